//! After any sequence of writes of every kind, the audience equals one rebuilt from the database.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

mod support;

use domain::{
    bulk::{BulkAction, BulkRequest, Selection},
    edit::Edit,
    id::{CustomerId, SegmentId, TagId, UserId},
    lifecycle::Lifecycle,
    query::Filter,
    role::Role,
};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRng, TestRunner},
};
use sea_orm::DatabaseConnection;
use store::{NewContact, NewCustomer};
use support::{KINDS, Opened, integers, open};

const TAGS: [&str; 4] = ["eu", "vip", "trial", "beta"];

/// A write; its numbers choose among what is there.
#[derive(Debug, Clone)]
enum Write {
    Import(Vec<usize>),
    Add(usize),
    Stage(usize, usize),
    Tag(usize, usize),
    Untag(usize, usize),
    Join(usize, usize),
    Leave(usize, usize),
    StageMany(usize, usize),
    TagMany(usize, usize),
    JoinMany(usize),
    Undo,
    Delete(usize),
    Restore(usize),
    Erase(usize),
    RenameTag(usize, usize),
    MergeTags(usize, usize),
    DeleteTag(usize),
    RestoreTag(usize),
    Sweep,
}

fn writes() -> impl Strategy<Value = Vec<Write>> {
    let n = || 0usize..40;
    let write = prop_oneof![
        3 => proptest::collection::vec(n(), 1..12).prop_map(Write::Import),
        1 => n().prop_map(Write::Add),
        1 => (n(), n()).prop_map(|(who, to)| Write::Stage(who, to)),
        2 => (n(), n()).prop_map(|(who, tag)| Write::Tag(who, tag)),
        1 => (n(), n()).prop_map(|(who, tag)| Write::Untag(who, tag)),
        1 => (n(), n()).prop_map(|(who, segment)| Write::Join(who, segment)),
        1 => (n(), n()).prop_map(|(who, segment)| Write::Leave(who, segment)),
        1 => (n(), n()).prop_map(|(from, to)| Write::StageMany(from, to)),
        1 => (n(), n()).prop_map(|(from, tag)| Write::TagMany(from, tag)),
        1 => n().prop_map(Write::JoinMany),
        2 => Just(Write::Undo),
        2 => n().prop_map(Write::Delete),
        2 => n().prop_map(Write::Restore),
        1 => n().prop_map(Write::Erase),
        1 => (n(), n()).prop_map(|(tag, to)| Write::RenameTag(tag, to)),
        1 => (n(), n()).prop_map(|(tag, into)| Write::MergeTags(tag, into)),
        1 => n().prop_map(Write::DeleteTag),
        1 => n().prop_map(Write::RestoreTag),
        1 => Just(Write::Sweep),
    ];
    proptest::collection::vec(write, 20..60)
}

struct Setting {
    opened: Opened,
    plain: DatabaseConnection,
    by: UserId,
    requests: std::cell::Cell<u32>,
}

impl Setting {
    async fn keys(&self, sql: &str) -> Vec<i64> {
        integers(&self.plain, sql, 1).await.into_iter().map(|row| row[0]).collect()
    }

    /// One of those there are, by number.
    async fn one(&self, sql: &str, n: usize) -> Option<i64> {
        let keys = self.keys(sql).await;
        (!keys.is_empty()).then(|| keys[n % keys.len()])
    }

    async fn customer(&self, n: usize) -> CustomerId {
        CustomerId(self.one("SELECT id FROM customers WHERE deleted_at IS NULL ORDER BY id", n).await.unwrap_or(1))
    }

    async fn tag(&self, n: usize) -> TagId {
        TagId(self.one("SELECT id FROM tags ORDER BY id", n).await.unwrap_or(1))
    }

    async fn segment(&self, n: usize) -> SegmentId {
        SegmentId(self.one("SELECT id FROM segments ORDER BY id", n).await.unwrap_or(1))
    }

    fn key(&self) -> String {
        self.requests.set(self.requests.get() + 1);
        format!("r{}", self.requests.get())
    }

    async fn many(&self, from: usize, action: BulkAction) {
        let store = &self.opened.store;
        let address = format!("lifecycle={}", Lifecycle::ALL[from % 4]);
        let selection = Selection::Matching { address, except: vec![] };
        let expected = store.selection_options(&selection).await.unwrap().total;
        let request = BulkRequest { selection, action, expected, key: self.key() };
        let _ = store.change_many(self.by, &request.tidied().unwrap()).await;
    }

