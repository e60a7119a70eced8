//! The keys of the list: search, filters, intent, pages; those of its rows are in `grid`.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

use super::{
    List,
    add::Adding,
    grid,
    selection::{Selected, ids_of},
};
use crate::preferences::Preferences;
use crate::shortcuts::ShortcutsOpen;
use crate::ui::{
    focus::all,
    keys::{Going, is_taken},
};
use domain::{
    page::{Place, last_page},
    query::{Filter, Panel},
};

/// What keys open.
#[derive(Clone, Copy)]
pub(super) struct Opened {
    pub(super) intent: RwSignal<bool>,
}

/// Listens for as long as the list is shown.
pub(super) fn listen(list: List, adding: Adding) {
    let opened = Opened { intent: RwSignal::new(false) };
    let ShortcutsOpen(shortcuts) = expect_context();
    provide_context(opened);
    let going = Going::new();
    let Preferences { has_keys, .. } = expect_context();
    let listener = window_event_listener(ev::keydown, move |event| {
        let is_letter = event.key().chars().count() == 1;
        if grid::jumps(&event) || selects_all(list, &event) {
            return event.prevent_default();
        }
        if is_taken(&event) && !is_leaving_search(&event) || is_letter && !has_keys.get_untracked() {
            return;
        }
        if let Some(href) = going.leads_to(&event.key()) {
            list.place.leave_for(href.to_owned());
        } else if selects(list, &event) {
            // Done.
        } else if event.key() == "?" {
            shortcuts.set(true);
        } else if !grid::moves(&event) && !act(list, opened, adding, going, &event.key()) {
            return;
        }
        event.prevent_default();
    });
    on_cleanup(move || listener.remove());
}

/// What keys select: the row one is on, a range up to the row one goes to, nobody any more.
fn selects(list: List, event: &KeyboardEvent) -> bool {
    let selected = Selected::of_application();
    let is_move = matches!(event.key().as_str(), "ArrowDown" | "ArrowUp" | "J" | "K") && event.shift_key();
    match (event.key().as_str(), grid::customer_focused()) {
        ("Escape", _) => {
            let is_some = untrack(|| selected.chosen(list)).is_some() && all(".is-open, .is-shown", None).is_empty();
            if is_some {
                selected.clear();
            }
            is_some
        }
        ("x", Some(id)) => {
            if list.allowed() {
                selected.toggle(list, id);
            }
            true
        }
        (" ", Some(id)) if grid::is_on_row() => {
            match (list.allowed(), event.shift_key()) {
                (true, true) => selected.extend(list, id),
                (true, false) => selected.toggle(list, id),
                (false, _) => {}
            }
            true
        }
        (_, Some(from)) if is_move && list.refusal.get_untracked().is_none() && grid::moves(event) => {
            selected.begin(list, from);
            grid::customer_focused().into_iter().for_each(|to| selected.extend(list, to));
            true
        }
        _ => false,
    }
}

/// Control or Command with A in the grid selects the page, and then everybody who matches.
fn selects_all(list: List, event: &KeyboardEvent) -> bool {
    let is_asked = (event.ctrl_key() || event.meta_key()) && event.key() == "a";
    if !is_asked || grid::customer_focused().is_none() || list.refusal.get_untracked().is_some() {
        return false;
    }
    let selected = Selected::of_application();
    let page: Vec<_> = list.page.with_untracked(|page| page.iter().flat_map(ids_of).collect());
    let chosen = untrack(|| selected.chosen(list));
    if chosen.is_some_and(|chosen| page.iter().all(|id| chosen.holds(*id))) {
        selected.all(list);
    } else {
        selected.set(list, &page, true);
    }
    true
}

/// Arrow down in the search field goes to the rows.
fn is_leaving_search(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    event.key() == "ArrowDown" && target.is_some_and(|target| target.id() == "customers-search")
}

fn act(list: List, opened: Opened, adding: Adding, going: Going, key: &str) -> bool {
    let query = list.place.query_untracked();
    let total = list.page.with_untracked(|page| page.as_ref().map_or(0, |page| page.total));
    let page = query.page().min(last_page(query.per_page, total));
    match key {
        "g" => going.begin(),
        "/" => focus("#customers-search"),
        "f" => list.place.open(&query.with_panel(Some(Panel::Filters))),
        "i" => opened.intent.set(true),
        // What is open takes it first; in the search field it is the field's own.
        "Escape" if !query.filter.search.is_empty() && all(".is-open, .is-shown", None).is_empty() => {
            list.place.refine(&query.with_filter(Filter { search: String::new(), ..query.filter.clone() }));
        }
        "c" => adding.open(),
        "n" if Place::of(page, query.per_page, total).has_next() => list.place.open(&query.at_page(page + 1)),
        "p" if page > 1 => list.place.open(&query.at_page(page - 1)),
        _ => return false,
    }
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
