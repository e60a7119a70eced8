//! The bin, erasing for ever, and not coming back, in both databases. Canaries: a value of its own in every column that
//! holds text about a customer.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

mod support;

use std::collections::BTreeSet;

use domain::{
    audit::{Action, AuditFilter, Doer},
    contact::{ContactField, FieldEdit},
    edit::Edit,
    id::{CustomerId, UserId},
    query::CustomerQuery,
    role::Role,
    time::DAY,
    view::ViewDraft,
};
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, Statement};
use store::{CLASSES, NewCustomer, SECTIONS, StoreError, Viewer};
use support::{KINDS, Kind, Opened, digest, integers, open, plant};

struct Setting {
    opened: Opened,
    by: UserId,
    ann: CustomerId,
}

fn named(name: &str) -> NewCustomer {
    NewCustomer {
        name: name.into(),
        email: format!("{name}@x.example"),
        phone: format!("+34 600 {}", name.len()),
        external_id: format!("ext-{name}"),
        tags: vec!["vip".into()],
        segments: vec!["Key accounts".into()],
        ..NewCustomer::default()
    }
}

async fn setting(kind: Kind) -> Setting {
    let opened = open(kind).await;
    let by = opened.person("Priya", Role::Admin).await;
    opened.store.import(vec![(2, named("ann")), (3, named("robert"))]).await.unwrap();
    let page = opened.store.customer_page(&CustomerQuery::parse("q=ann").unwrap()).await.unwrap();
    Setting { by, ann: page.rows[0].id, opened }
}

impl Setting {
    async fn total(&self, address: &str) -> u32 {
        self.opened.store.customer_page(&CustomerQuery::parse(address).unwrap()).await.unwrap().total
    }

    async fn import(&self, name: &str) -> store::Imported {
        self.opened.store.import(vec![(2, named(name))]).await.unwrap()
    }
}

#[tokio::test]
async fn who_is_deleted_is_nowhere_and_comes_back_whole() {
    for kind in KINDS {
        let it = setting(kind).await;
        let store = &it.opened.store;
        let before = store.customer_profile(it.ann).await.unwrap();
        store.delete_customer(it.by, it.ann).await.unwrap();
        for address in ["q=ann", "q=ext-ann", "tags=vip&q=ann"] {
            assert_eq!(it.total(address).await, 0, "{kind:?} {address}");
        }
        assert_eq!(it.total("").await, 1, "{kind:?}");
        assert!(matches!(store.customer_profile(it.ann).await, Err(StoreError::NotFound)), "{kind:?}");
        assert!(matches!(store.delete_customer(it.by, it.ann).await, Err(StoreError::NotFound)), "{kind:?}");
        let bin = store.bin(None).await.unwrap().customers;
        assert_eq!((bin.len(), &*bin[0].name, &*bin[0].deleted_by), (1, "ann", "Priya"), "{kind:?}");
        assert_eq!(bin[0].until.0 - bin[0].deleted_at.0, 30 * DAY, "{kind:?}");
        store.restore_customer(it.by, it.ann).await.unwrap();
        let after = store.customer_profile(it.ann).await.unwrap();
        assert_eq!(
            (&after.row.name, &after.row.tags, &after.segments),
            (&before.row.name, &before.row.tags, &before.segments)
        );
        for address in ["q=ann", "q=ext-ann", "q=346003"] {
            assert_eq!(it.total(address).await, 1, "{kind:?} {address}");
        }
        let held = store.reindex().await.unwrap();
        assert!(!held, "{kind:?}: the audience differed");
    }
}

#[tokio::test]
async fn an_email_is_free_while_its_owner_is_in_the_bin_and_then_not_taken_twice() {
    for kind in KINDS {
        let it = setting(kind).await;
        it.opened.store.delete_customer(it.by, it.ann).await.unwrap();
        assert_eq!(it.import("ann").await.created, 1, "{kind:?}");
        let before = digest(&it.opened.plain().await).await;
        let refused = it.opened.store.restore_customer(it.by, it.ann).await;
        assert!(matches!(refused, Err(StoreError::Conflict(_))), "{kind:?} {refused:?}");
        assert_eq!(digest(&it.opened.plain().await).await, before, "{kind:?}");
    }
}

