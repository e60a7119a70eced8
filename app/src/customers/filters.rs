//! The drawer "Customer Filters": edits a draft with live counts; nothing behind it changes until it is applied.

mod draft;
mod fields;
mod segments;

use std::time::Duration;

use domain::{
    facets::FilterOptions,
    lifecycle::Lifecycle,
    query::{CustomerQuery, Panel},
};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};

use super::{List, api::filter_options, badges::LifecycleBadge, location::Place};
use crate::{
    session::again::Renewal,
    ui::{
        attributes::GlobalAttributes,
        drawer::Drawer,
        dynamic::{Erased, Pieces, dynamic, handler},
        focus,
        hidden_fields::HiddenFields,
        tags_field::TagsField,
    },
};
use draft::Draft;
use fields::{Bound, MatchSwitch, Tick};
use segments::Segments;

/// After a change of the draft.
const PAUSE: Duration = Duration::from_millis(250);
/// The counts of a drafted filter. Made with the page, not with the drawer: what the server loads while it renders must
/// not depend on what it renders.
#[derive(Clone, Copy)]
pub(super) struct Counting {
    /// The address whose counts are asked for; empty when that is the page's own.
    drafted: RwSignal<String>,
    answer: Resource<Option<(String, Option<FilterOptions>)>>,
}

impl Counting {
    /// Counts while the drawer is open.
    pub(super) fn of(place: Place) -> Self {
        let drafted = RwSignal::new(String::new());
        // With its question mark while the drawer is open, so that the plain list's is not empty; empty while it is closed.
        let asked = move || {
            let query = place.query();
            if query.panel != Some(Panel::Filters) {
                return String::new();
            }
            let drafted = drafted.try_get().unwrap_or_default();
            if drafted.is_empty() { asking(&query.with_filter(query.filter.clone())) } else { drafted }
        };
        let count = |address: String| async move {
            if address.is_empty() {
                return None;
            }
            Some((address.clone(), filter_options(address).await.ok()))
        };
        let answer = Resource::new_blocking(asked, count);
        expect_context::<Renewal>().again(move || answer.refetch());
        Self { drafted, answer }
    }
}

/// The address that asks for the counts of a view.
fn asking(query: &CustomerQuery) -> String {
    format!("?{query}")
}

