//! Moving the focus.

use leptos::{
    prelude::*,
    task::{spawn_local, tick},
};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

/// The page without what is around it.
pub(crate) const CONTENT: &str = "content";

/// Focuses the element with this id, if it is there.
pub(crate) fn by_id(id: &str) {
    first(&[id]);
}

/// As many turns as drawing takes at most, and some more.
const TURNS: usize = 16;

/// Focuses a field that is being drawn, before the next key is read: a frame later, what is typed at once would be lost.
pub(crate) fn drawn(id: String) {
    spawn_local(async move {
        for _ in 0..TURNS {
            tick().await;
            if document().get_element_by_id(&id).is_some() {
                break;
            }
        }
        by_id(&id);
    });
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

/// Sends the form that an element is in.
pub(crate) fn submit(id: &str) {
    let form = document().get_element_by_id(id).and_then(|element| element.closest("form").ok().flatten());
    if let Some(form) = form.and_then(|form| form.dyn_into::<web_sys::HtmlFormElement>().ok()) {
        let _ = form.request_submit();
    }
}

/// Moves a row of links that is wider than the page, so that the one a selector names is in it.
pub(crate) fn into_row(selector: &str) {
    let Some(link) = all(selector, None).into_iter().next() else { return };
    if let Some(row) = link.parent_element() {
        let middle = link.offset_left() + link.offset_width() / 2 - row.client_width() / 2;
        row.set_scroll_left(middle);
    }
}

/// Moves the page so that what a selector names is seen.
pub(crate) fn into_view(selector: &str) {
    if let Some(element) = all(selector, None).first() {
        element.scroll_into_view_with_bool(false);
    }
}

/// Scrolls what an element is in no further than it must.
pub(crate) fn in_view(element: &Element) {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// The same with what a key gave the focus to: something stands over the page that did not before. Under a pointer nothing
/// moves.
pub(crate) fn keep_in_view() {
    let focused = document().active_element();
    focused.filter(|element| element.matches(":focus-visible").unwrap_or_default()).iter().for_each(in_view);
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
