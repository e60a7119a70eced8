//! The audience against a plain filter over a `Vec`, written without looking at it: every facet and combination, every
//! order, empties, Unicode, ties, after any sequence of changes.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::{cmp::Ordering, collections::BTreeSet};

use audience::{Audience, Became, Becoming, Chosen, Criteria, Loading, Record, Search, Wanted};
use domain::{
    bulk::Effect,
    fold,
    id::{CustomerId, SegmentId, TagId},
    intent::Intent,
    lifecycle::Lifecycle,
    query::{Direction, Match, Range, Sort, SortBy},
    time::At,
};
use proptest::{
    collection::{btree_set, vec},
    option,
    prelude::*,
    sample::select,
};

#[derive(Debug, Clone)]
enum Change {
    Apply(Vec<Record>),
    Remove(CustomerId, u32),
    Became(Vec<(CustomerId, u32)>, Became),
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => Just(String::new()),
        4 => select(vec!["Ann", "ann", "Ánn", "Zoë", "zoe lee", "Łukasz", "李 雷", "Bob  Lee", "Straße"]).prop_map(str::to_owned),
        4 => "[A-Ea-e]{1,3}( [a-c]{1,2})?",
        1 => "\\PC{0,6}",
    ]
}

fn record() -> impl Strategy<Value = Record> {
    let texts = (
        "[a-c]{0,2}@[a-b]\\.example",
        prop_oneof![Just(""), Just("Acme & Co"), Just("Ülkü"), Just("100%_\\")],
        option::of("[0-9]{5,7}"),
    );
    let values = (option::of(-3i64..4), 0i64..4, 0u32..4, 0u32..3, option::of(-2i64..3));
    let links = (vec((1i64..5).prop_map(TagId), 0..4), vec((1i64..4).prop_map(SegmentId), 0..3));
    (1i64..60, 1u32..6, name(), texts, (select(Lifecycle::ALL), select(Intent::ALL)), values, links).prop_map(
        |(
            id,
            version,
            name,
            (email, company, phone),
            (lifecycle, intent),
            (last, first, conversations, messages, ltv),
            (tags, segments),
        )| Record {
            id: CustomerId(id),
            version,
            name: fold::fold(&name),
            texts: [fold::fold(&email), fold::fold(company), phone.unwrap_or_default()].join("\n"),
            lifecycle,
            intent,
            last_active: last.map(At),
            first_seen: At(first),
            conversations,
            messages,
            ltv,
            tags,
            segments,
        },
    )
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        3 => vec(record(), 1..4).prop_map(Change::Apply),
        1 => vec(record(), 20..50).prop_map(Change::Apply),
        1 => (1i64..60, 1u32..8).prop_map(|(id, version)| Change::Remove(CustomerId(id), version)),
        3 => (vec((1i64..60, 2u32..7), 1..40), became()).prop_map(|(touched, became)| {
            Change::Became(touched.into_iter().map(|(id, version)| (CustomerId(id), version)).collect(), became)
        }),
    ]
}

fn became() -> impl Strategy<Value = Became> {
    let tags = || vec((1i64..6).prop_map(TagId), 1..3);
    let segments = || vec((1i64..5).prop_map(SegmentId), 1..3);
    prop_oneof![
        select(Intent::ALL).prop_map(Became::Meaning),
        select(Lifecycle::ALL).prop_map(Became::InStage),
        tags().prop_map(Became::Tagged),
        tags().prop_map(Became::Untagged),
        segments().prop_map(Became::Inside),
        segments().prop_map(Became::Outside),
    ]
}

fn range<T: PartialOrd + Clone + std::fmt::Debug>(
    value: impl Strategy<Value = T> + Clone,
) -> impl Strategy<Value = Range<T>> {
    (option::weighted(0.2, value.clone()), option::weighted(0.2, value)).prop_map(|(min, max)| Range { min, max })
}

fn wanted<K: Clone + std::fmt::Debug>(key: impl Strategy<Value = K>) -> impl Strategy<Value = Wanted<K>> {
    let unknown = prop::bool::weighted(0.03);
    (vec(key, 0..3), select(Match::ALL), unknown).prop_map(|(keys, matching, names_unknown)| Wanted {
        keys,
        matching,
        names_unknown,
    })
}

