//! The tracking API over the wire: who is let in, what is taken, and what each refusal says.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

mod support;

use std::io::Write;

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use domain::{
    api_key::{KeyAccess, KeyDraft, KeyLife},
    query::CustomerQuery,
    role::Role,
};
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};
use support::{Answer, KINDS, Server, start};

const SITE: &str = "https://shop.example";

/// A server, and a key that servers and the shop's browsers may use.
async fn with_key(kind: support::Kind) -> (Server, String) {
    let server = start(kind).await.with_people().await;
    let admin = server.store.people().await.unwrap().into_iter().find(|person| person.role == Role::Admin).unwrap();
    let draft = KeyDraft { name: "Shop".into(), life: KeyLife::Endless, sites: SITE.into() };
    let made = server.store.create_api_key(admin.id, KeyAccess::WriteEvents, &draft).await.unwrap();
    (server, made.key)
}

fn basic(key: &str) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    format!("Basic {}", STANDARD.encode(format!("{key}:")))
}

fn request(path: &str, key: &str) -> axum::http::request::Builder {
    let request =
        Request::post(path).header(header::HOST, "127.0.0.1:3000").header(header::CONTENT_TYPE, "application/json");
    if key.is_empty() { request } else { request.header(header::AUTHORIZATION, basic(key)) }
}

async fn post(server: &Server, path: &str, key: &str, body: impl Into<Body>) -> Answer {
    server.send(request(path, key).body(body.into()).unwrap()).await
}

async fn told(server: &Server, path: &str, key: &str, body: &Value) -> Value {
    let answer = post(server, path, key, body.to_string()).await;
    assert_eq!(answer.status, StatusCode::OK, "{path} {body} {}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

/// What is refused: with this status and code, and nothing changes.
async fn refused(server: &Server, (path, key): (&str, &str), body: impl Into<Body>, said: (u16, &str)) -> Answer {
    let before = server.digest_but(&["last_used_at"]).await;
    let answer = post(server, path, key, body).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), said, "{path} {}", answer.body);
    assert!(server.digest_but(&["last_used_at"]).await == before, "{path} {said:?} changed something");
    answer
}

async fn total(server: &Server, query: &str) -> u32 {
    server.store.customer_page(&CustomerQuery::parse(query).unwrap()).await.unwrap().total
}

#[tokio::test]
async fn every_route_wants_a_key() {
    for kind in KINDS {
        let (server, _) = with_key(kind).await;
        let body = json!({ "userId": "u1", "event": "E", "batch": [] }).to_string();
        let wrong = format!("acm_{}", "x".repeat(49));
        for (method, path) in server::key_routes() {
            if method == Method::GET {
                let asked = Request::get(path.replace("{key}", &wrong)).header(header::HOST, "127.0.0.1:3000");
                let answer = server.send(asked.body(Body::empty()).unwrap()).await;
                assert_eq!((answer.status.as_u16(), answer.code().as_str()), (401, "invalid_key"), "{path}");
                continue;
            }
            let answer = refused(&server, (path, ""), body.clone(), (401, "no_key")).await;
            assert!(answer.headers["www-authenticate"].to_str().unwrap().starts_with("Basic"), "{path}");
        }
        // A session is no key.
        let cookie = server.cookie(Role::Admin).await;
        let asked = request("/v1/track", "").header(header::COOKIE, cookie).body(Body::from(body.clone())).unwrap();
        assert_eq!(server.send(asked).await.code(), "no_key");
        // Wrong, deleted and over are answered alike.
        let unlike = refused(&server, ("/v1/track", &wrong), body.clone(), (401, "invalid_key")).await.body;
        let also = refused(&server, ("/v1/track", "nonsense"), body.clone(), (401, "invalid_key")).await.body;
        assert_eq!(unlike, also);
        for _ in 0..40 {
            post(&server, "/v1/track", &wrong, body.clone()).await;
        }
        let answer = refused(&server, ("/v1/track", &wrong), body, (429, "too_many_tries")).await;
        assert!(answer.headers.contains_key(header::RETRY_AFTER));
    }
}

