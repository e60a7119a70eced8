//! What programs say of customers, in both databases: once each, for the right person, whatever order it comes in.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

mod support;

use std::cell::{Cell, RefCell};

use domain::{
    contact::{ContactField, FieldEdit},
    edit::Edit,
    field::{FieldDraft, FieldKind},
    id::CustomerId,
    query::CustomerQuery,
    role::Role,
    time::{At, DAY},
    tracking::{EventKind, Verdict},
};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use sea_orm::{DatabaseConnection, FromQueryResult, Statement, Value as Bound};
use serde_json::{Value, json};
use store::{NewCustomer, Says, Store, StoreError, Tracked, now};
use support::{KINDS, Opened, open};

/// A moment so many minutes after a day long ago.
fn minute(n: i64) -> At {
    At(1_780_000_000_000 + n * 60_000)
}

fn message(id: &str, who: (&str, &str), at: At, says: Says) -> Tracked {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Tracked {
        message_id: some(id),
        content: format!("{who:?} {at:?} {says:?}"),
        user_id: some(who.0),
        anonymous_id: some(who.1),
        at,
        original_at: None,
        received_at: now(),
        says,
    }
}

fn told(traits: Value) -> Says {
    Says::Told(traits.as_object().unwrap().clone().into_iter().collect())
}

fn did(name: &str) -> Says {
    Says::Did { kind: EventKind::Track, name: name.into(), properties: "{}".into() }
}

fn was(before: &str) -> Says {
    Says::WasKnownAs(before.into())
}

async fn sent(store: &Store, messages: Vec<Tracked>) -> Vec<Verdict> {
    store.track(messages).await.unwrap()
}

async fn lines(db: &DatabaseConnection, sql: &str, values: Vec<Bound>) -> Vec<String> {
    #[derive(FromQueryResult)]
    struct Line {
        line: String,
    }
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    Line::find_by_statement(statement).all(db).await.unwrap().into_iter().map(|line| line.line).collect()
}

/// Everything that messages made of whoever has keys that begin so, without keys and times of our own.
async fn state(db: &DatabaseConnection, prefix: &str) -> Vec<String> {
    let of = "customer_id IN (SELECT customer_id FROM identifiers WHERE value LIKE $1)";
    let name =
        "(SELECT MIN(value) FROM identifiers own WHERE own.customer_id = of.customer_id AND own.kind = 'external_id')";
    let mut all = Vec::new();
    for sql in [
        format!("SELECT {name} || kind || value AS line FROM identifiers of WHERE {of} ORDER BY line"),
        format!("SELECT {name} || name || occurred_at AS line FROM events of WHERE {of} ORDER BY line"),
        format!("SELECT {name} || name || value || told_at AS line FROM traits of WHERE {of} ORDER BY line"),
        format!("SELECT {name} || value AS line FROM custom_values of WHERE {of} ORDER BY line"),
        format!(
            "SELECT {name} || name || email || company || search_text || intent || first_seen_at || COALESCE(last_active_at, 0) AS line \
             FROM (SELECT *, id AS customer_id FROM customers) of WHERE {of} ORDER BY line"
        ),
    ] {
        all.extend(lines(db, &sql, vec![format!("{prefix}%").into()]).await);
        all.push("--".into());
    }
    all.extend(
        lines(
            db,
            "SELECT visitor || name AS line FROM visitor_events WHERE visitor LIKE $1 ORDER BY line",
            vec![format!("{prefix}%").into()],
        )
        .await,
    );
    all
}

async fn found(store: &Store, search: &str) -> Vec<CustomerId> {
    let query = CustomerQuery::parse(&format!("q={search}")).unwrap();
    store.customer_page(&query).await.unwrap().rows.into_iter().map(|row| row.id).collect()
}

async fn add(opened: &Opened, name: &str, email: &str) -> CustomerId {
    let row = NewCustomer { name: name.into(), email: email.into(), ..NewCustomer::default() };
    opened.store.import(vec![(1, row)]).await.unwrap();
    found(&opened.store, email).await[0]
}

