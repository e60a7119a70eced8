//! Single keys: which count, which are somebody typing, and the two in a row that go to a place.

use std::time::Duration;

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlFormElement, KeyboardEvent};

/// Whether a key belongs to a text field, a menu or a dialog, or to the browser.
pub(crate) fn is_taken(event: &KeyboardEvent) -> bool {
    if event.default_prevented() || event.ctrl_key() || event.meta_key() || event.alt_key() {
        return true;
    }
    is_elsewhere(event)
}

/// What browsers leave out, for as long as the application is open: Space presses what is called a button and is a link,
/// Control or Command with Enter in a field sends its form, also from one of several lines.
pub(crate) fn listen() {
    let _ = window_event_listener(ev::keydown, |event| {
        let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
        let Some(target) = target.filter(|_| !event.default_prevented()) else { return };
        match event.key().as_str() {
            " " if target.matches("a[role=button]").unwrap_or_default() => target.click(),
            // A button or a link is no field: from "Cancel" nothing is sent.
            "Enter" if target.matches("a, button").unwrap_or_default() => return,
            "Enter" if event.ctrl_key() || event.meta_key() => match target.closest("form") {
                Ok(Some(form)) => {
                    let form = form.dyn_into::<HtmlFormElement>();
                    let _ = form.map(|form| form.request_submit());
                }
                _ => return,
            },
            _ => return,
        }
        event.prevent_default();
    });
}

/// Which way one goes along what was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Back,
    Forth,
}

/// Control or Command with Z, and Shift for forth again, where no text is written that has an undo of its own.
pub(crate) fn step(event: &KeyboardEvent) -> Option<Step> {
    let is_key = (event.ctrl_key() || event.meta_key()) && !event.alt_key() && event.key().eq_ignore_ascii_case("z");
    let step = if event.shift_key() { Step::Forth } else { Step::Back };
    (is_key && !event.default_prevented() && !is_elsewhere(event)).then_some(step)
}

/// Whether it was pressed in a field or a menu, or a dialog lies over the page; that takes the focus a frame after it is
/// there.
fn is_elsewhere(event: &KeyboardEvent) -> bool {
    if document().query_selector("dialog[open]").ok().flatten().is_some() {
        return true;
    }
    let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return false };
    let typing = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true], [role=combobox], [role=listbox], [role=menu]";
    target.closest(typing).ok().flatten().is_some()
}

/// "g", and within a second the key of a place.
#[derive(Clone, Copy)]
pub(crate) struct Going(StoredValue<bool>);

impl Going {
    pub(crate) fn new() -> Self {
        Self(StoredValue::new(false))
    }

    /// Where a key leads, if "g" was the one before it. Whatever it is, "g" is over.
    pub(crate) fn leads_to(self, key: &str) -> Option<&'static str> {
        let goes = self.0.get_value();
        self.0.set_value(false);
        match key {
            "c" if goes => Some("/customers"),
            "," if goes => Some("/settings/profile"),
            _ => None,
        }
    }

    /// After "g".
    pub(crate) fn begin(self) {
        self.0.set_value(true);
        let stop = move || {
            let _ = self.0.try_set_value(false);
        };
        set_timeout(stop, Duration::from_secs(1));
    }
}
