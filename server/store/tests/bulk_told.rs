//! What actions on many leave in the timelines of those whom they changed, on SQLite and PostgreSQL.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

mod support;

use domain::{
    bulk::{BulkAction, KEPT, Selection},
    edit::Edit,
    id::CustomerId,
    lifecycle::Lifecycle,
    profile::TimelineShow,
    role::Role,
};
use migrations::{Migrator, MigratorTrait};
use sea_orm::ConnectionTrait;
use store::{SECTIONS, StoreError};
use support::{
    KINDS, integers,
    many::{Setting, matching, setting},
};

/// A whole timeline of changes, newest first, by its pages.
async fn told(it: &Setting, id: CustomerId) -> Vec<String> {
    let (mut all, mut before) = (Vec::new(), None);
    loop {
        let page = it.opened.store.timeline(id, TimelineShow::Changes, before.as_deref()).await.unwrap();
        all.extend(page.entries.into_iter().map(|entry| format!("{} {}", entry.what, entry.more)));
        before = page.older;
        if before.is_none() {
            // They all were imported first.
            assert_eq!(all.pop().as_deref(), Some("Customer added by an import"));
            return all;
        }
    }
}

/// The changes in the copy of somebody's data.
async fn copied(it: &Setting, id: CustomerId) -> Vec<String> {
    let section = SECTIONS.iter().find(|section| section.name == "activity").unwrap();
    let snapshot = it.opened.store.snapshot().await.unwrap();
    let (sender, mut rows) = tokio::sync::mpsc::channel(1_000);
    snapshot.rows(id, section, sender).await.unwrap();
    let mut all = Vec::new();
    while let Some(row) = rows.recv().await {
        all.push(format!("{} {}", row[1].as_str().unwrap(), row[2]));
    }
    assert_eq!(all.remove(0), "created {}");
    all
}

#[tokio::test]
async fn a_timeline_of_many_actions_is_whole_page_by_page_and_in_order() {
    for kind in KINDS {
        let it = setting(kind, 3).await;
        let id = it.ids("lifecycle=lead").await[0];
        let just = Selection::These(vec![id]);
        let mut expected = Vec::new();
        for n in 0..30 {
            let tags = BulkAction::AddTags(vec![format!("a {n}"), format!("b {n}")]);
            it.change(&just, tags, &format!("k{n}")).await.unwrap();
            expected.extend(["a", "b"].map(|tag| format!("Tag {tag} {n} added by Priya · Bulk action, 1 customer")));
            it.opened.store.edit(it.by, id, &Edit::AddTags(vec![format!("c {n}")])).await.unwrap();
            expected.push(format!("Tag c {n} added by Priya"));
        }
        let mut told = told(&it, id).await;
        assert_eq!(told.len(), expected.len(), "{kind:?}");
        told.reverse();
        // Which of two tags of one action comes first says nothing.
        let pairs = |entries: &[String]| {
            let sorted = entries.chunks(3).map(|three| {
                let mut three = three.to_vec();
                three.sort();
                three
            });
            sorted.collect::<Vec<_>>()
        };
        assert_eq!(pairs(&told), pairs(&expected), "{kind:?}");
        assert_eq!(copied(&it, id).await.len(), expected.len(), "{kind:?}: all of it is in the copy too");
    }
}