#[tokio::test]
async fn a_message_is_taken_once_and_another_under_its_id_never() {
    for kind in KINDS {
        let opened = open(kind).await;
        let store = &opened.store;
        let first = message("m1", ("u1", ""), minute(1), did("Signed Up"));
        let other = message("m1", ("u1", ""), minute(1), did("Signed Off"));
        let nameless = message("", ("u1", ""), minute(2), did("Clicked"));
        let verdicts = sent(store, vec![first.clone(), first.clone(), other.clone()]).await;
        assert_eq!(verdicts, [Verdict::Accepted, Verdict::Duplicate, Verdict::Conflict], "{kind:?}");
        let again = Tracked { received_at: At(now().0 + 5), ..first };
        assert_eq!(sent(store, vec![again, other]).await, [Verdict::Duplicate, Verdict::Conflict], "{kind:?}");
        assert_eq!(sent(store, vec![nameless.clone(), nameless]).await, [Verdict::Accepted; 2], "{kind:?}");
        let events = state(&opened.plain().await, "u1").await;
        let count = |name: &str| events.iter().filter(|line| line.contains(name)).count();
        assert_eq!((count("Signed Up"), count("Signed Off"), count("Clicked")), (1, 0, 2), "{kind:?} {events:?}");
    }
}

#[tokio::test]
async fn who_is_told_of_is_on_the_page_when_it_is_acknowledged() {
    for kind in KINDS {
        let opened = open(kind).await;
        let store = &opened.store;
        let who = told(
            json!({ "name": "Ann Lee", "email": "Ann@x.example", "phone": "+49 30 1", "company": { "name": "Acme" }, "plan": "pro" }),
        );
        let at = At(now().0 - 1_000);
        sent(store, vec![message("1", ("u1", "a1"), at, who), message("2", ("u1", ""), at, did("Signed Up"))]).await;
        let id = found(store, "ann@x.example").await[0];
        let page = store.customer_page(&CustomerQuery::parse("q=acme").unwrap()).await.unwrap();
        assert_eq!((page.rows[0].id, page.rows[0].name.as_str()), (id, "Ann Lee"), "{kind:?}");
        assert_eq!(page.rows[0].last_active, Some(at), "{kind:?}");
        assert_eq!(page.rows[0].intent, domain::intent::Intent::General, "{kind:?}: heard of just now");
        assert_eq!(found(store, "49301").await, [id], "{kind:?}");
        let values = store.custom_values(id).await.unwrap();
        assert_eq!(values.traits, [("plan".to_owned(), "pro".to_owned())], "{kind:?}");
        assert!(!store.reindex().await.unwrap(), "{kind:?}: the audience is as the database");
    }
}

#[tokio::test]
async fn what_a_visitor_did_is_the_customers_once_it_is_known_who_that_is() {
    for kind in KINDS {
        let opened = open(kind).await;
        let store = &opened.store;
        sent(
            store,
            vec![
                message("1", ("", "a1"), minute(1), did("Looked")),
                message("2", ("", "a1"), minute(2), told(json!({ "plan": "pro" }))),
            ],
        )
        .await;
        let everybody = CustomerQuery::parse("").unwrap();
        assert_eq!(store.customer_page(&everybody).await.unwrap().total, 0, "{kind:?}: nobody knows who it is");
        sent(
            store,
            vec![
                message("3", ("", "a1"), minute(3), did("Looked again")),
                message("4", ("u1", "a1"), minute(4), told(json!({ "email": "ann@x.example" }))),
                message("5", ("", "a1"), minute(5), did("Bought")),
            ],
        )
        .await;
        let id = found(store, "ann@x.example").await[0];
        let lines = state(&opened.plain().await, "").await;
        for name in ["Looked", "Looked again", "Bought", "planpro"] {
            assert!(lines.iter().any(|line| line.starts_with(&format!("u1{name}"))), "{kind:?} {name} {lines:?}");
        }
        let row = store.customer_page(&everybody).await.unwrap().rows.remove(0);
        assert_eq!((row.id, row.last_active), (id, Some(minute(5))), "{kind:?}");
        let nobody = store.customer_page(&everybody).await.unwrap().total;
        assert_eq!(nobody, 1, "{kind:?}");
    }
}

