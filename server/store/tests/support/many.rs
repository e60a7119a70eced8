//! Many customers to act on, and acting on them.

use domain::{
    bulk::{BulkAction, BulkJob, BulkRequest, Outcome, Selection},
    id::{CustomerId, JobId, SegmentId, UserId},
    lifecycle::Lifecycle,
    query::{CustomerQuery, Filter},
    role::Role,
};
use store::{NewCustomer, StoreError};

use super::{Kind, Opened, open};

/// Where it is told what was done; tags that an action made stay.
pub const TOLD: [&str; 6] = ["jobs", "job_chunks", "job_subjects", "job_changes", "audit", "tags"];
/// Each entry of a timeline that an action on many made.
pub const ENTRIES: &str = "job_changes AS own JOIN job_chunks AS chunk ON chunk.job_id = own.job_id AND chunk.number = own.chunk \
    JOIN job_subjects AS told ON told.job_id = own.job_id AND told.subject_id = own.subject_id \
    WHERE own.outcome = 'changed' AND chunk.at IS NOT NULL";
/// What counts changes.
pub const COUNTED: [&str; 2] = ["version", "updated_at"];

pub struct Setting {
    pub opened: Opened,
    pub by: UserId,
}

/// So many customers with stages, tags and segments in turn.
pub async fn setting(kind: Kind, customers: usize) -> Setting {
    let opened = open(kind).await;
    let by = opened.person("Priya", Role::Manager).await;
    let rows = (0..customers).map(|n| {
        let tags = [(2, "eu"), (3, "vip"), (5, "a \"quoted\" \\ name")];
        let segments = [(2, "Key accounts"), (7, "Newsletter")];
        let of = |all: &[(usize, &str)]| {
            all.iter().filter(|(every, _)| n % every == 0).map(|(_, name)| (*name).to_owned()).collect()
        };
        let row = NewCustomer {
            name: format!("Customer {n}"),
            email: format!("c{n}@x.example"),
            lifecycle: Some(Lifecycle::ALL[n % 4]),
            tags: of(&tags),
            segments: of(&segments),
            ..NewCustomer::default()
        };
        (n as u64 + 2, row)
    });
    let done = opened.store.import(rows.collect()).await.unwrap();
    assert_eq!((done.created, done.refused.len()), (customers as u64, 0));
    Setting { opened, by }
}

pub fn matching(address: &str) -> Selection {
    Selection::Matching { address: address.to_owned(), except: vec![] }
}

impl Setting {
    pub async fn ids(&self, address: &str) -> Vec<CustomerId> {
        let mut ids = Vec::new();
        for page in 1.. {
            let query = CustomerQuery::parse(&format!("{address}&per_page=100")).unwrap().at_page(page);
            let found = self.opened.store.customer_page(&query).await.unwrap();
            ids.extend(found.rows.iter().map(|row| row.id));
            if ids.len() >= found.total as usize {
                break;
            }
        }
        ids
    }

    pub async fn total(&self, address: &str) -> u32 {
        self.opened.store.customer_page(&CustomerQuery::parse(address).unwrap()).await.unwrap().total
    }

    pub async fn segment(&self, name: &str) -> SegmentId {
        let options = self.opened.store.filter_options(&Filter::default()).await;
        options.segments.into_iter().find(|segment| segment.name == name).unwrap().id
    }

    pub async fn change(&self, selection: &Selection, action: BulkAction, key: &str) -> Result<BulkJob, StoreError> {
        let expected = self.opened.store.selection_options(selection).await?.total;
        let request = BulkRequest { selection: selection.clone(), action, expected, key: key.into() }.tidied()?;
        self.opened.store.change_many(self.by, &request).await
    }

    pub async fn actions(&self) -> Vec<BulkAction> {
        let (key, news) = (self.segment("Key accounts").await, self.segment("Newsletter").await);
        vec![
            BulkAction::UpdateLifecycle(Lifecycle::AtRisk),
            BulkAction::AddTags(vec!["EU".into(), "made here".into(), "a \"quoted\" \\ name".into()]),
            BulkAction::RemoveTags(vec!["eu".into(), "vip".into()]),
            BulkAction::AssignSegment(news),
            BulkAction::RemoveSegment(key),
        ]
    }

    /// Works the next action, and does something once a part of it is done.
    pub async fn work_and(&self, job: JobId, meanwhile: impl AsyncFn()) {
        let store = self.opened.store.clone();
        let working = tokio::spawn(async move { store.work_next().await.unwrap() });
        while self.opened.store.job(job).await.unwrap().worked == 0 {
            tokio::task::yield_now().await;
        }
        meanwhile().await;
        working.await.unwrap();
    }

    /// What became of each customer of an action.
    pub async fn outcomes(&self, job: JobId) -> Vec<(CustomerId, Outcome)> {
        let (sender, mut rows) = tokio::sync::mpsc::channel(1_000);
        self.opened.store.job_outcomes(job, sender).await.unwrap();
        let mut all = Vec::new();
        while let Some(rows) = rows.recv().await {
            all.extend(rows);
        }
        all.sort_unstable_by_key(|(id, _)| *id);
        all
    }
}

pub fn code(error: &StoreError) -> String {
    match error {
        StoreError::Invalid(invalid) => invalid.first().code.to_string(),
        other => format!("{other:?}"),
    }
}
