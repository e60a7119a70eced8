//! Single keys: which count, and which are somebody typing.

use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// Whether a key belongs to a text field, a menu or a dialog, or to the browser.
pub(crate) fn is_taken(event: &KeyboardEvent) -> bool {
    if event.default_prevented() || event.ctrl_key() || event.meta_key() || event.alt_key() {
        return true;
    }
    let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return false };
    let typing = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true], dialog[open], [role=combobox], [role=listbox]";
    target.closest(typing).ok().flatten().is_some()
}
