//! Customers in both databases: what is written is found at once, what the audience holds is what the database holds,
//! and every number agrees with a recount in plain SQL.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

mod support;

use domain::{
    id::CustomerId,
    intent::Intent,
    lifecycle::Lifecycle,
    query::{CardKind, CustomerQuery},
    time::{At, DAY},
};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRng, TestRunner},
};
use sea_orm::ConnectionTrait;
use store::{NewCustomer, StoreError};
use support::{KINDS, Opened, integers, open};

fn query(text: &str) -> CustomerQuery {
    CustomerQuery::parse(text).unwrap()
}

fn named(name: &str, email: &str) -> NewCustomer {
    NewCustomer { name: name.into(), email: email.into(), ..NewCustomer::default() }
}

async fn import(opened: &Opened, rows: Vec<NewCustomer>) -> store::Imported {
    opened.store.import((1u64..).zip(rows).collect()).await.unwrap()
}

async fn names(opened: &Opened, text: &str) -> Vec<String> {
    opened.store.customer_page(&query(text)).await.unwrap().rows.into_iter().map(|row| row.name).collect()
}

#[tokio::test]
async fn a_row_that_somebody_else_changed_is_never_shown_where_it_does_not_belong() {
    for kind in KINDS {
        let opened = open(kind).await;
        let lead = |n: u32| NewCustomer {
            lifecycle: Some(Lifecycle::Lead),
            ..named(&format!("Lead {n}"), &format!("{n}@x.example"))
        };
        import(&opened, (1..=3).map(lead).collect()).await;
        // As another server would, without this one hearing of it.
        let sql = "UPDATE customers SET lifecycle = 'active', version = version + 1 WHERE name = 'Lead 1'";
        opened.plain().await.execute_unprepared(sql).await.unwrap();
        assert_eq!(names(&opened, "lifecycle=lead&sort=name_asc").await, ["Lead 2", "Lead 3"], "{kind:?}");
        // What was seen to be missing is known from then on.
        let page = opened.store.customer_page(&query("lifecycle=active")).await.unwrap();
        assert_eq!((page.total, page.rows.len()), (1, 1), "{kind:?}");
    }
}

#[tokio::test]
async fn what_is_imported_is_on_the_page_at_once_and_only_once() {
    for kind in KINDS {
        let opened = open(kind).await;
        let full = NewCustomer {
            company: "Solara Clinics".into(),
            phone: "+34 (600) 12-34".into(),
            external_id: "cus_7".into(),
            lifecycle: Some(Lifecycle::AtRisk),
            tags: vec!["VIP".into(), "vip".into(), "renewal".into()],
            segments: vec!["Key accounts".into()],
            ltv_minor: Some(9_640_000),
            last_active: Some(At(1_700_000_000_000)),
            first_seen: Some(At(1_600_000_000_000)),
            ..named("Tomás Rivera", "Tomas@Solara.example")
        };
        let rows = vec![full.clone(), named("Zoë Łuczak", "zoe@x.example"), named("", "nameless@x.example")];
        let done = import(&opened, rows.clone()).await;
        assert_eq!((done.created, done.updated, done.refused.len()), (3, 0, 0), "{kind:?}");
        let again = import(&opened, rows).await;
        assert_eq!((again.created, again.updated), (0, 3), "{kind:?}");

        for (search, expected) in [
            ("tomas riv", 1),
            ("SOLARA clin", 1),
            ("600 12-34", 1),
            ("cus_7", 1),
            ("luczak zoe", 1),
            ("x.example", 2),
            ("%", 0),
        ] {
            let total = opened
                .store
                .customer_page(&query(&format!("q={}", search.replace('%', "%25").replace(' ', "+"))))
                .await
                .unwrap()
                .total;
            assert_eq!(total, expected, "{kind:?} {search}");
        }
        let page = opened.store.customer_page(&query("tags=vip&segments_match=any")).await.unwrap();
        let row = &page.rows[0];
        assert_eq!(
            (row.email.as_str(), row.lifecycle, row.ltv),
            ("tomas@solara.example", Lifecycle::AtRisk, Some(9_640_000))
        );
        assert_eq!(row.tags, ["VIP", "renewal"]);
        assert_eq!(page.cards[CardKind::NeedsAttention as usize].count, 1);
        assert_eq!(names(&opened, "ltv_min=96400&ltv_max=96400").await, ["Tomás Rivera"]);
        assert_eq!(names(&opened, "sort=name_desc").await, ["Zoë Łuczak", "Tomás Rivera", ""]);

        let overview = opened.store.customer_overview(row.id).await.unwrap();
        let identifiers: Vec<_> = overview.identifiers.iter().map(|i| (i.label.as_str(), i.value.as_str())).collect();
        assert_eq!(
            identifiers,
            [("Email", "Tomas@Solara.example"), ("Phone", "+34 (600) 12-34"), ("External ID", "cus_7")]
        );
        let profile = opened.store.customer_profile(row.id).await.unwrap();
        assert_eq!(profile.row.first_seen, At(1_600_000_000_000));
        assert_eq!((profile.row.id, profile.segments[0].name.as_str()), (row.id, "Key accounts"));
        assert!(matches!(opened.store.customer_overview(CustomerId(1)).await, Err(StoreError::NotFound)));
    }
}

