//! The faces of a profile and of its parts before they are there: lines that are not real yet. They show themselves after a
//! moment (`style/list.css`): most answers come before.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::ui::{
    attributes::AriaAttributes,
    dynamic::{Erased, Pieces},
};

/// So many lines as a part is high.
const LINES: usize = 8;

/// The profile.
pub(super) fn loading() -> AnyView {
    view! {
        <Title text="Customer" />
        <p class="sr" role="status">"Loading customer"</p>
        <div class="loading" aria-hidden="true">
            <div class="id"><span class="sk sk-face sk-l"></span><span class="sk-who grow"><span class="sk"></span><span class="sk"></span></span></div>
            {lines()}
        </div>
    }
    .erased()
}

/// A part of it.
pub(super) fn part() -> AnyView {
    view! {
        <p class="sr" role="status">"Loading…"</p>
        <div class="loading" aria-hidden="true">{lines()}</div>
    }
    .erased()
}

fn lines() -> AnyView {
    let line = |_| view! { <span class="sk"></span> }.erased();
    view! { <div class="sk-part">{(0..LINES).map(line).pieces()}</div> }.erased()
}
