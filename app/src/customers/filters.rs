//! The drawer "Customer Filters": edits a draft with live counts; nothing behind it changes until it is applied.

use std::time::Duration;

use domain::{
    facets::{FilterOptions, SegmentOption},
    lifecycle::Lifecycle,
    money::grouped,
    query::{CustomerQuery, Match, Panel},
};
use leptos::{html, leptos_dom::helpers::TimeoutHandle, prelude::*};

use super::{api::filter_options, badges::LifecycleBadge, counted, location::Place};
use crate::ui::{
    dynamic::{Erased, Pieces, When, dynamic, handler},
    hidden_fields::HiddenFields,
    icon::Icon,
    tags_field::TagsField,
};

/// After a change of the draft.
const PAUSE: Duration = Duration::from_millis(250);
/// Segments shown before "Show n more segments".
const SEGMENTS: usize = 3;

/// The draft: what stands in the fields, as it stands there.
#[derive(Clone, Copy)]
struct Draft {
    lifecycle: RwSignal<Vec<String>>,
    tags: RwSignal<Vec<String>>,
    tags_match: RwSignal<Match>,
    segments: RwSignal<Vec<String>>,
    segments_match: RwSignal<Match>,
    ltv: (RwSignal<String>, RwSignal<String>),
    conversations: (RwSignal<String>, RwSignal<String>),
}

impl Draft {
    fn of(query: &CustomerQuery) -> Self {
        let filter = &query.filter;
        let text = |value: Option<String>| RwSignal::new(value.unwrap_or_default());
        Self {
            lifecycle: RwSignal::new(filter.lifecycle.iter().map(ToString::to_string).collect()),
            tags: RwSignal::new(filter.tags.clone()),
            tags_match: RwSignal::new(filter.tags_match),
            segments: RwSignal::new(filter.segments.iter().map(ToString::to_string).collect()),
            segments_match: RwSignal::new(filter.segments_match),
            ltv: (text(filter.ltv.min.map(|a| a.to_string())), text(filter.ltv.max.map(|a| a.to_string()))),
            conversations: (
                text(filter.conversations.min.map(|n| n.to_string())),
                text(filter.conversations.max.map(|n| n.to_string())),
            ),
        }
    }

    fn clear(&self) {
        for values in [self.lifecycle, self.tags, self.segments] {
            values.set(vec![]);
        }
        for text in [self.ltv.0, self.ltv.1, self.conversations.0, self.conversations.1] {
            text.set(String::new());
        }
        self.tags_match.set(Match::Any);
        self.segments_match.set(Match::Any);
    }

    /// The address that the fields would lead to: read by the same parser as every address.
    fn address(&self, query: &CustomerQuery) -> String {
        let drawn = [
            "lifecycle",
            "tags",
            "tags_match",
            "segments",
            "segments_match",
            "ltv_min",
            "ltv_max",
            "conversations_min",
            "conversations_max",
            "page",
            "panel",
        ];
        let kept = query.pairs().into_iter().filter(|(name, _)| !drawn.contains(name));
        let own = [
            ("lifecycle", self.lifecycle.get().join(",")),
            ("tags", self.tags.get().join(",")),
            ("tags_match", self.tags_match.get().to_string()),
            ("segments", self.segments.get().join(",")),
            ("segments_match", self.segments_match.get().to_string()),
            ("ltv_min", self.ltv.0.get()),
            ("ltv_max", self.ltv.1.get()),
            ("conversations_min", self.conversations.0.get()),
            ("conversations_max", self.conversations.1.get()),
        ];
        domain::query::encode_pairs(kept.chain(own))
    }
}

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
        Self { drafted, answer: Resource::new_blocking(asked, count) }
    }
}

/// The address that asks for the counts of a view.
fn asking(query: &CustomerQuery) -> String {
    format!("?{query}")
}

