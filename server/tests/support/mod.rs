//! The whole server on a database of its own, SQLite or PostgreSQL, asked without a socket.

#[path = "../../store/tests/support/mod.rs"]
mod databases;

use std::path::PathBuf;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use databases::{new_url, plain};
use domain::{id::CustomerId, role::Role};
use sea_orm::DatabaseConnection;
use server::{config::Config, router};
use store::{Database, NewPerson, SessionLength, Store};
use tempfile::TempDir;
use tower::ServiceExt;

pub use databases::{KINDS, Kind};

pub struct Server {
    pub store: Store,
    pub router: Router,
    /// Reads the database beside the store.
    plain: DatabaseConnection,
    _folder: TempDir,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn code(&self) -> String {
        let value: serde_json::Value = serde_json::from_str(&self.body).unwrap_or_default();
        value["code"].as_str().unwrap_or_default().to_owned()
    }
}

fn config(folder: &TempDir, database_url: String) -> Config {
    Config {
        database_url,
        addr: "127.0.0.1:3000".parse().unwrap(),
        base_url: "http://127.0.0.1:3000".into(),
        data: folder.path().into(),
        site: PathBuf::from(folder.path()).join("site"),
        demo_password: None,
    }
}

/// A server on an empty workspace.
pub async fn start(kind: Kind) -> Server {
    let folder = TempDir::new().unwrap();
    let config = config(&folder, new_url(kind, &folder).await);
    std::fs::create_dir_all(config.site.join("pkg")).unwrap();
    std::fs::write(config.site.join("hash.txt"), "css: a\njs: b\nwasm: c\n").unwrap();
    let database = Database::open(&config.database_url).await.unwrap();
    database.migrate().await.unwrap();
    let store = Store::open(database).await.unwrap();
    let router = router(store.clone(), &config);
    Server { store, router, plain: plain(&config.database_url).await, _folder: folder }
}

impl Server {
    /// Every value of every table: equal before and after, nothing was changed.
    pub async fn digest(&self) -> String {
        databases::digest(&self.plain).await
    }

    /// The same without some columns.
    pub async fn digest_but(&self, columns: &[&str]) -> String {
        databases::digest_but(&self.plain, &[], columns).await
    }

    /// Writes beside the store.
    pub async fn write(&self, sql: &str) {
        sea_orm::ConnectionTrait::execute_unprepared(&self.plain, sql).await.unwrap();
    }

    /// Puts a value of its own into every exported text about a customer; gives the values.
    pub async fn plant(&self, customer: CustomerId, mark: &str) -> Vec<String> {
        databases::plant(&self.plain, customer, mark).await
    }

    /// One person of each role and three customers.
    pub async fn with_people(self) -> Self {
        for role in Role::ALL {
            let email = format!("{role}@x.example");
            let person = NewPerson { email, name: role.label().into(), role: *role, password: "twelve letters".into() };
            self.store.add_person(person).await.unwrap();
        }
        let named = |name: &str| store::NewCustomer {
            name: name.into(),
            email: format!("{name}@x.example"),
            ..Default::default()
        };
        self.store.import(vec![(1, named("ann")), (2, named("bob")), (3, named("cleo"))]).await.unwrap();
        self
    }

    /// The cookie of a new session of the person with this role.
    pub async fn cookie(&self, role: Role) -> String {
        let people = self.store.people().await.unwrap();
        let person = people.iter().find(|person| person.role == role).unwrap();
        let session = self.store.begin_session(person.id, SessionLength::Day, "test").await.unwrap();
        format!("acumen={}", session.secret)
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 10_000_000).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&bytes).into_owned() }
    }

    /// A page, as a browser asks for it.
    pub async fn page(&self, path: &str, cookie: Option<&str>) -> Answer {
        let mut request = Request::get(path).header(header::HOST, "127.0.0.1:3000").header(header::ACCEPT, "text/html");
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// A function, as our own page calls it.
    pub async fn call(&self, path: &str, kind: &str, body: &str, cookie: Option<&str>) -> Answer {
        let mut request = Request::post(path)
            .header(header::HOST, "127.0.0.1:3000")
            .header(header::CONTENT_TYPE, kind)
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_LENGTH, body.len())
            .header("sec-fetch-site", "same-origin");
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        self.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    /// A function that takes JSON.
    pub async fn json(&self, path: &str, body: &str, cookie: Option<&str>) -> Answer {
        self.call(path, "application/json", body, cookie).await
    }
}