#[tokio::test]
async fn the_bin_is_emptied_after_thirty_days_and_not_before() {
    for kind in KINDS {
        let it = setting(kind).await;
        it.opened.store.delete_customer(it.by, it.ann).await.unwrap();
        assert_eq!(it.opened.store.empty_bin().await.unwrap(), 0, "{kind:?}");
        let old = store::now().0 - 30 * DAY - 1;
        let sql = format!("UPDATE bin SET deleted_at = {old}");
        it.opened.plain().await.execute_unprepared(&sql).await.unwrap();
        assert_eq!(it.opened.store.empty_bin().await.unwrap(), 1, "{kind:?}");
        let left = integers(&it.opened.plain().await, "SELECT COUNT(*) FROM customers", 1).await;
        assert_eq!(left, [[1]], "{kind:?}");
        let log = it.opened.store.audit_log(&AuditFilter { customer: Some(it.ann), ..Default::default() }, None).await;
        let log = log.unwrap().entries;
        assert_eq!((log[0].action, &*log[0].who), (Action::CustomerErased, "Acumen"), "{kind:?}");
        // The log of what the server did by itself has it, and that of a person has not.
        let of = async |doer: Doer| {
            let filter = AuditFilter { person: Some(doer), ..Default::default() };
            let entries = it.opened.store.audit_log(&filter, None).await.unwrap().entries;
            entries.into_iter().map(|entry| (entry.who, entry.action)).collect::<Vec<_>>()
        };
        let (server, person) = (of(Doer::Server).await, of(Doer::Person(it.by)).await);
        assert!(server.contains(&("Acumen".to_owned(), Action::CustomerErased)), "{kind:?}");
        assert!(server.iter().all(|(who, _)| who == "Acumen"), "{kind:?} {server:?}");
        assert!(person.contains(&("Priya".to_owned(), Action::CustomerDeleted)), "{kind:?} {person:?}");
        assert!(person.iter().all(|(who, _)| who == "Priya"), "{kind:?} {person:?}");
        // Deleted and not erased: the person may come again.
        assert_eq!(it.import("ann").await.created, 1, "{kind:?}");
    }
}

#[tokio::test]
async fn who_is_restored_while_the_bin_is_emptied_is_there_whole_or_was_late() {
    for kind in KINDS {
        let it = setting(kind).await;
        let (store, plain) = (&it.opened.store, it.opened.plain().await);
        for n in 0..20 {
            let contact = store::NewContact { name: format!("Race {n}"), ..Default::default() };
            let id = store.add_customer(it.by, &contact).await.unwrap();
            store.delete_customer(it.by, id).await.unwrap();
            let sql = format!("UPDATE bin SET deleted_at = {}", store::now().0 - 30 * DAY - 1);
            plain.execute_unprepared(&sql).await.unwrap();
            let (emptied, restored) = tokio::join!(store.empty_bin(), store.restore_customer(it.by, id));
            match restored {
                Ok(()) => {
                    assert_eq!(emptied.unwrap(), 0, "{kind:?} {n}");
                    assert_eq!(store.customer_profile(id).await.unwrap().row.name, format!("Race {n}"), "{kind:?}");
                }
                Err(error) => {
                    assert!(matches!(error, StoreError::NotFound), "{kind:?} {error:?}");
                    assert_eq!(emptied.unwrap(), 1, "{kind:?} {n}");
                }
            }
        }
        assert!(!store.reindex().await.unwrap(), "{kind:?}: the audience differed");
    }
}

#[tokio::test]
async fn an_email_added_while_somebody_is_erased_is_kept_out_too() {
    for kind in KINDS {
        let it = setting(kind).await;
        let store = &it.opened.store;
        for n in 0..20 {
            let contact = store::NewContact { name: format!("Race {n}"), ..Default::default() };
            let id = store.add_customer(it.by, &contact).await.unwrap();
            let email = format!("late{n}@x.example");
            let add = Edit::Contact(vec![FieldEdit::new(ContactField::Email, "", &email)]);
            let (added, erased, again) = tokio::join!(
                store.edit(it.by, id, &add),
                store.erase_customer(it.by, id),
                store.erase_customer(it.by, id)
            );
            assert_eq!(u8::from(erased.is_ok()) + u8::from(again.is_ok()), 1, "{kind:?} {n}: erased once");
            let row = NewCustomer { email, ..NewCustomer::default() };
            let done = store.import(vec![(2, row)]).await.unwrap();
            assert_eq!(done.suppressed == 1, added.is_ok(), "{kind:?} {n}");
        }
    }
}

