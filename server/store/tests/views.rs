//! Saved views: whose they are, who may change them, who pinned them.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

mod support;

use domain::{
    id::ViewId,
    role::Role,
    view::{ViewChange, ViewDraft},
};
use store::{NewPerson, Store, StoreError, Viewer};
use support::{KINDS, open};

async fn person(store: &Store, name: &str, is_manager: bool) -> Viewer {
    let person = NewPerson {
        email: format!("{name}@x.example"),
        name: name.into(),
        role: Role::Agent,
        password: "twelve letters".into(),
    };
    Viewer { user: store.add_person(person).await.unwrap().id, is_manager }
}

fn draft(name: &str, address: &str, is_shared: bool) -> ViewDraft {
    ViewDraft::of(name, address, is_shared).unwrap()
}

fn named(name: &str, is_shared: bool) -> ViewChange {
    ViewChange::Named { name: name.into(), is_shared }
}

async fn names(store: &Store, viewer: Viewer) -> Vec<String> {
    store.views(viewer).await.unwrap().into_iter().map(|view| view.name).collect()
}

#[tokio::test]
async fn a_view_is_its_owners_alone_until_it_is_shared() {
    for kind in KINDS {
        let opened = open(kind).await;
        let store = &opened.store;
        let (ann, bob) = (person(store, "ann", false).await, person(store, "bob", false).await);
        let id = store.save_view(ann, &draft("Renewals", "lifecycle=at_risk&page=3", false)).await.unwrap();
        let views = store.views(ann).await.unwrap();
        assert_eq!(
            (views[0].address.as_str(), views[0].is_changeable, views[0].pinned),
            ("lifecycle=at_risk", true, None)
        );
        assert!(names(store, bob).await.is_empty(), "{kind:?}");
        let nobodys = [
            store.change_view(bob, id, &ViewChange::Kept(String::new())).await,
            store.pin_view(bob, id, true).await,
            store.delete_view(bob, id).await,
        ];
        assert!(nobodys.iter().all(|refused| matches!(refused, Err(StoreError::NotFound))), "{kind:?} {nobodys:?}");
        store.change_view(ann, id, &ViewChange::Kept("lifecycle=at_risk&sort=ltv_desc".into())).await.unwrap();
        store.change_view(ann, id, &named("Renewals", true)).await.unwrap();
        let shared = store.views(bob).await.unwrap();
        assert_eq!((shared[0].address.as_str(), shared[0].is_changeable), ("lifecycle=at_risk&sort=ltv_desc", false));
        assert!(matches!(store.delete_view(bob, id).await, Err(StoreError::NotFound)));
        let manager = Viewer { is_manager: true, ..bob };
        store.change_view(manager, id, &named("Renewals Q4", true)).await.unwrap();
        let kept = store.views(ann).await.unwrap().remove(0);
        assert_eq!((kept.name.as_str(), kept.address.as_str()), ("Renewals Q4", "lifecycle=at_risk&sort=ltv_desc"));
        store.delete_view(manager, id).await.unwrap();
        assert!(names(store, ann).await.is_empty());
    }
}

#[tokio::test]
async fn each_pins_for_themselves_and_a_pinned_view_says_how_many_it_shows() {
    for kind in KINDS {
        let opened = open(kind).await;
        let store = &opened.store;
        let (ann, bob) = (person(store, "ann", false).await, person(store, "bob", false).await);
        let id = store.save_view(ann, &draft("Everybody", "", true)).await.unwrap();
        for _ in 0..2 {
            store.pin_view(bob, id, true).await.unwrap();
        }
        assert_eq!(store.views(bob).await.unwrap()[0].pinned, Some(0));
        assert_eq!(store.views(ann).await.unwrap()[0].pinned, None);
        store.pin_view(bob, id, false).await.unwrap();
        assert_eq!(store.views(bob).await.unwrap()[0].pinned, None);
        store.pin_view(bob, id, true).await.unwrap();
        store.delete_view(ann, id).await.unwrap();
        assert!(matches!(store.pin_view(bob, id, true).await, Err(StoreError::NotFound)), "{kind:?}");
    }
}

#[tokio::test]
async fn no_two_views_that_one_sees_have_one_name_and_a_hundred_are_enough() {
    for kind in KINDS {
        let opened = open(kind).await;
        let store = &opened.store;
        let (ann, bob) = (person(store, "ann", false).await, person(store, "bob", false).await);
        let first = store.save_view(ann, &draft("View", "", false)).await.unwrap();
        let again = store.save_view(ann, &draft("View", "q=b", false)).await;
        assert!(matches!(again, Err(StoreError::Invalid(wrong)) if wrong.first().code == "taken"), "{kind:?}");
        store.change_view(ann, first, &ViewChange::Kept("q=b".into())).await.unwrap();
        // Bob does not see Ann's, so he may share one of the same name; Ann's stays hers to change.
        store.save_view(bob, &draft("View", "", true)).await.unwrap();
        store.change_view(ann, first, &named("View", false)).await.unwrap();
        for n in 1..100 {
            store.save_view(ann, &draft(&format!("View {n}"), "", false)).await.unwrap();
        }
        let hundred_and_first = store.save_view(ann, &draft("One more", "", false)).await;
        assert!(matches!(hundred_and_first, Err(StoreError::Invalid(_))), "{kind:?}");
        let gone = store.change_view(ann, ViewId(1), &named("Gone", false)).await;
        assert!(matches!(gone, Err(StoreError::NotFound)));
    }
}