    /// Does it; what cannot be is refused.
    async fn write(&self, write: &Write) {
        let (store, by) = (&self.opened.store, self.by);
        let edit = async |n: usize, edit: Edit| drop(store.edit(by, self.customer(n).await, &edit).await);
        match *write {
            Write::Import(ref rows) => {
                let row = |n: &usize| NewCustomer {
                    name: format!("Customer {n}"),
                    email: format!("c{n}@x.example"),
                    lifecycle: Some(Lifecycle::ALL[n % 4]),
                    tags: vec![TAGS[n % 4].to_owned()],
                    segments: vec![["A", "B"][n % 2].to_owned()],
                    ltv_minor: Some(*n as i64 * 100),
                    ..NewCustomer::default()
                };
                store.import((2u64..).zip(rows.iter().map(row)).collect()).await.unwrap();
            }
            Write::Add(n) => {
                let contact = NewContact {
                    name: format!("Added {n}"),
                    email: format!("a{n}@x.example"),
                    company: String::new(),
                    lifecycle: Lifecycle::ALL[n % 4],
                };
                let _ = store.add_customer(by, &contact).await;
            }
            Write::Stage(n, to) => {
                let (from, to) = (Lifecycle::ALL[n % 4], Lifecycle::ALL[to % 4]);
                edit(n, Edit::Lifecycle { from, to }).await;
            }
            Write::Tag(n, tag) => edit(n, Edit::AddTags(vec![TAGS[tag % 4].to_owned()])).await,
            Write::Untag(n, tag) => edit(n, Edit::RemoveTags(vec![TAGS[tag % 4].to_owned()])).await,
            Write::Join(n, segment) => edit(n, Edit::AddSegment(self.segment(segment).await)).await,
            Write::Leave(n, segment) => edit(n, Edit::RemoveSegment(self.segment(segment).await)).await,
            Write::StageMany(from, to) => self.many(from, BulkAction::UpdateLifecycle(Lifecycle::ALL[to % 4])).await,
            Write::TagMany(from, tag) => self.many(from, BulkAction::AddTags(vec![TAGS[tag % 4].to_owned()])).await,
            Write::JoinMany(from) => self.many(from, BulkAction::AssignSegment(self.segment(from).await)).await,
            Write::Undo => {
                let last = store.jobs(None).await.unwrap().jobs.first().map(|job| job.id);
                if let Some(last) = last {
                    let _ = store.undo_job(by, last, &self.key()).await;
                }
            }
            Write::Delete(n) => drop(store.delete_customer(by, self.customer(n).await).await),
            Write::Restore(n) => {
                let binned = self.one("SELECT id FROM customers WHERE deleted_at IS NOT NULL ORDER BY id", n).await;
                let _ = store.restore_customer(by, CustomerId(binned.unwrap_or(1))).await;
            }
            Write::Erase(n) => drop(store.erase_customer(by, self.customer(n).await).await),
            Write::RenameTag(tag, to) => {
                let _ = store.rename_tag(by, self.tag(tag).await, ["eu", "renamed", "again"][to % 3]).await;
            }
            Write::MergeTags(tag, into) => {
                let _ = store.merge_tag(by, self.tag(tag).await, self.tag(into).await).await;
            }
            Write::DeleteTag(tag) => drop(store.delete_tag(by, self.tag(tag).await).await),
            Write::RestoreTag(n) => {
                let retired = self.one("SELECT id FROM retired_tags ORDER BY id", n).await;
                let _ = store.restore_tag(by, TagId(retired.unwrap_or(1))).await;
            }
            Write::Sweep => {
                store.sweep_engagement(store::now()).await.unwrap();
                store.wake_engaged(store::now()).await.unwrap();
                while store.work_next().await.unwrap() {}
            }
        }
    }
}

#[tokio::test]
async fn after_any_sequence_of_writes_the_audience_equals_one_rebuilt() {
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    for kind in KINDS {
        let opened = open(kind).await;
        let by = opened.person("Priya", Role::Admin).await;
        let plain = opened.plain().await;
        let it = Setting { opened, plain, by, requests: std::cell::Cell::new(0) };
        for round in 0..6 {
            let writes = writes().new_tree(&mut runner).unwrap().current();
            for (n, write) in writes.iter().enumerate() {
                it.write(write).await;
                // Often enough to say which write it was.
                if n % 8 == 7 {
                    let differed = it.opened.store.reindex().await.unwrap();
                    assert!(!differed, "{kind:?} round {round}: differed after {:?}", &writes[n - 7..=n]);
                }
            }
            assert!(!it.opened.store.reindex().await.unwrap(), "{kind:?} round {round}: {writes:?}");
        }
        let there = it.keys("SELECT COUNT(*) FROM customers WHERE deleted_at IS NULL").await[0];
        let options = it.opened.store.filter_options(&Filter::default()).await;
        assert_eq!(i64::from(options.total), there, "{kind:?}");
        assert!(there > 10, "{kind:?}: the writes wrote something");
    }
}
