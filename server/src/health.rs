//! For whoever watches the server: alive, and ready to answer.

use axum::{extract::State, http::StatusCode};
use store::Store;

use crate::plain_routes::PlainRoutes;

/// The routes, open to anybody.
pub(crate) fn routes() -> PlainRoutes<Store> {
    PlainRoutes::new().get("/healthz", alive).get("/readyz", ready)
}

/// The process answers.
async fn alive() -> &'static str {
    "ok"
}

/// The database answers too.
async fn ready(State(store): State<Store>) -> (StatusCode, &'static str) {
    if store.is_reachable().await {
        (StatusCode::OK, "ready")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer")
    }
}
