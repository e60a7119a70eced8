//! Coming in and going out: set-up, sign-in, sign-out, for programs and for people with and without scripts.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

mod support;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use domain::role::Role;
use support::{Answer, KINDS, Kind, Server, start};

const SIGN_IN: &str = "/login";
const FORM: &str = "application/x-www-form-urlencoded";

/// Sends a form as a browser does with scripts off.
async fn submit(server: &Server, path: &str, body: &str) -> Answer {
    let request = Request::post(path)
        .header(header::HOST, "127.0.0.1:3000")
        .header(header::CONTENT_TYPE, FORM)
        .header(header::ACCEPT, "text/html,application/xhtml+xml")
        .header(header::REFERER, "http://evil.example/")
        .header("sec-fetch-site", "same-origin");
    server.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

#[tokio::test]
async fn sign_in_tells_nobody_which_part_was_wrong() {
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        let wrong = server.call(SIGN_IN, FORM, "email=agent%40x.example&password=nope", None).await;
        let unknown = server.call(SIGN_IN, FORM, "email=ghost%40x.example&password=nope", None).await;
        assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
        assert_eq!((wrong.status, &wrong.body), (unknown.status, &unknown.body));
        let huge = format!("email=agent%40x.example&password={}", "x".repeat(2000));
        let long = server.call(SIGN_IN, FORM, &huge, None).await;
        assert_eq!(
            (long.status.as_u16(), long.code().as_str()),
            (422, "too_long"),
            "no password is so long: {}",
            long.body
        );
        for _ in 0..4 {
            server.call(SIGN_IN, FORM, "email=agent%40x.example&password=nope", None).await;
        }
        let limited = server.call(SIGN_IN, FORM, "email=agent%40x.example&password=twelve+letters", None).await;
        assert_eq!((limited.status, limited.code().as_str()), (StatusCode::TOO_MANY_REQUESTS, "too_many_tries"));
    }
}

#[tokio::test]
async fn a_session_begins_new_and_ends_for_good() {
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        let planted = format!("acumen={}", "a".repeat(64));
        let answer = server
            .call(SIGN_IN, FORM, "email=agent%40x.example&password=twelve+letters&next=%2F%2Fevil", Some(&planted))
            .await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        assert_eq!(answer.body, "\"/customers\"", "leads only to this server");
        let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
        assert!(
            cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"),
            "{cookie}"
        );
        let cookie = cookie.split(';').next().unwrap().to_owned();
        assert_ne!(cookie, planted);
        assert_eq!(server.page("/customers", Some(&cookie)).await.status, StatusCode::OK);
        assert_eq!(server.json("/api/session/sign_out", "{}", Some(&cookie)).await.status, StatusCode::OK);
        assert_eq!(server.page("/customers", Some(&cookie)).await.status, StatusCode::SEE_OTHER);
        for bad in ["acumen=", "acumen=garbage", &planted, &format!("{cookie}; {cookie}")] {
            assert_eq!(
                server.json("/api/session/current", "{}", Some(bad)).await.status,
                StatusCode::UNAUTHORIZED,
                "{bad}"
            );
        }
        for over in ["expires_at", "idle_until"] {
            let cookie = server.cookie(Role::Agent).await;
            assert_eq!(server.json("/api/session/current", "{}", Some(&cookie)).await.status, StatusCode::OK);
            server.write(&format!("UPDATE sessions SET {over} = 5")).await;
            let answer = server.json("/api/session/current", "{}", Some(&cookie)).await;
            assert_eq!(answer.code(), "signed_out", "{kind:?}: {over} has passed");
            let led = server.page("/customers?q=a", Some(&cookie)).await;
            assert_eq!(led.headers[header::LOCATION], "/login?next=/customers%3Fq%3Da", "{kind:?}: {over}");
        }
    }
}

#[tokio::test]
async fn a_plain_form_signs_in_and_is_led_on() {
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        let body = "email=agent%40x.example&password=twelve+letters&next=%2Fcustomers%3Fpage%3D2";
        let answer = submit(&server, SIGN_IN, body).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert_eq!(answer.headers[header::LOCATION], "/customers?page=2");
        assert!(answer.headers.contains_key(header::SET_COOKIE));
    }
}

#[tokio::test]
async fn an_empty_workspace_is_set_up_once() {
    for kind in KINDS {
        let server = start(kind).await;
        assert_eq!(server.page("/customers", None).await.headers[header::LOCATION], "/setup");
        assert_eq!(server.page("/setup", None).await.status, StatusCode::OK);
        let body = |currency: &str, password: &str| {
            format!(
                "workspace=Northwind&name=Ann&email=ann%40x.example&password={password}&time_zone=Europe%2FBerlin&currency={currency}"
            )
        };
        let path = "/setup";
        let wrong = server.call(path, FORM, &body("dollars", "twelve+letters"), None).await;
        assert_eq!((wrong.status.as_u16(), wrong.code().as_str()), (422, "unknown_value"));
        assert_eq!(server.call(path, FORM, &body("USD", "short"), None).await.code(), "too_short");
        let done = server.call(path, FORM, &body("USD", "twelve+letters"), None).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.body);
        assert!(done.headers.contains_key(header::SET_COOKIE));
        assert_eq!(server.call(path, FORM, &body("USD", "twelve+letters"), None).await.status, StatusCode::NOT_FOUND);
        assert_eq!(server.store.people().await.unwrap()[0].role, Role::Admin);
    }
}