#[tokio::test]
async fn nobody_is_made_one_with_another_and_who_is_there_is_found() {
    for kind in KINDS {
        let opened = open(kind).await;
        let store = &opened.store;
        let ann = add(&opened, "Ann", "ann@x.example").await;
        sent(
            store,
            vec![message("1", ("u1", ""), minute(1), told(json!({ "email": "ANN@x.example", "name": "Ann Lee" })))],
        )
        .await;
        assert_eq!(found(store, "u1").await, [ann], "{kind:?}: who came from a file is found by e-mail");
        // Another account with her e-mail is not she.
        sent(store, vec![message("2", ("u2", ""), minute(2), told(json!({ "email": "ann@x.example" })))]).await;
        let other = found(store, "u2").await;
        assert!(other.len() == 1 && other[0] != ann, "{kind:?} {other:?}");
        assert_eq!(found(store, "ann@x.example").await, [ann], "{kind:?}");
        let kept = store.custom_values(other[0]).await.unwrap().traits;
        assert_eq!(kept, [("email".to_owned(), "ann@x.example".to_owned())], "{kind:?}: what was said is kept");
        // A browser that two people use stays with the first.
        sent(
            store,
            vec![
                message("3", ("u1", "a1"), minute(3), did("Looked")),
                message("4", ("u2", "a1"), minute(4), did("Looked too")),
            ],
        )
        .await;
        let lines = state(&opened.plain().await, "u").await;
        assert!(lines.iter().any(|line| line.starts_with("u2Looked too")), "{kind:?} {lines:?}");
        assert!(lines.contains(&"u1anonymous_ida1".to_owned()), "{kind:?} {lines:?}");
        // Another name of the same person.
        sent(
            store,
            vec![
                message("5", ("u1-new", ""), minute(5), was("u1")),
                message("6", ("u1-new", ""), minute(6), did("Moved")),
            ],
        )
        .await;
        assert_eq!(found(store, "u1-new").await, [ann], "{kind:?}");
        sent(store, vec![message("7", ("u2", ""), minute(7), was("u1"))]).await;
        assert_eq!(found(store, "u2").await, other, "{kind:?}: both are somebody already");
    }
}

#[tokio::test]
async fn what_people_changed_since_stays_and_the_rest_follows() {
    for kind in KINDS {
        let opened = open(kind).await;
        let store = &opened.store;
        let by = opened.person("Ada", Role::Manager).await;
        let plan = FieldDraft { name: "Plan".into(), kind: FieldKind::OneOf, options: "Free\nPro".into() };
        let active = FieldDraft { name: "Active".into(), kind: FieldKind::YesNo, options: String::new() };
        for draft in [&plan, &active] {
            store.define_field(by, draft).await.unwrap();
        }
        let traits = json!({ "name": "Ann", "company": "Acme", "plan": "pro", "active": true });
        sent(store, vec![message("1", ("u1", ""), minute(1), told(traits))]).await;
        let id = found(store, "u1").await[0];
        let values =
            async || store.custom_values(id).await.unwrap().fields.into_iter().map(|one| one.value).collect::<Vec<_>>();
        assert_eq!(values().await, ["Pro", "yes"], "{kind:?}");
        let edit = Edit::Contact(vec![FieldEdit::new(ContactField::Name, "Ann", "Ann Lee")]);
        store.edit(by, id, &edit).await.unwrap();
        let late = json!({ "name": "Anna", "company": "Acme Corp", "plan": "free", "active": "maybe" });
        sent(store, vec![message("2", ("u1", ""), minute(2), told(late))]).await;
        let row = store.customer_page(&CustomerQuery::parse("q=u1").unwrap()).await.unwrap().rows.remove(0);
        assert_eq!((row.name.as_str(), row.company.as_str()), ("Ann Lee", "Acme Corp"), "{kind:?}: edited since");
        assert_eq!(values().await, ["Free", "yes"], "{kind:?}");
        let kept = store.custom_values(id).await.unwrap().traits;
        assert_eq!(
            kept,
            [("active".to_owned(), "maybe".to_owned())],
            "{kind:?}: what fits no field is kept as it was said"
        );
        let newest = At(now().0 + 10);
        sent(store, vec![message("3", ("u1", ""), newest, told(json!({ "name": "Anna" })))]).await;
        let row = store.customer_page(&CustomerQuery::parse("q=u1").unwrap()).await.unwrap().rows.remove(0);
        assert_eq!(row.name, "Anna", "{kind:?}: told after the edit");
        let told = store.timeline(id, domain::profile::TimelineShow::Changes, None).await.unwrap().entries;
        assert!(told.iter().any(|entry| entry.more.contains("by what a program told")), "{kind:?} {told:?}");
    }
}