/// The drawer. Open as long as the address says so.
#[component]
pub(super) fn Drawer(place: Place, counting: Counting) -> impl IntoView {
    let query = place.query_untracked();
    let draft = Draft::of(&query);
    let parsed = Memo::new(move |_| CustomerQuery::parse(&draft.address(&place.query())));
    // Counts follow the last draft that can be read, a moment after its last change.
    let Counting { drafted, answer: options } = counting;
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

    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get() {
            dialog.close();
            let _ = dialog.show_modal();
        }
    });
    let close = move || {
        place.refine(&place.query_untracked().with_panel(None));
        focus_filters_button();
    };
    let apply = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        match parsed.get_untracked() {
            Ok(query) => {
                place.refine(&query);
                focus_filters_button();
            }
            Err(invalid) => focus_field(&invalid.first().field),
        }
    };
    let kept = query
        .with_panel(None)
        .pairs()
        .into_iter()
        .filter(|(name, _)| ["q", "intent", "sort", "per_page"].contains(name));
    let kept = Signal::stored(kept.collect::<Vec<_>>());
    view! {
        <dialog
            node_ref=dialog
            class="drawer"
            aria-label="Customer Filters"
            open
            on:cancel=handler(move |event: web_sys::Event| { event.prevent_default(); close(); })
            on:click=handler(move |event| if is_scrim(&event) { close() })
        >
            <form class="drawer-form" method="get" action="/customers" on:submit=handler(apply)>
                <HiddenFields pairs=kept />
                <div class="drawer-h">
                    <h2 tabindex="-1" autofocus>"Customer Filters"</h2>
                    <span class="grow"></span>
                    <a class="x" href=query.with_panel(None).href() role="button" aria-label="Close" on:click=handler(move |event: web_sys::MouseEvent| { event.prevent_default(); close(); })>
                        <Icon name="x" />
                    </a>
                </div>
                <div class="drawer-b">
                    <fieldset class="fset">
                        <legend>"Lifecycle Stage"</legend>
                        <div>
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
                            <Bound label="Minimum LTV" name="ltv_min" placeholder="No minimum" value=draft.ltv.0 wrong=Signal::derive(move || wrong("ltv_min")) />
                            <Bound label="Maximum LTV" name="ltv_max" placeholder="No maximum" value=draft.ltv.1 wrong=Signal::derive(move || wrong("ltv_max")) />
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
                            Some(total) => format!("Show {}", counted(total)),
                            None if parsed.with(Result::is_err) => "Show customers".to_owned(),
                            None => "Counting…".to_owned(),
                        })}
                    </button>
                </div>
                <p class="sr" role="status">{Signal::derive(move || total().map(|total| format!("{} match", counted(total))).unwrap_or_default())}</p>
            </form>
        </dialog>
    }
    .erased()
}

fn tag_counts(counts: &Option<FilterOptions>) -> Vec<(String, u32)> {
    counts.iter().flat_map(|counts| &counts.tags).map(|tag| (tag.name.clone(), tag.count)).collect()
}

/// A checkbox of a facet with how many it would give.
#[component]
fn Tick(
    name: &'static str,
    value: String,
    label: String,
    chosen: RwSignal<Vec<String>>,
    count: Signal<Option<u32>>,
    children: Children,
) -> impl IntoView {
    let was_chosen = chosen.with_untracked(|all| all.contains(&value));
    let is_chosen = {
        let value = value.clone();
        move || chosen.with(|all| all.contains(&value))
    };
    let note_id = format!("{name}-{value}-count");
    let sent = value.clone();
    view! {
        <label class="tick">
            <input
                type="checkbox"
                class="check"
                name=name
                value=sent
                aria-label=label
                aria-describedby=note_id.clone()
                checked=was_chosen
                prop:checked=Signal::derive(is_chosen)
                on:change=handler(move |event: web_sys::Event| {
                    let is_on = event_target_checked(&event);
                    chosen.update(|all| {
                        all.retain(|other| *other != value);
                        if is_on {
                            all.push(value.clone());
                        }
                    });
                })
            />
            {children()}
            <span class="n" id=note_id>{Signal::derive(move || count.get().map(|count| grouped(i64::from(count))).unwrap_or_default())}</span>
        </label>
    }
    .erased()
}

/// Any, all or none of what is chosen.
#[component]
fn MatchSwitch(label: &'static str, name: &'static str, value: RwSignal<Match>) -> impl IntoView {
    let radio = move |matching: Match| {
        view! {
            <label>
                <input
                    type="radio"
                    name=name
                    value=matching.as_str()
                    checked=value.get_untracked() == matching
                    prop:checked=Signal::derive(move || value.get() == matching)
                    on:change=handler(move |_| value.set(matching))
                />
                {matching.label()}
            </label>
        }
        .erased()
    };
    view! { <div class="seg" role="radiogroup" aria-label=label>{Match::ALL.iter().map(|matching| radio(*matching)).pieces()}</div> }
    .erased()
}

