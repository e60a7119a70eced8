//! The team in both databases: links let somebody in once, roles change, an admin always stays.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

mod support;

use domain::{role::Role, team::NewLink};
use sea_orm::ConnectionTrait;
use store::{SessionLength, Store, StoreError};
use support::{KINDS, open};

fn token(link: &NewLink) -> &str {
    link.path.strip_prefix("/join?token=").unwrap()
}

fn code<T: std::fmt::Debug>(answer: Result<T, StoreError>) -> String {
    match answer {
        Err(StoreError::Invalid(invalid)) => invalid.first().code.to_string(),
        other => panic!("{other:?}"),
    }
}

async fn lets_in(store: &Store, email: &str, password: &str) -> bool {
    store.person_by_password(email, password.into()).await.unwrap().is_some()
}

#[tokio::test]
async fn a_link_lets_somebody_new_in_once() {
    for kind in KINDS {
        let opened = open(kind).await;
        let store = &opened.store;
        let admin = opened.person("Ada", Role::Admin).await;
        assert_eq!(code(store.invite(admin, "ADA@x.example", Role::Agent).await), "taken", "{kind:?}");
        assert_eq!(code(store.invite(admin, "nobody", Role::Agent).await), "not_an_email", "{kind:?}");
        let first = store.invite(admin, "Mei@x.example", Role::Viewer).await.unwrap();
        let second = store.invite(admin, "mei@x.example", Role::Agent).await.unwrap();
        assert!(matches!(store.invited(token(&first)).await, Err(StoreError::NotFound)), "{kind:?}: the newest counts");
        assert_eq!(store.team(admin).await.unwrap().invitations.len(), 1, "{kind:?}");
        assert_eq!(code(store.join(token(&second), " ", "twelve letters".into()).await), "required", "{kind:?}");
        assert_eq!(code(store.join(token(&second), "Mei", "short".into()).await), "too_short", "{kind:?}");
        let mei = store.join(token(&second), " Mei ", "twelve letters".into()).await.unwrap();
        assert_eq!((mei.name.as_str(), mei.role), ("Mei", Role::Agent), "{kind:?}");
        assert!(lets_in(store, "mei@x.example", "twelve letters").await, "{kind:?}");
        let again = store.join(token(&second), "Eve", "twelve letters".into()).await;
        assert!(matches!(again, Err(StoreError::NotFound)), "{kind:?} {again:?}");
        assert!(store.team(admin).await.unwrap().invitations.is_empty(), "{kind:?}");
        let kept = support::digest(&opened.plain().await).await;
        assert!(!kept.contains(token(&second)), "{kind:?}: only its hash was ever kept");
    }
}

#[tokio::test]
async fn a_link_that_is_over_or_withdrawn_lets_nobody_in() {
    for kind in KINDS {
        let opened = open(kind).await;
        let store = &opened.store;
        let admin = opened.person("Ada", Role::Admin).await;
        let link = store.invite(admin, "mei@x.example", Role::Agent).await.unwrap();
        let id = store.team(admin).await.unwrap().invitations[0].id;
        store.withdraw(admin, id).await.unwrap();
        assert!(matches!(store.withdraw(admin, id).await, Err(StoreError::NotFound)), "{kind:?}");
        assert!(matches!(store.invited(token(&link)).await, Err(StoreError::NotFound)), "{kind:?}");
        let link = store.invite(admin, "mei@x.example", Role::Agent).await.unwrap();
        opened.plain().await.execute_unprepared("UPDATE invitations SET expires_at = 5").await.unwrap();
        let late = store.join(token(&link), "Mei", "twelve letters".into()).await;
        assert!(matches!(late, Err(StoreError::NotFound)), "{kind:?}");
        assert!(store.team(admin).await.unwrap().invitations.is_empty(), "{kind:?}");
        store.forget_old_invitations().await.unwrap();
        for bad in ["", "0", "none"] {
            assert!(matches!(store.invited(bad).await, Err(StoreError::NotFound)), "{kind:?}");
        }
    }
}

#[tokio::test]
async fn a_password_link_gives_a_new_password_and_ends_every_session() {
    for kind in KINDS {
        let opened = open(kind).await;
        let store = &opened.store;
        let (admin, mei) = (opened.person("Ada", Role::Admin).await, opened.person("Mei", Role::Agent).await);
        let session = store.begin_session(mei, SessionLength::Day, "test").await.unwrap();
        let link = store.reset_link(admin, mei).await.unwrap();
        let invited = store.invited(token(&link)).await.unwrap();
        assert_eq!((invited.name.as_str(), invited.is_reset), ("Mei", true), "{kind:?}");
        let person = store.join(token(&link), "Somebody else", "other letters".into()).await.unwrap();
        assert_eq!(person.name, "Mei", "{kind:?}");
        assert!(store.signed_in(&session.secret).await.unwrap().is_none(), "{kind:?}");
        assert!(lets_in(store, "mei@x.example", "other letters").await, "{kind:?}");
        assert!(!lets_in(store, "mei@x.example", "twelve letters").await, "{kind:?}");
        assert!(matches!(store.invited(token(&link)).await, Err(StoreError::NotFound)), "{kind:?}");
    }
}

