//! Moving the focus.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

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

/// The elements that a selector names, in the page or within one.
pub(crate) fn all(selector: &str, within: Option<&Element>) -> Vec<HtmlElement> {
    let found = match within {
        Some(element) => element.query_selector_all(selector),
        None => document().query_selector_all(selector),
    };
    let Ok(found) = found else { return Vec::new() };
    (0..found.length()).filter_map(|n| found.item(n)?.dyn_into().ok()).collect()
}

/// Whether nothing has the focus but the page.
pub(crate) fn is_nowhere() -> bool {
    document().active_element().is_none_or(|element| element.tag_name() == "BODY")
}

/// Gives the focus back to where it was, unless something has it.
pub(crate) fn back_to(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>().filter(|element| is_nowhere() && element.is_connected()) {
        let _ = element.focus();
    }
}
