//! Fields that a form carries along without showing them.

use leptos::prelude::*;

use super::dynamic::{Erased, Pieces, dynamic};

/// One hidden input a pair of name and value.
#[component]
pub(crate) fn HiddenFields(#[prop(into)] pairs: Signal<Vec<(&'static str, String)>>) -> impl IntoView {
    dynamic(move || {
        pairs
            .get()
            .into_iter()
            .map(|(name, value)| view! { <input type="hidden" name=name value=value /> }.erased())
            .pieces()
    })
}
