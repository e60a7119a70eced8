//! Overview stats: four cards that count the whole workspace; a click opens exactly the rows that the number counts.

use domain::{
    facets::{Card, Cards as CardsData},
    money::grouped,
    query::{CardKind, CustomerQuery, Filter},
};
use leptos::prelude::*;

use super::List;
use crate::ui::{
    attributes::{AriaAttributes, GlobalAttributes},
    dynamic::{Erased, Pieces, dynamic},
    hidden_fields::HiddenFields,
    icon::Icon,
};

/// The four cards. Buttons of a form, so that they lead on with scripts off.
#[component]
pub(super) fn Cards(list: List) -> impl IntoView {
    let kept = move || list.query().with_filter(Filter::default()).pairs();
    view! {
        <section aria-label="Overview stats">
            <form class="stats" method="get" action="/customers">
                <HiddenFields pairs=Signal::derive(kept) />
                {CardKind::ALL.iter().map(|kind| view! { <StatCard list kind=*kind /> }.erased()).pieces()}
            </form>
        </section>
    }
    .erased()
}

#[component]
fn StatCard(list: List, kind: CardKind) -> impl IntoView {
    let is_pressed = Memo::new(move |_| list.query().pressed_card() == Some(kind));
    let card = move || list.page.with(|page| page.as_ref().map(|page| of(&page.cards, kind).clone()));
    // The parameter that the card's filter is made of; a pressed card leads back to all.
    let parameter = move || CustomerQuery::default().with_filter(list.query().with_card(kind).filter).pairs().pop();
    view! {
        <button
            class="stat"
            type="submit"
            data-testid=format!("stat-{kind}")
            data-card=kind.as_str()
            aria-pressed=Signal::derive(move || is_pressed.get().to_string())
            name=Signal::derive(move || parameter().map(|(name, _)| name.to_owned()))
            value=Signal::derive(move || parameter().map(|(_, value)| value))
            data-step=""
        >
            <span class="stat-l"><i></i>{kind.label()}</span>
            <span class="stat-v">{Signal::derive(move || card().map(|card| grouped(i64::from(card.count))).unwrap_or_default())}</span>
            {dynamic(move || card().map(|card| view! { <Change card=card.clone() /><Trend points=card.trend /> }.erased()).into_any())}
        </button>
    }
    .erased()
}

/// The card of a kind.
pub(super) fn of(cards: &CardsData, kind: CardKind) -> &Card {
    &cards[kind as usize]
}

/// The change against seven days ago: absolute below a thousand, in percent above; nothing where no record reaches back.
#[component]
fn Change(card: Card) -> impl IntoView {
    let Some(before) = card.week_ago else {
        return view! { <span class="stat-d"><span class="sr">"No record from 7 days ago yet"</span></span> }.erased();
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
    let said = compared(&card).unwrap_or_default();
    let title = said.clone();
    let icon = if change < 0 { "arrow-down" } else { "arrow-up" };
    view! {
        <span class="stat-d" title=title>
            {(change != 0).then(|| view! { <Icon name=icon size="i-xs" /> }.erased())}
            <span aria-hidden="true">{words}</span>
            <span class="sr">{said}</span>
        </span>
    }
    .erased()
}

/// "31 more than 7 days ago"; none where no record reaches back.
pub(super) fn compared(card: &Card) -> Option<String> {
    let change = i64::from(card.count) - i64::from(card.week_ago?);
    Some(match change {
        0 => "as many as 7 days ago".to_owned(),
        1.. => format!("{} more than 7 days ago", grouped(change)),
        _ => format!("{} fewer than 7 days ago", grouped(-change)),
    })
}

/// A line through the daily records; the words beside it say the same.
#[component]
fn Trend(points: Vec<u32>) -> impl IntoView {
    if points.len() < 2 {
        return ().into_any();
    }
    // Tenths of a unit, so that no number with decimals has to be formatted.
    let (width, height) = (1040, 260);
    let least = points.iter().copied().min().unwrap_or(0);
    let span = points.iter().copied().max().unwrap_or(0).saturating_sub(least).max(1);
    let steps = points.len() as u64 - 1;
    let x = |n: usize| tenths(n as u64 * (width - 60) / steps + 10);
    let y = |value: u32| tenths(height - 40 - u64::from(value - least) * (height - 80) / u64::from(span));
    let mut line = String::new();
    for (n, value) in points.iter().enumerate() {
        line += if n == 0 { "M" } else { "L" };
        line += &x(n);
        line.push(' ');
        line += &y(*value);
    }
    let last = points.len() - 1;
    let area = format!("{line}L{} 26L1 26Z", x(last));
    view! {
        <svg class="stat-s" viewBox="0 0 104 26" aria-hidden="true">
            <path class="area" d=area></path>
            <path class="line" d=line></path>
            <circle cx=x(last) cy=y(points[last]) r="2.5"></circle>
        </svg>
    }
    .erased()
}

fn tenths(n: u64) -> String {
    format!("{}.{}", n / 10, n % 10)
}
