//! Moving over the grid by keys and opening rows by pointer: one tab stop, arrows over rows, cells and heads.

use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

use domain::id::CustomerId;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, KeyboardEvent, MouseEvent};

use crate::ui::focus::{CONTENT, all, is_nowhere};

/// Rows that Page Up and Page Down move over.
const SCREEN: i32 = 12;

/// Control or Command with Home or End: the first or last row. True when it was that.
pub(super) fn jumps(event: &KeyboardEvent) -> bool {
    let rows = rows();
    let is_inside = all("#customers-grid", None).first().is_some_and(holds_focus);
    if !(event.ctrl_key() || event.meta_key()) || !is_inside || rows.is_empty() {
        return false;
    }
    match event.key().as_str() {
        "Home" => focus_row(&rows, 0),
        "End" => focus_row(&rows, rows.len() - 1),
        _ => return false,
    }
    true
}

/// Moves the focus; true when the key was one of the grid's.
pub(super) fn moves(event: &KeyboardEvent) -> bool {
    let rows = rows();
    let Some(last) = rows.len().checked_sub(1).map(|last| last as i32) else { return false };
    let key = event.key();
    let at = |target: i32| {
        focus_row(&rows, target.clamp(0, last) as usize);
        true
    };
    if let Some(head) = head().filter(holds_focus) {
        return match key.as_str() {
            "j" | "ArrowDown" => at(0),
            key => along(&head, key),
        };
    }
    let Some(current) = rows.iter().position(holds_focus) else {
        return match key.as_str() {
            "j" | "ArrowDown" => at(0),
            "k" | "ArrowUp" if is_nowhere() => at(last),
            _ => false,
        };
    };
    let place = current as i32;
    match key.as_str() {
        "j" | "J" | "ArrowDown" => at(place + 1),
        // With Shift a range ends at the first row.
        "K" | "ArrowUp" if event.shift_key() => at(place - 1),
        "k" | "ArrowUp" if current == 0 => head().is_some_and(|head| step_to(&head, 0)),
        "k" | "ArrowUp" => at(place - 1),
        "PageDown" => at(place + SCREEN),
        "PageUp" => at(place - SCREEN),
        "Enter" | "o" => open(&rows[current]),
        key => along(&rows[current], key),
    }
}

fn along(row: &HtmlElement, key: &str) -> bool {
    match key {
        "ArrowRight" => step(row, 1),
        "ArrowLeft" => step(row, -1),
        "Home" => step_to(row, 0),
        "End" => step_to(row, i32::MAX),
        _ => false,
    }
}

fn rows() -> Vec<HtmlElement> {
    all("#customers-grid tbody tr", None)
}

fn head() -> Option<HtmlElement> {
    all("#customers-grid thead tr", None).into_iter().next()
}

