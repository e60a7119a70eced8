//! Actions on many customers: on named ones and by rule, at once and as a job, taken back, stopped, refused.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

mod support;

use domain::{
    bulk::{ActionKind, BulkAction, BulkJob, BulkRequest, JobStatus, KEPT, Outcome, Selection, Skipped, Undoing},
    edit::Edit,
    id::{CustomerId, SegmentId},
    lifecycle::Lifecycle,
    profile::TimelineShow,
    query::{CustomerQuery, Filter},
    role::Role,
};
use sea_orm::ConnectionTrait;
use store::StoreError;
use support::{
    KINDS, digest_but, integers,
    many::{COUNTED, ENTRIES, TOLD, code, matching, setting},
};

#[tokio::test]
async fn what_is_foreseen_is_done_told_and_taken_back_to_the_last_bit() {
    for kind in KINDS {
        let it = setting(kind, 40).await;
        for (n, action) in it.actions().await.into_iter().enumerate() {
            let selection = matching("");
            let plain = it.opened.plain().await;
            let before = digest_but(&plain, &TOLD, &COUNTED).await;
            let effect = it.opened.store.effect(&selection, &action).await.unwrap();
            let job = it.change(&selection, action.clone(), &format!("do {n}").replace(' ', "-")).await.unwrap();
            assert_eq!(job.status, JobStatus::Done, "{kind:?} {action:?}");
            assert_eq!(
                (job.total, job.worked, job.changed),
                (effect.total, effect.total, effect.changing),
                "{action:?}"
            );
            assert_eq!((job.already(), job.left()), (effect.total - effect.changing, 0));
            assert!(job.changed > 0 && job.already() > 0 || matches!(action, BulkAction::AddTags(_)), "{action:?}");
            let again = it.opened.store.effect(&selection, &action).await.unwrap();
            assert_eq!((again.total, again.changing), (effect.total, 0), "{kind:?} {action:?}");
            assert!(!it.opened.store.reindex().await.unwrap(), "{kind:?} {action:?}: the audience equals the database");
            let db = it.opened.plain().await;
            let counted = |sql: String| {
                let db = db.clone();
                async move { integers(&db, &sql, 1).await[0][0] as u32 }
            };
            let touched =
                format!("SELECT COUNT(DISTINCT own.customer_id) FROM {ENTRIES} AND own.job_id = {}", job.id.0);
            assert_eq!(counted(touched).await, job.changed, "one entry at least in each timeline");
            let back = it.opened.store.undo_job(it.by, job.id, &format!("undo-{n}")).await.unwrap();
            assert_eq!((back.changed, back.left(), back.status), (job.changed, 0, JobStatus::Done), "{action:?}");
            assert_eq!(digest_but(&plain, &TOLD, &COUNTED).await, before, "{kind:?} {action:?}");
            assert!(!it.opened.store.reindex().await.unwrap(), "{kind:?} {action:?}");
            let twice = it.opened.store.undo_job(it.by, job.id, &format!("twice-{n}")).await.unwrap_err();
            assert_eq!(code(&twice), "already_undone");
        }
        let db = it.opened.plain().await;
        let logged =
            integers(&db, "SELECT COUNT(*), COUNT(DISTINCT id) FROM audit WHERE action = 'customer_edited'", 2);
        let changed = integers(&db, "SELECT CAST(SUM(changed) AS BIGINT) FROM jobs", 1);
        let (logged, changed) = (logged.await, changed.await[0][0]);
        assert_eq!(logged, [[changed, changed]], "{kind:?}: one entry of the audit log for each change");
    }
}

