//! Real databases for tests: a new SQLite file or a new PostgreSQL database each.

pub mod many;

use std::sync::atomic::{AtomicU32, Ordering};

use domain::{
    id::{CustomerId, UserId},
    role::Role,
};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use store::{Database, NewPerson, Store};
use tempfile::TempDir;

/// A store on a database of its own, and a second connection that reads it as plain SQL.
pub struct Opened {
    pub store: Store,
    pub url: String,
    _folder: TempDir,
}

/// A kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

pub const KINDS: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

static NEXT: AtomicU32 = AtomicU32::new(0);

/// The URL of a database that is new.
pub async fn new_url(kind: Kind, folder: &TempDir) -> String {
    match kind {
        Kind::Sqlite => format!("sqlite:{}", folder.path().join("acumen.db").display()),
        Kind::Postgres => {
            let server =
                std::env::var("ACUMEN_TEST_POSTGRES").expect("ACUMEN_TEST_POSTGRES: run the tests with `make test`");
            let name = format!("t{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
            let db = sea_orm::Database::connect(&server).await.unwrap();
            db.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
            server.rsplit_once('/').unwrap().0.to_owned() + "/" + &name
        }
    }
}

/// A new store.
pub async fn open(kind: Kind) -> Opened {
    let folder = TempDir::new().unwrap();
    let url = new_url(kind, &folder).await;
    let database = Database::open(&url).await.unwrap();
    database.migrate().await.unwrap();
    Opened { store: Store::open(database).await.unwrap(), url, _folder: folder }
}

impl Opened {
    /// Somebody new who works here.
    pub async fn person(&self, name: &str, role: Role) -> UserId {
        let email = format!("{}@x.example", name.to_lowercase());
        let person = NewPerson { email, name: name.into(), role, password: "twelve letters".into() };
        self.store.add_person(person).await.unwrap().id
    }

    /// A connection beside the store's, for recounts in plain SQL.
    pub async fn plain(&self) -> DatabaseConnection {
        plain(&self.url).await
    }
}

/// A connection that knows nothing of the store.
pub async fn plain(url: &str) -> DatabaseConnection {
    sea_orm::Database::connect(url.replacen("sqlite:", "sqlite://", 1)).await.unwrap()
}

/// The rows of a query, each as its integers.
pub async fn integers(db: &DatabaseConnection, sql: &str, columns: usize) -> Vec<Vec<i64>> {
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    rows.iter().map(|row| (0..columns).map(|n| row.try_get_by_index::<i64>(n).unwrap()).collect()).collect()
}

/// Every value of every table as one text: equal texts, equal databases.
pub async fn digest(db: &DatabaseConnection) -> String {
    digest_but(db, &[], &[]).await
}

/// The same without some tables and some columns.
pub async fn digest_but(db: &DatabaseConnection, tables_out: &[&str], columns_out: &[&str]) -> String {
    let backend = db.get_database_backend();
    let is_sqlite = backend == sea_orm::DatabaseBackend::Sqlite;
    let tables = match is_sqlite {
        true => "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
        false => "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename",
    };
    let mut all = String::new();
    for table in texts(db, tables).await.into_iter().filter(|table| !tables_out.contains(&table.as_str())) {
        let rows = match is_sqlite {
            true => {
                let columns = texts(db, &format!("SELECT name FROM pragma_table_info('{table}')")).await;
                let columns = columns.iter().filter(|column| !columns_out.contains(&column.as_str()));
                let quoted: Vec<String> = columns.map(|column| format!("quote({column})")).collect();
                format!("SELECT {} AS row FROM {table} ORDER BY row", quoted.join(" || ',' || "))
            }
            false => {
                let out: Vec<String> = columns_out.iter().map(|column| format!("'{column}'")).collect();
                format!(
                    "SELECT (to_jsonb(t) - ARRAY[{}]::text[])::text AS row FROM {table} t ORDER BY row",
                    out.join(", ")
                )
            }
        };
        all.push_str(&format!("{table}: {}\n", texts(db, &rows).await.join("\n")));
    }
    all
}

async fn texts(db: &DatabaseConnection, sql: &str) -> Vec<String> {
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index::<String>(0).unwrap()).collect()
}

/// Puts a value of its own into every exported text about a customer; gives the values.
pub async fn plant(db: &DatabaseConnection, customer: CustomerId, mark: &str) -> Vec<String> {
    let id = customer.0;
    let rows = [
        format!("INSERT INTO conversations VALUES ({id}, 1, '@external_id', '@channel', 'open', '@subject', 1, 1, 1)"),
        format!("INSERT INTO messages VALUES ({id}, 1, 1, 1, '@sender', '@author', '@body')"),
        format!("INSERT INTO events VALUES ({id}, 1, 1, '@kind', '@name', '{{\"@key\":\"@value\"}}', 1, NULL)"),
        format!("INSERT INTO purchases VALUES ({id}, 1, '@external', '@description', 'USD', 1, 0, 1)"),
        format!("INSERT INTO notes VALUES ({id}, 1, NULL, '@note', FALSE, 1, 1, NULL, '@becoming')"),
        format!("INSERT INTO note_drafts SELECT {id}, id, '@draft', 1 FROM users"),
        format!("INSERT INTO activity VALUES ({id}, 1, 1, 'edited', '', '{{\"to\":\"@edited\"}}')"),
        format!("INSERT INTO custom_fields VALUES ({id}, 'Field{mark}', 'field{mark}', 'text', '', 1, 1)"),
        format!("INSERT INTO custom_values VALUES ({id}, {id}, '@custom')"),
        format!("INSERT INTO traits VALUES ({id}, '@trait', '@traits', NULL, NULL)"),
        format!("INSERT INTO identifiers VALUES ({id}, 'anonymous_id', '@anonymous', '@anonymous', FALSE, 1)"),
        format!("UPDATE customers SET name = '@called', company = '@company', avatar = '@avatar' WHERE id = {id}"),
    ];
    let mut canaries = std::collections::BTreeSet::new();
    for row in rows {
        for piece in row.split('@').skip(1) {
            let word: String = piece.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            canaries.insert(format!("{mark}{word}"));
        }
        db.execute_unprepared(&row.replace('@', mark)).await.unwrap();
    }
    canaries.into_iter().collect()
}
