//! Custom fields in both databases: their order and names, what customers have in them, who was faster.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

mod support;

use domain::{
    edit::Edit,
    field::{FieldDraft, FieldKind, ValueEdit},
    id::{CustomerId, FieldId, UserId},
    profile::{Change, TimelineShow},
    query::CustomerQuery,
    role::Role,
};
use sea_orm::ConnectionTrait;
use store::{NewCustomer, StoreError};
use support::{KINDS, Kind, Opened, open};

struct Setting {
    opened: Opened,
    by: UserId,
    ann: CustomerId,
}

async fn setting(kind: Kind) -> Setting {
    let opened = open(kind).await;
    let by = opened.person("Priya", Role::Manager).await;
    opened.store.import(vec![(2, NewCustomer { name: "Ann".into(), ..NewCustomer::default() })]).await.unwrap();
    let ann = opened.store.customer_page(&CustomerQuery::default()).await.unwrap().rows[0].id;
    Setting { opened, by, ann }
}

fn draft(name: &str, kind: FieldKind, options: &str) -> FieldDraft {
    FieldDraft { name: name.into(), kind, options: options.into() }
}

impl Setting {
    async fn define(&self, name: &str, kind: FieldKind, options: &str) -> FieldId {
        self.opened.store.define_field(self.by, &draft(name, kind, options)).await.unwrap()
    }

    async fn change(&self, field: FieldId, wanted: &FieldDraft) -> Result<(), StoreError> {
        let all = self.opened.store.defined_fields().await.unwrap();
        let present = all.iter().find(|one| one.field.id == field).map(|one| FieldDraft::from(&one.field));
        self.opened.store.change_field(self.by, field, &present.unwrap_or_default(), wanted).await
    }

    async fn names(&self) -> Vec<String> {
        self.opened.store.defined_fields().await.unwrap().into_iter().map(|one| one.field.name).collect()
    }

    async fn set(&self, edits: &[(FieldId, &str, &str)]) -> Result<Vec<Change>, StoreError> {
        let edit = |(field, from, to): &(FieldId, &str, &str)| ValueEdit {
            field: *field,
            from: (*from).into(),
            to: (*to).into(),
        };
        self.opened.store.edit(self.by, self.ann, &Edit::Fields(edits.iter().map(edit).collect())).await
    }

    async fn values(&self) -> Vec<(String, String)> {
        let values = self.opened.store.custom_values(self.ann).await.unwrap();
        values.fields.into_iter().map(|one| (one.field.name, one.value)).collect()
    }
}

