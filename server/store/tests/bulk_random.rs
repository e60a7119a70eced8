//! Properties of actions on many customers, over random customers, filters and actions: by rule is the same as by name;
//! taken back is as it was, bit for bit; what was edited between stays, and is listed.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

mod support;

use std::collections::BTreeSet;

use domain::{
    bulk::{BulkAction, Outcome, Selection},
    edit::Edit,
    id::CustomerId,
    lifecycle::Lifecycle,
    role::Role,
};
use proptest::{
    prelude::*,
    sample::{Index, subsequence},
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use store::NewCustomer;
use support::{
    KINDS, Kind, digest_but, integers,
    many::{COUNTED, Setting, TOLD},
    open,
};

const TAGS: [&str; 5] = ["eu", "vip", "trial", "Straße", "a \"quoted\" \\ name"];
const SEGMENTS: [&str; 3] = ["Key accounts", "Newsletter", "Beta"];
/// What counts changes, and when a change was.
const TIMED: [&str; 4] = ["version", "updated_at", "lifecycle_since", "added_at"];

#[derive(Debug, Clone)]
enum Doing {
    Stage(Lifecycle),
    Add(Vec<&'static str>),
    Remove(Vec<&'static str>),
    Assign(&'static str),
    Leave(&'static str),
}

fn stage() -> impl Strategy<Value = Lifecycle> {
    (0..4usize).prop_map(|n| Lifecycle::ALL[n])
}

/// Somebody: a stage, tags and segments.
fn customer() -> impl Strategy<Value = (Lifecycle, Vec<&'static str>, Vec<&'static str>)> {
    (stage(), subsequence(TAGS.to_vec(), 0..=TAGS.len()), subsequence(SEGMENTS.to_vec(), 0..=SEGMENTS.len()))
}

fn doing() -> impl Strategy<Value = Doing> {
    let some = || subsequence([&TAGS[..], &["new here"]].concat(), 1..=4);
    let segment = || (0..SEGMENTS.len()).prop_map(|n| SEGMENTS[n]);
    prop_oneof![
        2 => stage().prop_map(Doing::Stage),
        2 => some().prop_map(Doing::Add),
        2 => some().prop_map(Doing::Remove),
        1 => segment().prop_map(Doing::Assign),
        1 => segment().prop_map(Doing::Leave),
    ]
}

fn address() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        stage().prop_map(|stage| format!("lifecycle={stage}")),
        (stage(), stage()).prop_map(|(one, other)| format!("lifecycle={one},{other}&sort=name_desc")),
        (0..3usize).prop_map(|n| format!("tags={}", TAGS[n])),
        (1..10u32).prop_map(|n| format!("q=customer%20{n}")),
        (0..2usize).prop_map(|n| format!("tags={}&lifecycle=lead,active,at_risk", TAGS[n])),
    ]
}

/// An action on a selection, who is left out of it, and who is edited between.
fn round() -> impl Strategy<Value = (String, Doing, Vec<Index>, Vec<Index>)> {
    let some = || proptest::collection::vec(any::<Index>(), 0..5);
    (address(), doing(), some(), some())
}

async fn open_with(kind: Kind, customers: Vec<(Lifecycle, Vec<&str>, Vec<&str>)>) -> Setting {
    let opened = open(kind).await;
    let by = opened.person("Priya", Role::Manager).await;
    let owned = |all: Vec<&str>| all.into_iter().map(str::to_owned).collect();
    let row = |(n, (stage, tags, segments)): (usize, (Lifecycle, Vec<&str>, Vec<&str>))| NewCustomer {
        name: format!("Customer {n}"),
        email: format!("c{n}@x.example"),
        lifecycle: Some(stage),
        tags: owned(tags),
        segments: owned(segments),
        ..NewCustomer::default()
    };
    let rows = customers.into_iter().enumerate().map(|one| (one.0 as u64 + 2, row(one))).collect();
    opened.store.import(rows).await.unwrap();
    Setting { opened, by }
}

async fn action(it: &Setting, doing: &Doing) -> BulkAction {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    match doing {
        Doing::Stage(stage) => BulkAction::UpdateLifecycle(*stage),
        Doing::Add(names) => BulkAction::AddTags(owned(names)),
        Doing::Remove(names) => BulkAction::RemoveTags(owned(names)),
        Doing::Assign(name) => BulkAction::AssignSegment(it.segment(name).await),
        Doing::Leave(name) => BulkAction::RemoveSegment(it.segment(name).await),
    }
}

/// What somebody does to one customer that an action changed, so that it is not as the action left it.
fn against(action: &BulkAction) -> Edit {
    match action.clone() {
        BulkAction::UpdateLifecycle(to) => {
            let other = *Lifecycle::ALL.iter().find(|stage| **stage != to).unwrap();
            Edit::Lifecycle { from: to, to: other }
        }
        BulkAction::AddTags(names) => Edit::RemoveTags(names),
        BulkAction::RemoveTags(names) => Edit::AddTags(names),
        BulkAction::AssignSegment(segment) => Edit::RemoveSegment(segment),
        BulkAction::RemoveSegment(segment) => Edit::AddSegment(segment),
    }
}

#[tokio::test]
async fn by_rule_by_name_and_back_again() {
    let config = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), config);
    let mut sample = |strategy: BoxedStrategy<(String, Doing, Vec<Index>, Vec<Index>)>| {
        strategy.new_tree(&mut runner).unwrap().current()
    };
    let rounds: Vec<_> = (0..24).map(|_| sample(round().boxed())).collect();
    let customers = proptest::collection::vec(customer(), 60..=60).new_tree(&mut runner).unwrap().current();
    for kind in KINDS {
        let it = open_with(kind, customers.clone()).await;
        let (store, plain) = (&it.opened.store, it.opened.plain().await);
        let (mut worked, mut edited) = (0, 0);
        for (n, (address, doing, left_out, changed_between)) in rounds.iter().enumerate() {
            let says = format!("{kind:?} round {n}: {doing:?} on {address:?}");
            let action = action(&it, doing).await;
            let all = it.ids(address).await;
            let except: BTreeSet<CustomerId> =
                left_out.iter().filter(|_| !all.is_empty()).map(|index| *index.get(&all)).collect();
            let named: Vec<CustomerId> = all.iter().rev().filter(|id| !except.contains(id)).copied().collect();
            if named.is_empty() {
                continue;
            }
            let before = digest_but(&plain, &TOLD, &COUNTED).await;
            // By rule, and back.
            let rule = Selection::Matching { address: address.clone(), except: except.iter().copied().collect() };
            let effect = store.effect(&rule, &action).await.unwrap();
            let job = it.change(&rule, action.clone(), &format!("rule-{n}")).await.unwrap();
            assert_eq!((job.total, job.changed, job.left()), (named.len() as u32, effect.changing, 0), "{says}");
            let by_rule = digest_but(&plain, &TOLD, &TIMED).await;
            let outcomes = it.outcomes(job.id).await;
            if job.changed > 0 {
                let back = store.undo_job(it.by, job.id, &format!("rule-back-{n}")).await.unwrap();
                assert_eq!(back.changed, job.changed, "{says}");
            }
            assert_eq!(digest_but(&plain, &TOLD, &COUNTED).await, before, "{says}: taken back");
            // By name, and back with edits between.
            let job = it.change(&Selection::These(named), action.clone(), &format!("named-{n}")).await.unwrap();
            assert_eq!(digest_but(&plain, &TOLD, &TIMED).await, by_rule, "{says}: by name as by rule");
            assert_eq!(it.outcomes(job.id).await, outcomes, "{says}");
            worked += job.changed;
            if job.changed > 0 {
                let of: Vec<CustomerId> =
                    outcomes.iter().filter(|(_, of)| *of == Outcome::Changed).map(|one| one.0).collect();
                let others: BTreeSet<CustomerId> = changed_between.iter().map(|index| *index.get(&of)).collect();
                for id in &others {
                    store.edit(it.by, *id, &against(&action)).await.unwrap();
                }
                edited += others.len();
                let as_edited = others_as_they_are(&it, &others).await;
                let back = store.undo_job(it.by, job.id, &format!("named-back-{n}")).await.unwrap();
                let listed: BTreeSet<CustomerId> = it
                    .outcomes(back.id)
                    .await
                    .into_iter()
                    .filter(|(_, of)| *of == Outcome::Edited)
                    .map(|one| one.0)
                    .collect();
                assert_eq!(
                    (back.skipped.edited as usize, back.changed),
                    (listed.len(), job.changed - back.skipped.edited),
                    "{says}"
                );
                assert_eq!(listed, others, "{says}");
                assert_eq!(others_as_they_are(&it, &others).await, as_edited, "{says}: later edits stay");
            }
            assert!(!store.reindex().await.unwrap(), "{says}: the audience equals the database");
        }
        assert!(worked > 100 && edited > 10, "{kind:?}: {worked} changed, {edited} edited between");
    }
}

/// What some customers are: stage, tags, segments.
async fn others_as_they_are(it: &Setting, ids: &BTreeSet<CustomerId>) -> Vec<String> {
    let mut all = Vec::new();
    for id in ids {
        let row = it.opened.store.customer_profile(*id).await.unwrap().row;
        let segments = format!("SELECT segment_id FROM customer_segments WHERE customer_id = {} ORDER BY 1", id.0);
        let segments = integers(&it.opened.plain().await, &segments, 1).await;
        all.push(format!("{} {:?} {:?} {segments:?}", row.name, row.lifecycle, row.tags));
    }
    all
}
