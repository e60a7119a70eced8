//! Text with the stretches marked that a search matched.

use domain::customer::Mark;
use leptos::prelude::*;

use super::dynamic::Erased;

/// The text, each mark in `<mark>`. Marks that do not fit the text are left out.
#[component]
pub(crate) fn Marked(text: String, marks: Vec<Mark>) -> impl IntoView {
    if marks.is_empty() {
        return text.into_any();
    }
    let mut pieces = Vec::new();
    let mut done = 0;
    for (start, end) in marks {
        let (start, end) = (start as usize, end as usize);
        let (Some(before), Some(marked)) = (text.get(done..start), text.get(start..end)) else { continue };
        pieces.push(view! { {before.to_owned()}<mark>{marked.to_owned()}</mark> });
        done = end;
    }
    let rest = text.get(done..).unwrap_or_default().to_owned();
    view! { {pieces}{rest} }.erased()
}
