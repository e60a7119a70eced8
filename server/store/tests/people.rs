//! People, passwords and sessions.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

mod support;

use domain::role::Role;
use store::{NewPerson, SessionLength, StoreError};
use support::{KINDS, open};

fn ann() -> NewPerson {
    NewPerson {
        email: " Ann@X.example ".into(),
        name: "Ann".into(),
        role: Role::Agent,
        password: "twelve letters".into(),
    }
}

#[tokio::test]
async fn a_person_signs_in_by_e_mail_and_password_alone() {
    for kind in KINDS {
        let opened = open(kind).await;
        let person = opened.store.add_person(ann()).await.unwrap();
        let try_with =
            async |email: &str, password: &str| opened.store.person_by_password(email, password.into()).await.unwrap();
        assert_eq!(try_with("ann@x.EXAMPLE", "twelve letters").await, Some(person));
        assert_eq!(try_with("ann@x.example", "Twelve letters").await, None);
        assert_eq!(try_with("bob@x.example", "twelve letters").await, None);
        assert!(matches!(opened.store.add_person(ann()).await, Err(StoreError::Taken("email"))), "{kind:?}");
        for weak in ["short", &"x".repeat(257)] {
            let new = NewPerson { email: "new@x.example".into(), password: weak.into(), ..ann() };
            assert!(matches!(opened.store.add_person(new).await, Err(StoreError::Invalid(_))));
        }
    }
}

#[tokio::test]
async fn a_session_ends_when_told_and_with_a_new_password() {
    for kind in KINDS {
        let opened = open(kind).await;
        let store = &opened.store;
        let person = store.add_person(ann()).await.unwrap();
        let one = store.begin_session(person.id, SessionLength::Day, "Firefox").await.unwrap();
        let two = store.begin_session(person.id, SessionLength::Kept, "Chrome").await.unwrap();
        assert_ne!(one.secret, two.secret);
        let who = store.signed_in(&one.secret).await.unwrap().unwrap();
        assert_eq!((who.user, who.role), (person.id, Role::Agent));
        assert_eq!(store.devices(person.id).await.unwrap().len(), 2);
        store.end_session(person.id, who.session).await.unwrap();
        assert!(store.signed_in(&one.secret).await.unwrap().is_none());
        assert!(matches!(store.end_session(person.id, who.session).await, Err(StoreError::NotFound)));
        store.set_password("ann@x.example", "another password".into()).await.unwrap();
        assert!(store.signed_in(&two.secret).await.unwrap().is_none(), "{kind:?}");
        assert!(store.signed_in("garbage").await.unwrap().is_none());
    }
}

#[tokio::test]
async fn only_one_of_two_first_admins_is_let_in() {
    for kind in KINDS {
        let opened = open(kind).await;
        let set_up = |email: &str| {
            let (store, new) = (opened.store.clone(), NewPerson { email: email.into(), role: Role::Admin, ..ann() });
            async move { store.set_up("Northwind", "EUR", "Europe/Berlin", new).await }
        };
        let (a, b) = tokio::join!(set_up("a@x.example"), set_up("b@x.example"));
        assert!(a.is_ok() != b.is_ok(), "{kind:?}");
        assert_eq!(opened.store.people().await.unwrap().len(), 1);
        let workspace = opened.store.workspace();
        assert_eq!((workspace.currency.code.as_str(), workspace.zone.name.as_str()), ("EUR", "Europe/Berlin"));
    }
}
