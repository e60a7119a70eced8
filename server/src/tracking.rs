//! The tracking API: programs say what customers do, message by message or many at once. The same paths, bodies and
//! authentication as Segment's HTTP Tracking API, so that its libraries need a host and a key alone; beyond it, a verdict
//! on each message. What each may hold is in `message`, who is let in in `door`. `docs/tracking.md` describes it.

mod door;
mod message;
mod problem;

use axum::{
    Json, Router,
    extract::{Path, Request, State},
    http::{HeaderName, HeaderValue, Method, header, request::Parts},
};
use domain::tracking::Verdict;
use serde::{Deserialize, Serialize};
use serde_json::{json, value::RawValue};
use store::{Store, Tracked};
use tower_http::{
    cors::{AllowOrigin, CorsLayer},
    decompression::RequestDecompressionLayer,
};

use crate::{config::Config, plain_routes::PlainRoutes};
use door::Door;
pub(crate) use door::Peer;
use message::{Kind, Received};
use problem::Problem;

/// The most messages of a batch (Segment's own).
const MESSAGES: usize = 2_500;
/// How long a browser remembers that it may send, in seconds.
const REMEMBERED: u64 = 600;

/// The routes; each wants a key.
pub(crate) fn routes() -> PlainRoutes<Door> {
    let one = |kind: Kind| move |State(door): State<Door>, request: Request| one(kind, door, request);
    // The short names are those that Segment's library for browsers uses.
    [
        ("/v1/identify", "/v1/i", Kind::Identify),
        ("/v1/track", "/v1/t", Kind::Track),
        ("/v1/page", "/v1/p", Kind::Page),
        ("/v1/screen", "/v1/s", Kind::Screen),
        ("/v1/group", "/v1/g", Kind::Group),
        ("/v1/alias", "/v1/a", Kind::Alias),
    ]
    .into_iter()
    .fold(PlainRoutes::new(), |routes, (path, short, kind)| routes.post(path, one(kind)).post(short, one(kind)))
    .post("/v1/batch", batch)
    .post("/v1/b", batch)
    .post("/v1/import", batch)
    .get("/v1/projects/{key}/settings", settings)
}

/// The same with what stands before them: browsers on known sites are told that they may send, and bodies are unpacked.
pub(crate) fn router(store: Store, config: &Config) -> Router<leptos::config::LeptosOptions> {
    let door = Door::new(store.clone(), config.base_url.clone());
    let is_known = move |origin: HeaderValue, _: &Parts| {
        let store = store.clone();
        async move {
            let Ok(site) = origin.to_str() else { return false };
            // Without an answer of the database the browser asks again.
            store.is_known_site(site).await.unwrap_or(false)
        }
    };
    let browsers = CorsLayer::new()
        .allow_origin(AllowOrigin::async_predicate(is_known))
        .allow_methods([Method::POST, Method::GET])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE, HeaderName::from_static("x-retry-count")])
        .max_age(std::time::Duration::from_secs(REMEMBERED));
    let unpacked = RequestDecompressionLayer::new().no_br().no_deflate().no_zstd();
    routes().router().layer(unpacked).layer(browsers).with_state(door)
}

/// A batch as it is sent: each message as it stands, so that one that is wrong spoils none of the others.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Batch<'a> {
    #[serde(borrow)]
    batch: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    sent_at: Option<&'a RawValue>,
}

/// What became of a message, for its sender.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answered {
    message_id: Option<String>,
    verdict: Verdict,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl Answered {
    fn of(message_id: Option<String>, verdict: Verdict) -> Self {
        Self { message_id, verdict, code: None, field: None, reason: None }
    }
}

/// One message, by the path that names its kind.
async fn one(kind: Kind, door: Door, request: Request) -> Result<Json<serde_json::Value>, Problem> {
    let text = door.open(request).await?;
    let (message_id, message) = message::read(&text, Some(kind), &Received::now(None)?)?;
    let verdict = take(&door, vec![message]).await?.next().unwrap_or(Verdict::Accepted);
    Ok(answer(vec![Answered::of(message_id, verdict)]))
}

async fn batch(State(door): State<Door>, request: Request) -> Result<Json<serde_json::Value>, Problem> {
    let text = door.open(request).await?;
    let Batch { batch, sent_at } = message::object(&text)?;
    if batch.len() > MESSAGES {
        return Err(Problem::too_many(batch.len(), MESSAGES));
    }
    let received = Received::now(sent_at)?;
    let read: Vec<_> = batch.iter().map(|one| message::read(one.get(), None, &received)).collect();
    let good = read.iter().filter_map(|one| one.as_ref().ok().map(|(_, message)| message.clone())).collect();
    let mut verdicts = take(&door, good).await?;
    let answered = read.into_iter().map(|one| match one {
        Ok((message_id, _)) => Answered::of(message_id, verdicts.next().unwrap_or(Verdict::Accepted)),
        Err(problem) => problem.answered(),
    });
    Ok(answer(answered.collect()))
}

async fn take(door: &Door, messages: Vec<Tracked>) -> Result<impl Iterator<Item = Verdict> + use<>, Problem> {
    let verdicts = if messages.is_empty() { Ok(Vec::new()) } else { door.store().track(messages).await };
    Ok(verdicts.map_err(|error| door.failed(&error))?.into_iter())
}

/// As Segment answers, and what became of each.
fn answer(events: Vec<Answered>) -> Json<serde_json::Value> {
    Json(json!({ "success": true, "events": events }))
}

/// What Segment's library for browsers asks before it begins: where to send.
async fn settings(
    State(door): State<Door>,
    Path(key): Path<String>,
    request: Request,
) -> Result<Json<serde_json::Value>, Problem> {
    door.admit(&key, request.headers(), request.extensions().get().copied()).await?;
    let (protocol, host) = door.base_url.split_once("://").unwrap_or(("https", &door.base_url));
    let host = format!("{}/v1", host.trim_end_matches('/'));
    let own = json!({ "apiKey": key, "apiHost": host, "protocol": protocol, "unbundledIntegrations": [] });
    Ok(Json(json!({ "integrations": { "Segment.io": own }, "plan": {}, "edgeFunction": {} })))
}