#[tokio::test]
async fn the_timeline_and_the_audit_log_name_customer_person_and_action() {
    for kind in KINDS {
        let it = setting(kind, 8).await;
        let id = it.ids("lifecycle=lead").await[0];
        it.change(&matching("lifecycle=lead"), BulkAction::UpdateLifecycle(Lifecycle::Churned), "a").await.unwrap();
        it.change(&Selection::These(vec![id]), BulkAction::AddTags(vec!["q4 \"x\" \\".into()]), "b").await.unwrap();
        let page = it.opened.store.timeline(id, TimelineShow::Changes, None).await.unwrap();
        let told: Vec<_> = page.entries.iter().map(|entry| (entry.what.as_str(), entry.more.as_str())).collect();
        assert_eq!(told[0], ("Tag q4 \"x\" \\ added", "by Priya · Bulk action, 1 customer"), "{kind:?}");
        assert_eq!(
            told[1],
            ("Lifecycle stage changed from Lead to Churned", "by Priya · Bulk action, 2 customers"),
            "{kind:?}"
        );
        let log = it.opened.store.audit_log(&Default::default(), None).await.unwrap();
        let about: Vec<_> = log.entries.iter().map(|entry| (entry.subject.as_str(), entry.details.as_str())).collect();
        assert!(about.contains(&(id.to_string().as_str(), "lifecycle")), "{kind:?} {about:?}");
        assert!(about.contains(&(id.to_string().as_str(), "tag added")), "{kind:?} {about:?}");
    }
}

#[tokio::test]
async fn by_rule_is_the_same_as_by_its_customers() {
    for kind in KINDS {
        let (rule, named) = (setting(kind, 30).await, setting(kind, 30).await);
        let address = "lifecycle=lead,active";
        let (all, left_out) = (named.ids(address).await, rule.ids(address).await[3]);
        let ids: Vec<CustomerId> = all.iter().copied().filter(|id| *id != all[3]).collect();
        // The stage comes last, since it changes who matches.
        let pairs = rule.actions().await.into_iter().zip(named.actions().await).rev();
        for (n, (by_rule, by_name)) in pairs.enumerate() {
            let selection = Selection::Matching { address: address.into(), except: vec![left_out] };
            let one = rule.change(&selection, by_rule, &format!("k{n}")).await.unwrap();
            let other = named.change(&Selection::These(ids.clone()), by_name, &format!("k{n}")).await.unwrap();
            assert_eq!((one.total, one.changed), (other.total, other.changed), "{kind:?} {n}");
            assert_eq!((one.total, one.worked), (ids.len() as u32, ids.len() as u32), "{kind:?} {n}");
        }
        let counts = |it: &support::many::Setting| {
            let store = it.opened.store.clone();
            async move {
                let options = store.filter_options(&Filter::default()).await;
                let tags: Vec<_> = options.tags.into_iter().map(|tag| (tag.name, tag.count)).collect();
                let segments: Vec<_> = options.segments.into_iter().map(|one| (one.name, one.count)).collect();
                (options.total, options.lifecycle, tags, segments)
            }
        };
        assert_eq!(counts(&rule).await, counts(&named).await, "{kind:?}");
    }
}

