//! The search field: answers as one types, never loses a keystroke or the focus.

use std::time::Duration;

use domain::query::Filter;
use leptos::{html, leptos_dom::helpers::TimeoutHandle, prelude::*};
use web_sys::KeyboardEvent;

use super::location::Place;
use crate::ui::{
    attributes::{AriaAttributes, GlobalAttributes},
    dynamic::{Erased, handler},
    icon::Icon,
};

/// After the last key.
const PAUSE: Duration = Duration::from_millis(200);

/// The field keeps what was typed; the address follows. Only a change of the address from elsewhere (back, a card)
/// changes the field.
#[component]
pub(super) fn SearchField(place: Place) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let initial = place.query_untracked().filter.search;
    let sent = StoredValue::new(initial.clone());
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        waiting.update_value(|timer| {
            if let Some(timer) = timer.take() {
                timer.clear()
            }
        })
    };
    let send = move || {
        stop();
        let Some(input) = input.get_untracked() else { return };
        let search = input.value().trim().to_owned();
        let query = place.query_untracked();
        if search != query.filter.search {
            sent.set_value(search.clone());
            place.refine(&query.with_filter(Filter { search, ..query.filter.clone() }));
        }
    };
    let wait = move || {
        stop();
        waiting.set_value(set_timeout_with_handle(send, PAUSE).ok());
    };
    Effect::new(move |_| {
        let search = place.query().filter.search;
        if search != sent.get_value() {
            stop();
            if let Some(input) = input.get_untracked() {
                input.set_value(&search);
            }
            sent.set_value(search);
        }
    });
    // Typed before this was alive: nobody has searched for it yet.
    Effect::new(move |_| {
        if input.get().is_some_and(|input| input.value().trim() != place.query_untracked().filter.search) {
            wait();
        }
    });
    let on_key = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" => {
            event.prevent_default();
            send();
        }
        "Escape" => {
            event.prevent_default();
            event.stop_propagation();
            let Some(input) = input.get_untracked() else { return };
            if input.value().is_empty() {
                let _ = input.blur();
            } else {
                input.set_value("");
                send();
            }
        }
        _ => {}
    };
    on_cleanup(stop);
    view! {
        <div class="input search-slot">
            <Icon name="search" size="i-s" />
            <input
                node_ref=input
                type="search"
                name="q"
                id="customers-search"
                data-testid="customers-search"
                aria-label="Search customers"
                placeholder="Search name, email or company"
                maxlength="256"
                autocomplete="off"
                value=initial
                on:input=handler(move |_| wait())
                on:keydown=handler(on_key)
            />
            <kbd aria-hidden="true">"/"</kbd>
        </div>
        // The first button of a form is the one that Enter presses: searching, not opening the filters.
        <button class="sr" type="submit" tabindex="-1" aria-hidden="true">"Search"</button>
    }
    .erased()
}