/// What was typed, beside the criteria made of it.
fn question() -> impl Strategy<Value = (String, Criteria)> {
    let search = prop_oneof![
        5 => Just(String::new()),
        3 => select(vec!["an", "ANN", "zoë", "lee zoe", "l", "@", "example acme", "%", "ulku", "123", "+1-2 3", "李", "strasse", "  "]).prop_map(str::to_owned),
        1 => "[a-e]{1,2}( [a-b])?",
        1 => "[0-9]{1,3}[-. ][0-9]{1,2}",
    ];
    let facets = (vec(select(Lifecycle::ALL), 0..3), vec(select(Intent::ALL), 0..2));
    let links = (wanted((1i64..6).prop_map(TagId)), wanted((1i64..5).prop_map(SegmentId)));
    (search, facets, links, range(-3i64..4), range(0u32..5)).prop_map(
        |(typed, (lifecycle, intent), (tags, segments), ltv, conversations)| {
            let criteria =
                Criteria { search: Search::of(&typed), lifecycle, intent, tags, segments, ltv, conversations };
            (typed, criteria)
        },
    )
}

fn naive_records(changes: &[Change]) -> Vec<Record> {
    let mut held: Vec<(Record, bool)> = Vec::new();
    for change in changes {
        match change {
            Change::Apply(records) => {
                let mut records = records.clone();
                records.sort_by_key(|r| r.id);
                for record in records {
                    match held.iter_mut().find(|(r, _)| r.id == record.id) {
                        Some((old, is_living)) if old.version < record.version => (*old, *is_living) = (record, true),
                        Some(_) => {}
                        None => held.push((record, true)),
                    }
                }
            }
            Change::Remove(id, version) => {
                if let Some((old, is_living)) = held.iter_mut().find(|(r, _)| r.id == *id)
                    && old.version < *version
                {
                    old.version = *version;
                    *is_living = false;
                }
            }
            // Taken where nothing else changed in between; whoever is left out is read again, which is an `Apply`.
            Change::Became(touched, became) => {
                let mut touched = touched.clone();
                touched.sort();
                for (id, version) in touched {
                    let found = held.iter_mut().find(|(r, is_living)| r.id == id && *is_living);
                    if let Some((old, _)) = found.filter(|(r, _)| r.version + 1 == version) {
                        old.version = version;
                        match became.clone() {
                            Became::Meaning(intent) => old.intent = intent,
                            Became::InStage(stage) => old.lifecycle = stage,
                            Became::Tagged(tags) => old.tags.extend(tags),
                            Became::Untagged(tags) => old.tags.retain(|tag| !tags.contains(tag)),
                            Became::Inside(segments) => old.segments.extend(segments),
                            Became::Outside(segments) => old.segments.retain(|one| !segments.contains(one)),
                        }
                    }
                }
            }
        }
    }
    let mut living: Vec<Record> = held.into_iter().filter(|(_, is_living)| *is_living).map(|(r, _)| r).collect();
    for record in &mut living {
        record.tags.sort();
        record.tags.dedup();
        record.segments.sort();
        record.segments.dedup();
    }
    living.sort_by_key(|r| r.id);
    living
}

fn naive_links<K: PartialEq>(wanted: &Wanted<K>, has: &[K]) -> bool {
    if wanted.names_unknown {
        return false;
    }
    match wanted.matching {
        _ if wanted.keys.is_empty() => true,
        Match::Any => wanted.keys.iter().any(|key| has.contains(key)),
        Match::All => wanted.keys.iter().all(|key| has.contains(key)),
        Match::None => !wanted.keys.iter().any(|key| has.contains(key)),
    }
}

fn naive_search(typed: &str, record: &Record) -> bool {
    let text = format!("{}\n{}", record.name, record.texts);
    let by_words = fold::fold(typed).split_whitespace().all(|word| text.contains(word));
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let is_phone = digits.len() >= 3 && typed.chars().all(|c| "0123456789 +-()./".contains(c));
    by_words || (is_phone && text.contains(&digits))
}

/// Which facet is left out: 0 none, 1 lifecycle, 2 intent, 3 tags, 4 segments.
fn naive_match(typed: &str, c: &Criteria, r: &Record, without: u8) -> bool {
    naive_search(typed, r)
        && (without == 1 || c.lifecycle.is_empty() || c.lifecycle.contains(&r.lifecycle))
        && (without == 2 || c.intent.is_empty() || c.intent.contains(&r.intent))
        && (without == 3 || naive_links(&c.tags, &r.tags))
        && (without == 4 || naive_links(&c.segments, &r.segments))
        && (c.ltv.min.is_none() || r.ltv.is_some_and(|ltv| ltv >= c.ltv.min.unwrap()))
        && (c.ltv.max.is_none() || r.ltv.is_some_and(|ltv| ltv <= c.ltv.max.unwrap()))
        && (c.conversations.min.is_none_or(|min| r.conversations >= min))
        && (c.conversations.max.is_none_or(|max| r.conversations <= max))
}