#[tokio::test]
async fn who_was_erased_does_not_come_back_by_what_is_sent_late() {
    for kind in KINDS {
        let opened = open(kind).await;
        let store = &opened.store;
        let by = opened.person("Ada", Role::Admin).await;
        let who = told(json!({ "email": "canary@x.example", "name": "Canary" }));
        sent(store, vec![message("1", ("u-canary", "a-canary"), minute(1), who.clone())]).await;
        let id = found(store, "canary@x.example").await[0];
        store.erase_customer(by, id).await.unwrap();
        let late = vec![
            message("2", ("u-canary", ""), minute(2), did("Canary event")),
            message("3", ("", "a-canary"), minute(2), did("Canary event")),
            message("4", ("u-other", ""), minute(2), who),
        ];
        assert_eq!(sent(store, late).await, [Verdict::Suppressed; 3], "{kind:?}");
        let all = support::digest(&opened.plain().await).await.to_lowercase();
        assert!(!all.contains("canary"), "{kind:?}");
        let counted =
            support::integers(&opened.plain().await, "SELECT CAST(SUM(suppressed) AS BIGINT) FROM tombstones", 1).await;
        assert_eq!(counted, [[3]], "{kind:?}");
    }
}

#[tokio::test]
async fn who_was_erased_leaves_nothing_with_visitors_or_others_and_others_stay() {
    for kind in KINDS {
        let opened = open(kind).await;
        let store = &opened.store;
        let by = opened.person("Ada", Role::Admin).await;
        let traits = json!({ "email": "canary@x.example", "phone": "+1 555 0123456" });
        sent(
            store,
            vec![
                message("1", ("u1", "a-canary"), minute(1), told(traits.clone())),
                // An account that says the same of itself, and somebody else in the same browser.
                message("2", ("u2", ""), minute(2), told(traits)),
                message("3", ("u3", ""), minute(3), told(json!({ "email": "bob@x.example" }))),
            ],
        )
        .await;
        let id = found(store, "canary@x.example").await[0];
        store.delete_customer(by, id).await.unwrap();
        // While they are in the bin nobody has their browser's key.
        let binned = vec![
            message("4", ("", "a-canary"), minute(4), did("Canary event")),
            message("5", ("", "a-canary"), minute(5), told(json!({ "plan": "canary" }))),
        ];
        assert_eq!(sent(store, binned).await, [Verdict::Accepted; 2], "{kind:?}");
        store.erase_customer(by, id).await.unwrap();
        let all = support::digest(&opened.plain().await).await.to_lowercase();
        for canary in ["canary", "0123456"] {
            assert!(!all.contains(canary), "{kind:?}: {canary} is left");
        }
        // Their browser says what somebody else does: that one is not they.
        let shared = vec![message("6", ("u3", "a-canary"), minute(6), did("Bought"))];
        assert_eq!(sent(store, shared).await, [Verdict::Accepted], "{kind:?}");
        let late = vec![message("7", ("", "a-canary"), minute(7), did("Looked"))];
        assert_eq!(sent(store, late).await, [Verdict::Suppressed], "{kind:?}");
        let lines = state(&opened.plain().await, "u3").await;
        assert!(lines.iter().any(|line| line.starts_with("u3Bought")), "{kind:?} {lines:?}");
        assert!(!lines.iter().any(|line| line.contains("a-canary")), "{kind:?} {lines:?}");
    }
}

#[tokio::test]
async fn a_visitor_who_is_joined_by_what_somebody_did_is_weighed_like_any() {
    for kind in KINDS {
        let opened = open(kind).await;
        let store = &opened.store;
        let by = opened.person("Ada", Role::Manager).await;
        let plan = FieldDraft { name: "Plan".into(), kind: FieldKind::Text, options: String::new() };
        store.define_field(by, &plan).await.unwrap();
        let older = json!({ "firstName": "Old", "lastName": "Name", "plan": "old" });
        let newer = json!({ "name": "New Name", "plan": "new" });
        sent(store, vec![message("1", ("", "a1"), minute(1), told(older.clone()))]).await;
        sent(store, vec![message("2", ("", "a2"), minute(1), told(older))]).await;
        sent(store, vec![message("3", ("u1", ""), minute(2), told(newer))]).await;
        sent(store, vec![message("4", ("u1", "a1"), minute(3), did("Bought"))]).await;
        let id = found(store, "u1").await[0];
        let row = store.customer_page(&CustomerQuery::parse("q=u1").unwrap()).await.unwrap().rows.remove(0);
        assert_eq!(row.name, "New Name", "{kind:?}: what was told later stays");
        assert_eq!(store.custom_values(id).await.unwrap().fields[0].value, "new", "{kind:?}");
        sent(store, vec![message("5", ("u2", "a2"), minute(3), did("Bought"))]).await;
        let row = store.customer_page(&CustomerQuery::parse("q=u2").unwrap()).await.unwrap().rows.remove(0);
        assert_eq!(row.name, "Old Name", "{kind:?}: first and last name are one name");
    }
}

