//! Bad input over HTTP: a clear answer, the right status, nothing of the inside, nothing changed; on both databases.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

mod support;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use domain::role::Role;
use support::{KINDS, Kind, Server, start};

async fn list(server: &Server, cookie: &str, address: &str) -> support::Answer {
    let body = serde_json::json!({ "address": address }).to_string();
    server.json("/api/customers/page", &body, Some(cookie)).await
}

#[tokio::test]
async fn bad_addresses_are_refused_by_function_and_page_alike() {
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        let cookie = server.cookie(Role::Viewer).await;
        let before = server.digest().await;
        for (address, status, code) in [
            ("ltv_min=500&ltv_max=100", 422, "range_inverted"),
            ("ltv_min=NaN", 422, "not_a_number"),
            ("conversations_min=-1", 422, "out_of_range"),
            ("ltv_max=99999999999999999999", 422, "out_of_range"),
            ("conversations_min=2.5", 422, "not_an_integer"),
            ("intent=sales%20opportunity%00", 400, "nul_character"),
            ("sort=name_asc&sort=ltv_desc", 400, "duplicate_parameter"),
            ("sort=password_hash", 422, "unknown_sort"),
            ("sort=users.token", 422, "unknown_sort"),
            ("dir=asc,(select%201)", 422, "unknown_parameter"),
            ("q=%zz", 400, "invalid_encoding"),
            ("page=0", 422, "out_of_range"),
            ("per_page=1000000", 422, "out_of_range"),
            ("lifecycle=ACTIVE", 422, "unknown_value"),
            ("page=-1", 422, "out_of_range"),
            ("q=%", 400, "invalid_encoding"),
            ("q=100%", 400, "invalid_encoding"),
        ] {
            let answer = list(&server, &cookie, address).await;
            assert_eq!((answer.status.as_u16(), answer.code().as_str()), (status, code), "{address}");
            let page = server.page(&format!("/customers?{address}"), Some(&cookie)).await;
            assert_eq!(page.status, StatusCode::BAD_REQUEST, "{address}");
            assert!(
                page.body.contains("This list cannot be shown") && !page.body.contains("customer-row"),
                "{address}"
            );
        }
        let many = "q=a&".repeat(5000);
        assert_eq!(list(&server, &cookie, &many).await.code(), "too_many_parameters");
        let long = format!("q={}", "a".repeat(257));
        assert_eq!(list(&server, &cookie, &long).await.code(), "too_long");
        let long = format!("q={}", "a".repeat(60_000));
        assert_eq!(list(&server, &cookie, &long).await.code(), "too_long");
        let many: Vec<String> = (0..1_000).map(|n| format!("t{n}")).collect();
        let answer = list(&server, &cookie, &format!("tags={}", many.join(","))).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (422, "too_many_values"));
        // A refund can make an LTV negative, and an empty value is none.
        for address in ["ltv_min=-5", "ltv_min=", "ltv_min=&ltv_max=&q="] {
            let answer = list(&server, &cookie, address).await;
            assert_eq!(answer.status, StatusCode::OK, "{address}: {}", answer.body);
        }
        let huge = format!("q={}", "a".repeat(10_000_000));
        assert_eq!(list(&server, &cookie, &huge).await.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(server.digest().await, before, "a refused request changed something");
    }
}

#[tokio::test]
async fn odd_searches_are_literal() {
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        let cookie = server.cookie(Role::Viewer).await;
        for search in ["' OR 1=1 --", "\"unbalanced", "NEAR(", "name:*", "%", "_", "\\", "\u{202e}zz", "😀"] {
            let query = domain::query::CustomerQuery::default()
                .with_filter(domain::query::Filter { search: search.into(), ..Default::default() });
            let answer = list(&server, &cookie, &query.to_string()).await;
            assert_eq!(answer.status, StatusCode::OK, "{search}");
            assert!(answer.body.contains("\"total\":0"), "{search}: {}", answer.body);
        }
        assert!(
            list(&server, &cookie, "q=A%CC%80NN").await.body.contains("\"total\":1"),
            "a decomposed accent does not count"
        );
    }
}

#[tokio::test]
async fn unreadable_bodies_are_the_callers_fault() {
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        let cookie = server.cookie(Role::Viewer).await;
        for body in ["", "{", "[]", "{}", r#"{"address":1}"#, &"[".repeat(10_000)] {
            let answer = server.json("/api/customers/page", body, Some(&cookie)).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body:.20}");
            assert_eq!(answer.code(), "bad_request");
            assert!(!answer.body.contains("serde") && !answer.body.contains("column"), "{}", answer.body);
        }
    }
}