#[tokio::test]
async fn each_kind_of_message_is_taken_and_is_on_the_page_at_once() {
    for kind in KINDS {
        let (server, key) = with_key(kind).await;
        let at = "2026-05-28T20:27:00.000Z";
        for (path, body) in [
            (
                "/v1/identify",
                json!({ "userId": "u1", "anonymousId": "a1", "traits": { "name": "Dora", "email": "dora@x.example" } }),
            ),
            (
                "/v1/t",
                json!({ "userId": "u1", "event": "Signed Up", "properties": { "n": 18446744073709551616.0 }, "timestamp": at }),
            ),
            (
                "/v1/page",
                json!({ "anonymousId": "a1", "properties": { "path": "/pricing", "url": "https://x.example/pricing" } }),
            ),
            ("/v1/screen", json!({ "userId": "u1", "name": "Home" })),
            ("/v1/group", json!({ "userId": "u1", "groupId": "g1", "traits": { "name": "Acme" } })),
            ("/v1/alias", json!({ "userId": "u1-new", "previousId": "u1" })),
        ] {
            let answer = told(&server, path, &key, &body).await;
            assert_eq!(answer["success"], true, "{path}");
            assert_eq!(answer["events"][0]["verdict"], "accepted", "{path}");
        }
        assert_eq!(total(&server, "q=dora").await, 1, "{kind:?}");
        assert_eq!(total(&server, "q=acme").await, 1, "{kind:?}");
        assert_eq!(total(&server, "q=u1-new").await, 1, "{kind:?}");
        let id = server.store.customer_page(&CustomerQuery::parse("q=dora").unwrap()).await.unwrap().rows[0].id;
        let show = domain::profile::TimelineShow::Browsing;
        let entries = server.store.timeline(id, show, None).await.unwrap().entries;
        let mut seen: Vec<&str> = entries.iter().map(|entry| entry.what.as_str()).collect();
        seen.sort();
        assert_eq!(seen, ["Signed Up", "Viewed /pricing", "Viewed Home"], "{kind:?}");
    }
}

#[tokio::test]
async fn a_batch_says_of_each_message_what_became_of_it() {
    for kind in KINDS {
        let (server, key) = with_key(kind).await;
        let good = json!({ "type": "track", "messageId": "m1", "userId": "u1", "event": "Bought" });
        let other = json!({ "type": "track", "messageId": "m1", "userId": "u1", "event": "Sold" });
        let bad = json!({ "type": "track", "messageId": "m2", "userId": "u1" });
        let strange = json!({ "type": "order", "messageId": "m3", "userId": "u1" });
        let body = json!({ "batch": [good, good, other, bad, strange, 7], "sentAt": "2026-12-01T10:00:00Z" });
        let answer = told(&server, "/v1/batch", &key, &body).await;
        let verdicts: Vec<_> =
            answer["events"].as_array().unwrap().iter().map(|one| one["verdict"].as_str().unwrap()).collect();
        assert_eq!(verdicts, ["accepted", "duplicate", "conflict", "rejected", "rejected", "rejected"], "{kind:?}");
        let wrong = &answer["events"][3];
        assert_eq!(
            (&wrong["code"], &wrong["field"], &wrong["messageId"]),
            (&json!("required"), &json!("event"), &json!("m2"))
        );
        assert_eq!(answer["events"][4]["code"], "unknown_type", "{kind:?}");
        assert_eq!(told(&server, "/v1/import", &key, &json!({ "batch": [] })).await["events"], json!([]));
        let many: Vec<Value> = (0..2_501).map(|_| json!({ "type": "track" })).collect();
        refused(&server, ("/v1/batch", &key), json!({ "batch": many }).to_string(), (422, "too_many_events")).await;
    }
}

