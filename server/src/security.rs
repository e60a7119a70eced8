//! What every answer and every request must keep: the `Host` allow-list, no cross-site requests, the statuses of
//! errors, headers.

use std::{sync::Arc, time::Duration};

use app::AppError;
use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures_util::{StreamExt, stream};
use tokio::{
    sync::Semaphore,
    time::{Instant, timeout_at},
};

/// Requests that are worked on at once.
pub(crate) const ROOM: usize = 2_000;
/// A whole body must have arrived by then.
const BODY: Duration = Duration::from_secs(20);
/// The longest body of an error that is read again to find its code.
const ERROR_LIMIT: usize = 1024 * 1024;

/// No form takes a longer body, in bytes.
pub(crate) const FORM_LIMIT: usize = 64 * 1024;
/// Nor does a function: the longest note being written fits into it, whatever its letters, and as many customers as can be
/// named one by one.
pub(crate) const FUNCTION_LIMIT: usize = 256 * 1024;

/// Refuses a body that says it is too long before any of it is read; one that does not say is cut off at the limit.
pub(crate) async fn check_length(request: Request, next: Next) -> Response {
    let limit = if request.uri().path().starts_with("/api/") { FUNCTION_LIMIT } else { FORM_LIMIT };
    let length =
        request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if length.is_none_or(|length| length <= limit) {
        return next.run(request).await;
    }
    AppError::body_too_large().into_response()
}

/// Answers only to names the server is known by: a rebound or made-up `Host` reaches nothing. A whole address in the
/// request's first line goes before that header (RFC 9112, 3.2.2).
pub(crate) async fn check_host(State(hosts): State<Arc<[String]>>, request: Request, next: Next) -> Response {
    let host = request.uri().authority().map(|authority| authority.as_str());
    let host = host.or_else(|| request.headers().get(header::HOST).and_then(|host| host.to_str().ok()));
    if host.is_some_and(|host| hosts.iter().any(|known| known.eq_ignore_ascii_case(host))) {
        return next.run(request).await;
    }
    (StatusCode::MISDIRECTED_REQUEST, "This server does not answer to that name.").into_response()
}

/// Refuses what another site could have made a browser send: by fetch metadata, else by origin; a request that brings
/// a cookie and neither is refused as well.
pub(crate) async fn check_origin(State(hosts): State<Arc<[String]>>, request: Request, next: Next) -> Response {
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if is_safe || is_same_site(request.headers(), &hosts) {
        return next.run(request).await;
    }
    AppError::cross_origin().into_response()
}

fn is_same_site(headers: &HeaderMap, hosts: &[String]) -> bool {
    let value = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (value("sec-fetch-site"), value("origin")) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => {
            let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
            host.is_some_and(|host| hosts.iter().any(|known| known.eq_ignore_ascii_case(host)))
        }
        (None, None) => !headers.contains_key(header::COOKIE),
    }
}

/// Functions of pages answer every error with one status in this version of the framework: the code inside says better.
/// A program that asks for JSON gets no page that says there is none. What the framework would put into an address of the
/// caller's choosing (`Referer`) is not handed to it.
pub(crate) async fn mend_errors(mut request: Request, next: Next) -> Response {
    let is_function = request.uri().path().starts_with("/api/");
    if is_function {
        request.headers_mut().remove(header::REFERER);
        let own = HeaderValue::from_static("/login");
        request.headers_mut().insert(header::REFERER, own);
    }
    let accept = request.headers().get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    let wants_json = accept.contains("application/json") && !accept.contains("text/html");
    let response = next.run(request).await;
    if is_function && response.headers().contains_key("serverfnerror") {
        with_its_status(response).await
    } else if wants_json && response.status() == StatusCode::NOT_FOUND {
        AppError::not_found().into_response()
    } else {
        response
    }
}

async fn with_its_status(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, ERROR_LIMIT).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    if let Ok(error) = serde_json::from_slice::<AppError>(&bytes) {
        parts.status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    Response::from_parts(parts, Body::from(bytes))
}

/// Headers of every answer that did not choose its own.
pub(crate) async fn add_headers(request: Request, next: Next) -> Response {
    let is_static = ["/pkg/", "/fonts/", "/portraits/", "/icons.svg", "/favicon.svg", "/entrance.js"]
        .iter()
        .any(|path| request.uri().path().starts_with(path));
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "no-referrer");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()");
    if !is_static {
        set(header::CACHE_CONTROL, "no-store");
    }
    response
}

/// Finishes what began, even when nobody waits for the answer any more: no write is left between its commit and the
/// audience, and no page is let go half rendered, which the framework does not survive without panicking.
///
/// Only so much at once: what nobody waits for any more is bounded by nothing else.
pub(crate) async fn finish(State(room): State<Arc<Semaphore>>, request: Request, next: Next) -> Response {
    let Ok(permit) = room.try_acquire_owned() else {
        return (
            StatusCode::SERVICE_UNAVAILABLE,
            [(header::RETRY_AFTER, "1")],
            "The server is busy. Try again in a moment.",
        )
            .into_response();
    };
    let work = async move {
        let response = next.run(request).await;
        drop(permit);
        response
    };
    match tokio::spawn(work).await {
        Ok(response) => response,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "The server is ending.").into_response(),
        },
    }
}

/// Ends a request whose body does not come in time: what began is finished in any case (`finish`), so that whoever sends
/// slowly would else hold a place in it as long as they like.
pub(crate) async fn hurry(request: Request, next: Next) -> Response {
    let end = Instant::now() + BODY;
    next.run(request.map(|body| {
        let pieces = body.into_data_stream();
        let in_time = stream::unfold(pieces, move |mut pieces| async move {
            let piece = match timeout_at(end, pieces.next()).await {
                Ok(piece) => piece?,
                Err(late) => Err(axum::Error::new(late)),
            };
            Some((piece, pieces))
        });
        // Whoever unpacks a body asks once more after its end.
        Body::from_stream(in_time.fuse())
    }))
    .await
}

/// A panic becomes an answer; its message stays in the log.
pub(crate) fn after_panic(_: Box<dyn std::any::Any + Send>) -> Response {
    tracing::error!("a handler panicked");
    (StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on the server. Try again.").into_response()
}