#[tokio::test]
async fn who_was_erased_does_not_come_back_and_is_counted() {
    for kind in KINDS {
        let it = setting(kind).await;
        let receipt = it.opened.store.erase_customer(it.by, it.ann).await.unwrap();
        assert_eq!((receipt.customer, &*receipt.by), (it.ann, "Priya"), "{kind:?}");
        assert!(receipt.rows.contains(&("identifiers".into(), 3)), "{kind:?} {:?}", receipt.rows);
        assert_eq!(it.total("").await, 1, "{kind:?}");
        let again = it.import("ann").await;
        assert_eq!((again.created, again.refused.len()), (0, 1), "{kind:?}");
        assert!(again.refused[0].reason.contains("erased"), "{kind:?}");
        assert_eq!(again.suppressed, 1, "{kind:?}");
        let sql = "SELECT COUNT(*), SUM(suppressed) FROM tombstones";
        let sql = sql.replace("SUM(suppressed)", "CAST(SUM(suppressed) AS BIGINT)");
        assert_eq!(integers(&it.opened.plain().await, &sql, 2).await, [[3, 1]], "{kind:?}");
        assert!(matches!(it.opened.store.erase_customer(it.by, it.ann).await, Err(StoreError::NotFound)), "{kind:?}");
        assert!(!it.opened.store.reindex().await.unwrap(), "{kind:?}: the audience differed");
    }
}

#[tokio::test]
async fn who_was_erased_does_not_come_back_by_an_email_they_had_before() {
    for kind in KINDS {
        let it = setting(kind).await;
        let edit = |from: &str, to: &str| Edit::Contact(vec![FieldEdit::new(ContactField::Email, from, to)]);
        let store = &it.opened.store;
        store.edit(it.by, it.ann, &edit("ann@x.example", "anna@x.example")).await.unwrap();
        // Typed in the wrong place for a moment: it is Robert's.
        store.edit(it.by, it.ann, &edit("", "second@x.example")).await.unwrap();
        store.edit(it.by, it.ann, &edit("second@x.example", "")).await.unwrap();
        let robert = store.customer_page(&CustomerQuery::parse("q=robert").unwrap()).await.unwrap().rows[0].id;
        store.edit(it.by, robert, &edit("", "second@x.example")).await.unwrap();
        store.erase_customer(it.by, it.ann).await.unwrap();
        let row = |email: &str, external_id: &str| NewCustomer {
            email: email.into(),
            external_id: external_id.into(),
            ..NewCustomer::default()
        };
        for (email, key, taken) in [
            ("ann@x.example", "", false),
            ("anna@x.example", "", false),
            ("second@x.example", "", true),
            // Nor by the way of somebody who is there.
            ("ann@x.example", "ext-robert", false),
            ("new@x.example", "ext-robert", true),
        ] {
            let done = store.import(vec![(2, row(email, key))]).await.unwrap();
            assert_eq!(done.refused.is_empty(), taken, "{kind:?} {email} {key}: {:?}", done.refused);
        }
    }
}

#[tokio::test]
async fn views_that_look_for_who_is_erased_go_with_them_and_others_stay() {
    for kind in KINDS {
        let it = setting(kind).await;
        let (store, viewer) = (&it.opened.store, Viewer { user: it.by, is_manager: true });
        for (name, address) in [
            ("Her", "q=ANN%40x.example"),
            ("Her phone", "q=%2B34%20600%203"),
            ("Leads like ann@x.example", "lifecycle=lead"),
            ("Before", "q=Maiden"),
            ("Everybody here", "q=x.example"),
            ("Leads ext-ann 1", "lifecycle=lead"),
            ("Nobody", "q=never-there"),
        ] {
            store.save_view(viewer, &ViewDraft::of(name, address, true).unwrap()).await.unwrap();
        }
        let rename = |from: &str, to: &str| Edit::Contact(vec![FieldEdit::new(ContactField::Name, from, to)]);
        store.edit(it.by, it.ann, &rename("ann", "Ann Maiden")).await.unwrap();
        store.edit(it.by, it.ann, &rename("Ann Maiden", "ann")).await.unwrap();
        let receipt = store.erase_customer(it.by, it.ann).await.unwrap();
        assert!(receipt.rows.contains(&("saved_views".into(), 4)), "{kind:?} {:?}", receipt.rows);
        let mut left: Vec<String> =
            store.views(viewer).await.unwrap().into_iter().map(|view| view.name.to_string()).collect();
        left.sort();
        assert_eq!(left, ["Everybody here", "Leads ext-ann 1", "Nobody"], "{kind:?}");
        assert!(receipt.is_swept, "{kind:?}");
    }
}

