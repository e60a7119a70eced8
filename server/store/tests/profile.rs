//! What a profile reads: conversations and timeline page by page equal plain SQL in one go, words are found, places
//! that are no places are refused.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

mod support;

use domain::{
    id::{ConversationId, CustomerId},
    intent::Intent,
    lifecycle::Lifecycle,
    profile::{ConversationStatus, Entry, EntryKind, TimelineShow},
    time::{At, DAY},
};
use sea_orm::ConnectionTrait;
use store::{SeedConversation, SeedCustomer, SeedEvent, SeedMessage, SeedPurchase, SeedStage, Store, StoreError, now};
use support::{KINDS, Opened, integers, open};

const BEGIN: i64 = 1_700_000_000_000;

/// Two customers: one with a long history in which many things share a moment, and one whose history must never show.
fn customers() -> Vec<SeedCustomer> {
    let message = |n: i64, text: &str| SeedMessage {
        is_theirs: n % 2 == 0,
        author: if n % 2 == 0 { "Ann".into() } else { "Priya".into() },
        body: format!("{text} {n}"),
        // Tens share a moment.
        sent_at: At(BEGIN + n / 10 * 1000),
    };
    let conversation = |n: i64| SeedConversation {
        channel: "email",
        status: ["open", "closed", "archived", "spam"][(n % 4) as usize],
        subject: format!("Subject {n}"),
        messages: (0..5).map(|m| message(n * 5 + m, if n == 7 { "Über den Preis" } else { "Words" })).collect(),
    };
    let history = |conversations: i64| SeedCustomer {
        name: "Ann".into(),
        email: format!("ann{conversations}@x.example"),
        company: String::new(),
        phone: String::new(),
        external_id: String::new(),
        avatar: String::new(),
        stages: vec![
            SeedStage { stage: Lifecycle::Lead, since: At(BEGIN) },
            SeedStage { stage: Lifecycle::Active, since: At(BEGIN + 5_000) },
            SeedStage { stage: Lifecycle::AtRisk, since: At(BEGIN + 9_000) },
        ],
        intent: Intent::General,
        created_at: At(BEGIN),
        tags: vec![],
        segments: vec![],
        conversations: (0..conversations).map(conversation).collect(),
        events: (0..conversations * 4)
            .map(|n| SeedEvent { kind: "page_view", name: format!("/page/{n}"), at: At(BEGIN + n / 7 * 1000) })
            .collect(),
        fields: Vec::new(),
        traits: Vec::new(),
        purchases: (0..3)
            .map(|n| SeedPurchase {
                description: "Plan".into(),
                amount_minor: 4_200,
                refunded_minor: if n == 2 { 200 } else { 0 },
                at: At(BEGIN + n * 5_000),
            })
            .collect(),
    };
    vec![history(60), history(3)]
}

async fn seeded(opened: &Opened) -> CustomerId {
    opened.store.seed(customers()).await.unwrap();
    opened.store.reindex().await.unwrap();
    let db = opened.plain().await;
    CustomerId(integers(&db, "SELECT id FROM customers ORDER BY id LIMIT 1", 1).await[0][0])
}

async fn whole_timeline(store: &Store, id: CustomerId, show: TimelineShow) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut before = None;
    loop {
        let page = store.timeline(id, show, before.as_deref()).await.unwrap();
        entries.extend(page.entries);
        match page.older {
            Some(older) => before = Some(older),
            None => return entries,
        }
    }
}

