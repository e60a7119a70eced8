//! Small pictures of numbers. Hundreds of squares are one path a shade: they cost the page next to nothing.

use domain::{
    customer::MonthlySpend,
    money::{Currency, grouped},
    time::{At, DAY, MONTHS, Zone},
};
use leptos::prelude::*;

use crate::ui::{
    attributes::AriaAttributes,
    dynamic::{Erased, Pieces},
};

const WEEKS: i64 = 53;
/// A cell and the gap beside it.
const STEP: i64 = 14;

/// A year of days, a column a week, darker the more was done.
pub(super) fn activity(days: &[(i64, u32)], now: At, zone: &Zone) -> AnyView {
    let today = zone.day_number(now);
    // 1970-01-01 was a Thursday: weeks begin on Monday.
    let monday = today - (today + 3).rem_euclid(7);
    let first = monday - (WEEKS - 1) * 7;
    let most = days.iter().map(|(_, number)| *number).max().unwrap_or(1).max(1);
    let mut shades: [String; 5] = Default::default();
    for day in first..=today {
        let number = days.iter().find(|(other, _)| *other == day).map_or(0, |(_, number)| *number);
        let shade = if number == 0 { 0 } else { 1 + number * 3 / most };
        let (x, y) = ((day - first) / 7 * STEP, 15 + (day - first) % 7 * STEP);
        shades[shade as usize].push_str(&cell(x, y));
    }
    let month_of = |week: i64| zone.month(At((first + week * 7) * DAY + DAY / 2)).1;
    // Where a month begins, but not where the picture ends before its name.
    let begins = (1..WEEKS - 2).filter(|week| month_of(*week) != month_of(week - 1));
    let names = begins.map(|week| {
        let name = MONTHS[usize::from(month_of(week)) - 1];
        view! { <text x=(week * STEP).to_string() y="9">{name}</text> }.erased()
    });
    let names = names.pieces();
    view! { <svg class="heat" viewBox="-1 0 743 113" role="img" aria-label=sentence(days, zone)>{names}{cells(shades)}</svg> }
        .erased()
}

/// A square of a picture as part of a path.
fn cell(x: i64, y: i64) -> String {
    format!("M{x} {y}h10v10h-10z")
}

/// The squares of each shade.
fn cells(shades: [String; 5]) -> AnyView {
    let path = |(n, squares): (usize, String)| view! { <path class=format!("cell h{n}") d=squares></path> }.erased();
    shades.into_iter().enumerate().map(path).pieces()
}

/// The same in words.
fn sentence(days: &[(i64, u32)], zone: &Zone) -> String {
    let all: u32 = days.iter().map(|(_, number)| number).sum();
    let Some((busiest, most)) = days.iter().max_by_key(|(_, number)| *number) else {
        return "Activity by day, last 53 weeks: nothing.".to_owned();
    };
    let date = zone.date(At(busiest * DAY + DAY / 2));
    format!(
        "Activity by day, last 53 weeks: {} on {} days. Busiest on {date}: {most}.",
        grouped(i64::from(all)),
        days.len()
    )
}

/// What the shades mean.
pub(super) fn legend() -> AnyView {
    let shades = [0, 1, 2, 3, 4].map(|shade| cell(shade * STEP, 0));
    view! { <span class="legend" aria-hidden="true">"Less"<svg width="68" height="12" viewBox="-1 -1 68 12">{cells(shades)}</svg>"More"</span> }
        .erased()
}

/// Purchases by month: bars, and for readers a table.
pub(super) fn spend(months: &[MonthlySpend], now: At, currency: &Currency, zone: &Zone) -> AnyView {
    // The year up to now, also the months without any, and as much of the year before it as there is something in.
    let number = |(year, month): (i32, u8)| year * 12 + i32::from(month) - 1;
    let last = number(zone.month(now));
    let months: Vec<(i32, i64)> = (last - 23..=last)
        .map(|month| {
            let of_month = months.iter().find(|spend| number(zone.month(spend.month)) == month);
            (month, of_month.map_or(0, |spend| spend.minor))
        })
        .skip_while(|(month, minor)| *minor == 0 && *month <= last - 12)
        .collect();
    // As high as the most that was paid in a month, and below the line as deep as the most that was given back.
    let most = months.iter().map(|(_, minor)| *minor).max().unwrap_or(0).max(0);
    let least = months.iter().map(|(_, minor)| -minor).max().unwrap_or(0).max(0);
    let span = (most + least).max(1);
    let line = 46 - least * 44 / span;
    let bars = months.iter().enumerate().map(|(n, (_, minor))| {
        let height = (minor.abs() * 44 / span).max(1);
        let (class, up) = if *minor < 0 { ("bar-back", height) } else { ("bar", -height) };
        let bar = format!("M{} {line}h20v{up}h-20z", n * 28);
        view! { <path class=class d=bar></path> }.erased()
    });
    let bars = bars.pieces();
    let name = |(month, _): &(i32, i64)| format!("{} {}", MONTHS[(month % 12) as usize], month / 12);
    let rows = months
        .iter()
        .map(|month| view! { <tr><th scope="row">{name(month)}</th><td>{currency.exact(month.1)}</td></tr> }.erased());
    let rows = rows.pieces();
    let from_to = match months.as_slice() {
        [first, .., last] if months.iter().any(|(_, minor)| *minor != 0) => format!("{} – {}", name(first), name(last)),
        _ => "None in the last two years".to_owned(),
    };
    let view_box = format!("0 0 {} 48", months.len() * 28 - 8);
    view! {
        <section class="card" aria-label="Purchases">
            <div class="card-h"><h2>"Purchases"</h2><span class="grow"></span><span class="t3">{from_to}</span></div>
            <div class="card-b">
                <svg class="spend" viewBox=view_box preserveAspectRatio="none" aria-hidden="true">{bars}</svg>
                <table class="sr"><caption>"Purchases by month, paid minus refunded"</caption><tbody>{rows}</tbody></table>
            </div>
        </section>
    }
    .erased()
}
