//! Segments: which the customer is in, of which kind, since when and why; out of those that are kept by hand.

use domain::{customer::SegmentMembership, edit::Edit, facets::SegmentKind, time::Zone};
use leptos::prelude::*;

use super::{Profile, acts::Acts, head::Assign, panel::nothing};
use crate::ui::{
    attributes::{AriaAttributes, GlobalAttributes},
    dynamic::{Erased, Pieces, dynamic, handler},
    focus,
};

/// The part.
#[component]
pub(super) fn Segments(shown: Profile, acts: Acts) -> impl IntoView {
    dynamic(move || {
        let why = acts.refusal.get();
        let segments = shown.customer.with(|profile| profile.as_ref().map(|profile| profile.segments.clone()));
        let segments = segments.unwrap_or_default();
        let (held, picked) = (segments.clone(), acts.open.segments_here);
        let assign =
            view! { <div class="row"><Assign segments=held picked button="assign-here" acts /></div> }.erased();
        if segments.is_empty() {
            let none = nothing("shapes", "No segments", "This customer is in no segment.");
            return view! { <div class="over">{assign}{none}</div> }.into_any();
        }
        let zone = shown.zone();
        let rows = segments.into_iter().enumerate().map(|(n, segment)| row(n, segment, &zone, why, acts)).pieces();
        view! { <div class="over">{assign}<ul class="member">{rows}</ul></div> }.into_any()
    })
}

fn row(n: usize, segment: SegmentMembership, zone: &Zone, refusal: Option<&'static str>, acts: Acts) -> AnyView {
    let (kind, why) = match segment.kind {
        SegmentKind::ByHand if segment.by.is_empty() => ("Manual", format!("Since {}", zone.date(segment.since))),
        SegmentKind::ByHand => ("Manual", format!("Added {}, {}", segment.by, zone.date(segment.since))),
        SegmentKind::ByRule => ("Rule", format!("Kept by its rule since {}", zone.date(segment.since))),
    };
    let id = segment.id;
    let remove = (segment.kind == SegmentKind::ByHand).then(|| {
        let label = format!("Remove from {}", segment.name);
        // The next one has this id then, and the focus.
        let remove = move |_: web_sys::MouseEvent| {
            if acts.allowed() {
                acts.run(Edit::RemoveSegment(id));
                request_animation_frame(move || focus::first(&[&format!("unsegment-{n}"), "panel"]));
            }
        };
        view! { <button id=format!("unsegment-{n}") class="btn btn-s btn-ghost" type="button" aria-label=label aria-disabled=refusal.map(|_| "true") title=refusal on:click=handler(remove)>"Remove"</button> }.erased()
    });
    view! {
        <li class="row">
            <span class="tag tag-more">{kind}</span>
            <a href=format!("/customers?segments={id}")><b>{segment.name}</b></a>
            <span class="t3 grow">{why}</span>
            {remove}
        </li>
    }
    .erased()
}
