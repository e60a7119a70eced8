//! "Intent Signals Explained": what the four signals mean and what they are determined from.

use domain::intent::Intent;
use leptos::{ev, html, prelude::*};

use super::badges::IntentPill;
use crate::ui::{
    dynamic::{Erased, Pieces, handler},
    icon::Icon,
};

/// What intent is determined from, in the specification's words.
const SOURCES: [(&str, &str); 4] = [
    ("message-square", "Message content and sentiment"),
    ("mouse-pointer-click", "Browsing behavior (if tracked)"),
    ("receipt", "Purchase history"),
    ("activity", "Conversation patterns"),
];

/// The button in the Intent head and its popover.
#[component]
pub(super) fn Legend() -> impl IntoView {
    let is_open = RwSignal::new(false);
    let button = NodeRef::<html::Button>::new();
    let popover = NodeRef::<html::Div>::new();
    let close = move || {
        is_open.set(false);
        if let Some(button) = button.get_untracked() {
            let _ = button.focus();
        }
    };
    let outside = window_event_listener(ev::pointerdown, move |event| {
        use wasm_bindgen::JsCast;
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        let in_button = button.get_untracked().is_some_and(|b| b.contains(target.as_ref()));
        let in_popover = popover.get_untracked().is_some_and(|p| p.contains(target.as_ref()));
        if is_open.get_untracked() && !in_button && !in_popover {
            is_open.set(false);
        }
    });
    on_cleanup(move || outside.remove());
    let signals = Intent::ALL
        .iter()
        .map(|intent| view! { <dt><IntentPill intent=*intent /></dt><dd>{intent.meaning()}</dd> }.erased());
    let sources = SOURCES.map(|(icon, words)| view! { <li><Icon name=icon size="i-s" />{words}</li> }.erased());
    let (signals, sources) = (signals.pieces(), sources.into_iter().pieces());
    view! {
        <button
            node_ref=button
            class="th-i"
            type="button"
            tabindex="-1"
            aria-label="Intent Signals Explained"
            aria-haspopup="dialog"
            aria-expanded=Signal::derive(move || is_open.get().to_string())
            on:click=handler(move |_| is_open.update(|open| *open = !*open))
        >
            <Icon name="info" size="i-s" />
        </button>
        <div
            node_ref=popover
            class="pop legend-pop"
            class:is-shown=Signal::from(is_open)
            role="dialog"
            aria-label="Intent Signals Explained"
            on:keydown=handler(move |event: web_sys::KeyboardEvent| if event.key() == "Escape" { close() })
        >
            <h2>"Intent Signals Explained"</h2>
            <dl>{signals}</dl>
            <h3>"AI determines intent based on"</h3>
            <ul>{sources}</ul>
        </div>
    }
    .erased()
}
