//! Overview: the numbers, contact info, company, lifecycle stage.

use domain::{customer::CustomerOverview, money::grouped};
use leptos::prelude::*;

use crate::{
    customers::LifecycleBadge,
    ui::{
        attributes::AriaAttributes,
        dynamic::{Erased, Pieces},
        time::{Ago, Now},
    },
};

/// The sections.
#[component]
pub(super) fn Overview(customer: CustomerOverview, now: Now) -> impl IntoView {
    let CustomerOverview { row, messages, first_seen, identifiers, segments, lifecycle_since, as_of, workspace } =
        customer;
    let zone = workspace.zone;
    let ltv = row.ltv.map_or_else(|| "Empty".to_owned(), |minor| workspace.currency.exact(minor));
    let since_first = zone.since(first_seen, as_of);
    let contact = identifiers
        .into_iter()
        .map(|identifier| view! { <dt>{identifier.label}</dt><dd>{identifier.value}</dd> }.erased())
        .pieces();
    let company = if row.company.is_empty() {
        view! { <span class="t3">"Empty"</span> }.erased()
    } else {
        view! { <bdi>{row.company}</bdi> }.erased()
    };
    let stage_since =
        lifecycle_since.map(|since| view! { <span class="t2">"since "{zone.date(since)}</span> }.erased());
    let segment_list = segments
        .into_iter()
        .map(|segment| {
            view! { <a class="tag" href=format!("/customers?segments={}", segment.id)>{segment.name}</a> }.erased()
        })
        .pieces();
    view! {
        <div class="over">
            <dl class="kpis">
                <div class="kpi"><dt title="Lifetime value">"LTV"</dt><dd>{ltv}</dd></div>
                <div class="kpi"><dt>"Conversations"</dt><dd>{grouped(i64::from(row.conversations))}</dd></div>
                <div class="kpi"><dt>"Messages"</dt><dd>{grouped(i64::from(messages))}</dd></div>
                <div class="kpi"><dt>"First Seen"</dt><dd>{zone.date(first_seen)}<small>{since_first}</small></dd></div>
                <div class="kpi"><dt>"Last Active"</dt><dd><Ago at=row.last_active now zone=zone.clone() /></dd></div>
            </dl>
            <div class="cols">
                <section class="card" aria-label="Contact info"><div class="card-h"><h2>"Contact info"</h2></div><dl class="card-b dl">{contact}</dl></section>
                <section class="card" aria-label="Company"><div class="card-h"><h2>"Company"</h2></div><dl class="card-b dl"><dt>"Company"</dt><dd>{company}</dd></dl></section>
            </div>
            <section class="card" aria-label="Lifecycle stage"><div class="card-h"><h2>"Lifecycle stage"</h2></div><div class="card-b row"><LifecycleBadge lifecycle=row.lifecycle />{stage_since}</div></section>
            <section class="card" aria-label="Segments"><div class="card-h"><h2>"Segments"</h2></div><div class="card-b row segment-list">{segment_list}</div></section>
        </div>
    }
    .erased()
}
