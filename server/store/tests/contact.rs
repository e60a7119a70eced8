//! Contact data edited by hand, in both databases: nothing is lost between two people, nobody is there twice.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

mod support;

use domain::{
    contact::{ContactField, FieldEdit},
    edit::Edit,
    id::{CustomerId, UserId},
    lifecycle::Lifecycle,
    query::CustomerQuery,
    role::Role,
};
use sea_orm::ConnectionTrait;
use store::{NewCustomer, StoreError};
use support::{KINDS, Kind, Opened, integers, open};

struct Setting {
    opened: Opened,
    by: UserId,
    id: CustomerId,
}

async fn setting(kind: Kind) -> Setting {
    let opened = open(kind).await;
    let by = opened.person("Priya", Role::Agent).await;
    let ann = NewCustomer {
        name: "Ann".into(),
        email: "ann@x.example".into(),
        phone: "+34 600".into(),
        company: "Solara".into(),
        ..NewCustomer::default()
    };
    let mei = NewCustomer { name: "Mei Tanaka".into(), email: "mei@x.example".into(), ..NewCustomer::default() };
    opened.store.import(vec![(2, ann), (3, mei)]).await.unwrap();
    let page = opened.store.customer_page(&CustomerQuery::parse("q=ann").unwrap()).await.unwrap();
    Setting { by, id: page.rows[0].id, opened }
}

fn set(field: ContactField, from: &str, to: &str) -> FieldEdit {
    FieldEdit::new(field, from, to)
}

impl Setting {
    async fn edit(&self, edits: Vec<FieldEdit>) -> Result<usize, StoreError> {
        let edit = Edit::Contact(edits).tidied()?;
        self.opened.store.edit(self.by, self.id, &edit).await.map(|changes| changes.len())
    }

    async fn found(&self, search: &str) -> Vec<String> {
        let query = CustomerQuery::parse(&format!("q={search}")).unwrap();
        self.opened.store.customer_page(&query).await.unwrap().rows.into_iter().map(|row| row.name).collect()
    }
}

#[tokio::test]
async fn every_field_is_changed_found_at_once_and_taken_back() {
    for kind in KINDS {
        let it = setting(kind).await;
        let edits = vec![
            set(ContactField::Name, "Ann", " Zoë  Łuczak "),
            set(ContactField::Email, "ann@x.example", "Zoe@New.Example"),
            set(ContactField::Phone, "+34 600", "+49 30 77"),
            set(ContactField::Company, "Solara", ""),
        ];
        assert_eq!(it.edit(edits).await.unwrap(), 4, "{kind:?}");
        for search in ["zoe", "luczak", "zoe@new.example", "493077"] {
            assert_eq!(it.found(search).await, ["Zoë Łuczak"], "{kind:?} {search}");
        }
        for search in ["ann", "solara", "34600"] {
            assert!(it.found(search).await.is_empty(), "{kind:?} {search}");
        }
        let told = it.opened.store.timeline(it.id, Default::default(), None).await.unwrap();
        let told: Vec<_> = told.entries.into_iter().map(|entry| entry.what).collect();
        assert!(told.contains(&"Company changed from “Solara” to empty".to_owned()), "{kind:?} {told:?}");
        let log =
            integers(&it.opened.plain().await, "SELECT COUNT(*) FROM audit WHERE action = 'customer_edited'", 1).await;
        assert_eq!(log, [[1]], "{kind:?}");
        assert_eq!(it.edit(vec![set(ContactField::Name, "Zoë Łuczak", "Zoë Łuczak")]).await.unwrap(), 0, "{kind:?}");
        let same = integers(&it.opened.plain().await, "SELECT COUNT(*) FROM identifiers", 1).await;
        assert_eq!(same, [[3]], "{kind:?}");
    }
}

#[tokio::test]
async fn who_was_slower_gets_both_values_and_changes_nothing() {
    for kind in KINDS {
        let it = setting(kind).await;
        it.edit(vec![set(ContactField::Company, "Solara", "Solara Clinics")]).await.unwrap();
        let slower = vec![set(ContactField::Company, "Solara", "Solar"), set(ContactField::Name, "Ann", "Anna")];
        let Err(StoreError::Invalid(invalid)) = it.edit(slower).await else { panic!("{kind:?}") };
        let wrong = invalid.first();
        assert_eq!((&*wrong.field, &*wrong.code), ("company", "stale"), "{kind:?}");
        assert_eq!(wrong.there.as_deref(), Some("Solara Clinics"), "{kind:?}");
        assert!(wrong.message.ends_with("meanwhile by Priya."), "{kind:?} {}", wrong.message);
        assert_eq!(it.found("ann@x.example").await, ["Ann"], "{kind:?}");
        assert_eq!(it.found("clinics").await, ["Ann"], "{kind:?}");
    }
}

