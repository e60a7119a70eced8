//! Search, filters, intent, sort and the count.

use domain::{
    intent::Intent,
    money::grouped,
    query::{Filter, Panel, Sort},
};
use leptos::prelude::*;

use super::{
    List, badges::intent_icon, display::DisplayButton, keyboard::Opened, search::SearchField, selection::Selected,
};
use crate::ui::{
    attributes::{AriaAttributes, GlobalAttributes},
    dynamic::{Erased, dynamic, handler},
    hidden_fields::HiddenFields,
    icon::Icon,
    select::{Choice, Select},
};

/// The row of controls over the list: a form, so that it works with scripts off.
#[component]
pub(super) fn Toolbar(list: List, total: Memo<u32>, is_failed: Memo<bool>) -> impl IntoView {
    let opened = expect_context::<Opened>();
    let groups = move || list.query().filter.groups_in_use();
    let is_open = move || list.query().panel == Some(Panel::Filters);
    let others = move || {
        list.query()
            .with_panel(None)
            .at_page(1)
            .pairs()
            .into_iter()
            .filter(|(name, _)| *name != "q")
            .collect::<Vec<_>>()
    };
    let intent = move || words_of_intent(&list.query().filter.intent);
    view! {
        <form class="tools" role="search" aria-label="Customers" method="get" action="/customers">
            <SearchField place=list.place />
            {picking(list)}
            <HiddenFields pairs=Signal::derive(others) />
            <button
                class="btn btn-filter"
                type="submit"
                name="panel"
                value="filters"
                id="filters-button"
                data-testid="filters-open"
                aria-haspopup="dialog"
                aria-expanded=Signal::derive(move || is_open().to_string())
                aria-describedby=Signal::derive(move || (groups() > 0).then(|| "filters-count".to_owned()))
                data-step=""
            >
                <Icon name="list-filter" />
                <span class="lbl">"Filters"</span>
                {dynamic(move || (groups() > 0).then(|| view! { <span class="badge-n" aria-hidden="true">{groups()}</span> }.erased()).into_any())}
            </button>
            <span id="filters-count" hidden>{Signal::derive(move || format!("{} filter{} active", groups(), if groups() == 1 { "" } else { "s" }))}</span>
            <Select label="Intent" list_id="intent" test_id="intent-select" value=Signal::derive(intent) choices=Signal::derive(move || intents(list)) open=opened.intent />
            <Select label="Sort" list_id="sort" test_id="sort-select" value=Signal::derive(move || list.query().sort.label().to_owned()) choices=Signal::derive(move || sorts(list)) />
            <span class="grow hide-s"></span>
            <p class="count" role="status" data-testid="results-count">
                // Nothing is counted where nothing was answered.
                <b>{Signal::derive(move || if is_failed.get() { String::new() } else { grouped(i64::from(total.get())) })}</b>
                {Signal::derive(move || match (is_failed.get(), total.get()) {
                    (true, _) => "",
                    (_, 1) => " customer",
                    _ => " customers",
                }.to_owned())}
            </p>
            <DisplayButton />
        </form>
    }
    .erased()
}

/// On a phone the boxes are shown on demand.
fn picking(list: List) -> AnyView {
    let selected = Selected::of_application();
    let is_picking = selected.is_picking;
    let toggle = move |_: web_sys::MouseEvent| match is_picking.get_untracked() {
        true => selected.clear(),
        false if list.allowed() => is_picking.set(true),
        false => {}
    };
    dynamic(move || {
        let label = move || if is_picking.get() { "Done" } else { "Select" }.to_owned();
        let why = list.refusal.get();
        view! { <button class="btn btn-ghost btn-select" type="button" aria-disabled=why.map(|_| "true") title=why on:click=handler(toggle)>{Signal::derive(label)}</button> }.erased()
    })
}

fn words_of_intent(chosen: &[Intent]) -> String {
    match chosen {
        [] => "All".to_owned(),
        [one] => one.label().to_owned(),
        several => format!("{} signals", several.len()),
    }
}

fn intents(list: List) -> Vec<Choice> {
    let query = list.query();
    let with = |intent: Vec<Intent>| query.with_filter(Filter { intent, ..query.filter.clone() }).href();
    let counts = list.page.with(|page| page.as_ref().map(|page| page.intents));
    let count = |of: u32| grouped(i64::from(of));
    let all = Choice {
        label: "All".into(),
        note: Some("Show all customers"),
        count: counts.map(|counts| count(counts.all)),
        icon: Some(("users", "")),
        href: with(vec![]),
        is_chosen: query.filter.intent.is_empty(),
        begins_group: false,
    };
    let each = Intent::ALL.iter().enumerate().map(|(n, intent)| Choice {
        label: intent.label().into(),
        note: Some(intent.description()),
        count: counts.map(|counts| count(counts.each[n])),
        icon: Some((intent_icon(*intent), ["c-sales", "c-support", "c-general", "c-noeng"][n])),
        href: with(vec![*intent]),
        is_chosen: query.filter.intent == [*intent],
        begins_group: false,
    });
    std::iter::once(all).chain(each).collect()
}

fn sorts(list: List) -> Vec<Choice> {
    let query = list.query();
    let choice = |(n, sort): (usize, Sort)| Choice {
        label: sort.label().into(),
        note: None,
        count: None,
        icon: None,
        href: query.with_sort(sort).href(),
        is_chosen: query.sort == sort,
        begins_group: n > 0 && n % 2 == 0,
    };
    Sort::all().enumerate().map(choice).collect()
}
