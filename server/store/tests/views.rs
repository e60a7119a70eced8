//! Saved views: whose they are, who may change them, who pinned them.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

mod support;

use domain::{id::ViewId, role::Role, view::ViewDraft};
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

async fn names(store: &Store, viewer: Viewer) -> Vec<String> {
    store.views(viewer).await.unwrap().into_iter().map(|view| view.name).collect()
}

#[tokio::test]
async fn a_view_is_its_owners_alone_until_it_is_shared() {
    for kind in KINDS {
        let opened = open(kind).await;
        let store = &opened.store;
        let (ann, bob) = (person(store, "ann", false).await, person(store, "bob", false).await);
        let id = store.save_view(ann, None, &draft("Renewals", "lifecycle=at_risk&page=3", false)).await.unwrap();
        let views = store.views(ann).await.unwrap();
        assert_eq!(
            (views[0].address.as_str(), views[0].is_changeable, views[0].pinned),
            ("lifecycle=at_risk", true, None)
        );
        assert!(names(store, bob).await.is_empty(), "{kind:?}");
        let nobodys = [
            store.save_view(bob, Some(id), &draft("Mine now", "", false)).await.map(drop),
            store.pin_view(bob, id, true).await,
            store.delete_view(bob, id).await,
        ];
        assert!(nobodys.iter().all(|refused| matches!(refused, Err(StoreError::NotFound))), "{kind:?} {nobodys:?}");
        store.save_view(ann, Some(id), &draft("Renewals", "lifecycle=at_risk&sort=ltv_desc", true)).await.unwrap();
        let shared = store.views(bob).await.unwrap();
        assert_eq!((shared[0].address.as_str(), shared[0].is_changeable), ("lifecycle=at_risk&sort=ltv_desc", false));
        assert!(matches!(store.delete_view(bob, id).await, Err(StoreError::NotFound)));
        let manager = Viewer { is_manager: true, ..bob };
        store.save_view(manager, Some(id), &draft("Renewals Q4", "", true)).await.unwrap();
        assert_eq!(names(store, ann).await, ["Renewals Q4"]);
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
        let id = store.save_view(ann, None, &draft("Everybody", "", true)).await.unwrap();
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
        let first = store.save_view(ann, None, &draft("View", "", false)).await.unwrap();
        let again = store.save_view(ann, None, &draft("View", "q=b", false)).await;
        assert!(matches!(again, Err(StoreError::Invalid(wrong)) if wrong.first().code == "taken"), "{kind:?}");
        assert_eq!(store.save_view(ann, Some(first), &draft("View", "q=b", false)).await.unwrap(), first);
        store.save_view(bob, None, &draft("View", "", false)).await.unwrap();
        for n in 1..100 {
            store.save_view(ann, None, &draft(&format!("View {n}"), "", false)).await.unwrap();
        }
        let hundred_and_first = store.save_view(ann, None, &draft("One more", "", false)).await;
        assert!(matches!(hundred_and_first, Err(StoreError::Invalid(_))), "{kind:?}");
        let gone = store.save_view(ann, Some(ViewId(1)), &draft("Gone", "", false)).await;
        assert!(matches!(gone, Err(StoreError::NotFound)));
    }
}