#[tokio::test]
async fn an_email_that_somebody_has_is_refused_with_who() {
    for kind in KINDS {
        let it = setting(kind).await;
        let taken = it.edit(vec![set(ContactField::Email, "ann@x.example", "MEI@x.example")]).await;
        let Err(StoreError::Invalid(invalid)) = taken else { panic!("{kind:?}") };
        assert_eq!(invalid.first().message, "This email belongs to Mei Tanaka.", "{kind:?}");
        assert!(invalid.first().there.as_deref().unwrap().starts_with("/customers/"), "{kind:?}");
        let contact = store::NewContact { name: "M".into(), email: "mei@x.example".into(), ..Default::default() };
        let added = it.opened.store.add_customer(it.by, &contact).await;
        assert!(matches!(added, Err(StoreError::Invalid(_))), "{kind:?}");
        assert_eq!(it.found("x.example").await.len(), 2, "{kind:?}");
    }
}

#[tokio::test]
async fn an_email_whose_removal_is_taken_back_is_the_first_again() {
    for kind in KINDS {
        let it = setting(kind).await;
        let store = &it.opened.store;
        it.edit(vec![set(ContactField::Email, "", "ann@home.example")]).await.unwrap();
        let removal = Edit::Contact(vec![set(ContactField::Email, "ann@x.example", "")]);
        let changes = store.edit(it.by, it.id, &removal).await.unwrap();
        assert_eq!(store.customer_profile(it.id).await.unwrap().row.email, "ann@home.example", "{kind:?}");
        store.edit(it.by, it.id, &Edit::undoing(&changes, None).unwrap()).await.unwrap();
        assert_eq!(store.customer_profile(it.id).await.unwrap().row.email, "ann@x.example", "{kind:?}");
        let overview = store.customer_overview(it.id).await.unwrap();
        let values: Vec<&str> = overview.identifiers.iter().map(|one| one.value.as_str()).collect();
        assert_eq!(values, ["ann@x.example", "ann@home.example", "+34 600"], "{kind:?}");
    }
}

#[tokio::test]
async fn a_first_name_can_be_taken_back() {
    for kind in KINDS {
        let it = setting(kind).await;
        it.opened.plain().await.execute_unprepared("UPDATE customers SET name = '' WHERE name = 'Ann'").await.unwrap();
        let named = Edit::Contact(vec![set(ContactField::Name, "", "Anna")]).tidied().unwrap();
        let changes = it.opened.store.edit(it.by, it.id, &named).await.unwrap();
        let back = Edit::undoing(&changes, None).unwrap().tidied().unwrap();
        it.opened.store.edit(it.by, it.id, &back).await.unwrap();
        assert_eq!(it.opened.store.customer_profile(it.id).await.unwrap().row.name, "", "{kind:?}");
    }
}

#[tokio::test]
async fn further_emails_and_phones_are_added_changed_and_removed() {
    for kind in KINDS {
        let it = setting(kind).await;
        let identifiers = async || {
            let overview = it.opened.store.customer_overview(it.id).await.unwrap();
            overview.identifiers.into_iter().map(|one| one.value).collect::<Vec<_>>()
        };
        let email = async || it.opened.store.customer_profile(it.id).await.unwrap().row.email;
        let more = vec![set(ContactField::Email, "", "Ann@Home.Example"), set(ContactField::Phone, "", "+34 700")];
        assert_eq!(it.edit(more.clone()).await.unwrap(), 2, "{kind:?}");
        assert_eq!(identifiers().await, ["ann@x.example", "ann@home.example", "+34 600", "+34 700"], "{kind:?}");
        assert_eq!(it.edit(more).await.unwrap(), 0, "{kind:?}: so already");
        assert_eq!(it.found("home.example").await, ["Ann"], "{kind:?}");
        it.edit(vec![set(ContactField::Email, "ann@home.example", "ann@away.example")]).await.unwrap();
        assert_eq!(email().await, "ann@x.example", "{kind:?}: the first stays the first");
        let gone = it.edit(vec![set(ContactField::Email, "ann@home.example", "ann@else.example")]).await;
        assert!(matches!(&gone, Err(StoreError::Invalid(e)) if e.first().code == "stale"), "{kind:?} {gone:?}");
        let mut taken = set(ContactField::Email, "", "mei@x.example");
        taken.at = "email-new".into();
        let taken = it.edit(vec![taken]).await;
        assert!(matches!(&taken, Err(StoreError::Invalid(e)) if e.first().field == "email-new"), "{kind:?} {taken:?}");
        it.edit(vec![set(ContactField::Email, "ann@x.example", "")]).await.unwrap();
        assert_eq!(email().await, "ann@away.example", "{kind:?}: the next becomes the first");
        it.edit(vec![set(ContactField::Email, "ann@away.example", ""), set(ContactField::Phone, "+34 600", "")])
            .await
            .unwrap();
        assert_eq!((email().await, identifiers().await), (String::new(), vec!["+34 700".to_owned()]), "{kind:?}");
    }
}

