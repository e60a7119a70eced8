//! Coming back to the list: it stands where it stood, and the row that was left has the focus. Kept in memory alone.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, MouseEvent};

use super::{List, grid};

/// Where somebody left the list.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Spot {
    address: String,
    customer: String,
    scrolled: i32,
}

/// What is remembered for as long as the application is open.
#[derive(Clone, Copy)]
pub(crate) struct Returning {
    left: StoredValue<Option<Spot>>,
    /// The list that one came from: the query part of its address.
    list: StoredValue<String>,
    /// Whether the last change of the address was a step in the history.
    is_back: StoredValue<bool>,
}

/// Remembers, for the whole application.
pub(crate) fn provide() {
    let returning = Returning {
        left: StoredValue::new(None),
        list: StoredValue::new(String::new()),
        is_back: StoredValue::new(false),
    };
    provide_context(returning);
    let back = window_event_listener(ev::popstate, move |_| returning.is_back.set_value(true));
    let forward = window_event_listener(ev::click, move |_| returning.is_back.set_value(false));
    on_cleanup(move || {
        back.remove();
        forward.remove();
    });
}

impl Returning {
    pub(super) fn of_application() -> Self {
        expect_context()
    }

    /// The list that one came from, by the query part of its address; the plain one where nobody came from a list.
    pub(crate) fn list(&self) -> String {
        self.list.get_value()
    }

    /// Remembers the row by which the list is left. Called at the table, because the router, at the window, goes on at
    /// once.
    pub(super) fn leave(&self, list: List, event: &MouseEvent) {
        // Opened elsewhere, the list is not left.
        if event.button() != 0 || event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key() {
            return;
        }
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let row = target.and_then(|target| target.closest("tr").ok().flatten());
        if let Some(customer) = row.and_then(|row| row.get_attribute("data-customer-id")) {
            let address = list.place.address.get_untracked();
            let query = list.place.query_untracked();
            // Its page does not matter to who comes next, and is where one comes back to.
            self.list.set_value(query.with_panel(None).to_string());
            self.left.set_value(Some(Spot { address, customer, scrolled: scrolled() }));
        }
    }
}

/// Goes back to where the list was left, once the same list is shown after a step back.
pub(super) fn restore(list: List) {
    let Returning { left, is_back, .. } = Returning::of_application();
    Effect::new(move |_| {
        if list.is_pending.get() || list.page.with(Option::is_none) || !is_back.get_value() {
            return;
        }
        let address = list.place.address.get_untracked();
        let Some(spot) = left.get_value().filter(|spot| spot.address == address) else { return };
        left.set_value(None);
        // The rows of this very change are in the page by then.
        request_animation_frame(move || {
            scroll_to(spot.scrolled);
            grid::focus_customer(&spot.customer);
        });
    });
}

/// On a wide screen the page's frame scrolls, on a phone the whole document.
fn scrollers() -> impl Iterator<Item = HtmlElement> {
    let frame = document().get_element_by_id("content");
    [frame, document().document_element()].into_iter().flatten().filter_map(|element| element.dyn_into().ok())
}

fn scrolled() -> i32 {
    scrollers().map(|element| element.scroll_top()).max().unwrap_or(0)
}

/// Brings the page there, from the top.
pub(crate) fn scroll_to(top: i32) {
    scrollers().for_each(|element| element.set_scroll_top(top));
}