#[tokio::test]
async fn bad_rows_are_refused_with_line_and_reason_and_the_rest_is_taken() {
    for kind in KINDS {
        let opened = open(kind).await;
        let rows = vec![
            named("Ann", "ann@x.example"),
            named("Bob", "not an address"),
            NewCustomer::default(),
            NewCustomer { tags: vec!["a;b".into()], ..named("Cleo", "cleo@x.example") },
            named(&"x".repeat(201), "dan@x.example"),
            named("N\0l", "nul@x.example"),
        ];
        let done = import(&opened, rows).await;
        assert_eq!(done.created, 1, "{kind:?}");
        let lines: Vec<u64> = done.refused.iter().map(|r| r.line).collect();
        assert_eq!(lines, [2, 3, 4, 5, 6]);
        assert_eq!(names(&opened, "").await, ["Ann"]);
    }
}

#[tokio::test]
async fn a_filter_that_names_what_is_not_there_matches_nobody_and_says_so() {
    for kind in KINDS {
        let opened = open(kind).await;
        import(&opened, vec![named("Ann", "ann@x.example")]).await;
        for text in ["tags=gone", "tags=gone&tags_match=none", "segments=00000000001"] {
            let page = opened.store.customer_page(&query(text)).await.unwrap();
            assert_eq!((page.total, page.unknown.len()), (0, 1), "{kind:?} {text}");
        }
    }
}

#[tokio::test]
async fn a_page_beyond_the_last_is_the_last() {
    let opened = open(KINDS[0]).await;
    import(&opened, (0..60).map(|n| named(&format!("Name {n:02}"), &format!("n{n}@x.example"))).collect()).await;
    let page = opened.store.customer_page(&query("page=9&sort=name_asc&per_page=25")).await.unwrap();
    assert_eq!((page.page, page.rows.len(), page.rows[0].name.as_str()), (3, 10, "Name 50"));
}

#[tokio::test]
async fn two_people_are_never_made_one_by_an_import() {
    for kind in KINDS {
        let opened = open(kind).await;
        let ann = NewCustomer { external_id: "a".into(), ..named("Ann", "ann@x.example") };
        let bob = NewCustomer { external_id: "b".into(), ..named("Bob", "bob@x.example") };
        import(&opened, vec![ann, bob]).await;
        let mixed = NewCustomer { external_id: "a".into(), ..named("Ann", "bob@x.example") };
        let done = import(&opened, vec![mixed]).await;
        assert_eq!((done.created, done.updated, done.refused.len()), (0, 0, 1), "{kind:?}");
        assert_eq!(names(&opened, "q=ann@x.example").await, ["Ann"]);
        assert_eq!(names(&opened, "q=bob@x.example").await, ["Bob"]);
    }
}