#[tokio::test]
async fn two_emails_change_places_and_none_is_lost() {
    for kind in KINDS {
        let it = setting(kind).await;
        it.edit(vec![set(ContactField::Email, "", "ann@home.example")]).await.unwrap();
        let swap = vec![
            set(ContactField::Email, "ann@x.example", "ann@home.example"),
            set(ContactField::Email, "ann@home.example", "ann@x.example"),
        ];
        it.edit(swap).await.unwrap();
        let overview = it.opened.store.customer_overview(it.id).await.unwrap();
        let emails: Vec<_> = overview.identifiers.into_iter().map(|one| one.value).collect();
        assert_eq!(emails, ["ann@home.example", "ann@x.example", "+34 600"], "{kind:?}");
        let row = it.opened.store.customer_profile(it.id).await.unwrap().row;
        assert_eq!(row.email, "ann@home.example", "{kind:?}");
        // Of several, a change of one that is gone offers none of the others.
        let mut gone = set(ContactField::Email, "ann@gone.example", "ann@new.example");
        gone.at = "email-2".into();
        let Err(StoreError::Invalid(invalid)) = it.edit(vec![gone]).await else { panic!("{kind:?}") };
        assert_eq!((&*invalid.first().field, invalid.first().there.as_deref()), ("email-2", Some("")), "{kind:?}");
    }
}

#[tokio::test]
async fn a_customer_is_added_by_hand_once() {
    for kind in KINDS {
        let it = setting(kind).await;
        let contact = store::NewContact {
            name: "Noor Haddad".into(),
            email: "noor@x.example".into(),
            company: "Umbra".into(),
            lifecycle: Lifecycle::Active,
        };
        let id = it.opened.store.add_customer(it.by, &contact).await.unwrap();
        let page =
            it.opened.store.customer_page(&CustomerQuery::parse("q=umbra&lifecycle=active").unwrap()).await.unwrap();
        assert_eq!((page.total, page.rows[0].id), (1, id), "{kind:?}");
        let told = it.opened.store.timeline(id, Default::default(), None).await.unwrap();
        assert_eq!((&*told.entries[0].what, &*told.entries[0].more), ("Customer added", "by Priya"), "{kind:?}");
    }
}

/// Two people change one customer as fast as they can: whoever is told "done" is in the timeline, the other was told.
#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_racing_edits_lose_nothing() {
    for kind in KINDS {
        let it = std::sync::Arc::new(setting(kind).await);
        let race = |who: &'static str| {
            let it = it.clone();
            tokio::spawn(async move {
                let mut done = 0;
                for n in 0..250 {
                    let seen = it.opened.store.customer_profile(it.id).await.unwrap().row.company;
                    match it.edit(vec![set(ContactField::Company, &seen, &format!("{who} {n}"))]).await {
                        Ok(changes) => done += changes as i64,
                        Err(StoreError::Invalid(invalid)) => assert_eq!(invalid.first().code, "stale"),
                        Err(error) => panic!("{error}"),
                    }
                }
                done
            })
        };
        let (a, b) = tokio::join!(race("a"), race("b"));
        let done = a.unwrap() + b.unwrap();
        let sql = "SELECT (SELECT COUNT(*) FROM activity WHERE kind = 'edited'), (SELECT version FROM customers WHERE name = 'Ann')";
        let told = integers(&it.opened.plain().await, sql, 2).await;
        // One version is the import's.
        assert_eq!(told, [[done, done + 1]], "{kind:?}");
        assert!(done >= 250, "{kind:?}: {done}");
    }
}

#[tokio::test]
async fn nobody_is_left_without_name_and_email() {
    for kind in KINDS {
        let it = setting(kind).await;
        let back = FieldEdit { is_back: true, ..set(ContactField::Name, "Ann", "") };
        let refused = it.edit(vec![back.clone(), set(ContactField::Email, "ann@x.example", "")]).await;
        assert!(
            matches!(&refused, Err(StoreError::Invalid(wrong)) if wrong.first().code == "required"),
            "{kind:?} {refused:?}"
        );
        assert_eq!(it.found("ann").await, ["Ann"], "{kind:?}: nothing was changed");
        assert_eq!(it.edit(vec![back]).await.unwrap(), 1, "{kind:?}: the e-mail says who");
        let refused = it.edit(vec![set(ContactField::Email, "ann@x.example", "")]).await;
        assert!(matches!(refused, Err(StoreError::Invalid(_))), "{kind:?}");
    }
}
