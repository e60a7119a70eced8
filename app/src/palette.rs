//! The command palette: one field that goes anywhere, and to any customer. What opens it is in the frame; the palette
//! itself arrives in a module of its own (`chunks`).

mod commands;
mod dialog;

pub(crate) use dialog::PaletteDialog;

use leptos::{ev, prelude::*};

use crate::{
    chunks,
    ui::{
        attributes::AriaAttributes,
        dynamic::{Erased, handler},
        focus::all,
        icon::Icon,
    },
};

/// Whether the palette is open.
#[derive(Clone, Copy)]
pub(crate) struct Palette(RwSignal<bool>);

/// For everything in the frame.
pub(crate) fn provide() {
    provide_context(Palette(RwSignal::new(false)));
}

/// What opens the palette in the sidebar, and by its keys from anywhere.
#[component]
pub(crate) fn Jump() -> impl IntoView {
    let Palette(is_open) = expect_context();
    let listener = window_event_listener(ev::keydown, move |event| {
        if (event.meta_key() || event.ctrl_key()) && !event.shift_key() && event.key() == "k" {
            event.prevent_default();
            // As one sees it: Esc closes it a moment before that is known.
            is_open.set(all("dialog.palette[open]", None).is_empty());
        }
    });
    on_cleanup(move || listener.remove());
    view! {
        <button class="jump" type="button" aria-haspopup="dialog" aria-keyshortcuts="Meta+K Control+K" on:click=handler(move |_| is_open.set(true))>
            <Icon name="search" /><span>"Search or jump to"</span><kbd aria-hidden="true">"⌘"</kbd><kbd aria-hidden="true">"K"</kbd>
        </button>
    }
    .erased()
}

/// The palette's place in the frame: outside everything that a width can hide.
#[component]
pub(crate) fn PaletteSlot() -> impl IntoView {
    let Palette(is_open) = expect_context();
    chunks::once(&chunks::PALETTE, move || is_open.get())
}

/// What opens it in the bar over a page on the phone.
#[component]
pub(crate) fn JumpPhone() -> impl IntoView {
    let Palette(is_open) = expect_context();
    view! { <button class="x" type="button" aria-label="Search or jump to" aria-haspopup="dialog" on:click=handler(move |_| is_open.set(true))><Icon name="search" /></button> }
    .erased()
}
