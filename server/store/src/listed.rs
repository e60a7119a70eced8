//! Many keys as one value of a statement: a place for each costs both databases more than reading the list.

use sea_orm::{DatabaseBackend, Value};

/// That a column is one of the keys in the list at a place: what follows the column.
pub(crate) fn listed(backend: DatabaseBackend, place: &str) -> String {
    match backend {
        DatabaseBackend::Sqlite => format!("IN (SELECT value FROM json_each({place}))"),
        _ => format!("= ANY (CAST('{{' || substr({place}, 2, length({place}) - 2) || '}}' AS BIGINT[]))"),
    }
}

/// The list: JSON.
pub(crate) fn list(keys: impl Iterator<Item = i64>) -> Value {
    let keys: Vec<String> = keys.map(|key| key.to_string()).collect();
    format!("[{}]", keys.join(",")).into()
}
