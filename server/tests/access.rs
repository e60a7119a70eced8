//! Who may call what: every registered route x every role x signed out. A route without an entry here fails the test.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

mod support;

use axum::http::{Method, StatusCode};
use domain::role::{Right, Role};
use support::start;

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// Who may call a function.
enum Access {
    /// Anybody: set-up and sign-in.
    Anybody,
    /// Whoever is signed in.
    SignedIn,
    /// Whose role holds the right.
    With(Right),
}

/// Every function: its path, who may call it, and a body that it can read.
const FUNCTIONS: &[(&str, Access, &str, &str)] = &[
    ("/api/session/current", Access::SignedIn, JSON, "{}"),
    ("/api/session/sign_in", Access::Anybody, FORM, "email=nobody%40x.example&password=nothing"),
    (
        "/api/session/set_up",
        Access::Anybody,
        FORM,
        "workspace=W&name=N&email=n%40x.example&password=twelve+letters&time_zone=UTC&currency=USD",
    ),
    ("/api/session/devices", Access::SignedIn, JSON, "{}"),
    ("/api/session/end_device", Access::SignedIn, FORM, "id=00000000001"),
    ("/api/session/sign_out", Access::SignedIn, FORM, ""),
    ("/api/customers/page", Access::With(Right::ReadCustomers), JSON, r#"{"address":""}"#),
    ("/api/customers/filter_options", Access::With(Right::ReadCustomers), JSON, r#"{"address":""}"#),
    ("/api/customer/overview", Access::With(Right::ReadCustomers), JSON, r#"{"id":"00000000001"}"#),
];

/// Every page, and whether one must be signed in.
const PAGES: &[(&str, bool)] = &[
    ("/login", false),
    ("/setup", false),
    ("/", true),
    ("/customers", true),
    ("/customers/:id", true),
    ("/settings/sessions", true),
];

#[tokio::test]
async fn every_function_has_an_entry_and_keeps_it() {
    let server = start().await.with_people().await;
    for (path, method) in server_fn::axum::server_fn_paths() {
        assert!(FUNCTIONS.iter().any(|(known, ..)| *known == path), "{method} {path} has no entry");
        assert_eq!(method, Method::POST, "{path}: only reads may be GET, and there is none");
    }
    for (path, access, kind, body) in FUNCTIONS {
        let outside = server.call(path, kind, body, None).await;
        match access {
            Access::Anybody => assert_ne!(outside.status, StatusCode::FORBIDDEN, "{path}"),
            _ => assert_eq!(
                (outside.status, outside.code().as_str()),
                (StatusCode::UNAUTHORIZED, "signed_out"),
                "{path}"
            ),
        }
        for role in Role::ALL {
            let cookie = server.cookie(*role).await;
            let status = server.call(path, kind, body, Some(&cookie)).await.status;
            let may = match access {
                Access::With(right) => role.may(*right),
                Access::SignedIn | Access::Anybody => true,
            };
            assert_eq!(status == StatusCode::FORBIDDEN, !may, "{path} {role}: {status}");
            assert!(status.as_u16() < 500, "{path} {role}: {status}");
        }
    }
}

#[tokio::test]
async fn every_page_has_an_entry_and_leads_the_signed_out_to_sign_in() {
    let server = start().await.with_people().await;
    for listing in leptos_axum::generate_route_list(app::App) {
        let path = listing.path().replace("{id}", ":id");
        assert!(PAGES.iter().any(|(known, _)| *known == path), "{path} has no entry");
    }
    for (path, is_inside) in PAGES {
        let answer = server.page(path, None).await;
        let led = answer.headers.get("location").map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
        match *path {
            "/setup" => assert_eq!(led, "/login", "somebody works here already"),
            _ if *is_inside => assert!(led.starts_with("/login?next="), "{path} {led}"),
            _ => assert_eq!(answer.status, StatusCode::OK, "{path}"),
        }
    }
}

#[test]
fn rights_only_grow_from_viewer_to_admin() {
    for pair in Role::ALL.windows(2) {
        let right = Right::ReadCustomers;
        assert!(!pair[0].may(right) || pair[1].may(right));
    }
}
