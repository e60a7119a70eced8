//! The keys of a menu or of a list of choices: what is in it is found by role, the focus moves over it.

use leptos::prelude::*;
use web_sys::{HtmlElement, KeyboardEvent};

use super::focus::{all, by_id};

/// Moves over the items of the menu with this id, and closes it. `opener` gets the focus back.
pub(crate) fn on_key(event: &KeyboardEvent, id: &str, opener: &str, open: RwSignal<bool>) {
    let items = items(id);
    let current = document().active_element();
    let at = items.iter().position(|item| current.as_ref() == Some(item.as_ref()));
    let last = items.len().saturating_sub(1);
    let to = match event.key().as_str() {
        "ArrowDown" => at.map_or(0, |at| if at == last { 0 } else { at + 1 }),
        "ArrowUp" => at.map_or(last, |at| at.checked_sub(1).unwrap_or(last)),
        "Home" => 0,
        "End" => last,
        "Escape" => {
            open.set(false);
            by_id(opener);
            return event.prevent_default();
        }
        // The focus goes on from the opener.
        "Tab" => {
            open.set(false);
            return by_id(opener);
        }
        _ => return,
    };
    event.prevent_default();
    event.stop_propagation();
    if let Some(item) = items.get(to) {
        let _ = item.focus();
    }
}

/// Puts the focus on the present item of a menu that was just opened, or on its first.
pub(crate) fn focus(id: &'static str) {
    // When it is shown.
    request_animation_frame(move || {
        let items = items(id);
        let present = items.iter().find(|item| item.has_attribute("aria-current") || is_chosen(item));
        if let Some(item) = present.or(items.first()) {
            let _ = item.focus();
        }
    });
}

fn items(id: &str) -> Vec<HtmlElement> {
    all(&format!("#{id} [role=menuitem], #{id} [role=option]"), None)
}

fn is_chosen(item: &HtmlElement) -> bool {
    item.get_attribute("aria-selected").as_deref() == Some("true")
}