#[tokio::test]
async fn what_came_by_hand_or_file_is_not_overwritten_by_what_was_told_before() {
    for kind in KINDS {
        let opened = open(kind).await;
        let store = &opened.store;
        let by = opened.person("Ada", Role::Manager).await;
        let ann = add(&opened, "Ann", "ann@x.example").await;
        let before = json!({ "email": "ann@x.example", "name": "Anna", "company": "Acme", "phone": "+1 555 01" });
        sent(store, vec![message("1", ("u1", ""), minute(1), told(before))]).await;
        let row = async || store.customer_page(&CustomerQuery::parse("q=u1").unwrap()).await.unwrap().rows.remove(0);
        assert_eq!(
            (row().await.id, row().await.name.as_str(), row().await.company.as_str()),
            (ann, "Ann", "Acme"),
            "{kind:?}"
        );
        let edit = Edit::Contact(vec![
            FieldEdit::new(ContactField::Company, "Acme", ""),
            FieldEdit::new(ContactField::Phone, "+1 555 01", ""),
        ]);
        store.edit(by, ann, &edit).await.unwrap();
        let late = json!({ "company": "Acme", "phone": "+1 555 01" });
        sent(store, vec![message("2", ("u1", ""), minute(2), told(late.clone()))]).await;
        assert_eq!(row().await.company, "", "{kind:?}: cleared since");
        assert!(found(store, "155501").await.is_empty(), "{kind:?}: removed since");
        sent(store, vec![message("3", ("u1", ""), At(now().0 + 10), told(late))]).await;
        assert_eq!(row().await.company, "Acme", "{kind:?}: told since");
        assert_eq!(found(store, "155501").await, [ann], "{kind:?}");
    }
}

#[tokio::test]
async fn of_what_says_no_time_the_later_counts() {
    for kind in KINDS {
        let opened = open(kind).await;
        let at = now();
        let plan = |n: i64| {
            let message = message(&format!("m{n}"), ("u1", ""), at, told(json!({ "plan": format!("p{n}") })));
            Tracked { received_at: at, ..message }
        };
        sent(&opened.store, (0..20).map(plan).collect()).await;
        let id = found(&opened.store, "u1").await[0];
        let kept = opened.store.custom_values(id).await.unwrap().traits;
        assert_eq!(kept, [("plan".to_owned(), "p19".to_owned())], "{kind:?}");
    }
}

#[tokio::test]
async fn those_who_send_at_once_get_each_their_own_verdicts() {
    for kind in KINDS {
        let opened = open(kind).await;
        let senders = (0..16).map(|sender: i64| {
            let store = opened.store.clone();
            tokio::spawn(async move {
                for round in 0..5 {
                    let own = format!("{sender}-{round}");
                    let shared = format!("shared-{round}");
                    let messages = vec![
                        message(&own, (&format!("u{sender}"), ""), minute(round), did("Own")),
                        message(&shared, ("u-all", ""), minute(round), did("Shared")),
                    ];
                    let verdicts = store.track(messages).await.unwrap();
                    assert_eq!(verdicts[0], Verdict::Accepted);
                    assert!(matches!(verdicts[1], Verdict::Accepted | Verdict::Duplicate));
                }
            })
        });
        for sender in senders.collect::<Vec<_>>() {
            sender.await.unwrap();
        }
        let counts =
            support::integers(&opened.plain().await, "SELECT COUNT(*), COUNT(DISTINCT customer_id) FROM events", 2)
                .await;
        assert_eq!(counts, [[16 * 5 + 5, 17]], "{kind:?}");
        assert!(!opened.store.reindex().await.unwrap(), "{kind:?}");
    }
}

#[tokio::test]
async fn a_visitor_of_long_ago_is_forgotten() {
    for kind in KINDS {
        let opened = open(kind).await;
        let old = Tracked { received_at: At(now().0 - 91 * DAY), ..message("1", ("", "a1"), minute(1), did("Old")) };
        sent(&opened.store, vec![old, message("2", ("", "a2"), minute(1), did("New"))]).await;
        opened.store.forget_old_visitors().await.unwrap();
        let left = state(&opened.plain().await, "a").await;
        assert_eq!(left.last().map(String::as_str), Some("a2New"), "{kind:?} {left:?}");
        assert!(!left.iter().any(|line| line.contains("Old")), "{kind:?}");
    }
}