#[tokio::test]
async fn the_timeline_by_pages_is_everything_once_and_newest_first() {
    for kind in KINDS {
        let opened = open(kind).await;
        let id = seeded(&opened).await;
        let db = opened.plain().await;
        let all = whole_timeline(&opened.store, id, TimelineShow::Everything).await;
        assert!(all.is_sorted_by(|a, b| a.at >= b.at), "{kind:?}");
        let count = async |table: &str| {
            let sql = format!("SELECT COUNT(*) FROM {table} WHERE customer_id = {}", id.0);
            integers(&db, &sql, 1).await[0][0] as usize
        };
        let spam = format!("(SELECT id FROM conversations WHERE customer_id = {} AND status = 'spam')", id.0);
        let messages =
            format!("SELECT COUNT(*) FROM messages WHERE customer_id = {} AND conversation_id NOT IN {spam}", id.0);
        let (messages, events) = (integers(&db, &messages, 1).await[0][0] as usize, count("events").await);
        let (purchases, changes) = (count("purchases").await, count("activity").await);
        assert_eq!(all.len(), messages + events + purchases + changes, "{kind:?}");
        let mut seen: Vec<String> = all.iter().map(|entry| format!("{entry:?}")).collect();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), all.len(), "{kind:?}: nothing comes twice");
        for (show, expected) in [
            (TimelineShow::Messages, messages),
            (TimelineShow::Browsing, events),
            (TimelineShow::Purchases, purchases),
            (TimelineShow::Changes, changes),
        ] {
            let part = whole_timeline(&opened.store, id, show).await;
            assert_eq!(part.len(), expected, "{kind:?} {show}");
            assert!(part.iter().all(|entry| all.contains(entry)));
        }
        let stage = all.iter().find(|entry| entry.kind == EntryKind::Lifecycle).unwrap();
        assert_eq!(stage.what, "Lifecycle stage changed from Active to At Risk");
        db.execute_unprepared(&format!("UPDATE customers SET deleted_at = 1 WHERE id = {}", id.0)).await.unwrap();
        let gone = [
            opened.store.timeline(id, TimelineShow::Everything, None).await.map(drop),
            opened.store.conversations(id, ConversationStatus::All, "", None).await.map(drop),
            opened.store.thread(id, ConversationId(1), "", None).await.map(drop),
        ];
        assert!(gone.iter().all(|answer| matches!(answer, Err(StoreError::NotFound))), "{kind:?}: deleted is deleted");
        let refund = all.iter().find(|entry| entry.kind == EntryKind::Purchase).unwrap();
        assert_eq!(refund.more, "$42.00, $2.00 refunded");
    }
}

#[tokio::test]
async fn conversations_come_newest_first_without_spam_and_are_found_by_their_words() {
    for kind in KINDS {
        let opened = open(kind).await;
        let id = seeded(&opened).await;
        let store = &opened.store;
        let read = async |status, search: &str| {
            let mut rows = Vec::new();
            let mut before = None;
            loop {
                let page = store.conversations(id, status, search, before.as_deref()).await.unwrap();
                rows.extend(page.rows);
                match page.older {
                    Some(older) => before = Some(older),
                    None => return rows,
                }
            }
        };
        let all = read(ConversationStatus::All, "").await;
        assert_eq!(all.len(), 45, "{kind:?}: sixty, a quarter of them spam");
        assert!(all.is_sorted_by(|a, b| a.last_message_at >= b.last_message_at));
        assert!(all.iter().all(|row| row.status != "spam" && row.messages == 5));
        assert_eq!(read(ConversationStatus::Open, "").await.len(), 15);
        assert_eq!(read(ConversationStatus::Closed, "").await.len(), 30);
        // Folded, in any order, over subject and messages; the one that has them is spam, its neighbour is not.
        assert_eq!(read(ConversationStatus::All, "preis uber").await.len(), 0);
        let found = read(ConversationStatus::All, "WORDS 292").await;
        assert_eq!(
            (found.len(), &*found[0].last_words),
            (1, "Words 292"),
            "{kind:?}: what was said, not what came last"
        );
        assert_eq!(found[0].marks[1], [(0, 5), (6, 9)], "{kind:?}");
        assert_eq!(read(ConversationStatus::All, "subject words").await.len(), 45);
        assert_eq!(read(ConversationStatus::All, "%").await.len(), 0);
        assert_eq!(all[0].last_words, "Words 294");
    }
}

#[tokio::test]
async fn a_thread_is_read_from_its_end_and_only_the_customers_own() {
    for kind in KINDS {
        let opened = open(kind).await;
        let id = seeded(&opened).await;
        let db = opened.plain().await;
        for n in 0..230 {
            let insert = format!(
                "INSERT INTO messages (customer_id, conversation_id, sent_at, id, sender, author, body) \
                 VALUES ({}, 1, {}, {}, 'customer', 'Ann', 'Later {n}')",
                id.0,
                BEGIN + 1_000_000 + n / 50,
                100 + n
            );
            db.execute_unprepared(&insert).await.unwrap();
        }
        let mut said = Vec::new();
        let mut before = None;
        loop {
            let thread = opened.store.thread(id, ConversationId(1), "", before.as_deref()).await.unwrap();
            said.splice(0..0, thread.messages);
            match thread.older {
                Some(older) => before = Some(older),
                None => break,
            }
        }
        assert_eq!(said.len(), 235, "{kind:?}");
        assert_eq!((said[0].body.as_str(), said[234].body.as_str()), ("Words 0", "Later 229"));
        assert!(said.is_sorted_by(|a, b| a.sent_at <= b.sent_at));
        let other = CustomerId(id.0 + 1);
        let theirs = opened.store.thread(other, ConversationId(40), "", None).await;
        assert!(matches!(theirs, Err(StoreError::NotFound)), "{kind:?}: conversation 40 is another customer's");
        for bad in ["", "x", "1.2.3"] {
            let refused = opened.store.thread(id, ConversationId(1), "", Some(bad)).await;
            assert!(matches!(refused, Err(StoreError::Invalid(_))), "{bad}");
            assert!(matches!(
                opened.store.timeline(id, TimelineShow::Everything, Some(bad)).await,
                Err(StoreError::Invalid(_))
            ));
        }
    }
}