#[tokio::test]
async fn the_bin_is_read_page_by_page() {
    for kind in KINDS {
        let it = setting(kind).await;
        for n in 0..230 {
            let contact = store::NewContact { name: format!("Gone {n}"), ..Default::default() };
            let id = it.opened.store.add_customer(it.by, &contact).await.unwrap();
            it.opened.store.delete_customer(it.by, id).await.unwrap();
        }
        // Also where many left in one moment.
        it.opened.plain().await.execute_unprepared("UPDATE bin SET deleted_at = 7").await.unwrap();
        let (mut before, mut seen) = (None, BTreeSet::new());
        loop {
            let page = it.opened.store.bin(before.as_deref()).await.unwrap();
            seen.extend(page.customers.into_iter().map(|one| one.name));
            match page.older {
                Some(older) => before = Some(older),
                None => break,
            }
        }
        assert_eq!(seen.len(), 230, "{kind:?}");
        assert!(matches!(it.opened.store.bin(Some("x")).await, Err(StoreError::Invalid(_))), "{kind:?}");
    }
}

#[tokio::test]
async fn an_erasure_while_somebody_reads_is_swept_later() {
    let it = setting(Kind::Sqlite).await;
    // A copy of somebody else is being read, slowly.
    let reading = it.opened.store.snapshot().await.unwrap();
    let (sender, mut rows) = tokio::sync::mpsc::channel(1);
    reading.rows(it.ann, &SECTIONS[0], sender).await.unwrap();
    assert!(rows.recv().await.is_some());
    let receipt = it.opened.store.erase_customer(it.by, it.ann).await.unwrap();
    assert!(!receipt.is_swept);
    drop(reading);
    assert!(it.opened.store.sweep().await.unwrap());
    let left = files(&it.opened);
    assert!(!left.windows(13).any(|piece| piece == b"ann@x.example"));
}

/// The columns of every table, as the database says.
async fn columns(db: &DatabaseConnection) -> BTreeSet<(String, String)> {
    let sql = match db.get_database_backend() {
        sea_orm::DatabaseBackend::Sqlite => {
            "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"
        }
        _ => "SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = 'public'",
    };
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    let text = |row: &sea_orm::QueryResult, n| row.try_get_by_index::<String>(n).unwrap();
    rows.iter().map(|row| (text(row, 0), text(row, 1))).filter(|(table, _)| !table.starts_with("seaql")).collect()
}

#[tokio::test]
async fn every_column_has_a_class_and_every_class_a_column() {
    for kind in KINDS {
        let opened = open(kind).await;
        let classed: BTreeSet<_> =
            CLASSES.iter().map(|(table, column, _)| ((*table).to_owned(), (*column).to_owned())).collect();
        assert_eq!(classed.len(), CLASSES.len(), "a column has two classes");
        assert_eq!(columns(&opened.plain().await).await, classed, "{kind:?}");
    }
}

async fn copy(it: &Setting, customer: CustomerId) -> String {
    let mut all = String::new();
    for section in SECTIONS {
        let (sender, mut rows) = tokio::sync::mpsc::channel(1);
        let store = it.opened.store.clone();
        let reading = tokio::spawn(async move { store.snapshot().await?.rows(customer, section, sender).await });
        while let Some(row) = rows.recv().await {
            assert_eq!(row.len(), section.fields.len(), "{}", section.name);
            all.push_str(&serde_json::to_string(&row).unwrap());
        }
        reading.await.unwrap().unwrap();
    }
    all
}