fn holds_focus(element: &HtmlElement) -> bool {
    element.contains(document().active_element().as_ref().map(AsRef::as_ref))
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

/// What can be reached in a row: of each cell that is shown what can be used in it, else the cell.
fn stops(row: &HtmlElement) -> Vec<HtmlElement> {
    let cells = all("th, td", Some(row)).into_iter().filter(|cell| cell.offset_width() > 0);
    let stop = |cell: HtmlElement| {
        let inside = all("a[href], button, input:not([disabled])", Some(&cell)).into_iter().next();
        inside.unwrap_or_else(|| {
            let _ = cell.set_attribute("tabindex", "-1");
            cell
        })
    };
    cells.map(stop).collect()
}

fn step(row: &HtmlElement, by: i32) -> bool {
    let focused = document().active_element();
    let place = stops(row).iter().position(|stop| focused.as_ref() == Some(stop.as_ref()));
    step_to(row, place.map_or(-1, |place| place as i32) + by)
}

fn step_to(row: &HtmlElement, place: i32) -> bool {
    let stops = stops(row);
    // Before the first cell is the row itself.
    let target = if place < 0 { row } else { &stops[(place as usize).min(stops.len() - 1)] };
    let _ = target.focus();
    true
}

fn link(row: &HtmlElement) -> Option<HtmlElement> {
    all("a[href]", Some(row)).into_iter().next()
}

fn open(row: &HtmlElement) -> bool {
    let Some(link) = link(row) else { return false };
    link.click();
    true
}

/// Whether the press that is going on closes something that is open.
static CLOSES: AtomicBool = AtomicBool::new(false);
/// Where it began.
static PRESSED_AT: [AtomicI32; 2] = [AtomicI32::new(0), AtomicI32::new(0)];
/// Further from where it began it is a drag, in pixels.
const DRAG: i32 = 4;

/// A press on a row, before anything else hears of it.
pub(super) fn pressed(event: &MouseEvent) {
    let [x, y] = &PRESSED_AT;
    x.store(event.client_x(), Ordering::Relaxed);
    y.store(event.client_y(), Ordering::Relaxed);
    CLOSES.store(!all(".is-open, .is-shown", None).is_empty(), Ordering::Relaxed);
}

/// Whether a click ends a press that closed something: it does no more.
pub(super) fn only_closes(event: &MouseEvent) -> bool {
    let closes = CLOSES.swap(false, Ordering::Relaxed);
    if closes {
        event.prevent_default();
    }
    closes
}

/// The customer whose box a click has set, and to what.
pub(super) fn box_set(event: &MouseEvent) -> Option<(CustomerId, bool)> {
    let input = event.target()?.dyn_into::<HtmlInputElement>().ok()?;
    Some((customer_at(&input)?, input.checked()))
}

/// Sets the box that was clicked.
pub(super) fn set_box(event: &MouseEvent, is_on: bool) {
    let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    input.iter().for_each(|input| input.set_checked(is_on));
}

/// The customer whose row has the focus, or holds what has it.
pub(super) fn customer_focused() -> Option<CustomerId> {
    customer_at(&document().active_element()?)
}

/// Whether it is the row itself that has it.
pub(super) fn is_on_row() -> bool {
    document().active_element().is_some_and(|element| element.tag_name() == "TR")
}

fn customer_at(element: &Element) -> Option<CustomerId> {
    element.closest("tr").ok()??.get_attribute("data-customer-id")?.parse().ok()
}

/// A click beside the link of a row does what one on the link would; text that was just selected stays.
pub(super) fn click(event: &MouseEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(target) = target else { return };
    let is_on = |what: &str| target.closest(what).ok().flatten();
    if is_on("a, button, input, label").is_some() || has_selected(event) {
        return;
    }
    let row = is_on("tr").and_then(|row| row.dyn_into::<HtmlElement>().ok());
    let Some(link) = row.as_ref().and_then(link) else { return };
    let is_elsewhere = event.button() == 1 || event.ctrl_key() || event.meta_key() || event.shift_key();
    match link.get_attribute("href").filter(|_| is_elsewhere) {
        Some(href) => {
            let _ = window().open_with_url_and_target(&href, "_blank");
        }
        // Not now: this very listener hears that click as well.
        None if event.button() == 0 => queue_microtask(move || link.click()),
        None => {}
    }
}

/// Whether the press that ends here was a drag that selected text.
fn has_selected(event: &MouseEvent) -> bool {
    let [x, y] = PRESSED_AT.each_ref().map(|at| at.load(Ordering::Relaxed));
    let is_drag = (event.client_x() - x).abs() + (event.client_y() - y).abs() > DRAG;
    is_drag && window().get_selection().ok().flatten().is_some_and(|selection| !selection.is_collapsed())
}

/// Where in the grid something is: whose row, and the how manieth.
#[derive(Clone)]
struct Row {
    customer: Option<String>,
    place: usize,
}

impl Row {
    fn of(element: &Element) -> Option<Self> {
        let place = rows().iter().position(|row| row.contains(Some(element)))?;
        Some(Self { customer: rows()[place].get_attribute("data-customer-id"), place })
    }

    /// Gives the customer's row the focus, or else the one in its place; whether there are rows.
    fn focus(&self) -> bool {
        let rows = rows();
        let own = rows.iter().position(|row| row.get_attribute("data-customer-id") == self.customer);
        let Some(last) = rows.len().checked_sub(1) else { return false };
        focus_row(&rows, own.unwrap_or(self.place.min(last)));
        true
    }
}

/// Keeps the focus in the list when what had it is gone: a row that was drawn anew, a chip, a button of an empty list, the
/// drawer that a step back closed, the bar of those who were selected. It goes to the row that had it last. Runs whenever
/// something of the list changes, and before any key is heard: this listens before who hears them.
pub(super) fn keep_focus(changes: impl Fn() + 'static) {
    if cfg!(feature = "ssr") {
        // Nothing has the focus there, and elements stay on the thread that made them.
        return;
    }
    let (last, last_row) = (StoredValue::new_local(None::<Element>), StoredValue::new_local(None::<Row>));
    let listener = window_event_listener(leptos::ev::focusin, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        // There it is when it was lost (`ui/lost.rs`).
        let Some(target) = target.filter(|target| target.id() != CONTENT) else { return };
        if let Some(row) = Row::of(&target) {
            last_row.try_set_value(Some(row));
        }
        last.try_set_value(Some(target));
    });
    on_cleanup(move || listener.remove());
    let restore = move || {
        let is_gone = last.try_get_value().flatten().is_some_and(|element| !element.is_connected());
        let is_at_large = || document().active_element().is_some_and(|element| element.id() == CONTENT);
        if !is_gone || !(is_nowhere() || is_at_large()) {
            return;
        }
        let row = last_row.try_get_value().flatten();
        if !row.is_some_and(|row| row.focus()) {
            let here = all("#customers-grid tbody tr[tabindex='0'], #customers-search", None);
            // The row, where there are rows: it is after the field.
            if let Some(target) = here.last() {
                let _ = target.focus();
            }
        }
    };
    // A key may come before the next frame.
    let keys = window_event_listener(leptos::ev::keydown, move |_| restore());
    on_cleanup(move || keys.remove());
    Effect::new(move |_| {
        changes();
        request_animation_frame(restore);
    });
}
