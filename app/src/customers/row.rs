//! One customer in the list: drawn from a value, nothing looked up.

use domain::{
    customer::CustomerRow,
    money::{Currency, grouped},
    time::Zone,
};
use leptos::prelude::*;

use super::badges::{IntentPill, LifecycleBadge};
use crate::ui::{
    attributes::{AriaAttributes, GlobalAttributes},
    avatar::Avatar,
    dynamic::{Erased, Pieces},
    marked::Marked,
    time::{Ago, Now},
};

/// How many tags a row shows before "+n".
const TAGS: usize = 3;

/// The row. `position` counts in the whole result, the head being 1.
#[component]
pub(super) fn Row(
    row: CustomerRow,
    position: u32,
    is_first: bool,
    /// Whether it is selected.
    is_selected: Signal<bool>,
    /// Why one may not select it.
    refusal: Memo<Option<&'static str>>,
    now: Now,
    zone: Zone,
    currency: Currency,
) -> impl IntoView {
    let name = row.display_name().to_owned();
    let href = format!("/customers/{}", row.id);
    let marks = row.marks;
    let shown_name = if row.name.trim().is_empty() { name.clone() } else { row.name.clone() };
    let name_marks = if row.name.trim().is_empty() { marks.email.clone() } else { marks.name };
    view! {
        <tr
            role="row"
            data-testid="customer-row"
            data-customer-id=row.id.to_string()
            data-lifecycle=row.lifecycle.as_str()
            data-intent=row.intent.as_str()
            aria-rowindex=position.to_string()
            tabindex=if is_first { "0" } else { "-1" }
            aria-selected=Signal::derive(move || is_selected.get().to_string())
        >
            <td role="gridcell" class="c-sel">
                <label class="sel-hit" title=Signal::derive(move || refusal.get())><input type="checkbox" class="check" aria-label=format!("Select {name}") tabindex="-1" disabled prop:checked=is_selected prop:disabled=Signal::derive(move || refusal.with(Option::is_some)) /></label>
            </td>
            <th role="rowheader" scope="row" class="c-who">
                <div class="who">
                    <Avatar name=name.clone() image=row.avatar seed=row.id.0 />
                    <div class="who-t">
                        <div class="who-n">
                            <a href=href tabindex="-1"><bdi><Marked text=shown_name marks=name_marks /></bdi></a>
                            <span class="who-c"><bdi><Marked text=row.company marks=marks.company /></bdi></span>
                        </div>
                        <div class="who-e"><Marked text=row.email marks=marks.email /></div>
                    </div>
                </div>
            </th>
            <td role="gridcell" class="c-life"><LifecycleBadge lifecycle=row.lifecycle /></td>
            <td role="gridcell" class="c-tags"><Tags tags=row.tags /></td>
            <td role="gridcell" class="c-intent"><IntentPill intent=row.intent /></td>
            <td role="gridcell" class="c-last"><Ago at=row.last_active now zone=zone.clone() /></td>
            <td role="gridcell" class="c-first"><Ago at=Some(row.first_seen) now zone /></td>
            <td role="gridcell" class="c-num c-conv">{grouped(i64::from(row.conversations))}</td>
            <td role="gridcell" class="c-num c-msgs">{grouped(i64::from(row.messages))}</td>
            <td role="gridcell" class="c-num c-ltv"><Ltv minor=row.ltv currency /></td>
        </tr>
    }
    .erased()
}

/// Up to three tags, then how many more; on narrow screens one.
#[component]
fn Tags(tags: Vec<String>) -> impl IntoView {
    let more = |from: usize, class: &'static str| {
        (tags.len() > from).then(|| view! {
            <span class=class title=tags[from..].join(", ")>"+"{tags.len() - from}<span class="sr">" more tags"</span></span>
        }.erased())
    };
    let (wide, narrow) = (more(TAGS, "tag tag-more wide"), more(1, "tag tag-more narrow"));
    let shown = tags.iter().take(TAGS).enumerate().map(|(n, tag)| {
        view! { <span class=if n == 0 { "tag" } else { "tag tag-2" } title=tag.clone()><span class="clip">{tag.clone()}</span></span> }.erased()
    });
    let shown = shown.pieces();
    view! { <div class="tags">{shown}{wide}{narrow}</div> }
}

/// Without decimals; zero and empty are quiet.
#[component]
fn Ltv(minor: Option<i64>, currency: Currency) -> impl IntoView {
    match minor {
        None => view! { <span class="t3">"Empty"</span> }.erased(),
        Some(0) => view! { <span class="t3">{currency.whole(0)}</span> }.erased(),
        Some(minor) => currency.whole(minor).into_any(),
    }
}
