//! What narrows the list, as chips that can be taken off one by one.

use domain::{
    money::{Amount, grouped},
    query::{CustomerQuery, Filter, Match, Range},
};
use leptos::prelude::*;

use super::{List, lead::Lead};
use crate::ui::{
    attributes::{AriaAttributes, GlobalAttributes},
    dynamic::{Erased, Pieces, When, dynamic},
    icon::Icon,
};

/// One applied group: its name, its values, and the list without it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Applied {
    pub(super) group: &'static str,
    pub(super) values: String,
    pub(super) without: CustomerQuery,
}

/// The groups in use, in the order of the drawer; `segment_names` in the order of the filter.
pub(super) fn applied(query: &CustomerQuery, segment_names: &[String]) -> Vec<Applied> {
    let filter = &query.filter;
    let words = |matching: Match, names: String| match matching {
        Match::Any => names,
        Match::All => format!("all of {names}"),
        Match::None => format!("none of {names}"),
    };
    let mut found = Vec::new();
    let mut add = |group, values: String, without: Filter| {
        if !values.is_empty() {
            found.push(Applied { group, values, without: query.with_filter(without) });
        }
    };
    let listed = |labels: Vec<&str>| labels.join(", ");
    add("Search", filter.search.clone(), Filter { search: String::new(), ..filter.clone() });
    add(
        "Lifecycle Stage",
        listed(filter.lifecycle.iter().map(|l| l.label()).collect()),
        Filter { lifecycle: vec![], ..filter.clone() },
    );
    if !filter.tags.is_empty() {
        add(
            "Tags",
            words(filter.tags_match, filter.tags.join(", ")),
            Filter { tags: vec![], tags_match: Match::Any, ..filter.clone() },
        );
    }
    if !filter.segments.is_empty() {
        let names =
            segment_names.iter().map(|name| if name.is_empty() { "deleted segment" } else { name.as_str() }).collect();
        let names = words(filter.segments_match, listed(names));
        let names = if names.is_empty() { "…".to_owned() } else { names };
        add("Segments", names, Filter { segments: vec![], segments_match: Match::Any, ..filter.clone() });
    }
    let amount = |amount: Amount| amount.to_string();
    let count = |count: u32| grouped(i64::from(count));
    add("LTV Range", range(&filter.ltv, amount), Filter { ltv: Range::default(), ..filter.clone() });
    add(
        "Conversation Count",
        range(&filter.conversations, count),
        Filter { conversations: Range::default(), ..filter.clone() },
    );
    add(
        "Intent",
        listed(filter.intent.iter().map(|i| i.label()).collect()),
        Filter { intent: vec![], ..filter.clone() },
    );
    found
}

fn range<T: Copy>(range: &Range<T>, show: impl Fn(T) -> String) -> String {
    match (range.min, range.max) {
        (Some(min), Some(max)) => format!("{}–{}", show(min), show(max)),
        (Some(min), None) => format!("{} or more", show(min)),
        (None, Some(max)) => format!("{} or less", show(max)),
        (None, None) => String::new(),
    }
}

/// The chips and "Clear all"; nothing where nothing is applied.
#[component]
pub(super) fn Applied(list: List) -> impl IntoView {
    let chips = move || applied(&list.query(), &list.with(vec![], |page| page.segment_names.clone()));
    let any = Memo::new(move |_| !list.query().filter.is_empty());
    let clear = move || list.query().with_filter(Filter::default()).pairs();
    view! {
        <When is=any>
            <div class="chips" role="group" aria-label="Active filters">
                {dynamic(move || chips().into_iter().map(|chip| view! { <Chip chip /> }.erased()).pieces())}
                <Lead pairs=Signal::derive(clear) class="btn btn-ghost btn-s">"Clear all"</Lead>
            </div>
        </When>
    }
    .erased()
}

#[component]
fn Chip(chip: Applied) -> impl IntoView {
    let Applied { group, values, without } = chip;
    let label = format!("Remove filter {group}: {values}");
    view! {
        <span class="chip">
            <span class="k">{group}</span>
            <b>{values}</b>
            <Lead pairs=without.pairs() class="x" label><Icon name="x" size="i-xs" /></Lead>
        </span>
    }
    .erased()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_group_in_use_has_a_chip_that_takes_off_only_itself() {
        let query = CustomerQuery::parse("q=ann&lifecycle=active,at_risk&tags=eu,vip&tags_match=none&ltv_min=5&conversations_max=3&intent=support&sort=ltv_desc&page=4").unwrap();
        let chips = applied(&query, &[]);
        let shown: Vec<String> = chips.iter().map(|chip| format!("{} {}", chip.group, chip.values)).collect();
        assert_eq!(
            shown,
            [
                "Search ann",
                "Lifecycle Stage Active, At Risk",
                "Tags none of eu, vip",
                "LTV Range 5 or more",
                "Conversation Count 3 or less",
                "Intent Support",
            ]
        );
        assert_eq!(
            chips[0].without.to_string(),
            "lifecycle=active,at_risk&tags=eu,vip&tags_match=none&ltv_min=5&conversations_max=3&intent=support&sort=ltv_desc"
        );
        assert_eq!(
            chips[2].without.to_string(),
            "q=ann&lifecycle=active,at_risk&ltv_min=5&conversations_max=3&intent=support&sort=ltv_desc"
        );
    }
}
