//! The keys of the list: moving over rows, opening one, search, filters, intent, pages.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

use super::List;
use crate::preferences::Preferences;
use crate::ui::{focus::all, keys::is_taken};
use domain::{
    page::{Place, last_page},
    query::Panel,
};

/// Rows that Page Up and Page Down move over.
const SCREEN: i32 = 12;

/// What keys open.
#[derive(Clone, Copy)]
pub(super) struct Opened {
    pub(super) intent: RwSignal<bool>,
    pub(super) shortcuts: RwSignal<bool>,
}

/// Listens for as long as the list is shown.
pub(super) fn listen(list: List) -> Opened {
    let opened = Opened { intent: RwSignal::new(false), shortcuts: RwSignal::new(false) };
    provide_context(opened);
    // After "g", the next key within a second says where to go.
    let going = StoredValue::new(false);
    let Preferences { has_keys, .. } = expect_context();
    let listener = window_event_listener(ev::keydown, move |event| {
        let is_letter = event.key().chars().count() == 1;
        if is_taken(&event) && !is_leaving_search(&event) || is_letter && !has_keys.get_untracked() {
            return;
        }
        let goes = going.get_value();
        going.set_value(false);
        if (goes && go(list, &event.key())) || move_over_rows(&event) || act(list, opened, going, &event.key()) {
            event.prevent_default();
        }
    });
    on_cleanup(move || listener.remove());
    opened
}

/// Arrow down in the search field goes to the rows.
fn is_leaving_search(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    event.key() == "ArrowDown" && target.is_some_and(|target| target.id() == "customers-search")
}

fn go(list: List, key: &str) -> bool {
    let href = match key {
        "c" => "/customers",
        "," => "/settings/profile",
        _ => return false,
    };
    list.place.leave_for(href.to_owned());
    true
}

fn act(list: List, opened: Opened, going: StoredValue<bool>, key: &str) -> bool {
    let query = list.place.query_untracked();
    let total = list.page.with_untracked(|page| page.as_ref().map_or(0, |page| page.total));
    let page = query.page().min(last_page(query.per_page, total));
    match key {
        "g" => {
            going.set_value(true);
            set_timeout(
                move || {
                    let _ = going.try_set_value(false);
                },
                std::time::Duration::from_secs(1),
            );
        }
        "/" => focus("#customers-search"),
        "f" => list.place.open(&query.with_panel(Some(Panel::Filters))),
        "i" => opened.intent.set(true),
        "?" => opened.shortcuts.set(true),
        "n" if Place::of(page, query.per_page, total).has_next() => list.place.open(&query.at_page(page + 1)),
        "p" if page > 1 => list.place.open(&query.at_page(page - 1)),
        _ => return false,
    }
    true
}

/// Moves the one tab stop of the grid; true when the key was one of its.
fn move_over_rows(event: &KeyboardEvent) -> bool {
    let rows = rows();
    let Some(last) = rows.len().checked_sub(1).map(|last| last as i32) else { return false };
    let focused = document().active_element();
    let current = rows.iter().position(|row| row.contains(focused.as_ref().map(AsRef::as_ref)));
    let at = |target: i32| {
        focus_row(&rows, target.clamp(0, last) as usize);
        true
    };
    let Some(current) = current else {
        return match event.key().as_str() {
            "j" | "ArrowDown" => at(0),
            "k" | "ArrowUp" if focused.as_ref().is_some_and(|element| element.tag_name() == "BODY") => at(last),
            _ => false,
        };
    };
    let place = current as i32;
    match event.key().as_str() {
        "j" | "ArrowDown" => at(place + 1),
        "k" | "ArrowUp" => at(place - 1),
        "PageDown" => at(place + SCREEN),
        "PageUp" => at(place - SCREEN),
        "ArrowRight" => step_in(&rows[current], 1),
        "ArrowLeft" => step_in(&rows[current], -1),
        "Home" => step_to(&rows[current], 0),
        "End" => step_to(&rows[current], i32::MAX),
        "Enter" | "o" => open(&rows[current]),
        _ => false,
    }
}

fn rows() -> Vec<HtmlElement> {
    all("#customers-grid tbody tr", None)
}

fn focus_row(rows: &[HtmlElement], place: usize) {
    for (n, row) in rows.iter().enumerate() {
        let _ = row.set_attribute("tabindex", if n == place { "0" } else { "-1" });
    }
    let _ = rows[place].focus();
}

/// Gives a customer's row the focus, if it is shown.
pub(super) fn focus_customer(id: &str) {
    let rows = rows();
    if let Some(place) = rows.iter().position(|row| row.get_attribute("data-customer-id").as_deref() == Some(id)) {
        focus_row(&rows, place);
    }
}

/// What can be reached inside a row: its link and, when it works, its checkbox.
fn stops(row: &HtmlElement) -> Vec<HtmlElement> {
    all("input:not([disabled]), a[href]", Some(row))
}

fn step_in(row: &HtmlElement, by: i32) -> bool {
    let focused = document().active_element();
    let stops = stops(row);
    let place = stops.iter().position(|stop| focused.as_ref() == Some(stop.as_ref())).map_or(-1, |place| place as i32);
    step_to(row, place + by)
}

fn step_to(row: &HtmlElement, place: i32) -> bool {
    let stops = stops(row);
    let target = if place < 0 { row } else { &stops[(place as usize).min(stops.len() - 1)] };
    let _ = target.focus();
    true
}

fn open(row: &HtmlElement) -> bool {
    let Some(link) = stops(row).pop() else { return false };
    link.click();
    true
}

fn focus(selector: &str) {
    if let Some(input) = all(selector, None).first() {
        let _ = input.focus();
        if let Some(input) = input.dyn_ref::<web_sys::HtmlInputElement>() {
            input.select();
        }
    }
}