/// Segments: the first three by use, then all.
#[component]
fn Segments(draft: Draft, counts: Memo<Option<FilterOptions>>) -> impl IntoView {
    let shows_all = RwSignal::new(false);
    // The order of the first answer stays, so that nothing moves while one ticks.
    let order = StoredValue::new(Vec::<String>::new());
    let sorted = move || {
        let mut segments =
            counts.with(|counts| counts.as_ref().map_or_else(Vec::new, |counts| counts.segments.clone()));
        order.update_value(|order| {
            if order.is_empty() {
                *order = segments.iter().map(|s| s.id.to_string()).collect();
            }
        });
        order.with_value(|order| segments.sort_by_key(|s| order.iter().position(|id| *id == s.id.to_string())));
        segments
    };
    let shown = Memo::new(move |_| {
        let chosen = draft.segments.get_untracked();
        let limit = if shows_all.get() { usize::MAX } else { SEGMENTS };
        let is_shown = |(n, segment): &(usize, SegmentOption)| *n < limit || chosen.contains(&segment.id.to_string());
        sorted().into_iter().enumerate().filter(is_shown).map(|(_, segment)| segment.id.to_string()).collect::<Vec<_>>()
    });
    let hidden = move || {
        counts
            .with(|counts| counts.as_ref().map_or(0, |counts| counts.segments.len()))
            .saturating_sub(shown.with(Vec::len))
    };
    let has_hidden = Memo::new(move |_| hidden() != 0);
    let of = move |id: &str| {
        counts.with(|counts| counts.as_ref()?.segments.iter().find(|segment| segment.id.to_string() == id).cloned())
    };
    view! {
        <MatchSwitch label="Match segments" name="segments_match" value=draft.segments_match />
        {dynamic(move || {
            shown
                .get()
                .into_iter()
                .map(|id| {
                    let name = untrack(|| of(&id)).map(|segment| segment.name).unwrap_or_default();
                    let count = { let id = id.clone(); move || of(&id).map(|segment| segment.count) };
                    let shown = name.clone();
                    view! { <Tick name="segments" value=id label=name chosen=draft.segments count=Signal::derive(count)><span>{shown}</span></Tick> }.erased()
                })
                .pieces()
        })}
        <When is=has_hidden>
            <button class="link" type="button" on:click=handler(move |_| shows_all.set(true))>
                {Signal::derive(move || format!("Show {} more segment{}", hidden(), if hidden() == 1 { "" } else { "s" }))}
            </button>
        </When>
    }
    .erased()
}

/// One end of a range, with its error in place.
#[component]
fn Bound(
    label: &'static str,
    name: &'static str,
    placeholder: &'static str,
    value: RwSignal<String>,
    wrong: Signal<Option<String>>,
) -> impl IntoView {
    let note_id = format!("{name}-error");
    let is_wrong = move || wrong.with(Option::is_some);
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <div class="input" class:bad=Signal::derive(is_wrong)>
                <input
                    id=name
                    name=name
                    type="text"
                    inputmode="decimal"
                    autocomplete="off"
                    placeholder=placeholder
                    value=value.get_untracked()
                    prop:value=value
                    aria-invalid=Signal::derive(move || is_wrong().then(|| "true".to_owned()))
                    aria-describedby=note_id.clone()
                    on:input=handler(move |event: web_sys::Event| value.set(event_target_value(&event)))
                />
            </div>
            <div id=note_id>{dynamic(move || wrong.get().map(|message| view! { <p class="err"><Icon name="circle-alert" size="i-s" />{message}</p> }.erased()).into_any())}</div>
        </div>
    }
    .erased()
}

/// Whether a click fell beside the drawer: on the dialog itself, outside its box.
fn is_scrim(event: &web_sys::MouseEvent) -> bool {
    use wasm_bindgen::JsCast;
    let Some(dialog) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlDialogElement>().ok()) else {
        return false;
    };
    let area = dialog.get_bounding_client_rect();
    let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
    x < area.left() || x > area.right() || y < area.top() || y > area.bottom()
}

fn focus_filters_button() {
    request_animation_frame(|| focus_field("filters-button"));
}

fn focus_field(id: &str) {
    use wasm_bindgen::JsCast;
    let found = document().get_element_by_id(id).and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(element) = found {
        let _ = element.focus();
    }
}
