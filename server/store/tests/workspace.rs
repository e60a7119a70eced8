//! What holds for everybody, in both databases.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

mod support;

use domain::{
    profile::TimelineShow,
    query::CustomerQuery,
    role::Role,
    time::{At, DAY},
    workspace::WorkspaceDraft,
};
use store::{NewCustomer, StoreError, now};
use support::{KINDS, open};

async fn change(store: &store::Store, by: domain::id::UserId, wanted: &WorkspaceDraft) -> Result<(), StoreError> {
    let seen = store.workspace_settings().await.unwrap().present;
    store.change_workspace(by, &seen, wanted).await
}

fn draft(currency: &str, zone: &str, days: &str) -> WorkspaceDraft {
    WorkspaceDraft {
        name: "Northwind".into(),
        currency: currency.into(),
        time_zone: zone.into(),
        silence_days: days.into(),
    }
}

#[tokio::test]
async fn a_workspace_is_settled_or_refused_field_by_field() {
    for kind in KINDS {
        let opened = open(kind).await;
        let store = &opened.store;
        let admin = opened.person("Ada", Role::Admin).await;
        change(store, admin, &draft("eur", "Asia/Tokyo", "45")).await.unwrap();
        let workspace = store.workspace();
        let told = (workspace.name.as_str(), workspace.currency.code.as_str(), workspace.silence_days);
        assert_eq!(told, ("Northwind", "EUR", 45), "{kind:?}");
        assert_eq!(workspace.zone.name, "Asia/Tokyo", "{kind:?}");
        let settings = store.workspace_settings().await.unwrap();
        assert_eq!((settings.present.silence_days.as_str(), settings.has_amounts), ("45", false), "{kind:?}");
        assert!(settings.zones.iter().any(|zone| zone == "Europe/Berlin"), "{kind:?}");
        let refused = change(store, admin, &draft("euro", "Mars/Base", "366")).await;
        let Err(StoreError::Invalid(invalid)) = refused else { panic!("{kind:?} {refused:?}") };
        let fields: Vec<_> = invalid.errors.iter().map(|error| error.field.to_string()).collect();
        assert_eq!(fields, ["currency", "silence_days", "time_zone"], "{kind:?}");
        assert_eq!(store.workspace(), workspace, "{kind:?}: nothing of it");
    }
}

#[tokio::test]
async fn who_saves_twice_is_in_no_conflict_with_how_the_first_is_kept() {
    for kind in KINDS {
        let opened = open(kind).await;
        let store = &opened.store;
        let admin = opened.person("Ada", Role::Admin).await;
        let typed = WorkspaceDraft { name: " Acme  ".into(), ..draft("eur ", "UTC", "045") };
        change(store, admin, &typed).await.unwrap();
        let wanted = WorkspaceDraft { name: "Acme Two".into(), ..draft("gbp", "UTC", "50") };
        store.change_workspace(admin, &typed, &wanted).await.unwrap();
        let kept = store.workspace();
        assert_eq!(
            (kept.name.as_str(), kept.currency.code.as_str(), kept.silence_days),
            ("Acme Two", "GBP", 50),
            "{kind:?}"
        );
    }
}

#[tokio::test]
async fn amounts_keep_their_currency() {
    for kind in KINDS {
        let opened = open(kind).await;
        let admin = opened.person("Ada", Role::Admin).await;
        let rich = NewCustomer { name: "Ann".into(), ltv_minor: Some(5), ..NewCustomer::default() };
        opened.store.import(vec![(2, rich)]).await.unwrap();
        let refused = change(&opened.store, admin, &draft("JPY", "UTC", "30")).await;
        assert!(matches!(&refused, Err(StoreError::Invalid(e)) if e.first().code == "in_use"), "{kind:?} {refused:?}");
        change(&opened.store, admin, &draft("USD", "UTC", "30")).await.unwrap();
        assert!(opened.store.workspace_settings().await.unwrap().has_amounts, "{kind:?}");
    }
}

#[tokio::test]
async fn another_window_finds_out_anew_who_is_silent() {
    for kind in KINDS {
        let opened = open(kind).await;
        let store = &opened.store;
        let admin = opened.person("Ada", Role::Admin).await;
        let heard = |name: &str, days: i64| NewCustomer {
            name: name.into(),
            last_active: Some(At(now().0 - days * DAY)),
            ..NewCustomer::default()
        };
        let never = NewCustomer { name: "Never".into(), ..NewCustomer::default() };
        store.import(vec![(2, heard("Ten", 10)), (3, heard("Forty", 40)), (4, never)]).await.unwrap();
        let silent = async || {
            let query = CustomerQuery::parse("intent=no_engagement&sort=name_asc").unwrap();
            let page = store.customer_page(&query).await.unwrap();
            page.rows.into_iter().map(|row| row.name).collect::<Vec<_>>()
        };
        assert_eq!(silent().await, ["Forty", "Never"], "{kind:?}");
        change(store, admin, &draft("USD", "UTC", "60")).await.unwrap();
        assert_eq!(silent().await, ["Never"], "{kind:?}");
        change(store, admin, &draft("USD", "UTC", "5")).await.unwrap();
        assert_eq!(silent().await, ["Forty", "Never", "Ten"], "{kind:?}");
        // The profile tells of each change.
        let forty = store.customer_page(&CustomerQuery::parse("q=forty").unwrap()).await.unwrap().rows[0].id;
        let told = store.timeline(forty, TimelineShow::Changes, None).await.unwrap().entries;
        let told: Vec<&str> = told.iter().map(|entry| entry.what.as_str()).collect();
        let changes = ["General to No Engagement", "No Engagement to General"];
        assert_eq!(told[..2], changes.map(|change| format!("Intent changed from {change}")), "{kind:?}");
        assert_eq!(told[2..], ["Customer added"], "{kind:?}");
        assert!(!store.reindex().await.unwrap(), "{kind:?}: the audience differed");
    }
}

#[tokio::test]
async fn who_was_slower_changes_only_what_they_touched() {
    for kind in KINDS {
        let opened = open(kind).await;
        let store = &opened.store;
        let admin = opened.person("Ada", Role::Admin).await;
        let seen = store.workspace_settings().await.unwrap().present;
        let with =
            |name: &str, zone: &str| WorkspaceDraft { name: name.into(), time_zone: zone.into(), ..seen.clone() };
        store.change_workspace(admin, &seen, &with("Southwind", &seen.time_zone)).await.unwrap();
        store.change_workspace(admin, &seen, &with(&seen.name, "Asia/Tokyo")).await.unwrap();
        let workspace = store.workspace();
        assert_eq!((workspace.name.as_str(), workspace.zone.name.as_str()), ("Southwind", "Asia/Tokyo"), "{kind:?}");
        let both = store.change_workspace(admin, &seen, &with("Eastwind", &seen.time_zone)).await;
        assert!(matches!(&both, Err(StoreError::Invalid(e)) if e.first().code == "stale"), "{kind:?} {both:?}");
    }
}
