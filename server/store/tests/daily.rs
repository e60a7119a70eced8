//! The cards and their past: what is counted now, the trend, and the change against seven days ago.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

mod support;

use domain::{facets::CardCounts, lifecycle::Lifecycle, query::CustomerQuery};
use store::NewCustomer;
use support::{KINDS, open};

const fn counts(all: u32, active: u32) -> CardCounts {
    CardCounts { all, active, needs_attention: 1, sales_opportunities: 0 }
}

#[tokio::test]
async fn cards_show_their_past_as_far_as_there_is_a_record() {
    for kind in KINDS {
        let opened = open(kind).await;
        let store = &opened.store;
        let row = |n: u32, stage| NewCustomer {
            name: format!("Customer {n}"),
            lifecycle: Some(stage),
            ..NewCustomer::default()
        };
        let rows = vec![(2, row(1, Lifecycle::Active)), (3, row(2, Lifecycle::Active)), (4, row(3, Lifecycle::AtRisk))];
        store.import(rows).await.unwrap();
        let cards = async || store.customer_page(&CustomerQuery::default()).await.unwrap().cards;
        let [all, active, attention, sales] = cards().await;
        assert_eq!((all.count, active.count, attention.count, sales.count), (3, 2, 1, 0), "{kind:?}");
        assert_eq!((all.week_ago, all.trend), (None, vec![3]), "{kind:?}: there is no history yet");

        let today = store.workspace().zone.day_number(store::now());
        // The server was off on the day itself: a neighbour says nothing of it.
        store
            .record_days(&[(today - 9, counts(7, 4)), (today - 8, counts(8, 5)), (today - 1, counts(9, 6))])
            .await
            .unwrap();
        let [all, ..] = cards().await;
        assert_eq!((all.week_ago, all.trend), (None, vec![7, 8, 9, 3]), "{kind:?}");

        store.record_days(&[(today - 7, counts(20, 11))]).await.unwrap();
        let [all, active, attention, _] = cards().await;
        assert_eq!((all.week_ago, active.week_ago, attention.week_ago), (Some(20), Some(11), Some(1)), "{kind:?}");
        assert_eq!(all.trend, [7, 8, 20, 9, 3], "{kind:?}");

        // The last time in a day is what stays of it, and today counts as now.
        store.record_days(&[(today - 1, counts(10, 6))]).await.unwrap();
        store.record_day().await.unwrap();
        assert_eq!(cards().await[0].trend, [7, 8, 20, 10, 3], "{kind:?}");

        let long: Vec<_> = (1..=14).map(|before| (today - before, counts(100 + before as u32, 1))).collect();
        store.record_days(&long).await.unwrap();
        let [all, ..] = cards().await;
        let last: Vec<u32> = (1..=11).rev().map(|before| 100 + before).chain([3]).collect();
        assert_eq!((all.trend, all.week_ago), (last, Some(107)), "{kind:?}: twelve points at most");
    }
}