#[tokio::test]
async fn what_is_wrong_comes_back_with_the_form_and_what_was_typed_but_the_password() {
    let server = start(Kind::Sqlite).await.with_people().await;
    let body = "email=agent%40x.example%22%3E%3Cscript%3E&password=s3cret-typed&keep=on&next=%2Fcustomers%3Fpage%3D2";
    let answer = submit(&server, SIGN_IN, body).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(answer.body.contains("Email or password is not right."));
    assert!(answer.body.contains("agent@x.example&quot;&gt;&lt;script&gt;"), "{}", answer.body);
    assert!(answer.body.contains("value=\"/customers?page=2\"") && answer.body.contains("checked"));
    assert!(!answer.body.contains("s3cret-typed") && !answer.body.contains("<script>"));
    assert!(!answer.headers.contains_key(header::SET_COOKIE));
}

#[tokio::test]
async fn a_form_that_cannot_be_read_brings_a_person_back_to_the_page() {
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        for (path, title) in [("/login", "Sign in"), ("/setup", "Set up")] {
            for (body, status) in [("email=a&email=b&name=a&name=b".to_owned(), 400), ("x".repeat(70_000), 413)] {
                let before = server.digest().await;
                let answer = submit(&server, path, &body).await;
                assert_eq!(answer.status.as_u16(), status, "{path} {}", answer.body);
                assert!(answer.body.contains("role=\"alert\"") && answer.body.contains(title), "{path} {status}");
                assert_eq!(server.digest().await, before);
            }
        }
    }
}

#[tokio::test]
async fn too_many_tries_say_how_long_to_wait() {
    let server = start(Kind::Sqlite).await.with_people().await;
    for _ in 0..5 {
        submit(&server, SIGN_IN, "email=agent%40x.example&password=nope").await;
    }
    let answer = submit(&server, SIGN_IN, "email=agent%40x.example&password=twelve+letters").await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    let wait: u64 = answer.headers[header::RETRY_AFTER].to_str().unwrap().parse().unwrap();
    assert!((1..=61).contains(&wait) && answer.body.contains(&format!("data-wait=\"{wait}\"")), "{wait}");
}

#[tokio::test]
async fn an_admin_is_not_made_by_a_form_that_is_half_filled() {
    let server = start(Kind::Sqlite).await;
    let before = server.digest().await;
    let answer = submit(&server, "/setup", "workspace=Northwind&name=Ann&email=ann&password=twelve+letters").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("Email is not complete.") && answer.body.contains("value=\"Northwind\""));
    assert_eq!(server.digest().await, before);
}

#[tokio::test]
async fn a_link_is_a_page_and_lets_in_once() {
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        let admin = server.store.people().await.unwrap().into_iter().find(|one| one.role == Role::Admin).unwrap().id;
        let link = server.store.invite(admin, "mei@x.example", Role::Agent).await.unwrap();
        let page = server.page(&link.path, None).await;
        assert_eq!(page.status, StatusCode::OK, "{kind:?}");
        assert!(page.body.contains("Join the team · Acumen") && page.body.contains("mei@x.example"), "{kind:?}");
        let token = link.path.strip_prefix("/join?token=").unwrap();
        let short = submit(&server, "/join", &format!("token={token}&name=Mei&password=short")).await;
        assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind:?}");
        assert!(short.body.contains("Use at least 12") && short.body.contains("value=\"Mei\""), "{kind:?}");
        // Sent from there it comes back under the same address: a reload shows the page, not a link that is over.
        assert!(page.body.contains(&format!("action=\"{}\"", link.path)), "{kind:?}");
        let joined = submit(&server, &link.path, &format!("token={token}&name=Mei&password=twelve+letters")).await;
        assert_eq!(joined.headers[header::LOCATION], "/customers", "{kind:?}");
        assert!(joined.headers.contains_key(header::SET_COOKIE), "{kind:?}");
        let over = server.page(&link.path, None).await;
        assert_eq!(over.status, StatusCode::NOT_FOUND, "{kind:?}");
        assert!(over.body.contains("This link is over"), "{kind:?}");
        let again = submit(&server, "/join", &format!("token={token}&name=Eve&password=twelve+letters")).await;
        assert_eq!(again.status, StatusCode::NOT_FOUND, "{kind:?}");
        assert_eq!(server.page("/join", None).await.status, StatusCode::NOT_FOUND, "{kind:?}");
    }
}
