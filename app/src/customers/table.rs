//! The grid of customers: heads that sort, rows.

use domain::query::{Direction, SortBy};
use leptos::prelude::*;

use super::{
    List,
    display::Shown,
    grid,
    legend::Legend,
    returning,
    row::Row,
    selection::{Chosen, Selected, ids_of},
};
use crate::ui::{
    attributes::{AriaAttributes, GlobalAttributes},
    dynamic::{Erased, dynamic, handler},
    icon::Icon,
};

/// The grid.
#[component]
pub(super) fn Table(list: List, chosen: Memo<Option<Chosen>>) -> impl IntoView {
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
    let selected = Selected::of_application();
    let holds = move |id| chosen.with(|chosen| chosen.as_ref().is_some_and(|chosen| chosen.holds(id)));
    // Of the page: nobody, some, everybody.
    let on_page =
        Memo::new(move |_| list.with((0, 0), |page| (ids_of(page).filter(|id| holds(*id)).count(), page.rows.len())));
    let is_whole = |(some, all): (usize, usize)| some > 0 && some == all;
    let whole_page = move |event: web_sys::Event| {
        let ids = list.page.with_untracked(|page| page.iter().flat_map(ids_of).collect::<Vec<_>>());
        selected.set(list, &ids, event_target_checked(&event));
        // The browser has set it already.
        event_target::<web_sys::HtmlInputElement>(&event).set_checked(is_whole(on_page.get_untracked()));
    };
    let refusal = list.refusal;
    let leaving = move |event: web_sys::MouseEvent| {
        if grid::only_closes(&event) {
            return;
        }
        if let Some((id, is_on)) = grid::box_set(&event) {
            match event.shift_key() {
                true => selected.extend(list, id),
                false => selected.set(list, &[id], is_on),
            }
            // The browser has set it already, a range may have set it otherwise.
            grid::set_box(&event, untrack(|| holds(id)));
        } else {
            returning.leave(list, &event);
            grid::click(&event);
        }
    };
    let shown = expect_context::<Shown>();
    let count = move || list.with(0, |page| page.total) + 1;
    view! {
        <div class="grid-wrap">
            <table
                class=Signal::derive(move || if selected.is_picking.get() || chosen.with(Option::is_some) { shown.classes() + " picking" } else { shown.classes() })
                role="grid"
                aria-label="Customers"
                id="customers-grid"
                data-testid="customers-grid"
                aria-rowcount=Signal::derive(move || count().to_string())
                aria-busy=Signal::derive(move || list.is_pending.get().to_string())
                aria-multiselectable="true"
                aria-describedby="grid-help"
            >
                <thead role="rowgroup">
                    <tr role="row" aria-rowindex="1">
                        <th role="columnheader" scope="col" class="c-sel">
                            <span class="sr">"Select"</span>
                            <label class="sel-hit" title=Signal::derive(move || refusal.get())><input type="checkbox" class="check" aria-label="Select all customers on this page" tabindex="-1" disabled
                                prop:disabled=Signal::derive(move || refusal.with(Option::is_some))
                                prop:checked=Signal::derive(move || is_whole(on_page.get()))
                                prop:indeterminate=Signal::derive(move || matches!(on_page.get(), (some, all) if some > 0 && some < all))
                                on:change=handler(whole_page) /></label>
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
                            let id = row.id;
                            let is_selected = Signal::derive(move || holds(id));
                            view! { <Row row position is_first=n == 0 is_selected refusal now=list.now zone currency /> }
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
