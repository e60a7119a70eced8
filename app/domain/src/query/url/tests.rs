//! An address reads back as the view it was written from, and nothing is dropped.

use super::*;
use crate::{
    id::{SegmentId, ViewId},
    intent::Intent,
    lifecycle::Lifecycle,
    preferences::{Column, Display},
    query::{Panel, Sort},
};
use proptest::{
    prelude::*,
    sample::{select, subsequence},
};

fn codes(text: &str) -> Vec<String> {
    let Err(invalid) = parse(text) else { panic!("{text} was taken") };
    invalid.errors.iter().map(|e| format!("{} {}", e.field, e.code)).collect()
}

#[test]
fn bad_input_is_refused_with_its_reason() {
    for (text, found) in [
        ("ltv_min=500&ltv_max=100", vec!["ltv_min range_inverted", "ltv_max range_inverted"]),
        (
            "conversations_min=3&conversations_max=2",
            vec!["conversations_min range_inverted", "conversations_max range_inverted"],
        ),
        ("ltv_min=NaN", vec!["ltv_min not_a_number"]),
        ("ltv_max=99999999999999999999", vec!["ltv_max out_of_range"]),
        ("conversations_min=-1", vec!["conversations_min out_of_range"]),
        ("conversations_min=2.5", vec!["conversations_min not_an_integer"]),
        ("intent=sales%20opportunity%00", vec!["intent nul_character"]),
        ("intent=buyer", vec!["intent unknown_value"]),
        ("lifecycle=ACTIVE", vec!["lifecycle unknown_value"]),
        ("segments=abc", vec!["segments unknown_value"]),
        ("sort=name_asc&sort=ltv_desc", vec!["sort duplicate_parameter"]),
        ("sort=password_hash", vec!["sort unknown_sort"]),
        ("sort=users.token", vec!["sort unknown_sort"]),
        ("dir=asc,(select 1)", vec!["address unknown_parameter"]),
        ("q=%zz", vec!["q invalid_encoding"]),
        ("q=%", vec!["q invalid_encoding"]),
        ("q=%ff", vec!["q invalid_encoding"]),
        ("page=-1", vec!["page out_of_range"]),
        ("page=0", vec!["page out_of_range"]),
        ("per_page=1000000", vec!["per_page out_of_range"]),
        ("ltv_min=x&sort=y", vec!["ltv_min not_a_number", "sort unknown_sort"]),
    ] {
        assert_eq!(codes(text), found, "{text}");
    }
    assert_eq!(codes(&format!("q={}", "é".repeat(257))), ["q too_long"]);
    assert_eq!(
        codes(&format!("tags={}", (0..51).map(|n| n.to_string()).collect::<Vec<_>>().join(","))),
        ["tags too_many_values"]
    );
    assert_eq!(codes(&"q=a&".repeat(5000)), ["address too_many_parameters"]);
}

#[test]
fn what_a_plain_form_sends_is_taken() {
    let query = parse("?q=+ann+&lifecycle=lead&lifecycle=active&ltv_min=&ltv_max=-5&tags_match=all&page=").unwrap();
    assert_eq!(query.filter.search, "ann");
    assert_eq!(query.filter.lifecycle, [Lifecycle::Lead, Lifecycle::Active]);
    assert_eq!(query.filter.ltv.min, None);
    assert_eq!(query.to_string(), "q=ann&lifecycle=lead,active&ltv_max=-5");
}

#[test]
fn operators_and_quotes_are_literal() {
    for search in ["' OR 1=1 --", "\"unbalanced", "NEAR(", "name:*", "-", "100%_\\", "a&b=c#d"] {
        let filter = Filter { search: search.into(), ..Filter::default() };
        let query = CustomerQuery::default().with_filter(filter);
        assert_eq!(parse(&query.to_string()).unwrap().filter.search, search);
    }
}

#[test]
fn the_default_view_has_the_shortest_address() {
    assert_eq!(CustomerQuery::default().href(), "/customers");
    assert_eq!(parse("").unwrap(), CustomerQuery::default().at_page(1));
    assert_eq!(parse("sort=last_active_desc&page=1&per_page=50").unwrap().href(), "/customers");
}

fn queries() -> impl Strategy<Value = CustomerQuery> {
    let amount = || {
        proptest::option::of(
            (-1_000_000i64..1_000_000).prop_map(|n| Amount::parse("ltv_min", "", &n.to_string()).unwrap()),
        )
    };
    let name = "[\\PC&&[^,;]]{1,12}"
        .prop_map(|name: String| name.trim().to_owned())
        .prop_filter("named", |name| !name.is_empty());
    let facets = (
        "\\PC{0,40}".prop_map(|text| text.trim().to_owned()),
        subsequence(Lifecycle::ALL.to_vec(), 0..=4),
        proptest::collection::vec(name, 0..4),
        select(Match::ALL),
        proptest::collection::vec((1i64..1 << 53).prop_map(SegmentId), 0..4),
        select(Match::ALL),
        subsequence(Intent::ALL.to_vec(), 0..=4),
    );
    let ranges = (amount(), amount(), proptest::option::of(0u32..1000), proptest::option::of(0u32..1000));
    let view = (
        select(Sort::all().collect::<Vec<_>>()),
        1u32..=PAGE_LIMIT,
        select(PerPage::ALL),
        proptest::option::of((1i64..1 << 53).prop_map(ViewId)),
        proptest::option::of((any::<bool>(), select(Column::ALL), any::<bool>())),
        proptest::option::of(select(Panel::ALL)),
    );
    (facets, ranges, view).prop_map(
        |(
            (search, lifecycle, tags, tags_match, segments, segments_match, intent),
            (a, b, c, d),
            (sort, page, per_page, view, display, panel),
        )| {
            let display = display.map(|(is_compact, column, is_shown): (bool, Column, bool)| {
                Display::default().compact(is_compact).with(column, is_shown)
            });
            let ltv = Range { min: a.min(b).or(a), max: a.max(b) };
            let conversations = Range { min: c.min(d).or(c), max: c.max(d) };
            let filter =
                Filter { search, lifecycle, tags, tags_match, segments, segments_match, ltv, conversations, intent };
            CustomerQuery { filter: filter.settled(), sort, page, per_page, view, display, panel }
        },
    )
}

proptest! {
    #[test]
    fn a_view_reads_back_from_its_address(query in queries()) {
        prop_assert_eq!(parse(&query.to_string()), Ok(query));
    }

    #[test]
    fn any_text_is_taken_whole_or_refused(text in "(q|tags|ltv_min|sort|page|x)=[%a-z0-9+,.\\-é]{0,8}(&(q|lifecycle|intent|ltv_max)=[%a-z0-9+,_]{0,12}){0,3}") {
        if let Ok(query) = parse(&text) {
            prop_assert_eq!(parse(&query.to_string()), Ok(query));
        }
    }
}

#[test]
fn a_page_below_the_first_is_told_where_pages_begin() {
    for page in ["0", "-1"] {
        let refused = CustomerQuery::parse(&format!("page={page}")).unwrap_err();
        assert_eq!(refused.first().message, "Page is out of range. It can be from 1 to 10,000,000.");
    }
}
