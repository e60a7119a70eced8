//! The grid of customers: heads that sort, rows.

use domain::query::{Direction, SortBy};
use leptos::prelude::*;

use super::{List, display::Shown, grid, legend::Legend, returning, row::Row};
use crate::ui::{
    attributes::{AriaAttributes, GlobalAttributes},
    dynamic::{Erased, dynamic, handler},
    icon::Icon,
};

/// The grid.
#[component]
pub(super) fn Table(list: List) -> impl IntoView {
    let rows = move || {
        list.with(Vec::new(), |page| {
            // Untracked: an address whose answer is still to come moves nobody.
            let first = (page.page - 1) * list.place.query_untracked().per_page.rows();
            let zone = page.workspace.zone.clone();
            let currency = page.workspace.currency.clone();
            page.rows
                .iter()
                .enumerate()
                .map(|(n, row)| (n, first + n as u32 + 2, row.clone(), zone.clone(), currency.clone()))
                .collect::<Vec<_>>()
        })
    };
    let returning = returning::Returning::of_application();
    let leaving = move |event: web_sys::MouseEvent| {
        if !grid::only_closes(&event) {
            returning.leave(list, &event);
            grid::click(&event);
        }
    };
    let shown = expect_context::<Shown>();
    let count = move || list.with(0, |page| page.total) + 1;
    view! {
        <div class="grid-wrap">
            <table
                class=Signal::derive(move || shown.classes())
                role="grid"
                aria-label="Customers"
                id="customers-grid"
                data-testid="customers-grid"
                aria-rowcount=Signal::derive(move || count().to_string())
                aria-busy=Signal::derive(move || list.is_pending.get().to_string())
                aria-describedby="grid-help"
            >
                <thead role="rowgroup">
                    <tr role="row" aria-rowindex="1">
                        <th role="columnheader" scope="col" class="c-sel">
                            <span class="sr">"Select"</span>
                            <label class="sel-hit"><input type="checkbox" class="check" aria-label="Select all customers on this page" tabindex="-1" disabled /></label>
                        </th>
                        <SortHead list by=SortBy::Name label="Customer" class="c-who" />
                        <th role="columnheader" scope="col" class="c-life">"Lifecycle Stage"</th>
                        <th role="columnheader" scope="col" class="c-tags">"Tags"</th>
                        <th role="columnheader" scope="col" class="c-intent"><span class="th-w">"Intent"<Legend /></span></th>
                        <SortHead list by=SortBy::LastActive label="Last Active" class="c-last" />
                        <SortHead list by=SortBy::FirstSeen label="First Seen" class="c-first" />
                        <SortHead list by=SortBy::Conversations label="Conversations" class="c-num c-conv" />
                        <SortHead list by=SortBy::Messages label="Messages" class="c-num c-msgs" />
                        <SortHead list by=SortBy::Ltv label="LTV" class="c-num c-ltv" />
                    </tr>
                </thead>
                <tbody role="rowgroup" on:click=handler(leaving) on:pointerdown=handler(|event: web_sys::PointerEvent| grid::pressed(&event)) on:auxclick=handler(|event: web_sys::MouseEvent| grid::click(&event))>
                    <For each=rows key=|(_, position, row, ..)| (row.id, row.version, *position, row.marks.clone()) let:entry>
                        {
                            let (n, position, row, zone, currency) = entry;
                            view! { <Row row position is_first=n == 0 now=list.now zone currency /> }
                        }
                    </For>
                </tbody>
            </table>
        </div>
    }
    .erased()
}

/// A head that sorts: a link to the list in its order, turned round when it is sorted by it already.
#[component]
fn SortHead(list: List, by: SortBy, label: &'static str, class: &'static str) -> impl IntoView {
    let sort = move || list.query().sort;
    let state = move || match sort() {
        sort if sort.by != by => "none",
        sort if sort.direction == Direction::Ascending => "ascending",
        _ => "descending",
    };
    let next = move || list.query().with_sort(sort().after_click_on(by));
    let title = (by == SortBy::Ltv).then_some("Lifetime value");
    view! {
        <th role="columnheader" scope="col" class=class aria-sort=Signal::derive(move || state().to_owned()) title=title>
            <a class="th-b" tabindex="-1" href=Signal::derive(move || next().href()) on:click=handler(move |event: web_sys::MouseEvent| {
                event.prevent_default();
                list.place.refine(&next());
            })>
                {label}
                {dynamic(move || view! { <Icon name=if state() == "ascending" { "arrow-up" } else { "arrow-down" } size="i-xs" /> }.erased())}
            </a>
        </th>
    }
    .erased()
}
