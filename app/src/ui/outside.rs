//! Presses beside something that is open.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Closes what is open when somebody presses where nothing of `inside` (a selector) is, as long as the part is shown.
pub(crate) fn closes(inside: String, open: RwSignal<bool>) {
    let listener = window_event_listener(ev::pointerdown, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let is_inside = target.is_some_and(|target| target.closest(&inside).ok().flatten().is_some());
        if open.get_untracked() && !is_inside {
            open.set(false);
        }
    });
    on_cleanup(move || listener.remove());
}