fn naive_order(sort: Sort, a: &Record, b: &Record) -> Ordering {
    let by_name = |a: &Record, b: &Record| (a.name.is_empty(), &a.name, a.id).cmp(&(b.name.is_empty(), &b.name, b.id));
    let value = |r: &Record| -> Option<i64> {
        match sort.by {
            SortBy::Name => None,
            SortBy::LastActive => r.last_active.map(|at| at.0),
            SortBy::FirstSeen => Some(r.first_seen.0),
            SortBy::Conversations => Some(r.conversations.into()),
            SortBy::Messages => Some(r.messages.into()),
            SortBy::Ltv => r.ltv,
        }
    };
    let turned = |order: Ordering| if sort.direction == Direction::Descending { order.reverse() } else { order };
    if sort.by == SortBy::Name {
        return match (a.name.is_empty(), b.name.is_empty()) {
            (false, false) => turned(by_name(a, b)),
            _ => by_name(a, b),
        };
    }
    match (value(a), value(b)) {
        (Some(x), Some(y)) => turned(x.cmp(&y)).then_with(|| by_name(a, b)),
        (x, y) => x.is_none().cmp(&y.is_none()).then_with(|| by_name(a, b)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn it_answers_as_a_plain_filter_would(
        changes in vec(change(), 1..8),
        questions in vec(question(), 1..6),
        by in select(Sort::all().collect::<Vec<_>>()),
        skip in 0u32..30,
        take in 0u32..20,
        since in -4i64..5,
    ) {
        let mut audience = Audience::default();
        for change in &changes {
            match change.clone() {
                Change::Apply(records) => audience.apply(records),
                Change::Remove(id, version) => audience.remove(&[(id, version)]),
                Change::Became(touched, became) => drop(audience.take_over(&touched, &became)),
            }
        }
        let records = naive_records(&changes);
        prop_assert_eq!(audience.records(), records.clone());
        for (typed, criteria) in &questions {
            let matching = |without| records.iter().filter(|r| naive_match(typed, criteria, r, without)).cloned().collect::<Vec<_>>();
            let mut rows = matching(0);
            rows.sort_by(|a, b| naive_order(by, a, b));
            let ids: Vec<CustomerId> = rows.iter().map(|r| r.id).collect();
            prop_assert_eq!(&audience.ids(criteria, by), &ids, "{} {:?} {}", typed, criteria, by);

            let answer = audience.answer(criteria, by, skip, take);
            let page: Vec<_> = ids.iter().copied().skip(skip as usize).take(take as usize).collect();
            prop_assert_eq!(&answer.ids, &page);
            prop_assert_eq!(answer.total as usize, ids.len());
            prop_assert_eq!(answer.intents.0 as usize, matching(2).len());

            for (n, id) in ids.iter().enumerate() {
                let around = audience.around(criteria, by, *id).unwrap();
                prop_assert_eq!(around.place, Some(n as u32 + 1));
                prop_assert_eq!(around.previous, n.checked_sub(1).map(|n| ids[n]));
                prop_assert_eq!(around.next, ids.get(n + 1).copied());
            }

            let counts = audience.counts(criteria);
            prop_assert_eq!(counts.total as usize, ids.len());
            prop_assert_eq!(counts.intent, answer.intents.1);
            for (i, stage) in Lifecycle::ALL.iter().enumerate() {
                prop_assert_eq!(counts.lifecycle[i] as usize, matching(1).iter().filter(|r| r.lifecycle == *stage).count());
            }
            for (i, intent) in Intent::ALL.iter().enumerate() {
                prop_assert_eq!(counts.intent[i] as usize, matching(2).iter().filter(|r| r.intent == *intent).count());
            }
            for (tag, count) in counts.tags {
                prop_assert_eq!(count as usize, matching(3).iter().filter(|r| r.tags.contains(&tag)).count());
            }
            for (segment, count) in counts.segments {
                prop_assert_eq!(count as usize, matching(4).iter().filter(|r| r.segments.contains(&segment)).count());
            }
        }
        let marked = |is_silent: bool, takes: &dyn Fn(i64) -> bool| -> Vec<CustomerId> {
            let last = |r: &Record| r.last_active.map_or(i64::MIN, |at| at.0);
            let all = records.iter().filter(|r| (r.intent == Intent::NoEngagement) == is_silent && takes(last(r)));
            all.map(|r| r.id).collect()
        };
        let sorted = |mut ids: Vec<CustomerId>| { ids.sort(); ids };
        prop_assert_eq!(sorted(audience.fallen_silent(At(since))), marked(false, &|last| last < since));
        prop_assert_eq!(sorted(audience.heard_again(At(since))), marked(true, &|last| last >= since));
        let cards = audience.cards();
        prop_assert_eq!(cards.all as usize, records.len());
        prop_assert_eq!(cards.active as usize, records.iter().filter(|r| r.lifecycle == Lifecycle::Active).count());
        prop_assert_eq!(cards.needs_attention as usize, records.iter().filter(|r| r.lifecycle == Lifecycle::AtRisk).count());
        prop_assert_eq!(cards.sales_opportunities as usize, records.iter().filter(|r| r.intent == Intent::SalesOpportunity).count());
    }
}

fn becoming() -> impl Strategy<Value = Becoming> {
    let tags = vec((1i64..6).prop_map(TagId), 1..3);
    let segment = || (1i64..5).prop_map(SegmentId);
    prop_oneof![
        select(Lifecycle::ALL).prop_map(Becoming::InStage),
        (btree_set((1i64..6).prop_map(TagId), 1..3), 0usize..2, 1usize..6)
            .prop_map(|(tags, new, most)| Becoming::Tagged { tags: tags.into_iter().collect(), new, most }),
        tags.prop_map(Becoming::Untagged),
        segment().prop_map(Becoming::Inside),
        segment().prop_map(Becoming::Outside),
    ]
}

fn would_change(becoming: &Becoming, r: &Record) -> bool {
    match becoming {
        Becoming::InStage(stage) => r.lifecycle != *stage,
        Becoming::Tagged { tags, new, .. } => {
            (*new > 0 || tags.iter().any(|tag| !r.tags.contains(tag))) && !would_be_full(becoming, r)
        }
        Becoming::Untagged(tags) => tags.iter().any(|tag| r.tags.contains(tag)),
        Becoming::Inside(segment) => !r.segments.contains(segment),
        Becoming::Outside(segment) => r.segments.contains(segment),
    }
}

/// Whether somebody who lacks one of the tags would have too many with them.
fn would_be_full(becoming: &Becoming, r: &Record) -> bool {
    let Becoming::Tagged { tags, new, most } = becoming else { return false };
    let has: BTreeSet<&TagId> = r.tags.iter().collect();
    let with: BTreeSet<&TagId> = r.tags.iter().chain(tags).collect();
    with.len() + new > has.len() && with.len() + new > *most
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn whom_an_action_is_about_and_whom_it_changes_is_what_a_plain_filter_says(
        records in vec(record(), 0..50),
        (typed, criteria) in question(),
        named in vec((1i64..70).prop_map(CustomerId), 0..12),
        is_rule in prop::bool::ANY,
        becoming in becoming(),
    ) {
        let mut audience = Audience::default();
        audience.apply(records.clone());
        let records = naive_records(&[Change::Apply(records)]);
        let is_chosen = |r: &Record| match is_rule {
            true => naive_match(&typed, &criteria, r, 0) && !named.contains(&r.id),
            false => named.contains(&r.id),
        };
        let chosen = match is_rule {
            true => Chosen::Matching { criteria: Box::new(criteria.clone()), except: named.clone() },
            false => Chosen::These(named.clone()),
        };
        let expected: Vec<Record> = records.into_iter().filter(is_chosen).collect();
        let ids: Vec<CustomerId> = expected.iter().map(|r| r.id).collect();
        prop_assert_eq!(audience.chosen(&chosen), ids);
        let in_stage = |changes: bool| {
            Lifecycle::ALL.iter().map(|stage| {
                expected.iter().filter(|r| r.lifecycle == *stage && (!changes || would_change(&becoming, r))).count() as u32
            }).collect::<Vec<_>>()
        };
        let Effect { total, changing, stages, full } = audience.changing(&chosen, &becoming);
        prop_assert_eq!((total as usize, stages.to_vec()), (expected.len(), in_stage(true)));
        prop_assert_eq!(changing, in_stage(true).iter().sum::<u32>());
        prop_assert_eq!(full as usize, expected.iter().filter(|r| would_be_full(&becoming, r)).count());
        let counts = audience.chosen_counts(&chosen);
        prop_assert_eq!((counts.total as usize, counts.lifecycle.to_vec()), (expected.len(), in_stage(false)));
        for (tag, count) in counts.tags {
            prop_assert_eq!(count as usize, expected.iter().filter(|r| r.tags.contains(&tag)).count());
        }
    }
}

#[test]
fn deep_pages_and_the_first_page_agree_with_all_ids() {
    let many = (1..=9_000i64).map(|id| Record {
        id: CustomerId(id),
        version: 1,
        name: format!("name {}", id * 7919 % 1000),
        texts: String::new(),
        lifecycle: Lifecycle::Active,
        intent: Intent::General,
        last_active: (id % 5 != 0).then_some(At(id * 31 % 97)),
        first_seen: At(id * 17 % 300),
        conversations: (id % 3) as u32,
        messages: 0,
        ltv: (id % 4 != 0).then_some(id % 11 - 5),
        tags: vec![],
        segments: vec![],
    });
    let mut loading = Loading::default();
    loading.take(many.collect());
    let audience = loading.finish();
    for sort in Sort::all() {
        let all = audience.ids(&Criteria::default(), sort);
        assert_eq!(all.len(), 9_000);
        for skip in [0, 50, 1_900, 1_999, 2_000, 4_321, 8_950, 8_999, 9_000, 20_000] {
            let page = audience.answer(&Criteria::default(), sort, skip, 50).ids;
            let expected: Vec<_> = all.iter().copied().skip(skip as usize).take(50).collect();
            assert_eq!(page, expected, "{sort} from {skip}");
        }
    }
}

#[test]
fn very_many_names_at_once_are_in_order() {
    let name = |id: i64| match id % 97 {
        0 => String::new(),
        1..20 => format!("a name of a certain length {}", id * 7919 % 9_973),
        20..30 => "a name of a cert".to_owned(),
        _ => format!("name {}", id * 7919 % 9_973),
    };
    let many = (1..=50_000i64).map(|id| Record { id: CustomerId(id), name: name(id), ..sample() });
    let mut expected: Vec<i64> = (1..=50_000).collect();
    expected.sort_by_key(|id| (name(*id).is_empty(), name(*id), *id));
    let mut loading = Loading::default();
    loading.take(many.collect());
    let by_name = Sort::first_of(SortBy::Name);
    let found = loading.finish().ids(&Criteria::default(), by_name);
    assert_eq!(found.iter().map(|id| id.0).collect::<Vec<_>>(), expected);
}

#[test]
fn changed_texts_are_found_and_old_ones_are_not() {
    let with_text = |version: u32, name: String| Record { version, name, texts: "x".repeat(200), ..sample() };
    let mut audience = Audience::default();
    let finds = |audience: &Audience, typed: &str| {
        audience.total(&Criteria { search: Search::of(typed), ..Criteria::default() })
    };
    for version in 1..200 {
        audience.apply(vec![with_text(version, format!("name{version}"))]);
        assert_eq!(finds(&audience, &format!("name{version}")), 1);
        assert_eq!(finds(&audience, &format!("name{}x", version - 1)), 0);
    }
    assert_eq!(finds(&audience, "name7"), 0);
}

#[test]
fn a_change_of_many_names_those_of_whom_more_changed() {
    let at = |id: i64, version: u32| Record { id: CustomerId(id), version, ..sample() };
    let mut audience = Loading::default().finish();
    audience.apply(vec![at(1, 1), at(2, 1), at(3, 5)]);
    let others = audience.take_over(
        &[(CustomerId(4), 2), (CustomerId(3), 4), (CustomerId(2), 3), (CustomerId(1), 2)],
        &Became::Meaning(Intent::NoEngagement),
    );
    assert_eq!(others, [CustomerId(2), CustomerId(4)], "one was changed in between, one is not known yet");
    let silent = Criteria { intent: vec![Intent::NoEngagement], ..Criteria::default() };
    assert_eq!(audience.ids(&silent, Sort::default()), [CustomerId(1)]);
}

fn sample() -> Record {
    Record {
        id: CustomerId(1),
        version: 1,
        name: "ann".into(),
        texts: String::new(),
        lifecycle: Lifecycle::Lead,
        intent: Intent::General,
        last_active: None,
        first_seen: At(0),
        conversations: 0,
        messages: 0,
        ltv: None,
        tags: vec![],
        segments: vec![],
    }
}
