//! "Intent Signals Explained": what the four signals mean and what they are determined from.

use domain::intent::Intent;
use leptos::prelude::*;

use super::badges::IntentPill;
use crate::ui::{
    attributes::{AriaAttributes, GlobalAttributes},
    dynamic::{Erased, Pieces, handler},
    focus,
    icon::Icon,
    outside,
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
    let close = move || {
        is_open.set(false);
        focus::by_id("legend-button");
    };
    outside::closes("#legend-button, .legend-pop".to_owned(), is_open);
    let signals = Intent::ALL
        .iter()
        .map(|intent| view! { <dt><IntentPill intent=*intent /></dt><dd>{intent.meaning()}</dd> }.erased());
    let sources =
        SOURCES.map(|(icon, words)| view! { <li class="source"><Icon name=icon size="i-s" />{words}</li> }.erased());
    let (signals, sources) = (signals.pieces(), sources.into_iter().pieces());
    view! {
        <button
            id="legend-button"
            class="th-i"
            type="button"
            tabindex="-1"
            aria-label="Intent Signals Explained"
            aria-haspopup="dialog"
            aria-expanded=Signal::derive(move || is_open.get().to_string())
            on:click=handler(move |_| is_open.update(|open| *open = !*open))
            on:keydown=handler(move |event: web_sys::KeyboardEvent| if event.key() == "Escape" { close() })
        >
            <Icon name="info" size="i-s" />
        </button>
        <div
            class="pop legend-pop"
            class:is-shown=Signal::from(is_open)
            role="dialog"
            aria-label="Intent Signals Explained"
            on:keydown=handler(move |event: web_sys::KeyboardEvent| if event.key() == "Escape" { close() })
        >
            <h2>"Intent Signals Explained"</h2>
            <dl>{signals}</dl>
            <h3>"AI determines intent based on"</h3>
            <ul class="sources">{sources}</ul>
        </div>
    }
    .erased()
}