#[tokio::test]
async fn a_message_that_is_wrong_is_refused_at_its_member() {
    let long = "x".repeat(1_000);
    let deep =
        format!("{{\"userId\":\"u1\",\"event\":\"E\",\"properties\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let wide: serde_json::Map<String, Value> = (0..10_000).map(|n| (format!("n{n}"), json!(n))).collect();
    let some: serde_json::Map<String, Value> = (0..300).map(|n| (format!("n{n}"), json!(n))).collect();
    let track = |more: Value| {
        let mut body = json!({ "userId": "u1", "event": "E" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body.to_string()
    };
    let cases: Vec<(&str, String, u16, &str, &str)> = vec![
        ("/v1/track", track(json!({ "userId": 123 })), 422, "not_a_text", "userId"),
        ("/v1/track", track(json!({ "userId": "" })), 422, "required", "userId"),
        ("/v1/track", track(json!({ "userId": long })), 422, "too_long", "userId"),
        ("/v1/track", track(json!({ "userId": null })), 422, "required", "userId"),
        ("/v1/track", track(json!({ "userId": "a\u{0}b" })), 400, "nul_character", "userId"),
        ("/v1/track", track(json!({ "event": null })), 422, "required", "event"),
        ("/v1/track", track(json!({ "event": "x".repeat(10_000) })), 422, "too_long", "event"),
        ("/v1/track", track(json!({ "properties": 7 })), 422, "not_an_object", "properties"),
        ("/v1/track", track(json!({ "properties": some })), 422, "too_many_members", "properties"),
        ("/v1/track", track(json!({ "properties": wide })), 422, "event_too_large", "event"),
        ("/v1/track", track(json!({ "properties": { "a": ["b\u{0}"] } })), 400, "nul_character", "properties"),
        ("/v1/track", track(json!({ "timestamp": "yesterday" })), 422, "bad_timestamp", "timestamp"),
        ("/v1/track", track(json!({ "timestamp": 1_780_000_000 })), 422, "bad_timestamp", "timestamp"),
        ("/v1/track", track(json!({ "timestamp": "2026-05-28T20:27:00" })), 422, "bad_timestamp", "timestamp"),
        (
            "/v1/track",
            track(json!({ "timestamp": "1970-01-01T00:00:00Z" })),
            422,
            "timestamp_out_of_range",
            "timestamp",
        ),
        (
            "/v1/track",
            track(json!({ "timestamp": "9999-01-01T00:00:00Z" })),
            422,
            "timestamp_out_of_range",
            "timestamp",
        ),
        ("/v1/identify", json!({ "userId": "u1", "traits": [] }).to_string(), 422, "not_an_object", "traits"),
        ("/v1/group", json!({ "userId": "u1" }).to_string(), 422, "required", "groupId"),
        ("/v1/screen", json!({ "userId": "u1" }).to_string(), 422, "required", "name"),
        ("/v1/alias", json!({ "userId": "u1", "previousId": "u1" }).to_string(), 422, "same_id", "previousId"),
        ("/v1/alias", json!({ "anonymousId": "a1", "previousId": "u1" }).to_string(), 422, "required", "userId"),
        ("/v1/track", "{".into(), 400, "bad_json", ""),
        ("/v1/track", "[1]".into(), 400, "bad_json", ""),
        ("/v1/track", deep, 400, "bad_json", "properties"),
        (
            "/v1/track",
            "{\"userId\":\"u1\",\"event\":\"E\",\"properties\":{\"n\":1e400}}".into(),
            400,
            "bad_json",
            "properties",
        ),
        ("/v1/track", "{\"userId\":\"u1\",\"userId\":\"u2\",\"event\":\"E\"}".into(), 400, "duplicate_member", ""),
        ("/v1/batch", "{\"batch\":[],\"batch\":[]}".into(), 400, "duplicate_member", ""),
        ("/v1/batch", "{\"batch\":7}".into(), 400, "bad_json", ""),
    ];
    for kind in KINDS {
        let (server, key) = with_key(kind).await;
        for (path, body, status, code, field) in &cases {
            let answer = refused(&server, (path, &key), body.clone(), (*status, code)).await;
            let said: Value = serde_json::from_str(&answer.body).unwrap();
            let at = said["errors"][0]["field"].as_str().unwrap_or_default();
            assert_eq!(at, *field, "{path} {:.200}", body);
            let inside = answer.body.to_lowercase();
            assert!(!["serde", "sqlx", "postgres", "/src/"].iter().any(|word| inside.contains(word)), "{inside}");
        }
        let endless = vec![b'x'; 600 * 1024];
        refused(&server, ("/v1/batch", &key), endless, (413, "body_too_large")).await;
        refused(&server, ("/v1/track?writeKey=x", &key), "{}", (400, "key_in_url")).await;
        refused(&server, ("/v1/track", &key), vec![0xff, 0xfe], (400, "bad_json")).await;
    }
}

#[tokio::test]
async fn a_clock_that_is_wrong_is_set_right_and_what_it_said_is_kept() {
    for kind in KINDS {
        let (server, key) = with_key(kind).await;
        let three_hours = 3 * 3_600_000;
        let wrong = store::now().0 + three_hours;
        let said = |at: i64| domain::time::iso(domain::time::At(at));
        let body = json!({ "userId": "u1", "event": "E", "timestamp": said(wrong - 60_000), "sentAt": said(wrong) });
        told(&server, "/v1/track", &key, &body).await;
        let row = server.store.customer_page(&CustomerQuery::parse("q=u1").unwrap()).await.unwrap().rows.remove(0);
        let ago = store::now().0 - row.last_active.unwrap().0;
        assert!((59_000..75_000).contains(&ago), "{kind:?} {ago}");
        let digest = server.digest().await;
        let original = (wrong - 60_000) / 1_000;
        assert!(digest.contains(&original.to_string()), "{kind:?}: what the clock said is kept");
        // A clock that is ahead without saying so happened no later than now.
        told(&server, "/v1/track", &key, &json!({ "userId": "u2", "event": "E", "timestamp": said(wrong) })).await;
        let row = server.store.customer_page(&CustomerQuery::parse("q=u2").unwrap()).await.unwrap().rows.remove(0);
        assert!(row.last_active.unwrap().0 <= store::now().0, "{kind:?}");
    }
}

#[tokio::test]
async fn bodies_come_packed_and_as_what_libraries_say_they_are() {
    let (server, key) = with_key(KINDS[0]).await;
    let body = json!({ "userId": "u1", "event": "E" }).to_string();
    let packed = |text: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    };
    let ask = async |kind: &str, encoding: &str, body: Vec<u8>| {
        let mut asked = Request::post("/v1/track")
            .header(header::HOST, "127.0.0.1:3000")
            .header(header::AUTHORIZATION, basic(&key));
        if !kind.is_empty() {
            asked = asked.header(header::CONTENT_TYPE, kind);
        }
        if !encoding.is_empty() {
            asked = asked.header(header::CONTENT_ENCODING, encoding);
        }
        let answer = server.send(asked.body(Body::from(body)).unwrap()).await;
        (answer.status.as_u16(), answer.code())
    };
    let json = "application/json";
    for kind in [json, "application/json; charset=utf-8", "text/plain", "text/plain;charset=UTF-8"] {
        assert_eq!(ask(kind, "", body.clone().into()).await.0, 200, "{kind}");
    }
    for kind in ["", "application/json; charset=utf-16", "text/html", "application/x-www-form-urlencoded"] {
        assert_eq!(ask(kind, "", body.clone().into()).await, (415, "unsupported_type".into()), "{kind}");
    }
    assert_eq!(ask(json, "gzip", packed(body.as_bytes())).await.0, 200);
    for encoding in ["br", "gzip, gzip", "deflate"] {
        assert_eq!(ask(json, encoding, packed(body.as_bytes())).await.0, 415, "{encoding}");
    }
    assert_eq!(ask(json, "gzip", b"not gzip".to_vec()).await, (400, "bad_body".into()));
    let bomb = packed(&vec![b' '; 50 * 1024 * 1024]);
    assert!(bomb.len() < 500 * 1024);
    assert_eq!(ask(json, "gzip", bomb).await, (413, "body_too_large".into()));
}

#[tokio::test]
async fn browsers_are_let_in_from_the_sites_that_a_key_is_for() {
    let (server, key) = with_key(KINDS[0]).await;
    let preflight = async |site: &str| {
        let asked = Request::builder().method(Method::OPTIONS).uri("/v1/t").header(header::HOST, "127.0.0.1:3000");
        let asked = asked.header(header::ORIGIN, site).header("access-control-request-method", "POST");
        let asked = asked.header("access-control-request-headers", "authorization,content-type");
        server.send(asked.body(Body::empty()).unwrap()).await
    };
    let allowed = preflight(SITE).await;
    assert_eq!(allowed.status, StatusCode::OK);
    assert_eq!(allowed.headers["access-control-allow-origin"], SITE);
    assert!(allowed.headers["access-control-allow-headers"].to_str().unwrap().contains("authorization"));
    for site in ["https://evil.example", "https://shop.example.evil", "null"] {
        assert!(!preflight(site).await.headers.contains_key("access-control-allow-origin"), "{site}");
    }
    let body = json!({ "writeKey": key, "userId": "u1", "event": "E" }).to_string();
    let from = async |site: &str| {
        let asked = request("/v1/t", "").header(header::ORIGIN, site).header("sec-fetch-site", "cross-site");
        server.send(asked.body(Body::from(body.clone())).unwrap()).await
    };
    let answer = from(SITE).await;
    assert_eq!(
        (answer.status, &answer.headers["access-control-allow-origin"]),
        (StatusCode::OK, &SITE.parse().unwrap())
    );
    let before = server.digest_but(&["last_used_at"]).await;
    let answer = from("https://evil.example").await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (403, "site_not_allowed"));
    assert!(server.digest_but(&["last_used_at"]).await == before);
    // What Segment's library for browsers asks first.
    let asked = Request::get(format!("/v1/projects/{key}/settings"))
        .header(header::HOST, "127.0.0.1:3000")
        .header(header::ORIGIN, SITE);
    let answer = server.send(asked.body(Body::empty()).unwrap()).await;
    let said: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(said["integrations"]["Segment.io"]["apiHost"], "127.0.0.1:3000/v1");
    assert_eq!(said["integrations"]["Segment.io"]["protocol"], "http");
}
