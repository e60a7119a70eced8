//! Which view is open, and what can be done while the list differs from it. The menu comes with the module it is in.

use leptos::prelude::*;

use super::{Asked, Views};
use crate::{
    chunks,
    customers::{List, lead::Lead},
    ui::{
        attributes::{AriaAttributes, GlobalAttributes},
        dynamic::{Erased, When, handler},
        icon::Icon,
        outside,
    },
};

/// The button that opens the menu.
pub(super) const BUTTON: &str = "view-menu";

/// Button, `Save view` and `Reset`.
#[component]
pub(in crate::customers) fn ViewHead(list: List) -> impl IntoView {
    let views = Views::of(list);
    provide_context(views);
    let is_open = views.is_open;
    outside::closes(".views".to_owned(), is_open);
    let name = Memo::new(move |_| views.open().map_or_else(|| "All customers".to_owned(), |view| view.name));
    let is_edited = Memo::new(move |_| views.is_edited());
    let save = move |_: web_sys::MouseEvent| views.asked.set(Some(what_to_save(views)));
    view! {
        <span class="t3 slash" aria-hidden="true">"/"</span>
        <div class="combo views" class:is-open=Signal::from(is_open)>
            <button
                id=BUTTON
                class="btn btn-ghost view-b"
                type="button"
                data-testid="view-menu"
                aria-haspopup="menu"
                aria-expanded=Signal::derive(move || is_open.get().to_string())
                aria-label=Signal::derive(move || format!("View: {}", name.get()))
                on:click=handler(move |_| is_open.update(|open| *open = !*open))
            >
                <span class="v">{Signal::derive(move || name.get())}</span>
                <Icon name="chevrons-up-down" size="i-s" />
            </button>
            {chunks::once(&chunks::VIEWS, move || is_open.get() || views.asked.with(Option::is_some))}
        </div>
        <When is=is_edited>
            <span class="t3 hide-s">"Edited"</span>
            <button class="btn btn-s" type="button" on:click=handler(save)>"Save view"</button>
            <Lead pairs=Signal::derive(move || views.unedited().pairs()) class="btn btn-s btn-ghost">"Reset"</Lead>
        </When>
    }
    .erased()
}

/// `Save view` writes the open view; what cannot be written becomes a new one.
fn what_to_save(views: Views) -> Asked {
    match views.open() {
        Some(view) if view.is_changeable => Asked::Overwrite(view),
        _ => Asked::New,
    }
}
