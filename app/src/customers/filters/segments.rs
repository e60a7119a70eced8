//! Segments to filter by: the first few by use, then all.

use domain::facets::{FilterOptions, SegmentOption};
use leptos::prelude::*;

use super::{
    draft::Draft,
    fields::{MatchSwitch, Tick},
};
use crate::ui::{
    attributes::AriaAttributes,
    dynamic::{Erased, Pieces, When, dynamic, handler},
};

/// Shown before "Show n more segments".
const SEGMENTS: usize = 3;

/// A checkbox a segment.
#[component]
pub(super) fn Segments(draft: Draft, counts: Memo<Option<FilterOptions>>) -> impl IntoView {
    let (shows_all, sought) = (RwSignal::new(false), RwSignal::new(String::new()));
    // The order of the first answer stays, so that nothing moves while one ticks.
    let order = StoredValue::new(Vec::<String>::new());
    let sorted = move || {
        let mut segments =
            counts.with(|counts| counts.as_ref().map_or_else(Vec::new, |counts| counts.segments.clone()));
        order.update_value(|order| {
            if order.is_empty() {
                *order = segments.iter().map(|s| s.id.to_string()).collect();
            }
        });
        order.with_value(|order| segments.sort_by_key(|s| order.iter().position(|id| *id == s.id.to_string())));
        segments
    };
    let all = Memo::new(move |_| sorted().into_iter().map(|segment| segment.id.to_string()).collect::<Vec<_>>());
    let was_chosen = StoredValue::new(draft.segments.get_untracked());
    // What is not shown is in the page all the same: with scripts off everything is shown (`style/list.css`).
    let shown = Memo::new(move |_| {
        let limit = if shows_all.get() { usize::MAX } else { SEGMENTS };
        let sought = sought.get().to_lowercase();
        let is_shown = |(n, segment): &(usize, SegmentOption)| {
            let is_sought = *n < limit && segment.name.to_lowercase().contains(sought.trim());
            is_sought || was_chosen.with_value(|chosen| chosen.contains(&segment.id.to_string()))
        };
        sorted().into_iter().enumerate().filter(is_shown).map(|(_, segment)| segment.id.to_string()).collect::<Vec<_>>()
    });
    let hidden = move || all.with(Vec::len).saturating_sub(shown.with(Vec::len));
    let has_hidden = Memo::new(move |_| hidden() != 0 && !shows_all.get());
    let is_long = Memo::new(move |_| shows_all.get());
    let of = move |id: &str| {
        counts.with(|counts| counts.as_ref()?.segments.iter().find(|segment| segment.id.to_string() == id).cloned())
    };
    view! {
        <MatchSwitch label="Match segments" name="segments_match" value=draft.segments_match />
        <When is=is_long>
            <div class="input">
                // Of no form: what is sought here is no part of the filter.
                <input type="search" form="none" aria-label="Search segments" placeholder="Search segments" prop:value=sought on:input=handler(move |event: web_sys::Event| sought.set(event_target_value(&event))) />
            </div>
        </When>
        {dynamic(move || {
            all.get()
                .into_iter()
                .map(|id| {
                    let is_rest = { let id = id.clone(); Signal::derive(move || shown.with(|shown| !shown.contains(&id))) };
                    let name = untrack(|| of(&id)).map(|segment| segment.name).unwrap_or_default();
                    let count = { let id = id.clone(); move || of(&id).map(|segment| segment.count) };
                    let shown = name.clone();
                    view! { <div class="seg-one" class:is-rest=is_rest><Tick name="segments" value=id label=name chosen=draft.segments count=Signal::derive(count)><span class="seg-n">{shown}</span></Tick></div> }.erased()
                })
                .pieces()
        })}
        <When is=has_hidden>
            <button class="link seg-more" type="button" on:click=handler(move |_| shows_all.set(true))>
                {Signal::derive(move || format!("Show {} more segment{}", hidden(), if hidden() == 1 { "" } else { "s" }))}
            </button>
        </When>
    }
    .erased()
}
