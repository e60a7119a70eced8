//! Actions on many customers of which something cannot be done: the rest is, what is left is told of, and can be tried again.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

mod support;

use domain::{
    bulk::{BulkAction, BulkRequest, JobStatus, Outcome, Selection, Skipped, Undoing},
    id::{CustomerId, JobId},
    lifecycle::Lifecycle,
};
use sea_orm::ConnectionTrait;
use support::{
    KINDS, Kind,
    many::{Setting, code, matching, setting},
};

/// Has the database refuse that a customer churns.
async fn refuse(it: &Setting, kind: Kind, id: CustomerId) {
    let sql = match kind {
        Kind::Sqlite => format!(
            "CREATE TRIGGER refused BEFORE UPDATE ON customers WHEN NEW.id = {} AND NEW.lifecycle = 'churned' \
             BEGIN SELECT RAISE(ABORT, 'refused'); END",
            id.0
        ),
        Kind::Postgres => {
            format!("ALTER TABLE customers ADD CONSTRAINT refused CHECK (id <> {} OR lifecycle <> 'churned')", id.0)
        }
    };
    it.opened.plain().await.execute_unprepared(&sql).await.unwrap();
}

async fn allow(it: &Setting, kind: Kind) {
    let sql = match kind {
        Kind::Sqlite => "DROP TRIGGER refused",
        Kind::Postgres => "ALTER TABLE customers DROP CONSTRAINT refused",
    };
    it.opened.plain().await.execute_unprepared(sql).await.unwrap();
}

#[tokio::test]
async fn what_the_database_refuses_is_told_and_nobody_waits_for_it() {
    for kind in KINDS {
        let it = setting(kind, 1_300).await;
        let store = &it.opened.store;
        let leads = it.ids("lifecycle=lead").await;
        refuse(&it, kind, leads[0]).await;
        let job = it.change(&matching(""), BulkAction::UpdateLifecycle(Lifecycle::Churned), "a").await.unwrap();
        let behind = it.change(&matching(""), BulkAction::AddTags(vec!["behind".into()]), "b").await.unwrap();
        while store.work_next().await.unwrap() {}
        let done = store.job(job.id).await.unwrap();
        assert_eq!((done.status, done.worked, done.skipped), (JobStatus::Done, 1_300, Skipped::default()), "{kind:?}");
        assert!(done.failed >= 300 && done.failed <= 500, "{kind:?}: one chunk, {}", done.failed);
        assert_eq!(it.total("lifecycle=churned").await, 325 + done.changed, "{kind:?}");
        assert_eq!(store.job(behind.id).await.unwrap().changed, 1_300, "{kind:?}");
        let failed = |outcomes: Vec<(CustomerId, Outcome)>| {
            outcomes.into_iter().filter(|(_, outcome)| *outcome == Outcome::Failed).map(|(id, _)| id)
        };
        let of: Vec<CustomerId> = failed(it.outcomes(job.id).await).collect();
        assert_eq!((of.len(), of.contains(&leads[0])), (done.failed as usize, true), "{kind:?}");
        // It can be taken back as far as it went, or tried again.
        assert_eq!((done.undo, done.can_retry), (Undoing::Possible, true), "{kind:?}");
        allow(&it, kind).await;
        let again = store.retry_job(it.by, job.id).await.unwrap();
        assert_eq!((again.status, again.worked, again.failed), (JobStatus::Open, 1_300 - done.failed, 0), "{kind:?}");
        let under_way = store.undo_job(it.by, job.id, "early").await.unwrap_err();
        assert_eq!(code(&under_way), "not_undoable", "{kind:?}");
        while store.work_next().await.unwrap() {}
        let done = store.job(job.id).await.unwrap();
        assert_eq!((done.changed, done.already(), done.failed), (975, 325, 0), "{kind:?}");
        assert_eq!(it.total("lifecycle=churned").await, 1_300, "{kind:?}");
        assert_eq!(code(&store.retry_job(it.by, job.id).await.unwrap_err()), "not_retryable", "{kind:?}");
        assert!(!store.reindex().await.unwrap(), "{kind:?}: the audience equals the database");
    }
}