fn first_code(answer: Result<Vec<Change>, StoreError>) -> String {
    match answer {
        Err(StoreError::Invalid(invalid)) => invalid.first().code.to_string(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn fields_are_defined_ordered_renamed_and_deleted() {
    for kind in KINDS {
        let it = setting(kind).await;
        let store = &it.opened.store;
        let plan = it.define("Plan", FieldKind::OneOf, "Starter\nBusiness").await;
        let seats = it.define("Seats", FieldKind::Number, "").await;
        let renewal = it.define("Renewal date", FieldKind::Date, "").await;
        assert_eq!(it.names().await, ["Plan", "Seats", "Renewal date"], "{kind:?}");
        let refused = store.define_field(it.by, &draft(" PLAN ", FieldKind::Text, "")).await;
        assert!(
            matches!(&refused, Err(StoreError::Invalid(invalid)) if invalid.first().code == "taken"),
            "{refused:?}"
        );
        store.move_field(it.by, renewal, 1).await.unwrap();
        assert_eq!(it.names().await, ["Renewal date", "Plan", "Seats"], "{kind:?}");
        store.move_field(it.by, renewal, 9).await.unwrap();
        assert_eq!(it.names().await, ["Plan", "Seats", "Renewal date"], "{kind:?}");
        it.set(&[(plan, "", "business")]).await.unwrap();
        let renamed = draft("Tariff", FieldKind::Number, "Business\nEnterprise");
        it.change(plan, &renamed).await.unwrap();
        let defined = store.defined_fields().await.unwrap();
        assert_eq!((defined[0].field.kind, defined[0].customers), (FieldKind::OneOf, 1), "{kind:?}: its kind stays");
        assert_eq!(it.values().await[0], ("Tariff".into(), "Business".into()), "{kind:?}");
        let same = it.change(seats, &draft("tariff", FieldKind::Text, "")).await;
        assert!(matches!(same, Err(StoreError::Invalid(_))), "{kind:?}");
        store.delete_field(it.by, plan).await.unwrap();
        assert_eq!(it.names().await, ["Seats", "Renewal date"], "{kind:?}");
        let db = it.opened.plain().await;
        let left = support::integers(&db, "SELECT COUNT(*) FROM custom_values", 1).await;
        assert_eq!(left, [[0]], "{kind:?}");
        for gone in [
            store.delete_field(it.by, plan).await.err(),
            store.move_field(it.by, plan, 1).await.err(),
            it.change(plan, &renamed).await.err(),
        ] {
            assert!(matches!(gone, Some(StoreError::NotFound)), "{kind:?} {gone:?}");
        }
    }
}

#[tokio::test]
async fn a_value_is_changed_told_and_taken_back() {
    for kind in KINDS {
        let it = setting(kind).await;
        let seats = it.define("Seats", FieldKind::Number, "").await;
        let trial = it.define("Trial", FieldKind::YesNo, "").await;
        let changes = it.set(&[(seats, "", "1,250"), (trial, "", "Yes")]).await.unwrap();
        assert_eq!(it.values().await, [("Seats".into(), "1250".into()), ("Trial".into(), "yes".into())], "{kind:?}");
        assert_eq!(changes.len(), 2, "{kind:?}");
        assert_eq!(it.set(&[(seats, "1250", "1250.")]).await.unwrap(), [], "{kind:?}: so already");
        let told = it.opened.store.timeline(it.ann, TimelineShow::Changes, None).await.unwrap();
        assert!(told.entries.iter().any(|entry| entry.what == "Seats changed from empty to “1250”"), "{kind:?}");
        let undo = Edit::undoing(&changes, None).unwrap();
        it.opened.store.edit(it.by, it.ann, &undo).await.unwrap();
        assert_eq!(it.values().await, [("Seats".into(), String::new()), ("Trial".into(), String::new())], "{kind:?}");
    }
}

#[tokio::test]
async fn who_is_slower_sees_both_values_and_a_wrong_value_changes_nothing() {
    for kind in KINDS {
        let it = setting(kind).await;
        let (seats, day) =
            (it.define("Seats", FieldKind::Number, "").await, it.define("Day", FieldKind::Date, "").await);
        it.set(&[(seats, "", "5")]).await.unwrap();
        let slower = it.set(&[(seats, "", "7"), (day, "", "2026-12-18")]).await;
        let Err(StoreError::Invalid(invalid)) = slower else { panic!("{kind:?} {slower:?}") };
        let wrong = invalid.first();
        assert_eq!((&*wrong.code, wrong.there.as_deref()), ("stale", Some("5")), "{kind:?}");
        assert_eq!(wrong.field, seats.to_string(), "{kind:?}");
        assert!(wrong.message.ends_with("meanwhile by Priya."), "{kind:?} {}", wrong.message);
        assert_eq!(first_code(it.set(&[(day, "", "2026-12-18"), (seats, "5", "many")]).await), "not_a_number");
        assert_eq!(it.values().await[1].1, "", "{kind:?}: nothing of it");
    }
}

#[tokio::test]
async fn a_field_that_was_deleted_meanwhile_is_said_beside_what_else_is_wrong() {
    for kind in KINDS {
        let it = setting(kind).await;
        let (gone, seats) =
            (it.define("Gone", FieldKind::Text, "").await, it.define("Seats", FieldKind::Number, "").await);
        it.opened.store.delete_field(it.by, gone).await.unwrap();
        let Err(StoreError::Invalid(invalid)) = it.set(&[(gone, "", "x"), (seats, "", "many")]).await else {
            panic!("{kind:?}: taken")
        };
        let told: Vec<_> = invalid.errors.iter().map(|wrong| (wrong.field.to_string(), &*wrong.code)).collect();
        assert_eq!(told, [(gone.to_string(), "deleted"), (seats.to_string(), "not_a_number")], "{kind:?}");
    }
}

#[tokio::test]
async fn an_option_that_is_gone_stays_with_who_has_it() {
    for kind in KINDS {
        let it = setting(kind).await;
        let plan = it.define("Plan", FieldKind::OneOf, "Starter\nBusiness").await;
        it.set(&[(plan, "", "Starter")]).await.unwrap();
        it.change(plan, &draft("Plan", FieldKind::OneOf, "Business")).await.unwrap();
        assert_eq!(it.values().await[0].1, "Starter", "{kind:?}");
        assert_eq!(it.set(&[(plan, "Starter", "Starter")]).await.unwrap(), [], "{kind:?}");
        assert_eq!(first_code(it.set(&[(plan, "Starter", "Gold")]).await), "unknown_value", "{kind:?}");
        it.set(&[(plan, "Starter", "")]).await.unwrap();
        assert_eq!(first_code(it.set(&[(plan, "", "Starter")]).await), "unknown_value", "{kind:?}");
    }
}

#[tokio::test]
async fn who_adds_an_option_takes_none_that_another_added() {
    for kind in KINDS {
        let it = setting(kind).await;
        let plan = it.define("Plan", FieldKind::OneOf, "Starter").await;
        let (store, seen) = (&it.opened.store, draft("Plan", FieldKind::OneOf, "Starter"));
        store.change_field(it.by, plan, &seen, &draft("Plan", FieldKind::OneOf, "Starter\nGold")).await.unwrap();
        let slower = store.change_field(it.by, plan, &seen, &draft("Plan", FieldKind::OneOf, "Starter\nSilver")).await;
        assert!(matches!(&slower, Err(StoreError::Invalid(e)) if e.first().code == "stale"), "{kind:?} {slower:?}");
        store.change_field(it.by, plan, &seen, &draft("Tariff", FieldKind::OneOf, "Starter")).await.unwrap();
        let field = store.defined_fields().await.unwrap().remove(0).field;
        assert_eq!((field.name.as_str(), field.options.len()), ("Tariff", 2), "{kind:?}: Gold stays");
    }
}

#[tokio::test]
async fn traits_are_shown_as_they_came() {
    for kind in KINDS {
        let it = setting(kind).await;
        let db = it.opened.plain().await;
        let sql = format!(
            "INSERT INTO traits (customer_id, name, value) VALUES ({0}, 'utm', '{{\"a\":1}}'), ({0}, 'beta', 'true')",
            it.ann.0
        );
        db.execute_unprepared(&sql).await.unwrap();
        let values = it.opened.store.custom_values(it.ann).await.unwrap();
        assert_eq!(values.traits, [("beta".into(), "true".into()), ("utm".into(), "{\"a\":1}".into())], "{kind:?}");
        assert!(matches!(it.opened.store.custom_values(CustomerId(7)).await, Err(StoreError::NotFound)), "{kind:?}");
    }
}

#[tokio::test]
async fn a_field_made_of_a_trait_takes_what_fits() {
    for kind in KINDS {
        let it = setting(kind).await;
        let (store, db) = (&it.opened.store, it.opened.plain().await);
        let people = ["Bea", "Cid", "Dot", "Eve"];
        let rows = people.iter().map(|name| NewCustomer { name: (*name).into(), ..NewCustomer::default() });
        store.import((2..).zip(rows).collect()).await.unwrap();
        let all = store.customer_page(&CustomerQuery::parse("sort=name_asc").unwrap()).await.unwrap().rows;
        let raw = [("Ann", " 12 "), ("Bea", "12.50"), ("Cid", "twelve"), ("Dot", "7"), ("Eve", "9")];
        for (name, value) in raw {
            let id = all.iter().find(|row| row.name == name).unwrap().id.0;
            let sql = format!("INSERT INTO traits (customer_id, name, value) VALUES ({id}, 'seat_count', '{value}')");
            db.execute_unprepared(&sql).await.unwrap();
        }
        let listed = store.traits().await.unwrap();
        assert_eq!(
            listed.iter().map(|one| (one.name.as_str(), one.customers)).collect::<Vec<_>>(),
            [("seat_count", 5)]
        );
        assert_eq!(store.trait_sample("seat_count").await.unwrap().kind, FieldKind::Text, "one is no number");
        assert!(matches!(store.trait_sample("nothing").await, Err(StoreError::NotFound)));

        let promoted = store.promote_trait(it.by, "seat_count", &draft("Seats", FieldKind::Number, "")).await.unwrap();
        assert_eq!((promoted.moved, promoted.kept), (4, 1));
        assert_eq!(it.values().await, [("Seats".to_owned(), "12".to_owned())]);
        assert!(store.custom_values(it.ann).await.unwrap().traits.is_empty());
        let cid = all.iter().find(|row| row.name == "Cid").unwrap().id;
        let left = store.custom_values(cid).await.unwrap();
        assert_eq!(left.traits, [("seat_count".to_owned(), "twelve".to_owned())]);
        assert_eq!(left.fields[0].value, "");

        // What comes in later follows into the same field, and takes nothing from who has another value there.
        for value in ["13", "14"] {
            let sql =
                format!("INSERT INTO traits (customer_id, name, value) VALUES ({}, 'seat_count', '{value}')", it.ann.0);
            db.execute_unprepared(&sql).await.unwrap();
            let again =
                store.promote_trait(it.by, "seat_count", &draft(" seats ", FieldKind::Number, "")).await.unwrap();
            assert_eq!((again.field, again.moved, again.kept), (promoted.field, 0, 2));
            let sql = format!("DELETE FROM traits WHERE customer_id = {}", it.ann.0);
            db.execute_unprepared(&sql).await.unwrap();
        }
        assert_eq!(it.values().await, [("Seats".to_owned(), "12".to_owned())]);
        let other = store.promote_trait(it.by, "seat_count", &draft("Seats", FieldKind::Text, "")).await;
        assert!(matches!(other, Err(StoreError::Invalid(invalid)) if invalid.first().code == "taken"));
    }
}
