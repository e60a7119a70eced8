//! One view of the list has one address. Plain forms send every field they have, also empty ones and defaults: whoever
//! comes by one is led on to the address without them.

use axum::{
    extract::Request,
    http::Method,
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use domain::query::CustomerQuery;

/// The layer. What cannot be read is left for the page to refuse.
pub(crate) async fn settle(request: Request, next: Next) -> Response {
    let given = request.uri().query().unwrap_or_default();
    if request.method() == Method::GET
        && request.uri().path() == "/customers"
        && let Ok(query) = CustomerQuery::parse(given)
    {
        // Fewer parameters alone: a browser may spell one otherwise than we do.
        let parameters = |address: &str| address.split('&').filter(|pair| !pair.is_empty()).count();
        if parameters(&query.to_string()) < parameters(given) {
            return Redirect::to(&query.href()).into_response();
        }
    }
    next.run(request).await
}
