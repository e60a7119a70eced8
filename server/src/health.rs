//! For whoever watches the server: alive, and ready to answer.

use axum::{extract::State, http::StatusCode};
use store::Store;

/// The process answers.
pub(crate) async fn alive() -> &'static str {
    "ok"
}

/// The database answers too.
pub(crate) async fn ready(State(store): State<Store>) -> (StatusCode, &'static str) {
    if store.is_reachable().await {
        (StatusCode::OK, "ready")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer")
    }
}
