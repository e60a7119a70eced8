//! Asking for the list as a file, and a list that is longer than what waits for a slow reader.

use serde_json::{Value, json};
use store::NewCustomer;

use crate::support::{Answer, Server};

/// Prepares a file of those selected.
pub async fn prepare(server: &Server, cookie: &str, selection: Value) -> Answer {
    let request = json!({ "request": { "selection": selection, "address": "sort=name_asc",
        "columns": "list", "has_mark": false, "name": "mine", "expected": null } });
    server.json("/api/bulk/csv", &request.to_string(), Some(cookie)).await
}

/// More customers than wait for a slow reader.
pub async fn fill(server: &Server) {
    let rows = (0..6_000u64).map(|n| {
        let long = format!("{n} {}", "long name ".repeat(19));
        (n + 2, NewCustomer { name: long.clone(), company: long, ..NewCustomer::default() })
    });
    server.store.import(rows.collect()).await.unwrap();
}