#[tokio::test]
async fn no_engagement_comes_true_by_the_clock() {
    for kind in KINDS {
        let opened = open(kind).await;
        let now = store::now();
        let heard = |name: &str, days: i64| NewCustomer {
            last_active: Some(At(now.0 - days * DAY)),
            ..named(name, &format!("{name}@x.example"))
        };
        import(&opened, vec![heard("fresh", 2), heard("old", 31), named("never", "never@x.example")]).await;
        assert_eq!(names(&opened, "intent=no_engagement&sort=name_asc").await, ["never", "old"], "{kind:?}");
        assert_eq!(opened.store.sweep_engagement(now).await.unwrap(), 0);
        assert_eq!(opened.store.sweep_engagement(At(now.0 + 29 * DAY)).await.unwrap(), 1);
        assert_eq!(names(&opened, "intent=no_engagement&sort=name_asc").await, ["fresh", "never", "old"]);
        assert!(!opened.store.reindex().await.unwrap());
    }
}

#[tokio::test]
async fn a_change_of_stage_by_import_is_recorded() {
    for kind in KINDS {
        let opened = open(kind).await;
        let at = |lifecycle| NewCustomer { lifecycle: Some(lifecycle), ..named("Ann", "ann@x.example") };
        for lifecycle in [Lifecycle::Lead, Lifecycle::Active, Lifecycle::Active, Lifecycle::Churned] {
            import(&opened, vec![at(lifecycle)]).await;
        }
        let count = integers(&opened.plain().await, "SELECT COUNT(*) FROM activity WHERE kind = 'lifecycle'", 1).await;
        assert_eq!(count, [[2]], "{kind:?}: the same value again is no change");
    }
}

fn arbitrary() -> impl Strategy<Value = NewCustomer> {
    let text = prop_oneof![Just(String::new()), "[a-eA-E]{1,4}", Just("Zoë".to_owned()), Just("李 雷".to_owned())];
    let lists = (proptest::collection::vec(0usize..4, 0..3), proptest::collection::vec(0usize..3, 0..2));
    let values = (
        proptest::option::of(proptest::sample::select(Lifecycle::ALL)),
        proptest::option::of(-500i64..500),
        proptest::option::of(0i64..5),
    );
    (text.clone(), 0u32..25, text, lists, values).prop_map(
        |(name, n, company, (tags, segments), (lifecycle, ltv_minor, day))| NewCustomer {
            name,
            email: format!("person{n}@x.example"),
            company,
            tags: tags.into_iter().map(|n| ["eu", "vip", "trial", "beta"][n].to_owned()).collect(),
            segments: segments.into_iter().map(|n| ["A", "B", "C"][n].to_owned()).collect(),
            lifecycle,
            ltv_minor,
            last_active: day.map(|day| At(1_700_000_000_000 + day)),
            ..NewCustomer::default()
        },
    )
}

