//! Overview stats: four cards that count the whole workspace; a click opens exactly the rows that the number counts.

use domain::{
    facets::{Card, Cards as CardsData},
    money::grouped,
    query::{CardKind, CustomerQuery, Filter},
};
use leptos::prelude::*;

use super::List;
use crate::ui::{dynamic::dynamic, hidden_fields::HiddenFields, icon::Icon};

/// The four cards. Buttons of a form, so that they lead on with scripts off.
#[component]
pub(super) fn Cards(list: List) -> impl IntoView {
    let kept = move || list.query().with_filter(Filter::default()).pairs();
    view! {
        <section aria-label="Overview stats">
            <form class="stats" method="get" action="/customers" on:submit=|event| event.prevent_default()>
                <HiddenFields pairs=Signal::derive(kept) />
                {CardKind::ALL.iter().map(|kind| view! { <StatCard list kind=*kind /> }).collect_view()}
            </form>
        </section>
    }
    .into_any()
}

#[component]
fn StatCard(list: List, kind: CardKind) -> impl IntoView {
    let is_pressed = Memo::new(move |_| list.query().pressed_card() == Some(kind));
    let card = Memo::new(move |_| list.page.with(|page| page.as_ref().map(|page| of(&page.cards, kind).clone())));
    // The parameter that the card's filter is made of; a pressed card leads back to all.
    let parameter =
        move || if is_pressed.get() { None } else { CustomerQuery::default().with_filter(kind.filter()).pairs().pop() };
    view! {
        <button
            class="stat"
            type="submit"
            data-testid=format!("stat-{kind}")
            data-card=kind.as_str()
            aria-pressed=Signal::derive(move || is_pressed.get().to_string())
            name=Signal::derive(move || parameter().map(|(name, _)| name.to_owned()))
            value=Signal::derive(move || parameter().map(|(_, value)| value))
            on:click=move |_| list.place.open(&list.place.query_untracked().with_card(kind))
        >
            <span class="stat-l"><i></i>{kind.label()}</span>
            <span class="stat-v">{Signal::derive(move || card.get().map(|card| grouped(i64::from(card.count))).unwrap_or_default())}</span>
            {dynamic(move || card.get().map(|card| view! { <Change card=card.clone() /><Trend points=card.trend /> }).into_any())}
        </button>
    }
    .into_any()
}

fn of(cards: &CardsData, kind: CardKind) -> &Card {
    match kind {
        CardKind::All => &cards.all,
        CardKind::Active => &cards.active,
        CardKind::NeedsAttention => &cards.needs_attention,
        CardKind::SalesOpportunities => &cards.sales_opportunities,
    }
}

/// The change against seven days ago: absolute below a thousand, in percent above; nothing where no record reaches back.
#[component]
fn Change(card: Card) -> impl IntoView {
    let Some(before) = card.week_ago else {
        return view! { <span class="stat-d"><span class="sr">"No record from 7 days ago yet"</span></span> }
            .into_any();
    };
    let change = i64::from(card.count) - i64::from(before);
    let size = change.unsigned_abs();
    let words = match (before, size) {
        (_, 0) => "0".to_owned(),
        (1000.., _) => {
            let tenths = (size * 1000 + u64::from(before) / 2) / u64::from(before);
            format!("{}.{}%", tenths / 10, tenths % 10)
        }
        _ => grouped(size as i64),
    };
    let said = match change {
        0 => "as many as 7 days ago".to_owned(),
        1.. => format!("{} more than 7 days ago", grouped(change)),
        _ => format!("{} fewer than 7 days ago", grouped(-change)),
    };
    let title = said.clone();
    let icon = if change < 0 { "arrow-down" } else { "arrow-up" };
    view! {
        <span class="stat-d" title=title>
            {(change != 0).then(|| view! { <Icon name=icon size="i-xs" /> })}
            <span aria-hidden="true">{words}</span>
            <span class="sr">{said}</span>
        </span>
    }
    .into_any()
}

/// A line through the daily records; the words beside it say the same.
#[component]
fn Trend(points: Vec<u32>) -> impl IntoView {
    if points.len() < 2 {
        return ().into_any();
    }
    let (width, height) = (104.0, 26.0);
    let least = points.iter().copied().min().unwrap_or(0);
    let span = f64::from(points.iter().copied().max().unwrap_or(0).saturating_sub(least)).max(1.0);
    let x = |n: usize| n as f64 * (width - 6.0) / (points.len() - 1) as f64 + 1.0;
    let y = |value: u32| height - 4.0 - f64::from(value - least) / span * (height - 8.0);
    let line: String = points
        .iter()
        .enumerate()
        .map(|(n, v)| format!("{}{:.1} {:.1}", if n == 0 { "M" } else { "L" }, x(n), y(*v)))
        .collect();
    let last = points.len() - 1;
    let area = format!("{line}L{:.1} {height}L1 {height}Z", x(last));
    view! {
        <svg class="stat-s" viewBox="0 0 104 26" aria-hidden="true">
            <path class="area" d=area></path>
            <path class="line" d=line></path>
            <circle cx=format!("{:.1}", x(last)) cy=format!("{:.1}", y(points[last])) r="2.5"></circle>
        </svg>
    }
    .into_any()
}