#[tokio::test]
async fn a_disabled_person_is_out_at_once_and_an_admin_always_stays() {
    for kind in KINDS {
        let opened = open(kind).await;
        let store = &opened.store;
        let (ada, mei) = (opened.person("Ada", Role::Admin).await, opened.person("Mei", Role::Agent).await);
        let session = store.begin_session(mei, SessionLength::Day, "test").await.unwrap();
        let link = store.reset_link(ada, mei).await.unwrap();
        store.set_disabled(ada, mei, true).await.unwrap();
        assert!(store.signed_in(&session.secret).await.unwrap().is_none(), "{kind:?}");
        assert!(!lets_in(store, "mei@x.example", "twelve letters").await, "{kind:?}");
        assert!(matches!(store.invited(token(&link)).await, Err(StoreError::NotFound)), "{kind:?}");
        assert!(matches!(store.reset_link(ada, mei).await, Err(StoreError::NotFound)), "{kind:?}");
        assert_eq!(code(store.set_disabled(ada, ada, true).await), "last_admin", "{kind:?}");
        assert_eq!(code(store.give_role(ada, ada, Role::Manager).await), "last_admin", "{kind:?}");
        store.give_role(ada, mei, Role::Admin).await.unwrap();
        assert_eq!(
            code(store.give_role(ada, ada, Role::Viewer).await),
            "last_admin",
            "{kind:?}: the other is disabled"
        );
        store.set_disabled(ada, mei, false).await.unwrap();
        store.give_role(ada, ada, Role::Viewer).await.unwrap();
        assert_eq!(code(store.set_disabled(mei, mei, true).await), "last_admin", "{kind:?}");
        let gone = store.give_role(ada, domain::id::UserId(7), Role::Agent).await;
        assert!(matches!(gone, Err(StoreError::NotFound)), "{kind:?}");
    }
}

#[tokio::test]
async fn links_end_with_the_right_of_who_made_them() {
    for kind in KINDS {
        let opened = open(kind).await;
        let store = &opened.store;
        let (ada, eve) = (opened.person("Ada", Role::Admin).await, opened.person("Eve", Role::Admin).await);
        let first = store.invite(eve, "eve2@x.example", Role::Admin).await.unwrap();
        store.give_role(ada, eve, Role::Agent).await.unwrap();
        assert!(matches!(store.invited(token(&first)).await, Err(StoreError::NotFound)), "{kind:?}");
        store.give_role(ada, eve, Role::Admin).await.unwrap();
        let second = store.reset_link(eve, ada).await.unwrap();
        store.set_disabled(ada, eve, true).await.unwrap();
        assert!(matches!(store.invited(token(&second)).await, Err(StoreError::NotFound)), "{kind:?}");
        let own = store.reset_link(ada, ada).await.unwrap();
        store.set_password("ada@x.example", "other letters".into()).await.unwrap();
        assert!(matches!(store.invited(token(&own)).await, Err(StoreError::NotFound)), "{kind:?}");
    }
}

#[tokio::test]
async fn a_name_is_one_that_can_be_shown() {
    for kind in KINDS {
        let opened = open(kind).await;
        let admin = opened.person("Ada", Role::Admin).await;
        let link = opened.store.invite(admin, "mei@x.example", Role::Agent).await.unwrap();
        for (bad, wrong) in [("a\u{0}b", "control_character"), (&*"x".repeat(201), "too_long")] {
            let refused = opened.store.join(token(&link), bad, "twelve letters".into()).await;
            assert_eq!(code(refused), wrong, "{kind:?}");
        }
        let new = store::NewPerson {
            email: "mei@x.example".into(),
            name: "Mei".into(),
            role: Role::Agent,
            password: "twelve letters".into(),
        };
        opened.store.add_person(new).await.unwrap();
        let late = opened.store.join(token(&link), "Mei", "twelve letters".into()).await;
        assert!(matches!(late, Err(StoreError::NotFound)), "{kind:?}: let in by another way {late:?}");
    }
}

#[tokio::test]
async fn two_admins_who_shut_each_other_out_at_once_leave_one() {
    for kind in KINDS {
        let opened = open(kind).await;
        let store = &opened.store;
        let (ada, mei) = (opened.person("Ada", Role::Admin).await, opened.person("Mei", Role::Admin).await);
        let (a, b) = tokio::join!(store.set_disabled(ada, mei, true), store.set_disabled(mei, ada, true));
        assert!(a.is_ok() != b.is_ok(), "{kind:?} {a:?} {b:?}");
        let people = store.people().await.unwrap();
        assert_eq!(people.iter().filter(|one| !one.is_disabled).count(), 1, "{kind:?}");
    }
}