#[tokio::test]
async fn cross_site_requests_and_foreign_hosts_are_refused() {
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        let cookie = server.cookie(Role::Admin).await;
        let functions: Vec<&str> = server_fn::axum::server_fn_paths().map(|(path, _)| path).collect();
        for path in functions {
            for (name, value) in [
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-site", "same-site"),
                ("origin", "https://evil.example"),
                ("origin", "null"),
                ("x-nothing", ""),
            ] {
                let request = Request::post(path)
                    .header(header::HOST, "127.0.0.1:3000")
                    .header(header::COOKIE, &cookie)
                    .header(header::CONTENT_TYPE, "text/plain")
                    .header(name, value);
                let answer = server.send(request.body(Body::from("{}")).unwrap()).await;
                assert_eq!(
                    (answer.status, answer.code().as_str()),
                    (StatusCode::FORBIDDEN, "cross_origin"),
                    "{path} {name}: {value}"
                );
            }
        }
        for host in ["evil.example", "127.0.0.1:3001", "", "localhost.evil.example:3000"] {
            let request = Request::get("/customers").header(header::HOST, host).body(Body::empty()).unwrap();
            assert_eq!(server.send(request).await.status, StatusCode::MISDIRECTED_REQUEST, "{host}");
        }
    }
}

#[tokio::test]
async fn unknown_addresses_are_plain_404s() {
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        let cookie = server.cookie(Role::Viewer).await;
        for path in [
            "/nothing",
            "/.env",
            "/.git/config",
            "/data.db",
            "/Cargo.toml",
            "/pkg/../../etc/passwd",
            "/pkg/%2e%2e%2fhash.txt",
            "/fonts/..%5c",
            "/pkg//etc/passwd",
            "//etc/passwd",
            "/fonts/a%00.woff2",
            "/hash.txt",
        ] {
            let answer = server.page(path, Some(&cookie)).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
            assert_eq!(server.page(path, None).await.status, StatusCode::NOT_FOUND, "{path}, signed out");
            assert!(!answer.body.contains("css: a"), "{path}");
        }
        let asked = |accept: &str| {
            let request =
                Request::get("/nothing").header(header::HOST, "127.0.0.1:3000").header(header::ACCEPT, accept);
            server.send(request.header(header::COOKIE, &cookie).body(Body::empty()).unwrap())
        };
        let answer = asked("application/json").await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::NOT_FOUND, "not_found"));
        let answer = asked("application/xml").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        let answer = server.json("/api/%3Cscript%3Ealert(1)%3C/script%3E", "{}", Some(&cookie)).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::NOT_FOUND, "not_found"));
        assert!(!answer.body.contains("script"));
        for id in ["abc", "0", "-1", "9223372036854775808", "00000000001"] {
            let answer = server.page(&format!("/customers/{id}"), Some(&cookie)).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{id}");
            assert!(answer.body.contains("This customer does not exist"), "{id}");
        }
    }
}

#[tokio::test]
async fn a_name_that_is_markup_stays_text_in_row_heading_and_title() {
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        let cookie = server.cookie(Role::Viewer).await;
        let name = "</title><script>alert(1)</script><img src=x onerror=alert(2)> {{7*7}} & co";
        let row = store::NewCustomer { name: name.into(), email: "mark@up.example".into(), ..Default::default() };
        server.store.import(vec![(1, row)]).await.unwrap();
        let list = server.page("/customers?q=onerror", Some(&cookie)).await;
        let id = list.body.split("data-customer-id=\"").nth(1).unwrap()[..11].to_owned();
        let profile = server.page(&format!("/customers/{id}"), Some(&cookie)).await;
        for page in [list, profile] {
            assert!(page.body.contains("&lt;script&gt;alert(1)") || page.body.contains("&lt;script>alert(1)"));
            assert!(!page.body.contains("<script>alert") && !page.body.contains("<img src=x"), "markup came through");
        }
    }
}

#[tokio::test]
async fn every_answer_carries_its_headers() {
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        let cookie = server.cookie(Role::Viewer).await;
        let page = server.page("/customers", Some(&cookie)).await;
        let policy = page.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
        let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap();
        assert!(
            page.body.contains(&format!("nonce=\"{nonce}\"")) && policy.starts_with("default-src 'none'"),
            "{policy}"
        );
        assert!(!page.body.contains("style=\""), "no inline styles, so the policy holds");
        assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");
        assert_eq!(page.headers[header::REFERRER_POLICY], "no-referrer");
        let json = server.json("/api/session/current", "{}", Some(&cookie)).await;
        assert_eq!(json.headers[header::CACHE_CONTROL], "no-store");
        assert!(!json.body.contains("password") && !page.body.contains("$argon2"), "a secret in an answer");
        assert_eq!(server.page("/healthz", None).await.body, "ok");
    }
}

/// While the framework looks for the routes of a router, no resource in the process loads: that must be over before
/// anything is served.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_router_that_is_made_meanwhile_stalls_no_page() {
    let server = start(Kind::Sqlite).await.with_people().await;
    let cookie = server.cookie(Role::Viewer).await;
    let others = tokio::spawn(async {
        for _ in 0..40 {
            start(Kind::Sqlite).await;
        }
    });
    while !others.is_finished() {
        let begun = std::time::Instant::now();
        assert_eq!(server.page("/customers", Some(&cookie)).await.status, StatusCode::OK);
        assert!(begun.elapsed() < std::time::Duration::from_secs(10), "a page stalled");
    }
    others.await.unwrap();
}