#[tokio::test]
async fn the_stages_of_an_action_and_of_its_undo_are_told_each_from_what_it_was() {
    for kind in KINDS {
        let it = setting(kind, 8).await;
        let id = it.ids("lifecycle=active").await[0];
        let job = it.change(&matching(""), BulkAction::UpdateLifecycle(Lifecycle::Churned), "a").await.unwrap();
        it.opened.store.undo_job(it.by, job.id, "u").await.unwrap();
        let stages = it.opened.store.customer_overview(id).await.unwrap().stages;
        let stages: Vec<Lifecycle> = stages.into_iter().map(|held| held.stage).collect();
        assert_eq!(stages, [Lifecycle::Active, Lifecycle::Churned, Lifecycle::Active], "{kind:?}");
        let copied = copied(&it, id).await;
        let expected =
            [r#"lifecycle {"from":"active","to":"churned"}"#, r#"lifecycle {"from":"churned","to":"active"}"#];
        assert_eq!(copied, expected, "{kind:?}");
        // Whoever looked before is told who did it meanwhile.
        let other = it.opened.person("Ben", Role::Agent).await;
        it.change(&matching(""), BulkAction::UpdateLifecycle(Lifecycle::AtRisk), "b").await.unwrap();
        let late = Edit::Lifecycle { from: Lifecycle::Active, to: Lifecycle::Lead };
        let Err(StoreError::Conflict(message)) = it.opened.store.edit(other, id, &late).await else {
            panic!("{kind:?}")
        };
        assert!(message.starts_with("The lifecycle stage was changed to At Risk meanwhile by Priya."), "{message}");
    }
}

#[tokio::test]
async fn who_is_put_back_into_a_segment_is_in_it_since_the_action_and_by_its_person() {
    for kind in KINDS {
        let it = setting(kind, 8).await;
        let (key, other) = (it.segment("Key accounts").await, it.opened.person("Ben", Role::Agent).await);
        let id = it.ids("lifecycle=active").await[0];
        it.change(&Selection::These(vec![id]), BulkAction::AssignSegment(key), "a").await.unwrap();
        let segments = async || it.opened.store.customer_profile(id).await.unwrap().segments;
        let before = segments().await;
        assert!(before.iter().any(|one| one.id == key && one.by == "by Priya"), "{kind:?} {before:?}");
        it.opened.store.edit(other, id, &Edit::RemoveSegment(key)).await.unwrap();
        it.opened.store.edit(other, id, &Edit::RestoreSegment(key)).await.unwrap();
        assert_eq!(segments().await, before, "{kind:?}");
    }
}

#[tokio::test]
async fn what_an_action_changed_is_told_after_it_can_be_taken_back_no_longer() {
    for kind in KINDS {
        let it = setting(kind, 4).await;
        let id = it.ids("lifecycle=lead").await[0];
        it.change(&matching(""), BulkAction::UpdateLifecycle(Lifecycle::Active), "old").await.unwrap();
        let plain = it.opened.plain().await;
        plain.execute_unprepared(&format!("UPDATE jobs SET created_at = created_at - {}", KEPT + 1)).await.unwrap();
        it.opened.store.forget_old_jobs().await.unwrap();
        let kept = integers(&plain, "SELECT COUNT(*), COUNT(DISTINCT outcome) FROM job_changes", 2).await;
        assert_eq!(kept, [[3, 1]], "{kind:?}: who was so already is forgotten");
        let expected = "Lifecycle stage changed from Lead to Active by Priya · Bulk action, 4 customers";
        assert_eq!(told(&it, id).await, [expected], "{kind:?}");
    }
}

#[tokio::test]
async fn an_action_under_way_goes_on_after_an_update_and_what_was_done_before_is_told_once() {
    for kind in KINDS {
        let it = setting(kind, 1_300).await;
        let (store, plain) = (&it.opened.store, it.opened.plain().await);
        let lead = it.ids("lifecycle=lead").await[0];
        it.change(&Selection::These(vec![lead]), BulkAction::AddTags(vec!["q\" \\".into()]), "done").await.unwrap();
        let open = it.change(&matching(""), BulkAction::UpdateLifecycle(Lifecycle::Churned), "s").await.unwrap();
        let tags = it.change(&matching(""), BulkAction::AddTags(vec!["x \"y\"".into()]), "t").await.unwrap();
        // The twentieth step, and those after it.
        Migrator::down(&plain, Some(Migrator::migrations().len() as u32 - 19)).await.unwrap();
        let before = integers(&plain, "SELECT COUNT(*), COUNT(job_id) FROM activity", 2).await;
        assert_eq!(before, [[1_301, 1]], "{kind:?}: as entries were before");
        Migrator::up(&plain, None).await.unwrap();
        while store.work_next().await.unwrap() {}
        assert_eq!(store.job(open.id).await.unwrap().changed, 975, "{kind:?}");
        assert_eq!(store.job(tags.id).await.unwrap().changed, 1_300, "{kind:?}");
        let told = told(&it, lead).await;
        assert_eq!(told.len(), 3, "{kind:?} {told:?}");
        assert!(told[0].starts_with("Tag x \"y\" added by Priya · Bulk action, 1,300"), "{kind:?} {told:?}");
        assert!(told[1].starts_with("Lifecycle stage changed from Lead to Churned by Priya"), "{kind:?} {told:?}");
        assert_eq!(told[2], "Tag q\" \\ added by Priya", "{kind:?}");
        store.undo_job(it.by, tags.id, "u").await.unwrap();
        while store.work_next().await.unwrap() {}
        assert_eq!(it.total("tags=x \"y\"").await, 0, "{kind:?}");
    }
}
