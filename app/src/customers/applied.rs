//! What narrows the list, as chips that can be taken off one by one.

use domain::{
    money::{Amount, Currency, grouped},
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
pub(super) fn applied(query: &CustomerQuery, segment_names: &[String], currency: Option<&Currency>) -> Vec<Applied> {
    let filter = &query.filter;
    let words = |matching: Match, names: String| match matching {
        Match::Any => names,
        Match::All => format!("all of {names}"),
        Match::None => format!("none of {names}"),
    };
    let listed = |labels: Vec<&str>| labels.join(", ");
    let amount = |amount: Amount| currency.map_or_else(|| amount.to_string(), |of| of.exact(amount.minor_at_least(of)));
    let segments = || {
        let name = |name: &String| if name.is_empty() { "deleted segment".to_owned() } else { name.clone() };
        let names: Vec<String> = segment_names.iter().map(name).collect();
        if names.is_empty() { "…".to_owned() } else { words(filter.segments_match, names.join(", ")) }
    };
    let values = |group: &str| match group {
        "Search" => filter.search.clone(),
        "Lifecycle Stage" => listed(filter.lifecycle.iter().map(|stage| stage.label()).collect()),
        "Tags" => words(filter.tags_match, filter.tags.join(", ")),
        "Segments" => segments(),
        "LTV Range" => range(&filter.ltv, amount),
        "Conversation Count" => range(&filter.conversations, |count| grouped(i64::from(count))),
        _ => listed(filter.intent.iter().map(|intent| intent.label()).collect()),
    };
    let chip = |(group, without)| Applied { group, values: values(group), without: query.with_filter(without) };
    filter.relaxed().into_iter().map(chip).collect()
}

/// What the page says that chips are named by: the segments, the currency.
pub(super) fn of_page(list: List) -> (Vec<String>, Option<Currency>) {
    list.with((vec![], None), |page| (page.segment_names.clone(), Some(page.workspace.currency.clone())))
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
    let chips = move || {
        let (names, currency) = of_page(list);
        applied(&list.query(), &names, currency.as_ref())
    };
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
        let chips = applied(&query, &[], None);
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