#[tokio::test]
async fn after_any_writes_the_audience_equals_one_rebuilt_and_every_number_a_recount() {
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    for kind in KINDS {
        let opened = open(kind).await;
        let plain = opened.plain().await;
        for round in 0..12 {
            let rows = proptest::collection::vec(arbitrary(), 1..30).new_tree(&mut runner).unwrap().current();
            import(&opened, rows).await;
            assert!(!opened.store.reindex().await.unwrap(), "{kind:?} round {round}: the audience differed");
            recount(&opened, &plain, &mut runner).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_while_the_audience_is_built_anew_is_in_it() {
    for kind in KINDS {
        let opened = open(kind).await;
        import(&opened, (0..3_000).map(|n| named(&format!("Old {n}"), &format!("old{n}@x.example"))).collect()).await;
        let writing = async {
            for n in 0..60 {
                import(&opened, vec![named(&format!("New {n}"), &format!("new{n}@x.example"))]).await;
            }
        };
        let rebuilding = async {
            for _ in 0..12 {
                opened.store.reindex().await.unwrap();
            }
        };
        tokio::join!(writing, rebuilding);
        assert!(!opened.store.reindex().await.unwrap(), "{kind:?}: something was lost");
        assert_eq!(opened.store.customer_page(&query("q=new")).await.unwrap().total, 60, "{kind:?}");
    }
}

/// A filter drawn at random: the query part of its address, and what it means in SQL.
#[derive(Debug, Clone)]
struct Drawn {
    address: String,
    condition: String,
}

/// Any, all or none of some names of a vocabulary, by the links that say who has which.
fn has(names: &[&str], matching: &str, links: &str) -> String {
    let one = |name: &&str| format!("EXISTS (SELECT 1 FROM {links} AND v.name = '{name}')");
    let each: Vec<String> = names.iter().map(one).collect();
    match matching {
        "all" => each.join(" AND "),
        "none" => format!("NOT ({})", each.join(" OR ")),
        _ => format!("({})", each.join(" OR ")),
    }
}

fn between(column: &str, min: Option<i64>, max: Option<i64>) -> Vec<String> {
    let least = min.map(|min| format!("{column} >= {min}"));
    least.into_iter().chain(max.map(|max| format!("{column} <= {max}"))).collect()
}

/// `segments`: names with their keys.
fn drawn(segments: Vec<(String, String)>) -> impl Strategy<Value = Drawn> {
    use proptest::{
        collection::vec,
        option,
        sample::{select, subsequence},
    };
    let stages = prop_oneof![2 => Just(vec![]), 1 => subsequence(Lifecycle::ALL.to_vec(), 1..3)];
    let intents = prop_oneof![2 => Just(vec![]), 1 => subsequence(Intent::ALL.to_vec(), 1..3)];
    let tags = prop_oneof![2 => Just(vec![]), 1 => subsequence(vec!["eu", "vip", "trial", "beta"], 1..3)];
    let segments = prop_oneof![2 => Just(vec![]), 1 => subsequence(segments, 1..=2)];
    let ways = (select(vec!["any", "all", "none"]), select(vec!["any", "all", "none"]));
    let ranges =
        (option::weighted(0.3, -300i64..300), option::weighted(0.3, 0i64..300), option::weighted(0.2, 0i64..2));
    let words = prop_oneof![2 => Just(vec![]), 1 => vec("[a-e]{1,2}", 1..3)];
    (stages, intents, tags, segments, ways, ranges, words).prop_map(
        |(stages, intents, tags, segments, (tags_match, segments_match), (least, span, conversations), words)| {
            let most = span.map(|span| least.unwrap_or(0) + span);
            let mut parts = Vec::new();
            let mut address = String::new();
            let mut add = |name: &str, value: String, condition: String| {
                address.push_str(&format!("&{name}={value}"));
                parts.push(condition);
            };
            if !words.is_empty() {
                let text = "lower(name || ' / ' || email || ' / ' || company)";
                let each: Vec<String> = words.iter().map(|word| format!("{text} LIKE '%{word}%'")).collect();
                add("q", words.join("+"), each.join(" AND "));
            }
            let listed = |words: Vec<String>| (words.join(","), format!("('{}')", words.join("', '")));
            if !stages.is_empty() {
                let (value, set) = listed(stages.iter().map(ToString::to_string).collect());
                add("lifecycle", value, format!("lifecycle IN {set}"));
            }
            if !intents.is_empty() {
                let (value, set) = listed(intents.iter().map(ToString::to_string).collect());
                add("intent", value, format!("intent IN {set}"));
            }
            if !tags.is_empty() {
                let links = "customer_tags l JOIN tags v ON v.id = l.tag_id WHERE l.customer_id = c.id";
                add("tags_match", tags_match.into(), "1 = 1".into());
                add("tags", tags.join(","), has(&tags, tags_match, links));
            }
            if !segments.is_empty() {
                let links = "customer_segments l JOIN segments v ON v.id = l.segment_id WHERE l.customer_id = c.id";
                let names: Vec<&str> = segments.iter().map(|(name, _)| name.as_str()).collect();
                let keys: Vec<&str> = segments.iter().map(|(_, key)| key.as_str()).collect();
                add("segments_match", segments_match.into(), "1 = 1".into());
                add("segments", keys.join(","), has(&names, segments_match, links));
            }
            let cents = |minor: i64| {
                format!("{}{}.{:02}", if minor < 0 { "-" } else { "" }, minor.abs() / 100, minor.abs() % 100)
            };
            if let Some(least) = least {
                add("ltv_min", cents(least), between("ltv_minor", Some(least), None).concat());
            }
            if let Some(most) = most {
                add("ltv_max", cents(most), between("ltv_minor", None, Some(most)).concat());
            }
            if let Some(least) = conversations {
                add("conversations_min", least.to_string(), format!("conversation_count >= {least}"));
            }
            parts.push("1 = 1".into());
            Drawn { address, condition: parts.join(" AND ") }
        },
    )
}

/// Cards, totals, options and the order of the rows against plain SQL, for filters drawn at random.
async fn recount(opened: &Opened, plain: &sea_orm::DatabaseConnection, runner: &mut TestRunner) {
    let living = |condition: &str| format!("FROM customers c WHERE deleted_at IS NULL AND ({condition})");
    let count = async |condition: &str| {
        integers(plain, &format!("SELECT COUNT(*) {}", living(condition)), 1).await[0][0] as u32
    };
    let all = opened.store.filter_options(&query("").filter).await;
    let segments: Vec<_> = all.segments.iter().map(|segment| (segment.name.clone(), segment.id.to_string())).collect();
    let vocabulary: Vec<&str> = all.tags.iter().map(|tag| tag.name.as_str()).collect();
    if segments.len() < 2 {
        return;
    }
    for _ in 0..25 {
        let Drawn { address, condition } = drawn(segments.clone()).new_tree(runner).unwrap().current();
        let parsed = query(&format!("{}&sort=ltv_desc&per_page=200", address.trim_start_matches('&')));
        if parsed.filter.tags.iter().any(|tag| !vocabulary.contains(&tag.as_str())) {
            continue;
        }
        let expected = count(&condition).await;
        let page = opened.store.customer_page(&parsed).await.unwrap();
        let options = opened.store.filter_options(&parsed.filter).await;
        assert_eq!((page.total, options.total), (expected, expected), "{address}");
        let order = "ORDER BY ltv_minor IS NULL, ltv_minor DESC, name_key = '', name_key, id LIMIT 200";
        let sorted = integers(plain, &format!("SELECT id {} {order}", living(&condition)), 1).await.concat();
        let ids: Vec<i64> = page.rows.iter().map(|row| row.id.0).collect();
        assert_eq!(ids, sorted, "{address}");
        let cards = page.cards.map(|card| card.count);
        let (active, at_risk) = (count("lifecycle = 'active'").await, count("lifecycle = 'at_risk'").await);
        assert_eq!(cards, [count("1 = 1").await, active, at_risk, count("intent = 'sales_opportunity'").await]);
        if parsed.filter.intent.is_empty() {
            for (n, intent) in Intent::ALL.iter().enumerate() {
                let expected = count(&format!("({condition}) AND intent = '{intent}'")).await;
                assert_eq!(page.intents.each[n], expected, "{address} {intent}");
            }
        }
        if parsed.filter.tags.is_empty() {
            let links = "customer_tags l JOIN tags v ON v.id = l.tag_id WHERE l.customer_id = c.id";
            for tag in options.tags {
                let expected = count(&format!("({condition}) AND {}", has(&[&tag.name], "any", links))).await;
                assert_eq!(tag.count, expected, "{address} {}", tag.name);
            }
        }
    }
}