/// The drawer. Open as long as the address says so.
#[component]
pub(crate) fn Filters() -> impl IntoView {
    let list = expect_context::<List>();
    let place = list.place;
    let sign = Signal::derive(move || list.with(String::new(), |page| page.workspace.currency.sign()));
    let query = place.query_untracked();
    let draft = Draft::of(&query);
    let parsed = Memo::new(move |_| CustomerQuery::parse(&draft.address(&place.query())));
    // Counts follow the last draft that can be read, a moment after its last change.
    let Counting { drafted, answer: options } = expect_context();
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        waiting.update_value(|timer| {
            if let Some(timer) = timer.take() {
                timer.clear();
            }
        });
    };
    let current = move || parsed.with(|parsed| parsed.as_ref().map(asking).unwrap_or_default());
    Effect::new(move |was: Option<String>| {
        let address = current();
        if was.is_some_and(|was| was != address) && !address.is_empty() {
            let address = address.clone();
            stop();
            waiting.set_value(set_timeout_with_handle(move || drafted.set(address), PAUSE).ok());
        }
        address
    });
    on_cleanup(move || {
        stop();
        let _ = drafted.try_set(String::new());
    });
    let counts = Memo::new(move |before: Option<&Option<FilterOptions>>| match options.get().flatten() {
        Some((_, Some(counts))) => Some(counts),
        _ => before.cloned().flatten(),
    });
    let is_counted =
        move || options.get().flatten().is_some_and(|(address, counts)| counts.is_some() && address == current());
    let total = move || counts.with(|counts| counts.as_ref().map(|counts| counts.total)).filter(|_| is_counted());
    let wrong = move |field: &'static str| {
        parsed.with(|parsed| parsed.as_ref().err().and_then(|invalid| invalid.message_for(field).map(str::to_owned)))
    };

    // However it was closed, a step back in the history included.
    Effect::new(|_| on_cleanup(focus_filters_button));
    let close = Callback::new(move |()| place.refine(&place.query_untracked().with_panel(None)));
    let apply = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        match parsed.get_untracked() {
            Ok(query) => place.refine(&query),
            Err(invalid) => focus::by_id(&invalid.first().field),
        }
    };
    let kept = query
        .with_panel(None)
        .pairs()
        .into_iter()
        .filter(|(name, _)| ["q", "intent", "sort", "per_page", "display"].contains(name));
    let kept = Signal::stored(kept.collect::<Vec<_>>());
    view! {
        <Drawer title="Customer Filters" close closed_href=query.with_panel(None).href()>
            <form class="drawer-form" method="get" action="/customers" on:submit=handler(apply)>
                <HiddenFields pairs=kept />
                <div class="drawer-b">
                    <fieldset class="fset">
                        <legend>"Lifecycle Stage"</legend>
                        <div class="fset-l">
                            {Lifecycle::ALL.iter().enumerate().map(|(n, stage)| {
                                let count = move || counts.with(|counts| counts.as_ref().map(|counts| counts.lifecycle[n]));
                                view! { <Tick name="lifecycle" value=stage.to_string() label=stage.label().to_owned() chosen=draft.lifecycle count=Signal::derive(count)><LifecycleBadge lifecycle=*stage /></Tick> }.erased()
                            }).pieces()}
                        </div>
                    </fieldset>
                    <fieldset class="fset">
                        <legend>"Tags"</legend>
                        <div class="fset-b">
                            <MatchSwitch label="Match tags" name="tags_match" value=draft.tags_match />
                            <TagsField label="Tags" name="tags" placeholder="Add a tag" chosen=draft.tags options=Signal::derive(move || counts.with(tag_counts)) />
                        </div>
                    </fieldset>
                    <fieldset class="fset">
                        <legend>"Segments"</legend>
                        <div class="fset-b"><Segments draft counts /></div>
                    </fieldset>
                    <fieldset class="fset">
                        <legend>"LTV Range"</legend>
                        <div class="two">
                            <Bound sign label="Minimum LTV" name="ltv_min" placeholder="No minimum" value=draft.ltv.0 wrong=Signal::derive(move || wrong("ltv_min")) />
                            <Bound sign label="Maximum LTV" name="ltv_max" placeholder="No maximum" value=draft.ltv.1 wrong=Signal::derive(move || wrong("ltv_max")) />
                        </div>
                    </fieldset>
                    <fieldset class="fset">
                        <legend>"Conversation Count"</legend>
                        <div class="two">
                            <Bound label="Minimum conversations" name="conversations_min" placeholder="No minimum" value=draft.conversations.0 wrong=Signal::derive(move || wrong("conversations_min")) />
                            <Bound label="Maximum conversations" name="conversations_max" placeholder="No maximum" value=draft.conversations.1 wrong=Signal::derive(move || wrong("conversations_max")) />
                        </div>
                    </fieldset>
                </div>
                <div class="drawer-f">
                    <button class="btn btn-ghost" type="button" data-testid="filters-clear" on:click=handler(move |_| draft.clear())>"Clear all"</button>
                    <span class="grow"></span>
                    {dynamic(move || (total() == Some(0)).then(|| view! { <span class="hint">"No customers match. Remove a filter to see more."</span> }.erased()).into_any())}
                    <button class="btn btn-primary" type="submit" data-testid="filters-apply">
                        {Signal::derive(move || match total() {
                            Some(total) => format!("Show {}", domain::bulk::customers(total)),
                            None if parsed.with(Result::is_err) => "Show customers".to_owned(),
                            None => "Counting…".to_owned(),
                        })}
                    </button>
                </div>
                <p class="sr" role="status">{Signal::derive(move || total().map(|total| format!("{} match", domain::bulk::customers(total))).unwrap_or_default())}</p>
            </form>
        </Drawer>
    }
    .erased()
}

fn tag_counts(counts: &Option<FilterOptions>) -> Vec<(String, u32)> {
    counts.iter().flat_map(|counts| &counts.tags).map(|tag| (tag.name.clone(), tag.count)).collect()
}

fn focus_filters_button() {
    request_animation_frame(|| focus::by_id("filters-button"));
}
