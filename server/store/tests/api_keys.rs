//! Keys of programs in both databases: known to who made them alone, over when they end, nobody's once they are deleted.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

mod support;

use domain::{
    api_key::{KeyAccess, KeyDraft, KeyLife},
    audit::AuditFilter,
    role::Role,
};
use sea_orm::ConnectionTrait;
use store::StoreError;
use support::{KINDS, digest, open};

fn draft(name: &str, life: KeyLife, sites: &str) -> KeyDraft {
    KeyDraft { name: name.into(), life, sites: sites.into() }
}

#[tokio::test]
async fn a_key_lets_in_until_it_is_deleted_and_is_kept_as_a_hash() {
    for kind in KINDS {
        let opened = open(kind).await;
        let store = &opened.store;
        let admin = opened.person("Ada", Role::Admin).await;
        let sites = "https://Shop.example\nhttp://localhost:3000/";
        let draft = draft(" Web  shop ", KeyLife::Endless, sites);
        let made = store.create_api_key(admin, KeyAccess::WriteEvents, &draft).await.unwrap();
        assert_eq!(made.name, "Web shop");
        let listed = store.api_keys().await.unwrap().keys;
        assert_eq!(listed.len(), 1, "{kind:?}");
        assert!(made.key.starts_with(&listed[0].start) && listed[0].start.len() == 10, "{kind:?}");
        assert_eq!((listed[0].created_by.as_str(), listed[0].last_used), ("Ada", None), "{kind:?}");
        let kept = digest(&opened.plain().await).await;
        assert!(!kept.contains(&made.key[10..]), "{kind:?}: only its hash was ever kept");

        let holder = store.key_holder(&made.key).await.unwrap().unwrap();
        assert_eq!((holder.id, holder.access), (listed[0].id, KeyAccess::WriteEvents), "{kind:?}");
        assert_eq!(holder.sites, ["https://shop.example", "http://localhost:3000"], "{kind:?}");
        let last_used = store.api_keys().await.unwrap().keys[0].last_used;
        assert!(last_used.is_some_and(|at| store::now().0 - at.0 < 60_000), "{kind:?}");
        assert!(store.is_known_site("https://shop.example").await.unwrap(), "{kind:?}");
        assert!(!store.is_known_site("https://hop.example").await.unwrap(), "{kind:?}");
        assert!(!store.is_known_site("").await.unwrap(), "{kind:?}");

        store.delete_api_key(admin, holder.id).await.unwrap();
        assert_eq!(store.key_holder(&made.key).await.unwrap(), None, "{kind:?}");
        assert!(!store.is_known_site("https://shop.example").await.unwrap(), "{kind:?}");
        let again = store.delete_api_key(admin, holder.id).await;
        assert!(matches!(again, Err(StoreError::NotFound)), "{kind:?} {again:?}");
        let told = store.audit_log(&AuditFilter::default(), None).await.unwrap().entries;
        let told: Vec<_> = told.iter().map(|entry| (entry.action.as_str(), entry.details.as_str())).collect();
        assert_eq!(told, [("key_deleted", "Web shop"), ("key_created", "Web shop")], "{kind:?}");
    }
}

#[tokio::test]
async fn a_key_that_is_over_lets_nobody_in() {
    for kind in KINDS {
        let opened = open(kind).await;
        let store = &opened.store;
        let admin = opened.person("Ada", Role::Admin).await;
        let draft = draft("Trial", KeyLife::Month, "https://a.example");
        let made = store.create_api_key(admin, KeyAccess::WriteEvents, &draft).await.unwrap();
        let ends = store.api_keys().await.unwrap().keys[0].expires_at.unwrap();
        let days = (ends.0 - store::now().0) as f64 / domain::time::DAY as f64;
        assert!((29.99..=30.0).contains(&days), "{kind:?} {days}");
        assert!(store.key_holder(&made.key).await.unwrap().is_some(), "{kind:?}");
        let past = format!("UPDATE api_keys SET expires_at = {}", store::now().0 - 1);
        opened.plain().await.execute_unprepared(&past).await.unwrap();
        assert_eq!(store.key_holder(&made.key).await.unwrap(), None, "{kind:?}");
        assert!(!store.is_known_site("https://a.example").await.unwrap(), "{kind:?}");
        // People still see that it is over.
        assert_eq!(store.api_keys().await.unwrap().keys.len(), 1, "{kind:?}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_key_is_said_at_its_fields() {
    for kind in KINDS {
        let opened = open(kind).await;
        let admin = opened.person("Ada", Role::Admin).await;
        let draft = draft(" ", KeyLife::Year, "shop.example");
        let refused = opened.store.create_api_key(admin, KeyAccess::WriteEvents, &draft).await;
        let Err(StoreError::Invalid(invalid)) = refused else { panic!("{kind:?} {refused:?}") };
        let wrong: Vec<_> = invalid.errors.iter().map(|error| (&*error.field, &*error.code)).collect();
        assert_eq!(wrong, [("name", "required"), ("sites", "not_a_site")], "{kind:?}");
        assert!(opened.store.api_keys().await.unwrap().keys.is_empty(), "{kind:?}");
    }
}
