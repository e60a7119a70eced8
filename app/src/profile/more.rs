//! "More actions" of a profile: its link, deleting, erasing; and what is asked before.

mod dialogs;
mod export;

pub(super) use dialogs::MoreDialogs;

use domain::{
    customer::{Binned, CustomerRow},
    role::Right,
};
use leptos::prelude::*;

use super::acts::Acts;
use crate::{
    layout::CurrentSession,
    ui::{
        attributes::{AriaAttributes, GlobalAttributes},
        dynamic::{Erased, Pieces, handler},
        focus,
        icon::Icon,
        menu, outside,
    },
};

const BUTTON: &str = "more";
const MENU: &str = "more-menu";

/// What a dialog is open for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// To put the customer into the bin.
    Delete,
    /// To take a copy of everything about the customer.
    Export,
    /// To erase the customer for ever.
    Erase,
}

impl Asked {
    /// The id of the button that asks for it by itself, where there is no menu.
    pub(super) const fn button(self) -> &'static str {
        match self {
            Self::Delete => "ask-delete",
            Self::Export => "ask-export",
            Self::Erase => "ask-erase",
        }
    }
}

/// What is open: made with the page, because the head is drawn anew with every answer.
#[derive(Clone, Copy)]
pub(super) struct More {
    is_open: RwSignal<bool>,
    asked: RwSignal<Option<Asked>>,
}

impl More {
    pub(super) fn nothing() -> Self {
        Self { is_open: RwSignal::new(false), asked: RwSignal::new(None) }
    }

    /// Closes everything: it was opened about another customer.
    pub(super) fn leave(self) {
        self.is_open.set(false);
        self.asked.set(None);
    }

    /// Asks before something is done.
    pub(super) fn ask(self, asked: Asked) {
        self.asked.set(Some(asked));
    }

    fn close(self) {
        let asked = self.asked.get_untracked();
        self.asked.set(None);
        request_animation_frame(move || focus::first(&[BUTTON, asked.map_or("", Asked::button)]));
    }
}

/// Whom a question is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Whom {
    pub(super) id: String,
    /// What the customer is called.
    name: String,
    /// Empty when there is none.
    email: String,
}

impl Whom {
    /// Who is shown.
    pub(super) fn shown(row: &CustomerRow) -> Self {
        Self { id: row.id.to_string(), name: row.display_name().to_owned(), email: row.email.clone() }
    }

    /// Somebody in the bin.
    pub(super) fn binned(binned: &Binned) -> Self {
        Self { id: binned.id.to_string(), name: binned.name.clone(), email: binned.email.clone() }
    }
}

/// The button and its menu.
pub(super) fn menu(acts: Acts) -> AnyView {
    let session = expect_context::<CurrentSession>();
    let more = acts.more;
    let is_open = more.is_open;
    outside::closes(".more".to_owned(), is_open);
    Effect::new(move |_| {
        if is_open.get() {
            menu::focus(MENU);
        }
    });
    // What the role does not allow is there all the same, and says whom to ask.
    let item = |label: &'static str,
                icon: &'static str,
                class: &'static str,
                needs: Option<Right>,
                act: Callback<()>| {
        let why = needs.and_then(|right| session.refusal(right));
        let choose = move |_: web_sys::MouseEvent| {
            is_open.set(false);
            if acts.toasts.allow(why) {
                act.run(());
            } else {
                focus::by_id(BUTTON);
            }
        };
        view! { <button class=class type="button" role="menuitem" tabindex="-1" aria-disabled=why.map(|_| "true") title=why on:click=handler(choose)><Icon name=icon size="i-s" /><span class="opt-l">{label}</span></button> }
            .erased()
    };
    let ask = move |asked: Asked| Callback::new(move |()| more.ask(asked));
    let copy = Callback::new(move |()| {
        copy_link(acts);
        focus::by_id(BUTTON);
    });
    let [takes_out, deletes, erases] = [Right::ExportCustomers, Right::DeleteCustomers, Right::EraseCustomers];
    let items = [
        item("Copy link to profile", "copy", "opt", None, copy),
        item("Export customer data (GDPR)", "download", "opt", Some(takes_out), ask(Asked::Export)),
        item("Delete customer", "trash-2", "opt opt-danger", Some(deletes), ask(Asked::Delete)),
        item("Erase customer", "triangle-alert", "opt opt-danger", Some(erases), ask(Asked::Erase)),
    ];
    view! {
        <div class="combo more" class:is-open=Signal::from(is_open)>
            <button id=BUTTON class="btn btn-icon" type="button" aria-label="More actions" title="More actions" aria-haspopup="menu" aria-expanded=Signal::derive(move || is_open.get().to_string()) on:click=handler(move |_| is_open.update(|open| *open = !*open))>
                <Icon name="ellipsis" />
            </button>
            <div id=MENU class="pop" role="menu" aria-label="More actions" on:keydown=handler(move |event| menu::on_key(&event, MENU, BUTTON, is_open))>
                {items.into_iter().pieces()}
            </div>
        </div>
    }
    .erased()
}

fn copy_link(acts: Acts) {
    let Some(id) = acts.shown_id() else { return };
    let origin = window().location().origin().unwrap_or_default();
    acts.toasts.copy_link(&format!("{origin}/customers/{id}"), "Copy it from the address bar.");
}
