//! Who is let in: by a key that may write events, from servers, or from browsers on the sites that the key is for. The only
//! way from these routes to the data.

use std::{
    net::IpAddr,
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use axum::{
    body::to_bytes,
    extract::Request,
    http::{HeaderMap, header},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use domain::api_key::KeyAccess;
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use store::{Store, StoreError};

use super::{message, problem::Problem};

/// The longest body, unpacked, in bytes (Segment's limit of a batch).
const BODY: usize = 500 * 1024;
/// The longest of one that holds the key itself, as browsers send while a page is left (Fetch: 64 KiB in flight): it is read
/// before anybody knows who sends.
const KEYLESS: usize = 64 * 1024;
/// Wrong keys from one address in a minute.
const TRIES: NonZeroU32 = NonZeroU32::new(30).expect("thirty is not zero");

/// Whose connection a request came through.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// What the routes share.
#[derive(Clone)]
pub(crate) struct Door {
    /// Taken out after a key was looked at.
    store: Store,
    /// Where this server is reached.
    pub(super) base_url: String,
    wrong: Arc<DefaultKeyedRateLimiter<Option<IpAddr>>>,
    failures: Arc<AtomicU64>,
}

impl Door {
    pub(super) fn new(store: Store, base_url: String) -> Self {
        let wrong = Arc::new(RateLimiter::keyed(Quota::per_minute(TRIES)));
        Self { store, base_url, wrong, failures: Arc::default() }
    }

    /// The body of a request that is let in: by the key in its headers, or else that in the body.
    pub(super) async fn open(&self, request: Request) -> Result<String, Problem> {
        let (parts, body) = request.into_parts();
        if parts.uri.query().is_some_and(|query| query.split('&').any(is_key)) {
            return Err(Problem::key_in_url());
        }
        let peer = parts.extensions.get().copied();
        let key = in_headers(&parts.headers);
        if let Some(key) = &key {
            self.admit(key, &parts.headers, peer).await?;
        }
        if !is_json(&parts.headers) {
            return Err(Problem::unsupported());
        }
        let longest = if key.is_some() { BODY } else { KEYLESS };
        let bytes = to_bytes(body, longest).await.map_err(|error| Problem::unread(&error))?;
        let text = String::from_utf8(bytes.into()).map_err(|_| Problem::bad_json("The body is not UTF-8."))?;
        if key.is_none() {
            let key = message::key_in(&text).ok_or_else(Problem::no_key)?;
            self.admit(&key, &parts.headers, peer).await?;
        }
        Ok(text)
    }

    /// Whether a key lets a request in.
    ///
    /// # Errors
    /// When it is none, may not write events, or is not for browsers on the page's site.
    pub(super) async fn admit(&self, key: &str, headers: &HeaderMap, peer: Option<Peer>) -> Result<(), Problem> {
        let holder = self.store.key_holder(key).await.map_err(|error| self.failed(&error))?;
        let Some(holder) = holder.filter(|holder| holder.access == KeyAccess::WriteEvents) else {
            return Err(self.wrong_key(peer));
        };
        match headers.get(header::ORIGIN) {
            Some(site) if !holder.sites.iter().any(|known| known.as_bytes() == site.as_bytes()) => {
                Err(Problem::foreign_site())
            }
            _ => Ok(()),
        }
    }

    fn wrong_key(&self, peer: Option<Peer>) -> Problem {
        // Forgotten when they no longer count.
        if self.wrong.len() > 10_000 {
            self.wrong.retain_recent();
        }
        match self.wrong.check_key(&peer.map(|Peer(address)| address)) {
            Ok(()) => Problem::invalid_key(),
            Err(until) => Problem::too_many_tries(until.wait_time_from(DefaultClock::default().now()).as_secs() + 1),
        }
    }

    /// The data, for who was let in.
    pub(super) fn store(&self) -> &Store {
        &self.store
    }

    pub(super) fn failed(&self, error: &StoreError) -> Problem {
        if matches!(error, StoreError::Busy) {
            return Problem::busy();
        }
        let reference = format!("{:x}-e{:x}", store::now().0, self.failures.fetch_add(1, Ordering::Relaxed));
        tracing::error!(request.id = %reference, error = %error, "messages could not be taken");
        Problem::later(&reference)
    }
}

/// Whether a body says that it holds JSON in UTF-8. Segment's library for browsers says `text/plain`, for which no browser
/// asks beforehand.
fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.to_ascii_lowercase().replace([' ', '"'], "");
    let charset = kind.strip_prefix("application/json").or_else(|| kind.strip_prefix("text/plain"));
    matches!(charset, Some("" | ";charset=utf-8"))
}

/// Whether a parameter of an address is a key: others keep addresses.
fn is_key(parameter: &str) -> bool {
    let name = parameter.split('=').next().unwrap_or_default().to_ascii_lowercase();
    ["writekey", "write_key", "key", "api_key", "apikey"].contains(&name.as_str())
}

/// The user name of basic authentication (RFC 7617), unless it is empty.
fn in_headers(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let both = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    both.split(':').next().filter(|name| !name.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_the_user_name_of_basic_authentication() {
        let key = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, value.parse().unwrap());
            in_headers(&headers)
        };
        assert_eq!(key("Basic YWNtXzE6"), Some("acm_1".into()));
        assert_eq!(key("basic YWNtXzE6eA=="), Some("acm_1".into()));
        for bad in ["Bearer YWNtXzE6", "Basic", "Basic ???", "Basic Og==", "YWNtXzE6"] {
            assert_eq!(key(bad), None, "{bad}");
        }
    }
}