#[tokio::test]
async fn taking_back_that_failed_can_be_tried_again_and_what_is_taken_back_cannot() {
    for kind in KINDS {
        let it = setting(kind, 1_500).await;
        let store = &it.opened.store;
        let churned = it.ids("lifecycle=churned").await;
        let job = it.change(&matching(""), BulkAction::UpdateLifecycle(Lifecycle::Active), "a").await.unwrap();
        while store.work_next().await.unwrap() {}
        refuse(&it, kind, churned[0]).await;
        let back = store.undo_job(it.by, job.id, "u").await.unwrap();
        while store.work_next().await.unwrap() {}
        let part = store.job(back.id).await.unwrap();
        assert!(part.failed > 0 && part.changed > 0 && part.can_retry, "{kind:?} {part:?}");
        assert!(part.says().contains("could not be changed: the database refused"), "{kind:?} {}", part.says());
        allow(&it, kind).await;
        store.retry_job(it.by, back.id).await.unwrap();
        while store.work_next().await.unwrap() {}
        let whole = store.job(back.id).await.unwrap();
        assert_eq!((whole.changed, whole.failed), (1_125, 0), "{kind:?}");
        assert_eq!(it.total("lifecycle=churned").await, 375, "{kind:?}");
        // An action that failed in part and was taken back is over.
        refuse(&it, kind, it.ids("lifecycle=lead").await[0]).await;
        let job = it.change(&matching(""), BulkAction::UpdateLifecycle(Lifecycle::Churned), "b").await.unwrap();
        while store.work_next().await.unwrap() {}
        assert!(store.job(job.id).await.unwrap().can_retry, "{kind:?}");
        store.undo_job(it.by, job.id, "v").await.unwrap();
        assert!(!store.job(job.id).await.unwrap().can_retry, "{kind:?}");
        assert_eq!(code(&store.retry_job(it.by, job.id).await.unwrap_err()), "not_retryable", "{kind:?}");
        assert_eq!(code(&store.retry_job(it.by, JobId(1)).await.unwrap_err()), "NotFound", "{kind:?}");
    }
}

#[tokio::test]
async fn a_small_action_that_is_refused_changes_nobody() {
    for kind in KINDS {
        let it = setting(kind, 12).await;
        refuse(&it, kind, it.ids("lifecycle=lead").await[0]).await;
        let before = support::digest(&it.opened.plain().await).await;
        let refused = it.change(&matching(""), BulkAction::UpdateLifecycle(Lifecycle::Churned), "a").await.unwrap_err();
        assert!(code(&refused).starts_with("Failed"), "{kind:?} {refused}");
        assert_eq!(support::digest(&it.opened.plain().await).await, before, "{kind:?}");
    }
}

#[tokio::test]
async fn a_key_is_for_one_request_alone() {
    for kind in KINDS {
        let it = setting(kind, 12).await;
        let lead = BulkAction::UpdateLifecycle(Lifecycle::Lead);
        let job = it.change(&matching(""), lead.clone(), "k").await.unwrap();
        assert_eq!(it.change(&matching(""), lead.clone(), "k").await.unwrap(), job, "{kind:?}: the same again");
        let before = support::digest(&it.opened.plain().await).await;
        let active = BulkAction::UpdateLifecycle(Lifecycle::Active);
        assert_eq!(code(&it.change(&matching(""), active, "k").await.unwrap_err()), "key_reused", "{kind:?}");
        let others = matching("q=customer%201");
        assert_eq!(code(&it.change(&others, lead, "k").await.unwrap_err()), "key_reused", "{kind:?}");
        assert_eq!(code(&it.opened.store.undo_job(it.by, job.id, "k").await.unwrap_err()), "key_reused", "{kind:?}");
        assert_eq!(support::digest(&it.opened.plain().await).await, before, "{kind:?}");
    }
}

#[tokio::test]
async fn who_is_named_and_gone_is_skipped_and_told_of() {
    for kind in KINDS {
        let it = setting(kind, 12).await;
        let store = &it.opened.store;
        let ids = it.ids("").await;
        store.delete_customer(it.by, ids[0]).await.unwrap();
        let admin = it.opened.person("Ada", domain::role::Role::Admin).await;
        store.erase_customer(admin, ids[1]).await.unwrap();
        let action = BulkAction::AddTags(vec!["named".into()]);
        let request = BulkRequest { selection: Selection::These(ids.clone()), action, expected: 12, key: "k".into() };
        let job = store.change_many(it.by, &request).await.unwrap();
        let skipped = Skipped { in_bin: 1, gone: 1, ..Skipped::default() };
        assert_eq!((job.total, job.changed, job.skipped), (12, 10, skipped), "{kind:?}");
        assert_eq!(job.reasons(), ["1 is in the bin", "1 is not there any more"]);
        let outcomes = it.outcomes(job.id).await;
        assert!(
            outcomes.contains(&(ids[0], Outcome::InBin)) && outcomes.contains(&(ids[1], Outcome::Gone)),
            "{kind:?}"
        );
    }
}
