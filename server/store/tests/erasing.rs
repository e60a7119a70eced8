//! The bin, erasing for ever, and not coming back, in both databases. Canaries: a value of its own in every column that
//! holds text about a customer.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

mod support;

use std::collections::BTreeSet;

use domain::{
    id::{CustomerId, UserId},
    query::CustomerQuery,
    role::Role,
    time::DAY,
};
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, Statement};
use store::{CLASSES, NewCustomer, SECTIONS, StoreError};
use support::{KINDS, Kind, Opened, digest, integers, open};

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
        let bin = store.bin().await.unwrap();
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
        // Deleted and not erased: the person may come again.
        assert_eq!(it.import("ann").await.created, 1, "{kind:?}");
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
        let sql = "SELECT COUNT(*), SUM(suppressed) FROM tombstones";
        let sql = sql.replace("SUM(suppressed)", "CAST(SUM(suppressed) AS BIGINT)");
        assert_eq!(integers(&it.opened.plain().await, &sql, 2).await, [[3, 3]], "{kind:?}");
        assert!(matches!(it.opened.store.erase_customer(it.by, it.ann).await, Err(StoreError::NotFound)), "{kind:?}");
        assert!(!it.opened.store.reindex().await.unwrap(), "{kind:?}: the audience differed");
    }
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

/// Puts a value of its own into every exported text about a customer; gives the values.
async fn plant(db: &DatabaseConnection, customer: CustomerId, mark: &str) -> Vec<String> {
    let id = customer.0;
    let rows = [
        format!("INSERT INTO conversations VALUES ({id}, 1, '@external_id', '@channel', 'open', '@subject', 1, 1, 1)"),
        format!("INSERT INTO messages VALUES ({id}, 1, 1, 1, '@sender', '@author', '@body')"),
        format!("INSERT INTO events VALUES ({id}, 1, 1, '@kind', '@name', '{{\"@key\":\"@value\"}}', 1)"),
        format!("INSERT INTO purchases VALUES ({id}, 1, '@external', '@description', 'USD', 1, 0, 1)"),
        format!("INSERT INTO notes VALUES ({id}, 1, NULL, '@note', FALSE, 1, 1, NULL, '@becoming')"),
        format!("INSERT INTO note_drafts SELECT {id}, id, '@draft', 1 FROM users"),
        format!("INSERT INTO activity VALUES ({id}, 1, 1, 'edited', '', '{{\"to\":\"@edited\"}}', NULL)"),
        format!("INSERT INTO custom_fields VALUES ({id}, 'Field{mark}', 'field{mark}', 'text', '', 1, 1)"),
        format!("INSERT INTO custom_values VALUES ({id}, {id}, '@custom')"),
        format!("INSERT INTO traits VALUES ({id}, '@trait', '@traits')"),
        format!("INSERT INTO identifiers VALUES ({id}, 'anonymous_id', '@anonymous', '@anonymous', FALSE, 1)"),
        format!("UPDATE customers SET name = '@called', company = '@company', avatar = '@avatar' WHERE id = {id}"),
    ];
    let mut canaries = BTreeSet::new();
    for row in rows {
        for piece in row.split('@').skip(1) {
            let word: String = piece.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            canaries.insert(format!("{mark}{word}"));
        }
        db.execute_unprepared(&row.replace('@', mark)).await.unwrap();
    }
    canaries.into_iter().collect()
}

async fn copy(it: &Setting, customer: CustomerId) -> String {
    let mut all = String::new();
    for section in SECTIONS {
        let (sender, mut rows) = tokio::sync::mpsc::channel(1);
        let store = it.opened.store.clone();
        let reading = tokio::spawn(async move { store.export_rows(customer, section, sender).await });
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
    use domain::audit::{Action, AuditFilter};
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
        let of_kind = AuditFilter { action: Some(Action::CustomerDeleted), person: Some(it.by), ..Default::default() };
        assert_eq!(log(of_kind, None).await.entries.len(), 1, "{kind:?}");
        let nobody = AuditFilter { person: Some(UserId(7)), ..Default::default() };
        assert!(log(nobody, None).await.entries.is_empty(), "{kind:?}");
    }
}