#[tokio::test]
async fn a_thread_opens_at_what_was_looked_for_with_what_was_answered() {
    for kind in KINDS {
        let opened = open(kind).await;
        let id = seeded(&opened).await;
        let db = opened.plain().await;
        for n in 0..400 {
            let insert = format!(
                "INSERT INTO messages (customer_id, conversation_id, sent_at, id, sender, author, body) \
                 VALUES ({}, 1, {}, {}, 'customer', 'Ann', 'Later {n}{}')",
                id.0,
                BEGIN + 1_000_000 + n / 50,
                100 + n,
                if n == 150 { ", the Zébra" } else { "" }
            );
            db.execute_unprepared(&insert).await.unwrap();
        }
        let open = async |search: &str| opened.store.thread(id, ConversationId(1), search, None).await.unwrap();
        let thread = open("zebra later").await;
        let hit = thread.messages.iter().position(|said| said.is_hit).unwrap();
        assert_eq!(thread.messages[hit].body, "Later 150, the Zébra", "{kind:?}");
        assert_eq!(thread.messages[hit].marks, [(0, 5), (15, 21)], "{kind:?}");
        assert_eq!((thread.messages.len(), hit, thread.has_newer), (100, 74, true), "{kind:?}: with 25 after it");
        let thread = open("399").await;
        assert_eq!((thread.messages.len(), thread.has_newer), (100, false), "{kind:?}: the last");
        assert!(thread.messages[99].is_hit, "{kind:?}");
        // Words that are in no message of it, only in the subject, or one at a time.
        assert!(open("zebra 399").await.messages.iter().any(|said| said.is_hit), "{kind:?}");
        let thread = open("subject").await;
        assert!(!thread.has_newer && thread.messages.iter().all(|said| !said.is_hit), "{kind:?}");
    }
}

#[tokio::test]
async fn the_overview_counts_days_and_months_and_tells_the_stages() {
    for kind in KINDS {
        let opened = open(kind).await;
        let mut customer = customers().remove(1);
        let today = now().0;
        customer.events = [0, 0, DAY, 400 * DAY]
            .map(|ago| SeedEvent { kind: "track", name: "Signed In".into(), at: At(today - ago) })
            .into();
        opened.store.seed(vec![customer]).await.unwrap();
        opened.store.reindex().await.unwrap();
        let db = opened.plain().await;
        let id = CustomerId(integers(&db, "SELECT id FROM customers", 1).await[0][0]);
        db.execute_unprepared(&format!(
            "INSERT INTO purchases (customer_id, id, description, currency, amount_minor, refunded_minor, occurred_at) \
             VALUES ({0}, 99, 'Plan', 'JPY', 5000, 1000, {BEGIN}), ({0}, 98, 'Plan', 'USD', 9000, 2500, {BEGIN})",
            id.0
        ))
        .await
        .unwrap();
        let overview = opened.store.customer_overview(id).await.unwrap();
        let day = opened.store.workspace().zone.day_number(now());
        assert_eq!(overview.days, [(day - 1, 1), (day, 2)], "{kind:?}");
        // What is remembered of it ends with the next change about the customer.
        db.execute_unprepared(&format!(
            "INSERT INTO events VALUES ({0}, {1}, 77, 'track', 'Signed In', '{{}}', {1}, NULL); \
             UPDATE customers SET version = version + 1 WHERE id = {0}",
            id.0, today
        ))
        .await
        .unwrap();
        let days = opened.store.customer_overview(id).await.unwrap().days;
        assert_eq!(days, [(day - 1, 1), (day, 3)], "{kind:?}");
        let stages: Vec<Lifecycle> = overview.stages.iter().map(|held| held.stage).collect();
        assert_eq!(stages, [Lifecycle::Lead, Lifecycle::Active, Lifecycle::AtRisk]);
        assert_eq!(overview.spend.iter().map(|month| month.minor).collect::<Vec<_>>(), [12_400 + 6_500]);
        assert_eq!(overview.purchases, (4, 2_700), "{kind:?}");
        assert_eq!((overview.other_spend[0].currency.as_str(), overview.other_spend[0].minor), ("JPY", 4_000));
        assert_eq!(overview.conversations.len(), 3);
    }
}
