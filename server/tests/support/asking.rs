//! Somebody who works here asks for what is fine and for what is refused.

use axum::http::StatusCode;
use domain::{query::CustomerQuery, role::Role};
use serde_json::{Value, json};

use crate::support::{Answer, Server};

pub const ADD: &str = "/api/customers/add";
pub const EDIT: &str = "/api/customer/edit";
pub const NOTES: &str = "/api/customer/notes";
pub const ADD_NOTE: &str = "/api/customer/add_note";
pub const CHANGE_NOTE: &str = "/api/customer/change_note";

/// Nothing of this is for the person who asks.
const INSIDE: &[&str] = &["sqlite", "sqlx", "postgres", "sea_orm", "serde", "column", "select ", "/src/", "panicked"];

/// Somebody who works here.
pub struct Person<'a> {
    server: &'a Server,
    pub cookie: String,
}

pub async fn person(server: &Server, role: Role) -> Person<'_> {
    Person { server, cookie: server.cookie(role).await }
}

impl Person<'_> {
    pub async fn ask(&self, path: &str, body: &Value) -> Answer {
        self.server.json(path, &body.to_string(), Some(&self.cookie)).await
    }

    /// Asks for what is fine.
    pub async fn done(&self, path: &str, body: &Value) -> Value {
        let answer = self.ask(path, body).await;
        assert_eq!(answer.status, StatusCode::OK, "{path} {:.120} {:.300}", body.to_string(), answer.body);
        value(&answer)
    }

    /// Asks for what makes something, and gives its key.
    pub async fn made(&self, path: &str, body: &Value) -> String {
        self.done(path, body).await.as_str().unwrap().to_owned()
    }

    /// Asks for what is refused, with this status and code: nothing of the inside is told, and nothing changes.
    pub async fn refused(&self, path: &str, body: &Value, said: (u16, &str)) -> Answer {
        let before = self.server.digest().await;
        let answer = self.ask(path, body).await;
        let asked: String = format!("{path} {body}").chars().take(160).collect();
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), said, "{asked} {:.300}", answer.body);
        let told = answer.body.to_lowercase();
        assert!(!INSIDE.iter().any(|word| told.contains(word)), "{asked} {:.300}", answer.body);
        assert!(self.server.digest().await == before, "{asked} changed something");
        answer
    }

    /// The customer as the profile has it.
    pub async fn row(&self, id: &str) -> Value {
        self.done("/api/customer/profile", &json!({ "id": id })).await["living"]["row"].clone()
    }

    /// A new field; the options are for kinds that have some.
    pub async fn field(&self, name: &str, kind: &str) -> String {
        let draft = json!({ "name": name, "kind": kind, "options": "Starter\nBusiness" });
        self.made("/api/settings/define_field", &json!({ "draft": draft })).await
    }
}

pub fn value(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("no JSON: {:.300}", answer.body))
}

pub fn first_error(answer: &Answer) -> Value {
    value(answer)["errors"][0].clone()
}

/// The statuses of two who asked at once, in order.
pub fn statuses(one: &Answer, two: &Answer) -> [u16; 2] {
    let (one, two) = (one.status.as_u16(), two.status.as_u16());
    [one.min(two), one.max(two)]
}

pub async fn key_of(server: &Server, email: &str) -> String {
    let query = CustomerQuery::parse(&format!("q={email}")).unwrap();
    server.store.customer_page(&query).await.unwrap().rows[0].id.to_string()
}

pub fn customer(name: &str, email: &str) -> Value {
    json!({ "name": name, "email": email, "company": "", "lifecycle": "lead" })
}

pub fn edit(id: &str, edit: Value) -> Value {
    json!({ "id": id, "edit": edit })
}

pub fn put(field: &str, from: &str, to: &str) -> Value {
    json!({ "contact": [{ "field": field, "from": from, "to": to }] })
}
