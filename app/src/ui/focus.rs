//! Moving the focus.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Focuses the element with this id, if it is there.
pub(crate) fn by_id(id: &str) {
    first(&[id]);
}

/// Focuses the first of these that is there and shown.
pub(crate) fn first(ids: &[&str]) {
    let element = |id: &&str| document().get_element_by_id(id)?.dyn_into::<HtmlElement>().ok();
    for element in ids.iter().filter_map(element) {
        let _ = element.focus();
        if document().active_element().as_ref() == Some(element.as_ref()) {
            return;
        }
    }
}
