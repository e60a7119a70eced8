//! Timeline: one stream of everything, by day, newest first.

use domain::{
    profile::{Entry, EntryKind, Tab, TimelinePage, TimelineShow},
    time::{At, Zone, iso},
};
use leptos::prelude::*;

use super::{
    Profile,
    api::customer_timeline,
    older::{Grows, Older},
    panel::{self, nothing, panel},
    place::{ProfilePlace, asked, given},
};
use crate::{
    AppError,
    lasting::lasting,
    ui::{
        attributes::{AriaAttributes, GlobalAttributes},
        dynamic::{Erased, Pieces, dynamic},
        icon::Icon,
    },
};

pub(super) type Loaded = panel::Loaded<TimelinePage>;

pub(super) fn load(place: ProfilePlace) -> Loaded {
    lasting(
        move || place.source(Tab::Timeline, &["show", "before"]),
        move |source| {
            let [id, show, before] = asked(source)?;
            Some(customer_timeline(id, show, given(before)))
        },
    )
}

/// The part.
#[component]
pub(super) fn Timeline(loaded: Loaded, shown: Profile, place: ProfilePlace) -> impl IntoView {
    let show = move || place.value("show").parse::<TimelineShow>().unwrap_or_default();
    let choices = TimelineShow::ALL.iter().map(|choice| {
        let choice = *choice;
        let to = move || {
            let word = if choice == TimelineShow::default() { String::new() } else { choice.to_string() };
            place.href(Tab::Timeline, vec![("show", word)])
        };
        view! { <a class="seg-o" href=Signal::derive(to) aria-current=Signal::derive(move || (show() == choice).then(|| "true".to_owned()))>{choice.label()}</a> }.erased()
    });
    let choices = choices.pieces();
    let zone = shown.zone();
    let stream = panel(loaded, "The timeline could not be loaded", shown, move |page| stream(page, &zone, place));
    view! {
        <div class="over">
            <nav class="seg seg-n" aria-label="Show">{choices}</nav>
            {stream}
        </div>
    }
    .erased()
}

fn stream(page: TimelinePage, zone: &Zone, place: ProfilePlace) -> AnyView {
    let as_of = page.as_of;
    if page.entries.is_empty() {
        return if place.value("show").is_empty() {
            nothing("activity", "Nothing happened yet", "Messages, page views, purchases and changes will be here.")
        } else {
            nothing("activity", "Nothing of this kind", "Show everything to see what else happened.")
        };
    }
    let older = Older::from(page.older);
    let last = page.entries.last().map(|entry| entry.at);
    let (first, more_zone) = (days(page.entries, None, zone, as_of, place), zone.clone());
    let more = dynamic(move || days(older.rows(), last, &more_zone, as_of, place));
    let to = move |before: String| place.href(Tab::Timeline, vec![("show", place.value("show")), ("before", before)]);
    let of = place.source(Tab::Timeline, &["show"]);
    view! { <div class="stream">{first}{more}</div>{older.button(to, load_older, of, Grows::Below(".stream .tl li"))} }
        .into_any()
}

async fn load_older(of: String, before: String) -> Result<(Vec<Entry>, Option<String>), AppError> {
    let [id, show] = asked(&of).unwrap_or_default();
    let page = customer_timeline(id, show, Some(before)).await?;
    Ok((page.entries, page.older))
}

/// The entries under their days; the day of what is above them has its heading there.
fn days(entries: Vec<Entry>, above: Option<At>, zone: &Zone, as_of: At, place: ProfilePlace) -> AnyView {
    let above = above.map(|at| zone.day_number(at));
    entries
        .chunk_by(|a, b| zone.day_number(a.at) == zone.day_number(b.at))
        .map(|day| {
            let at = day[0].at;
            let name = (above != Some(zone.day_number(at)))
                .then(|| view! { <h2 class="day">{zone.day_name(at, as_of)}</h2> }.erased());
            let rows = day.iter().map(|entry| row(entry, zone, place)).pieces();
            view! { {name}<ol class="tl">{rows}</ol> }.into_any()
        })
        .pieces()
}

fn row(entry: &Entry, zone: &Zone, place: ProfilePlace) -> AnyView {
    let Entry { kind, at, what, more, conversation } = entry.clone();
    let what = match conversation {
        Some(conversation) => {
            let to = move || place.href(Tab::Conversations, vec![("conversation", conversation.to_string())]);
            view! { <a href=ArcSignal::derive(to)><b><bdi>{what}</bdi></b></a> }.erased()
        }
        None => view! { <b><bdi>{what}</bdi></b> }.erased(),
    };
    let more = (!more.is_empty()).then(|| view! { <small dir="auto">{more}</small> }.erased());
    view! {
        <li>
            <span class="ico"><Icon name=icon(kind) size="i-s" /></span>
            <p>{what}{more}</p>
            <time datetime=iso(at) title=zone.exact(at)>{zone.clock(at)}</time>
        </li>
    }
    .erased()
}

fn icon(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::TheirMessage => "message-square",
        EntryKind::OurMessage => "message-circle",
        EntryKind::PageView => "mouse-pointer-click",
        EntryKind::Event => "activity",
        EntryKind::Purchase => "receipt",
        EntryKind::Lifecycle => "repeat",
        EntryKind::Tag => "tag",
        EntryKind::Segment => "shapes",
        EntryKind::Note => "sticky-note",
        EntryKind::Change => "pencil",
    }
}
