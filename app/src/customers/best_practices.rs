//! "Best practices": the six of the specification with today's numbers, each with the way to do it where there is one.

use domain::{facets::Card, money::grouped, query::CardKind};
use leptos::prelude::*;

use super::{List, cards};
use crate::ui::{
    drawer::Drawer,
    dynamic::{Erased, Pieces, handler},
    focus,
};

/// One practice: its name, what it says today, and where it leads.
struct Practice {
    name: &'static str,
    says: String,
    leads: Option<(&'static str, String)>,
}

/// The drawer. Open as long as the address says so.
#[component]
pub(crate) fn BestPractices() -> impl IntoView {
    let list = expect_context::<List>();
    let query = list.place.query_untracked();
    let closed_href = query.with_panel(None).href();
    let close = Callback::new(move |()| {
        list.place.refine(&list.place.query_untracked().with_panel(None));
        request_animation_frame(|| focus::first(&["best-practices", "best-practices-phone", "content"]));
    });
    // What leads on takes the drawer and the focus in it away.
    let leave = move |_: web_sys::MouseEvent| request_animation_frame(|| focus::by_id("content"));
    let lines = practices(list).into_iter().enumerate().map(move |(n, Practice { name, says, leads })| {
        let leads = leads
            .map(|(label, href)| view! { <div class="row"><a class="btn btn-s" href=href on:click=handler(leave)>{label}</a></div> }.erased());
        view! { <li class="todo-i"><span class="order">{n + 1}</span><b>{name}</b><p class="todo-t">{says}</p>{leads}</li> }.erased()
    });
    view! {
        <Drawer title="Best practices" close closed_href>
            <ul class="drawer-b todo">{lines.pieces()}</ul>
        </Drawer>
    }
    .erased()
}

fn practices(list: List) -> [Practice; 6] {
    let plain = list.place.query_untracked().with_filter(Default::default());
    let card = |kind| list.page.with_untracked(|page| page.as_ref().map(|page| cards::of(&page.cards, kind).clone()));
    let opens = |kind: CardKind| plain.with_filter(kind.filter()).href();
    let text = |says: &str| says.to_owned();
    [
        Practice {
            name: "Monitor “Needs Attention”",
            says: format!("Check at-risk customers daily. {}", today(card(CardKind::NeedsAttention), "at risk")),
            leads: Some(("Open Daily at-risk review", opens(CardKind::NeedsAttention))),
        },
        Practice {
            name: "Act on opportunities",
            says: format!(
                "Follow up on sales signals quickly. {}",
                today(card(CardKind::SalesOpportunities), "ready to buy or upgrade")
            ),
            leads: Some(("Open New sales signals", opens(CardKind::SalesOpportunities))),
        },
        Practice {
            name: "Keep tags current",
            says: text("Remove outdated tags regularly. The filters say how many customers have each."),
            leads: Some(("Review tags", plain.with_panel(Some(domain::query::Panel::Filters)).href())),
        },
        Practice {
            name: "Segment strategically",
            says: text("Create segments for campaigns and automation."),
            leads: None,
        },
        Practice { name: "Export for campaigns", says: text("Use CSV export for email marketing tools."), leads: None },
        Practice {
            name: "Review intent signals",
            says: text(
                "Validate AI-detected intent with conversation history: open a customer and read what they wrote.",
            ),
            leads: None,
        },
    ]
}

/// "412 are at risk, 31 more than 7 days ago."
fn today(card: Option<Card>, what: &str) -> String {
    let Some(card) = card else { return String::new() };
    let now = format!("{} {} {what}", grouped(card.count.into()), if card.count == 1 { "is" } else { "are" });
    match cards::compared(&card) {
        Some(compared) => format!("{now}, {compared}."),
        None => format!("{now}."),
    }
}
