//! Made-up customers: the same plan gives the same people, and what is counted on them equals a recount.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

#[path = "../store/tests/support/mod.rs"]
mod databases;

use databases::{KINDS, digest, integers, open};
use domain::time::At;
use server::seed::{Plan, run};

const PLAN: Plan = Plan { customers: 300, seed: 7, now: At(1_795_000_000_000) };

/// What it says of customers, without what hangs on the moment of writing.
fn people(digest: &str) -> String {
    let tables: Vec<&str> = digest.split_inclusive('\n').collect();
    let from = tables.iter().position(|line| line.starts_with("conversations:")).unwrap();
    let to = tables.iter().position(|line| line.starts_with("custom_fields:")).unwrap();
    tables[from..to].concat()
}

#[tokio::test]
async fn the_same_plan_gives_the_same_people_and_another_gives_others() {
    for kind in KINDS {
        let mut made = Vec::new();
        for plan in [PLAN, PLAN, Plan { seed: 8, ..PLAN }] {
            let opened = open(kind).await;
            run(&opened.store, plan).await.unwrap();
            made.push(people(&digest(&opened.plain().await).await));
        }
        assert!(made[0].len() > 10_000, "{kind:?}: there are conversations");
        assert!(made[0] == made[1], "{kind:?}: the same plan gave other people");
        assert!(made[0] != made[2], "{kind:?}: another plan gave the same people");
    }
}

#[tokio::test]
async fn what_is_counted_equals_a_recount() {
    let recounts = [
        // Without spam, which is shown nowhere.
        (
            "conversation_count",
            "SELECT COUNT(*) FROM conversations AS c WHERE c.customer_id = customers.id AND c.status <> 'spam'",
        ),
        (
            "message_count",
            "SELECT COUNT(*) FROM messages AS m JOIN conversations AS c ON c.customer_id = m.customer_id AND c.id = m.conversation_id \
             WHERE m.customer_id = customers.id AND c.status <> 'spam'",
        ),
        (
            "COALESCE(ltv_minor, 0)",
            "SELECT COALESCE(SUM(p.amount_minor - p.refunded_minor), 0) FROM purchases AS p WHERE p.customer_id = customers.id",
        ),
    ];
    for kind in KINDS {
        let opened = open(kind).await;
        run(&opened.store, PLAN).await.unwrap();
        assert!(!opened.store.reindex().await.unwrap(), "{kind:?}: the audience differed");
        let db = opened.plain().await;
        for (counted, recount) in recounts {
            let sql = format!("SELECT COUNT(*), CAST(SUM({counted}) AS BIGINT) FROM customers");
            let all = integers(&db, &sql, 2).await.remove(0);
            assert!(all[0] == 300 && all[1] > 0, "{kind:?} {counted}: {all:?}");
            let sql = format!("SELECT COUNT(*) FROM customers WHERE {counted} <> ({recount})");
            assert_eq!(integers(&db, &sql, 1).await[0][0], 0, "{kind:?}: {counted}");
        }
    }
}