#[tokio::test]
async fn the_copy_holds_every_canary_of_its_customer_and_none_of_another() {
    for kind in KINDS {
        let it = setting(kind).await;
        let robert =
            it.opened.store.customer_page(&CustomerQuery::parse("q=robert").unwrap()).await.unwrap().rows[0].id;
        let db = it.opened.plain().await;
        let (own, others) = (plant(&db, it.ann, "kanarie").await, plant(&db, robert, "serin").await);
        it.opened.store.begin_export(it.by, it.ann).await.unwrap();
        let text = copy(&it, it.ann).await;
        for canary in own.iter().chain(["ann@x.example", "ext-ann"].map(String::from).iter()) {
            assert!(text.contains(canary.as_str()), "{kind:?}: {canary} is missing");
        }
        for canary in others {
            assert!(!text.contains(&canary), "{kind:?}: {canary} is somebody else's");
        }
        assert!(!text.contains("robert"), "{kind:?}");
        let log = integers(&db, "SELECT COUNT(*) FROM audit WHERE action = 'customer_exported'", 1).await;
        assert_eq!(log, [[1]], "{kind:?}");
    }
}

#[tokio::test]
async fn after_an_erasure_no_canary_is_left_anywhere() {
    for kind in KINDS {
        let it = setting(kind).await;
        let db = careful(&it.opened.url).await;
        let mut canaries = plant(&db, it.ann, "kanarie").await;
        // What the canaries replaced is gone as well, and what the bin kept.
        canaries.extend(["ann@x.example".to_owned(), "ext-ann".to_owned(), "346003".to_owned()]);
        db.close().await.unwrap();
        // What the database's statistics hold of them.
        it.opened.store.analyze().await.unwrap();
        it.opened.store.delete_customer(it.by, it.ann).await.unwrap();
        it.opened.store.erase_customer(it.by, it.ann).await.unwrap();
        let left = match kind {
            Kind::Sqlite => files(&it.opened),
            Kind::Postgres => digest(&it.opened.plain().await).await.into_bytes(),
        };
        assert!(left.windows(6).any(|piece| piece == b"robert"), "{kind:?}: the other customer is there");
        for canary in &canaries {
            let is_left = left.windows(canary.len()).any(|piece| piece == canary.as_bytes());
            assert!(!is_left, "{kind:?}: {canary} is left");
        }
    }
}

/// A connection that overwrites what it replaces, as the store's do.
async fn careful(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url.replacen("sqlite:", "sqlite://", 1));
    options.max_connections(1).map_sqlx_sqlite_opts(|sqlite| sqlite.pragma("secure_delete", "ON"));
    sea_orm::Database::connect(options).await.unwrap()
}

/// All bytes of the database's files.
fn files(opened: &Opened) -> Vec<u8> {
    let path = opened.url.trim_start_matches("sqlite:");
    let beside = |suffix: &str| std::fs::read(format!("{path}{suffix}")).unwrap_or_default();
    [beside(""), beside("-wal"), beside("-journal")].concat()
}

#[tokio::test]
async fn the_audit_log_tells_who_did_what_by_person_kind_and_customer() {
    for kind in KINDS {
        let it = setting(kind).await;
        it.opened.store.delete_customer(it.by, it.ann).await.unwrap();
        it.opened.store.restore_customer(it.by, it.ann).await.unwrap();
        for n in 0..60 {
            let contact = store::NewContact { name: format!("Customer {n}"), ..Default::default() };
            it.opened.store.add_customer(it.by, &contact).await.unwrap();
        }
        let log = async |filter: AuditFilter, before: Option<String>| {
            it.opened.store.audit_log(&filter, before.as_deref()).await.unwrap()
        };
        let first = log(AuditFilter::default(), None).await;
        assert_eq!((first.entries.len(), &*first.entries[0].who), (50, "Priya"), "{kind:?}");
        let rest = log(AuditFilter::default(), first.older).await;
        assert_eq!((rest.entries.len(), rest.older), (12, None), "{kind:?}");
        let about = log(AuditFilter { customer: Some(it.ann), ..Default::default() }, None).await;
        let told: Vec<_> = about.entries.iter().map(|entry| entry.action).collect();
        assert_eq!(told, [Action::CustomerRestored, Action::CustomerDeleted], "{kind:?}");
        let of_kind = AuditFilter {
            action: Some(Action::CustomerDeleted),
            person: Some(Doer::Person(it.by)),
            ..Default::default()
        };
        assert_eq!(log(of_kind, None).await.entries.len(), 1, "{kind:?}");
        let nobody = AuditFilter { person: Some(Doer::Person(UserId(7))), ..Default::default() };
        assert!(log(nobody, None).await.entries.is_empty(), "{kind:?}");
    }
}
