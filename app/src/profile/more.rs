//! "More actions" of a profile: its link, deleting, erasing; and what is asked before.

mod dialogs;
mod export;

pub(super) use dialogs::MoreDialogs;

use domain::role::Right;
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

    /// Asks for a copy of everything, if the person may take one.
    pub(super) fn export(self, session: CurrentSession) -> bool {
        let may = untrack(|| session.may(Right::ExportCustomers));
        if may {
            self.asked.set(Some(Asked::Export));
        }
        may
    }

    fn close(self) {
        self.asked.set(None);
        request_animation_frame(|| focus::by_id(BUTTON));
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
    let item = |label: &'static str, icon: &'static str, class: &'static str, act: Callback<()>| {
        let choose = move |_: web_sys::MouseEvent| {
            is_open.set(false);
            act.run(());
        };
        view! { <button class=class type="button" role="menuitem" tabindex="-1" on:click=handler(choose)><Icon name=icon size="i-s" /><span class="opt-l">{label}</span></button> }
            .erased()
    };
    let ask = move |asked: Asked| Callback::new(move |()| more.asked.set(Some(asked)));
    let copy = Callback::new(move |()| {
        copy_link(acts);
        focus::by_id(BUTTON);
    });
    let items = [
        Some(item("Copy link to profile", "copy", "opt", copy)),
        session
            .may(Right::ExportCustomers)
            .then(|| item("Export customer data (GDPR)", "download", "opt", ask(Asked::Export))),
        session
            .may(Right::DeleteCustomers)
            .then(|| item("Delete customer", "trash-2", "opt opt-danger", ask(Asked::Delete))),
        session
            .may(Right::EraseCustomers)
            .then(|| item("Erase customer", "triangle-alert", "opt opt-danger", ask(Asked::Erase))),
    ];
    view! {
        <div class="combo more" class:is-open=Signal::from(is_open)>
            <button id=BUTTON class="btn btn-icon" type="button" aria-label="More actions" title="More actions" aria-haspopup="menu" aria-expanded=Signal::derive(move || is_open.get().to_string()) on:click=handler(move |_| is_open.update(|open| *open = !*open))>
                <Icon name="ellipsis" />
            </button>
            <div id=MENU class="pop" role="menu" aria-label="More actions" on:keydown=handler(move |event| menu::on_key(&event, MENU, BUTTON, is_open))>
                {items.into_iter().flatten().pieces()}
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