/// What a program may say of two people, each at a moment of its own; `own` goes before every key.
fn history(own: &str, phone: &str) -> Vec<Tracked> {
    let email = |name: &str| format!("{own}{name}@x.example");
    let all = [
        ("u1", "", told(json!({ "name": "Ann", "email": email("ann"), "plan": "free" }))),
        ("u1", "", told(json!({ "name": "Ann Lee", "email": email("lee"), "plan": "pro", "seats": 3 }))),
        ("u1", "", told(json!({ "company": "Acme", "plan": "none such" }))),
        ("u1", "a1", told(json!({ "company": "Acme Corp", "seats": 4 }))),
        ("", "a1", told(json!({ "seats": 5, "color": "red" }))),
        ("", "a1", did("Looked")),
        ("", "a1", did("Looked again")),
        ("u1", "", did("Bought")),
        ("u1", "", was(&format!("{own}a3"))),
        ("", "a3", did("Looked before")),
        ("u2", "a2", told(json!({ "name": "Bob", "phone": phone, "plan": "pro" }))),
        ("", "a2", did("Looked as Bob")),
        ("u2", "", did("Bought as Bob")),
    ];
    let key = |key: &str| if key.is_empty() { String::new() } else { format!("{own}{key}") };
    let one = |(n, (user, visitor, says)): (usize, (&str, &str, Says))| {
        message(&key(&format!("m{n}")), (&key(user), &key(visitor)), minute(n as i64), says)
    };
    all.into_iter().enumerate().map(one).collect()
}

#[test]
fn any_order_and_any_repetition_makes_the_same_customers() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for kind in KINDS {
        let opened = runtime.block_on(open(kind));
        let db = runtime.block_on(opened.plain());
        runtime.block_on(async {
            let by = opened.person("Ada", Role::Manager).await;
            let plan = FieldDraft { name: "Plan".into(), kind: FieldKind::OneOf, options: "Free\nPro".into() };
            opened.store.define_field(by, &plan).await.unwrap();
        });
        let count = history("", "").len();
        let (expected, case) = (RefCell::new(None::<Vec<String>>), Cell::new(100));
        // The order, which are sent again, and where batches end.
        let order = Just((0..count).collect::<Vec<_>>()).prop_shuffle();
        let order = (order, prop::collection::vec(0..count, 0..6), prop::collection::vec(1..6usize, 20));
        let mut runner = TestRunner::new(Config { cases: 24, failure_persistence: None, ..Config::default() });
        let checked = runner.run(&order, |(order, again, sizes)| {
            case.set(case.get() + 1);
            let (own, phone) = (format!("p{}", case.get()), format!("777{}777", case.get()));
            let all = history(&own, &phone);
            let mut left: Vec<Tracked> = order.iter().chain(&again).map(|n| all[*n].clone()).collect();
            for size in sizes.iter().cycle() {
                let rest = left.split_off(left.len().min(*size));
                runtime.block_on(sent(&opened.store, std::mem::replace(&mut left, rest)));
                if left.is_empty() {
                    break;
                }
            }
            let made = runtime.block_on(state(&db, &own)).into_iter();
            let made: Vec<String> = made.map(|line| line.replace(&own, "").replace(&phone, "")).collect();
            let mut expected = expected.borrow_mut();
            prop_assert_eq!(&made, expected.get_or_insert_with(|| made.clone()));
            Ok(())
        });
        checked.unwrap_or_else(|error| panic!("{kind:?} {error}"));
        assert!(expected.borrow().as_ref().is_some_and(|lines| lines.len() > 25), "{kind:?}");
        assert!(!runtime.block_on(opened.store.reindex()).unwrap(), "{kind:?}");
    }
}

#[tokio::test]
async fn a_database_that_is_away_is_said_and_nothing_was_taken() {
    let opened = open(KINDS[0]).await;
    opened.store.close().await.unwrap();
    let refused = opened.store.track(vec![message("1", ("u1", ""), minute(1), did("Late"))]).await;
    assert!(matches!(refused, Err(StoreError::Failed(_))), "{refused:?}");
}