#[tokio::test]
async fn a_large_action_is_a_job_that_goes_on_where_it_ended() {
    for kind in KINDS {
        let it = setting(kind, 1_300).await;
        let action = BulkAction::UpdateLifecycle(Lifecycle::Churned);
        let job = it.change(&matching(""), action.clone(), "once").await.unwrap();
        assert_eq!((job.status, job.worked, job.total), (JobStatus::Open, 0, 1_300), "{kind:?}");
        assert_eq!(
            it.change(&matching(""), action.clone(), "once").await.unwrap().id,
            job.id,
            "sent again it is the same"
        );
        assert_eq!(it.total("lifecycle=churned").await, 325, "nothing is done yet");
        assert_eq!(it.opened.store.jobs_under_way(it.by).await.unwrap(), [job.id], "{kind:?}");
        // A small one of the same kind waits for its turn; of another kind it does not.
        let ids = it.ids("q=c7%40x.example").await;
        let one = Selection::These(ids.clone());
        let small = it.change(&one, BulkAction::UpdateLifecycle(Lifecycle::Lead), "small");
        assert_eq!(small.await.unwrap().status, JobStatus::Open, "{kind:?}");
        let other = it.change(&Selection::These(ids), BulkAction::AddTags(vec!["now".into()]), "other").await.unwrap();
        assert_eq!(other.status, JobStatus::Done);
        // As a page that is loaded before the audience has heard of it: nothing of it is under way.
        let plain = it.opened.plain().await;
        let reopen = |status: &str| format!("UPDATE jobs SET status = '{status}' WHERE id = {}", other.id.0);
        plain.execute_unprepared(&reopen("open")).await.unwrap();
        assert_eq!(it.opened.store.jobs_under_way(it.by).await.unwrap().len(), 2, "{kind:?}");
        plain.execute_unprepared(&reopen("done")).await.unwrap();
        // Whoever comes or goes after it was confirmed changes nothing about whom it is about.
        let gone = it.ids("q=c8%40x.example").await[0];
        it.opened.store.delete_customer(it.by, gone).await.unwrap();
        assert!(it.opened.store.work_next().await.unwrap());
        let done = it.opened.store.job(job.id).await.unwrap();
        let skipped = Skipped { in_bin: 1, ..Skipped::default() };
        assert_eq!((done.status, done.worked, done.skipped), (JobStatus::Done, 1_300, skipped), "{kind:?}");
        assert_eq!((done.changed, done.already()), (1_300 - 325 - 1, 325), "{kind:?}");
        assert_eq!(it.total("lifecycle=churned").await, 1_299);
        assert!(it.opened.store.work_next().await.unwrap(), "then the small one");
        assert!(!it.opened.store.work_next().await.unwrap());
        assert_eq!(it.total("lifecycle=lead").await, 1);
        assert!(!it.opened.store.reindex().await.unwrap(), "{kind:?}");
    }
}

