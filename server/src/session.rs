//! Who asks: the cookie becomes a `Requester`, once a request, before anything else looks at it.

use std::{
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use app::caller::{Requester, SignInGate};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use store::Store;
use tracing::Instrument;

use crate::csv_export;

/// Tries to sign in to one account in a minute.
const TRIES: NonZeroU32 = NonZeroU32::new(5).expect("five is not zero");

/// What the layer needs of the server.
#[derive(Clone)]
pub(crate) struct Sessions {
    store: Store,
    is_https: bool,
    gate: SignInGate,
    requests: Arc<AtomicU64>,
}

impl Sessions {
    pub(crate) fn new(store: Store, is_https: bool) -> Self {
        Self { store, is_https, gate: gate(), requests: Arc::default() }
    }

    fn cookie(&self) -> &'static str {
        if self.is_https { "__Host-acumen" } else { "acumen" }
    }
}

/// Five tries a minute for each e-mail, counted whether or not anybody has it.
fn gate() -> SignInGate {
    let quota = Quota::with_period(Duration::from_secs(60)).expect("a minute is not zero").allow_burst(TRIES);
    let limiter = RateLimiter::<String, _, _>::keyed(quota);
    Arc::new(move |email| {
        // Forgotten when they no longer count, so that made-up addresses do not fill the memory.
        if limiter.len() > 10_000 {
            limiter.retain_recent();
        }
        let key = email.trim().to_lowercase();
        limiter.check_key(&key).map_err(|until| until.wait_time_from(DefaultClock::default().now()).as_secs() + 1)
    })
}

/// Finds out who asks; pages lead the signed-out to sign in, or to set up a workspace where nobody works yet.
pub(crate) async fn identify(State(sessions): State<Sessions>, mut request: Request, next: Next) -> Response {
    let number = sessions.requests.fetch_add(1, Ordering::Relaxed);
    let request_id = format!("{:x}-{number:x}", store::now().0);
    let secret = only_cookie(request.headers(), sessions.cookie());
    let signed_in = match secret {
        None => Ok(None),
        Some(secret) => sessions.store.signed_in(secret).await,
    };
    let Ok(signed_in) = signed_in
        .inspect_err(|error| tracing::error!(request.id = %request_id, error = %error, "a session could not be read"))
    else {
        return (StatusCode::SERVICE_UNAVAILABLE, "The database does not answer. Try again in a moment.")
            .into_response();
    };
    if signed_in.is_none() && is_page(&request) {
        let has_people = sessions.store.has_people().await.unwrap_or(true);
        if let Some(to) = entrance(request.uri().path_and_query().map_or("/", |path| path.as_str()), has_people) {
            return Redirect::to(&to).into_response();
        }
    }
    let agent = request.headers().get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let agent = agent.to_owned();
    let span =
        tracing::info_span!("request", id = %request_id, method = %request.method(), path = request.uri().path());
    let requester = Requester::new(sessions.store, signed_in, request_id, agent, sessions.is_https, sessions.gate);
    request.extensions_mut().insert(requester);
    let begun = Instant::now();
    let answer = async {
        let response = next.run(request).await;
        tracing::debug!(status = response.status().as_u16(), ms = begun.elapsed().as_millis() as u64, "answered");
        response
    };
    answer.instrument(span).await
}

/// The value of a cookie, unless it is given twice: then one of them is somebody else's.
fn only_cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let given = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = given.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut values = pairs.filter(|(key, _)| *key == name).map(|(_, value)| value);
    let first = values.next().filter(|value| value.len() == 64 && value.bytes().all(|b| b.is_ascii_hexdigit()));
    first.filter(|_| values.next().is_none())
}

fn is_page(request: &Request) -> bool {
    let path = request.uri().path();
    let is_page = path == "/"
        || path.starts_with("/customers")
        || path.starts_with("/settings")
        || path == "/login"
        || path == "/setup";
    // Whoever fetches a file by its key saves what is answered: that is no page to sign in.
    let is_fetched = path == csv_export::PATH
        && request.uri().query().is_some_and(|query| query.split('&').any(|pair| pair.starts_with("key=")));
    is_page && !is_fetched && request.method() == Method::GET
}

/// Where somebody who is signed out is led from a page, if anywhere.
fn entrance(path: &str, has_people: bool) -> Option<String> {
    let page = path.split('?').next().unwrap_or(path);
    match (page, has_people) {
        ("/login", true) | ("/setup", _) => None,
        (_, false) => Some("/setup".to_owned()),
        _ => Some(format!("/login?next={}", encoded(path))),
    }
}

fn encoded(text: &str) -> String {
    let keep = |b: u8| b.is_ascii_alphanumeric() || b"-_.~/".contains(&b);
    text.bytes().map(|b| if keep(b) { (b as char).to_string() } else { format!("%{b:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signed_out_are_led_to_the_entrance_and_back() {
        assert_eq!(entrance("/customers?q=a&page=2", true).unwrap(), "/login?next=/customers%3Fq%3Da%26page%3D2");
        assert_eq!(entrance("/customers", false).unwrap(), "/setup");
        assert_eq!(entrance("/login?next=/x", true), None);
        assert_eq!(entrance("/login", false).unwrap(), "/setup");
        assert_eq!(entrance("/setup", false), None);
        assert_eq!(entrance("/setup", true), None);
    }

    #[test]
    fn a_cookie_given_twice_is_nobody() {
        let secret = "a".repeat(64);
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, format!("x=1; acumen={secret}").parse().unwrap());
        assert_eq!(only_cookie(&headers, "acumen"), Some(secret.as_str()));
        headers.append(header::COOKIE, format!("acumen={}", "b".repeat(64)).parse().unwrap());
        assert_eq!(only_cookie(&headers, "acumen"), None);
        headers.clear();
        headers.insert(header::COOKIE, "acumen=garbage".parse().unwrap());
        assert_eq!(only_cookie(&headers, "acumen"), None);
    }

    #[test]
    fn the_sixth_try_in_a_minute_waits() {
        let gate = gate();
        assert!((0..5).all(|_| gate("Ann@x.example").is_ok()));
        assert!(gate(" ann@X.example").unwrap_err() <= 61);
        assert!(gate("bob@x.example").is_ok());
    }
}