#[tokio::test]
async fn undoing_keeps_what_was_edited_since_and_counts_it() {
    for kind in KINDS {
        let it = setting(kind, 20).await;
        let ids = it.ids("lifecycle=lead").await;
        let job =
            it.change(&matching("lifecycle=lead"), BulkAction::UpdateLifecycle(Lifecycle::AtRisk), "a").await.unwrap();
        let edit = Edit::Lifecycle { from: Lifecycle::AtRisk, to: Lifecycle::Active };
        it.opened.store.edit(it.by, ids[1], &edit).await.unwrap();
        it.opened.store.delete_customer(it.by, ids[2]).await.unwrap();
        let back = it.opened.store.undo_job(it.by, job.id, "u").await.unwrap();
        let skipped = Skipped { in_bin: 1, edited: 1, ..Skipped::default() };
        assert_eq!((back.total, back.changed, back.skipped), (5, 3, skipped), "{kind:?}");
        assert_eq!(
            back.says(),
            "Undone for 3 customers. 1 is in the bin. 1 was changed by someone else since and stays"
        );
        assert!(it.ids("lifecycle=active").await.contains(&ids[1]), "{kind:?}: the later edit stays");
        assert_eq!(it.opened.store.job(job.id).await.unwrap().undo, Undoing::Undone);
        let tags = it.change(&matching(""), BulkAction::AddTags(vec!["t".into()]), "b").await.unwrap();
        it.opened.store.edit(it.by, ids[0], &Edit::RemoveTags(vec!["t".into()])).await.unwrap();
        let back = it.opened.store.undo_job(it.by, tags.id, "v").await.unwrap();
        assert_eq!((back.changed, back.skipped.edited), (18, 1), "{kind:?}");
        assert_eq!(it.total("tags=t").await, 0);
        assert!(!it.opened.store.reindex().await.unwrap(), "{kind:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_done_is_refused_and_changes_nothing() {
    for kind in KINDS {
        let it = setting(kind, 8).await;
        let plain = it.opened.plain().await;
        plain.execute_unprepared("UPDATE segments SET kind = 'by_rule' WHERE name = 'Newsletter'").await.unwrap();
        it.opened.store.import(vec![]).await.unwrap();
        let ruled = it.segment("Newsletter").await;
        let before = support::digest(&plain).await;
        let ask = |selection: Selection, action: BulkAction, expected: u32| {
            let request = BulkRequest { selection, action, expected, key: "k".into() };
            let (store, by) = (it.opened.store.clone(), it.by);
            async move { code(&store.change_many(by, &request).await.unwrap_err()) }
        };
        let stage = || BulkAction::UpdateLifecycle(Lifecycle::Active);
        assert_eq!(ask(Selection::These(vec![]), stage(), 0).await, "empty_selection");
        assert_eq!(ask(matching("lifecycle=sleepy"), stage(), 8).await, "unknown_value");
        assert_eq!(ask(matching(""), stage(), 7).await, "selection_changed", "{kind:?}");
        assert_eq!(ask(matching(""), BulkAction::AssignSegment(ruled), 8).await, "segment_is_dynamic");
        assert_eq!(ask(matching(""), BulkAction::RemoveSegment(SegmentId(1)), 8).await, "NotFound");
        assert_eq!(support::digest(&plain).await, before, "{kind:?}");
        // Named twice is once; who is not there is nobody.
        let ids: Vec<CustomerId> = {
            let page = it.opened.store.customer_page(&CustomerQuery::parse("lifecycle=lead").unwrap()).await.unwrap();
            page.rows.iter().flat_map(|row| [row.id, row.id, CustomerId(5)]).collect()
        };
        assert_eq!(it.opened.store.selection_options(&Selection::These(ids)).await.unwrap().total, 2);
    }
}

#[tokio::test]
async fn an_action_ends_when_it_is_stopped_or_its_person_is_shut_out() {
    for kind in KINDS {
        let it = setting(kind, 1_100).await;
        let admin = it.opened.person("Ada", Role::Admin).await;
        let tag = |name: &str| BulkAction::AddTags(vec![name.into()]);
        let job = it.change(&matching(""), tag("stopped"), "a").await.unwrap();
        let stopped = it.opened.store.stop_job(job.id).await.unwrap();
        assert_eq!((stopped.status, stopped.worked), (JobStatus::Stopped, 0), "{kind:?}");
        assert!(!it.opened.store.work_next().await.unwrap());
        let job = it.change(&matching(""), tag("shut out"), "b").await.unwrap();
        it.opened.store.set_disabled(admin, it.by, true).await.unwrap();
        assert!(it.opened.store.work_next().await.unwrap());
        let ended = it.opened.store.job(job.id).await.unwrap();
        assert_eq!((ended.status, ended.kind), (JobStatus::Stopped, ActionKind::AddTags), "{kind:?}");
        assert_eq!(it.total("tags=shut%20out").await, 0);
        let outcomes = it.outcomes(job.id).await;
        assert_eq!(outcomes.len(), 1_100, "{kind:?}");
        assert!(outcomes.iter().all(|(_, outcome)| *outcome == Outcome::NotReached), "{kind:?}");
        // Or may do less than that by now.
        it.opened.store.set_disabled(admin, it.by, false).await.unwrap();
        let job = it.change(&matching(""), tag("demoted"), "c").await.unwrap();
        it.opened.store.give_role(admin, it.by, Role::Agent).await.unwrap();
        assert!(it.opened.store.work_next().await.unwrap());
        assert_eq!(it.opened.store.job(job.id).await.unwrap().status, JobStatus::Stopped, "{kind:?}");
    }
}

#[tokio::test]
async fn an_undo_that_was_stopped_goes_on_and_what_it_goes_by_stays_as_long() {
    for kind in KINDS {
        let it = setting(kind, 4_000).await;
        let (store, plain) = (&it.opened.store, it.opened.plain().await);
        let admin = it.opened.person("Ada", Role::Admin).await;
        let before = it.ids("lifecycle=lead").await;
        let job = it.change(&matching(""), BulkAction::UpdateLifecycle(Lifecycle::Churned), "a").await.unwrap();
        while store.work_next().await.unwrap() {}
        // Of an action that was stopped nobody asks for the rest.
        let rest = it.change(&matching(""), BulkAction::AddTags(vec!["rest".into()]), "r").await.unwrap();
        it.work_and(rest.id, async || drop(store.stop_job(rest.id).await.unwrap())).await;
        let rest = store.job(rest.id).await.unwrap();
        assert!(rest.worked > 0 && rest.worked < rest.total && !rest.can_retry, "{kind:?} {rest:?}");
        let back = store.undo_job(it.by, job.id, "u").await.unwrap();
        // Its person leaves, and the action is thirty days old by then.
        it.work_and(back.id, async || store.set_disabled(admin, it.by, true).await.unwrap()).await;
        let half = store.job(back.id).await.unwrap();
        assert_eq!((half.status, half.can_retry), (JobStatus::Stopped, true), "{kind:?} {half:?}");
        assert!(half.worked > 0 && half.worked < half.total, "{kind:?} {half:?}");
        let age = format!("UPDATE jobs SET created_at = created_at - {} WHERE id = {}", KEPT + 1, job.id.0);
        plain.execute_unprepared(&age).await.unwrap();
        store.forget_old_jobs().await.unwrap();
        let open = store.retry_job(admin, back.id).await.unwrap();
        assert_eq!((open.status, &*open.who), (JobStatus::Open, "Ada"), "{kind:?}");
        while store.work_next().await.unwrap() {}
        let whole = store.job(back.id).await.unwrap();
        assert_eq!((whole.changed, whole.left(), whole.can_retry), (3_000, 0, false), "{kind:?} {whole:?}");
        assert_eq!(it.ids("lifecycle=lead").await, before, "{kind:?}");
        // Once the undo is as old nobody can ask for it any more, and what it went by goes.
        let age = format!("UPDATE jobs SET created_at = created_at - {} WHERE id = {}", KEPT + 1, back.id.0);
        plain.execute_unprepared(&age).await.unwrap();
        store.forget_old_jobs().await.unwrap();
        let left = format!("SELECT COUNT(*) FROM job_chunks WHERE job_id = {} AND customers <> '[]'", job.id.0);
        assert_eq!(integers(&plain, &left, 1).await, [[0]], "{kind:?}");
    }
}

#[tokio::test]
async fn two_opposite_actions_at_once_come_one_after_the_other_and_are_logged_so() {
    // A few times: which is first is a matter of luck.
    for kind in KINDS.into_iter().flat_map(|kind| [kind; 5]) {
        let it = setting(kind, 40).await;
        let (all, adds, takes) =
            (matching(""), BulkAction::AddTags(vec!["vip".into()]), BulkAction::RemoveTags(vec!["vip".into()]));
        let (added, taken) = tokio::join!(it.change(&all, adds, "a"), it.change(&all, takes, "t"));
        while it.opened.store.work_next().await.unwrap() {}
        let job = async |job: Result<BulkJob, StoreError>| it.opened.store.job(job.unwrap().id).await.unwrap();
        let (added, taken) = (job(added).await, job(taken).await);
        let left = it.total("tags=vip").await;
        let first_adds = left == 0;
        let (before, after) = if first_adds { (&added, &taken) } else { (&taken, &added) };
        // Every third had it: the second had to do with all whom the first left otherwise.
        assert_eq!(before.changed, if first_adds { 26 } else { 14 }, "{kind:?}");
        assert_eq!((after.changed, left), (40, if first_adds { 0 } else { 40 }), "{kind:?}");
        let order = format!(
            "SELECT MAX(CASE WHEN told.kind = 'tag_added' THEN chunk.entry_id END), \
             MAX(CASE WHEN told.kind = 'tag_removed' THEN chunk.entry_id END) FROM {ENTRIES}"
        );
        let told = integers(&it.opened.plain().await, &order, 2).await;
        assert_eq!(told[0][0] < told[0][1], first_adds, "{kind:?} {told:?}");
    }
}

#[tokio::test]
async fn an_edit_of_what_an_action_changed_meanwhile_is_refused() {
    for kind in KINDS {
        let it = setting(kind, 4_000).await;
        let store = &it.opened.store;
        let seen = it.ids("lifecycle=lead").await;
        let job = it.change(&matching(""), BulkAction::UpdateLifecycle(Lifecycle::Churned), "a").await.unwrap();
        let edit = Edit::Lifecycle { from: Lifecycle::Lead, to: Lifecycle::Active };
        it.work_and(job.id, async || {
            // The first of them were worked first, the last will be last.
            let (first, last) = (seen.iter().min().unwrap(), seen.iter().max().unwrap());
            let late = store.edit(it.by, *first, &edit).await;
            assert!(matches!(late, Err(StoreError::Conflict(_))), "{kind:?} {late:?}");
            store.edit(it.by, *last, &edit).await.unwrap();
        })
        .await;
        while store.work_next().await.unwrap() {}
        // What was confirmed for them holds for whoever was edited before their turn too.
        assert_eq!(it.total("lifecycle=churned").await, 4_000, "{kind:?}");
        assert!(!store.reindex().await.unwrap(), "{kind:?}: the audience differs");
    }
}

#[tokio::test]
async fn two_who_take_the_same_action_back_at_once_do_it_once() {
    for kind in KINDS {
        let it = setting(kind, 40).await;
        let store = &it.opened.store;
        let other = it.opened.person("Otto", Role::Manager).await;
        let action = BulkAction::AddTags(vec!["raced".into()]);
        // The same request twice is one action.
        let all = matching("");
        let (one, same) = tokio::join!(it.change(&all, action.clone(), "a"), it.change(&all, action, "a"));
        let (one, same) = (one.unwrap(), same.unwrap());
        assert_eq!((one.id, one.changed), (same.id, 40), "{kind:?}");
        let (mine, theirs) =
            tokio::join!(store.undo_job(it.by, one.id, "mine"), store.undo_job(other, one.id, "theirs"));
        let done = [&mine, &theirs].into_iter().filter(|answer| answer.as_ref().is_ok_and(|job| job.changed == 40));
        assert_eq!(done.count(), 1, "{kind:?} {mine:?} {theirs:?}");
        let late = [mine, theirs].into_iter().find_map(Result::err).unwrap();
        assert_eq!(support::many::code(&late), "already_undone", "{kind:?}");
        assert_eq!(it.total("tags=raced").await, 0, "{kind:?}");
        let jobs = integers(&it.opened.plain().await, "SELECT COUNT(*) FROM jobs", 1).await;
        assert_eq!(jobs, [[2]], "{kind:?}");
    }
}

#[tokio::test]
async fn what_an_action_replaced_is_forgotten_after_thirty_days() {
    for kind in KINDS {
        let it = setting(kind, 4).await;
        let old = it.change(&matching(""), BulkAction::UpdateLifecycle(Lifecycle::Active), "old").await.unwrap();
        let young = it.change(&matching(""), BulkAction::UpdateLifecycle(Lifecycle::Lead), "young").await.unwrap();
        let plain = it.opened.plain().await;
        let age = format!("UPDATE jobs SET created_at = created_at - {} WHERE id = {}", KEPT + 1, old.id.0);
        plain.execute_unprepared(&age).await.unwrap();
        it.opened.store.forget_old_jobs().await.unwrap();
        let left = integers(&plain, "SELECT job_id FROM job_chunks WHERE customers <> '[]'", 1).await;
        assert_eq!(left, [[young.id.0]], "{kind:?}");
        assert_eq!(it.opened.store.job(old.id).await.unwrap().undo, Undoing::Impossible, "{kind:?}");
        let refused = it.opened.store.undo_job(it.by, old.id, "u").await.unwrap_err();
        assert_eq!(code(&refused), "not_undoable", "{kind:?}");
        assert_eq!(it.opened.store.undo_job(it.by, young.id, "v").await.unwrap().changed, young.changed, "{kind:?}");
    }
}
