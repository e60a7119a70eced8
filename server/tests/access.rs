//! Who may call what: every registered route x every role x signed out. A route without an entry here fails the test.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

mod support;

use axum::http::{Method, StatusCode};
use domain::role::{Right, Role};
use support::{KINDS, start};

const FORM: &str = "application/x-www-form-urlencoded";

/// Who may call a route.
enum Access {
    /// Anybody.
    Anybody,
    /// Whoever is signed in.
    SignedIn,
    /// Whose role holds the right.
    With(Right),
}

/// Every function of a page: its path, who may call it, and a body that it can read.
const FUNCTIONS: &[(&str, Access, &str)] = &[
    ("/api/session/current", Access::SignedIn, "{}"),
    ("/api/session/sign_in", Access::Anybody, r#"{"email":"nobody@x.example","password":"nothing","is_kept":false}"#),
    ("/api/session/devices", Access::SignedIn, "{}"),
    ("/api/session/end_device", Access::SignedIn, r#"{"id":"00000000001"}"#),
    ("/api/session/sign_out", Access::SignedIn, "{}"),
    ("/api/customers/page", Access::With(Right::ReadCustomers), r#"{"address":""}"#),
    ("/api/customers/filter_options", Access::With(Right::ReadCustomers), r#"{"address":""}"#),
    ("/api/views/save", Access::SignedIn, r#"{"name":"Mine","address":"q=ann","is_shared":false}"#),
    ("/api/views/change", Access::SignedIn, r#"{"view":"00000000001","change":{"kept":"q=ann"}}"#),
    ("/api/views/pin", Access::SignedIn, r#"{"view":"00000000001","is_pinned":true}"#),
    ("/api/views/delete", Access::SignedIn, r#"{"view":"00000000001"}"#),
    ("/api/customer/edit", Access::With(Right::EditCustomers), r#"{"id":"00000000001","edit":{"add_tags":["vip"]}}"#),
    ("/api/customer/profile", Access::With(Right::ReadCustomers), r#"{"id":"00000000001"}"#),
    (
        "/api/customer/conversations",
        Access::With(Right::ReadCustomers),
        r#"{"id":"00000000001","status":"","search":"","before":null}"#,
    ),
    (
        "/api/customer/thread",
        Access::With(Right::ReadCustomers),
        r#"{"id":"00000000001","conversation":"00000000001","search":"","before":null}"#,
    ),
    ("/api/customer/timeline", Access::With(Right::ReadCustomers), r#"{"id":"00000000001","show":"","before":null}"#),
    ("/api/settings/bin", Access::With(Right::DeleteCustomers), r#"{"before":""}"#),
    ("/api/settings/audit", Access::With(Right::ReadAudit), r#"{"person":"","kind":"","customer":"","before":""}"#),
    ("/api/customer/fields", Access::With(Right::ReadCustomers), r#"{"id":"00000000001"}"#),
    ("/api/settings/fields", Access::With(Right::ManageVocabulary), "{}"),
    (
        "/api/settings/define_field",
        Access::With(Right::ManageVocabulary),
        r#"{"draft":{"name":"Plan","kind":"text","options":""}}"#,
    ),
    (
        "/api/settings/change_field",
        Access::With(Right::ManageVocabulary),
        r#"{"field":"00000000001","seen":{"name":"Plan","kind":"text","options":""},
            "wanted":{"name":"Plan","kind":"text","options":""}}"#,
    ),
    ("/api/settings/move_field", Access::With(Right::ManageVocabulary), r#"{"field":"00000000001","place":1}"#),
    ("/api/settings/delete_field", Access::With(Right::ManageVocabulary), r#"{"field":"00000000001"}"#),
    ("/api/settings/mentions", Access::With(Right::ReadCustomers), "{}"),
    ("/api/settings/see_mentions", Access::With(Right::ReadCustomers), r#"{"newest":"00000000001"}"#),
    ("/api/settings/traits", Access::With(Right::ManageVocabulary), "{}"),
    ("/api/settings/trait_sample", Access::With(Right::ManageVocabulary), r#"{"name":"utm_source"}"#),
    (
        "/api/settings/promote_trait",
        Access::With(Right::ManageVocabulary),
        r#"{"name":"utm_source","draft":{"name":"Source","kind":"text","options":""}}"#,
    ),
    ("/api/settings/tags", Access::With(Right::ManageVocabulary), "{}"),
    ("/api/settings/rename_tag", Access::With(Right::ManageVocabulary), r#"{"tag":"00000000001","name":"vip"}"#),
    ("/api/settings/merge_tag", Access::With(Right::ManageVocabulary), r#"{"tag":"00000000001","into":"00000000002"}"#),
    ("/api/settings/delete_tag", Access::With(Right::ManageVocabulary), r#"{"tag":"00000000001"}"#),
    ("/api/settings/restore_tag", Access::With(Right::ManageVocabulary), r#"{"tag":"00000000001"}"#),
    ("/api/settings/team", Access::With(Right::ManageTeam), "{}"),
    ("/api/settings/invite", Access::With(Right::ManageTeam), r#"{"email":"new@x.example","role":"agent"}"#),
    ("/api/settings/reset_link", Access::With(Right::ManageTeam), r#"{"person":"00000000001"}"#),
    ("/api/settings/withdraw", Access::With(Right::ManageTeam), r#"{"link":"00000000001"}"#),
    ("/api/settings/give_role", Access::With(Right::ManageTeam), r#"{"person":"00000000001","role":"agent"}"#),
    ("/api/settings/set_disabled", Access::With(Right::ManageTeam), r#"{"person":"00000000001","is_disabled":true}"#),
    ("/api/settings/api_keys", Access::With(Right::ManageKeys), "{}"),
    (
        "/api/settings/create_api_key",
        Access::With(Right::ManageKeys),
        r#"{"access":"write_events","draft":{"name":"Shop","life":"endless","sites":""}}"#,
    ),
    ("/api/settings/delete_api_key", Access::With(Right::ManageKeys), r#"{"key":"00000000001"}"#),
    ("/api/settings/workspace", Access::With(Right::ManageWorkspace), "{}"),
    (
        "/api/settings/change_workspace",
        Access::With(Right::ManageWorkspace),
        r#"{"seen":{"name":"W","currency":"USD","time_zone":"UTC","silence_days":"30"},
            "wanted":{"name":"W","currency":"USD","time_zone":"UTC","silence_days":"30"}}"#,
    ),
    ("/api/customer/neighbours", Access::With(Right::ReadCustomers), r#"{"id":"00000000001","list":""}"#),
    ("/api/customer/notes", Access::With(Right::ReadCustomers), r#"{"id":"00000000001","before":null}"#),
    ("/api/customer/add_note", Access::With(Right::EditCustomers), r#"{"id":"00000000001","body":"Called."}"#),
    (
        "/api/customer/change_note",
        Access::With(Right::EditCustomers),
        r#"{"id":"00000000001","note":"00000000001","change":{"pinned":true}}"#,
    ),
    ("/api/customer/delete", Access::With(Right::DeleteCustomers), r#"{"id":"00000000001"}"#),
    ("/api/customer/restore", Access::With(Right::DeleteCustomers), r#"{"id":"00000000001"}"#),
    ("/api/customer/erase", Access::With(Right::EraseCustomers), r#"{"id":"00000000001","typed":"nobody"}"#),
    (
        "/api/customers/add",
        Access::With(Right::EditCustomers),
        r#"{"name":"A","email":"","company":"","lifecycle":"lead"}"#,
    ),
    ("/api/customer/keep_draft", Access::With(Right::EditCustomers), r#"{"id":"00000000001","body":"Cal"}"#),
    ("/api/bulk/options", Access::With(Right::ReadCustomers), r#"{"selection":{"these":["00000000001"]}}"#),
    (
        "/api/bulk/effect",
        Access::With(Right::EditCustomers),
        r#"{"selection":{"these":["00000000001"]},"action":{"update_lifecycle":"lead"}}"#,
    ),
    (
        "/api/bulk/change",
        Access::With(Right::EditCustomers),
        r#"{"request":{"selection":{"these":["00000000001"]},"action":{"update_lifecycle":"lead"},"expected":1,"key":"k"}}"#,
    ),
    (
        "/api/bulk/change",
        Access::With(Right::ChangeMany),
        r#"{"request":{"selection":{"matching":{"address":"","except":[]}},"action":{"update_lifecycle":"lead"},"expected":1001,"key":"k2"}}"#,
    ),
    ("/api/bulk/job", Access::With(Right::ReadCustomers), r#"{"id":"00000000001"}"#),
    ("/api/bulk/jobs", Access::With(Right::ReadCustomers), r#"{"before":null}"#),
    ("/api/bulk/stop", Access::With(Right::EditCustomers), r#"{"id":"00000000001"}"#),
    ("/api/bulk/retry", Access::With(Right::EditCustomers), r#"{"id":"00000000001"}"#),
    ("/api/bulk/undo", Access::With(Right::EditCustomers), r#"{"id":"00000000001","key":"k"}"#),
    (
        "/api/bulk/csv",
        Access::With(Right::ExportCustomers),
        r#"{"request":{"selection":{"these":["00000000001"]},"address":"","columns":"list","has_mark":false,"name":"x","expected":null}}"#,
    ),
    ("/api/bulk/csv_file", Access::With(Right::ExportCustomers), r#"{"key":"k"}"#),
    ("/api/bulk/csv_stop", Access::With(Right::ExportCustomers), r#"{"key":"k"}"#),
    ("/api/customer/overview", Access::With(Right::ReadCustomers), r#"{"id":"00000000001"}"#),
];

/// Every plain route: method, path, who may call it, and a form that it can read.
const PLAIN: &[(&str, &str, Access, &str)] = &[
    ("GET", "/", Access::Anybody, ""),
    ("GET", "/healthz", Access::Anybody, ""),
    ("GET", "/readyz", Access::Anybody, ""),
    ("GET", "/login", Access::Anybody, ""),
    ("POST", "/login", Access::Anybody, "email=nobody%40x.example&password=nothing"),
    ("GET", "/setup", Access::Anybody, ""),
    (
        "POST",
        "/setup",
        Access::Anybody,
        "workspace=W&name=N&email=n%40x.example&password=twelve+letters&time_zone=UTC&currency=USD",
    ),
    ("GET", "/join", Access::Anybody, ""),
    ("POST", "/join", Access::Anybody, "token=none&name=N&password=twelve+letters"),
    ("GET", "/reset", Access::Anybody, ""),
    ("GET", "/settings/audit.csv", Access::With(Right::ReadAudit), ""),
    ("GET", "/settings/activity.csv", Access::With(Right::EditCustomers), ""),
    ("GET", "/customers/export.csv", Access::With(Right::ExportCustomers), ""),
    ("POST", "/settings/sessions", Access::SignedIn, "id=00000000001"),
    ("POST", "/customers/{id}/export", Access::With(Right::ExportCustomers), "format=zip"),
    ("POST", "/settings/profile", Access::SignedIn, "theme=dark&rows=compact&keys=on"),
    ("POST", "/logout", Access::SignedIn, ""),
];

/// Every page and who may see it.
const PAGES: &[(&str, Access)] = &[
    ("/customers", Access::With(Right::ReadCustomers)),
    ("/customers/{id}", Access::With(Right::ReadCustomers)),
    ("/settings/profile", Access::SignedIn),
    ("/settings/activity", Access::With(Right::ReadCustomers)),
    ("/settings/bin", Access::With(Right::DeleteCustomers)),
    ("/settings/audit", Access::With(Right::ReadAudit)),
    ("/settings/mentions", Access::With(Right::ReadCustomers)),
    ("/settings/sessions", Access::SignedIn),
    ("/settings/custom-fields", Access::With(Right::ManageVocabulary)),
    ("/settings/api-keys", Access::With(Right::ManageKeys)),
    ("/settings/tags", Access::With(Right::ManageVocabulary)),
    ("/settings/team", Access::With(Right::ManageTeam)),
    ("/settings/workspace", Access::With(Right::ManageWorkspace)),
];

#[tokio::test]
async fn every_function_has_an_entry_and_keeps_it() {
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        for (path, method) in server_fn::axum::server_fn_paths() {
            assert!(FUNCTIONS.iter().any(|(known, ..)| *known == path), "{method} {path} has no entry");
            assert_eq!(method, Method::POST, "{path}: only reads may be GET, and there is none");
        }
        for (path, access, body) in FUNCTIONS {
            let before = server.digest().await;
            let outside = server.json(path, body, None).await;
            let code = if matches!(access, Access::Anybody) { "wrong_password" } else { "signed_out" };
            assert_eq!((outside.status, outside.code().as_str()), (StatusCode::UNAUTHORIZED, code), "{path}");
            assert_eq!(server.digest().await, before, "{path} changed something for the signed-out");
            for role in Role::ALL {
                let cookie = server.cookie(*role).await;
                let before = server.digest().await;
                let status = server.json(path, body, Some(&cookie)).await.status;
                assert_eq!(status == StatusCode::FORBIDDEN, !access.admits(*role), "{path} {role}: {status}");
                assert!(status.as_u16() < 500, "{path} {role}: {status}");
                if status == StatusCode::FORBIDDEN {
                    assert_eq!(server.digest().await, before, "{path} changed something for {role}");
                }
            }
        }
    }
}

#[tokio::test]
async fn every_plain_route_has_an_entry_and_keeps_it() {
    for (method, path) in server::plain_routes() {
        let is_known = PLAIN.iter().any(|(m, p, ..)| *m == method.as_str() && *p == path);
        assert!(is_known, "{method} {path} has no entry");
    }
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        for (method, path, access, form) in PLAIN {
            let ask = async |cookie: Option<&str>| match *method {
                "GET" => server.page(path, cookie).await,
                _ => server.call(path, FORM, form, cookie).await,
            };
            let before = server.digest().await;
            let outside = ask(None).await;
            if !matches!(access, Access::Anybody) {
                let led = outside.headers.get("location").map(|to| to.to_str().unwrap()).unwrap_or_default();
                assert_eq!(outside.status, StatusCode::SEE_OTHER, "{method} {path}");
                assert!(led.starts_with("/login"), "{method} {path} {led}");
            }
            assert_eq!(server.digest().await, before, "{method} {path} changed something for the signed-out");
            for role in Role::ALL {
                let cookie = server.cookie(*role).await;
                let before = server.digest().await;
                let status = ask(Some(&cookie)).await.status;
                assert_eq!(status == StatusCode::FORBIDDEN, !access.admits(*role), "{method} {path} {role}: {status}");
                assert!(status.as_u16() < 500, "{method} {path} {role}: {status}");
                if status == StatusCode::FORBIDDEN {
                    assert_eq!(server.digest().await, before, "{method} {path} changed something for {role}");
                }
            }
        }
    }
}

#[tokio::test]
async fn every_page_has_an_entry_and_is_shown_to_whom_it_is_for() {
    for path in server::page_paths() {
        assert!(PAGES.iter().any(|(known, _)| *known == path), "{path} has no entry");
    }
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        for (path, access) in PAGES {
            let answer = server.page(path, None).await;
            let led = answer.headers.get("location").map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
            assert!(led.starts_with("/login?next="), "{path} {led}");
            for role in Role::ALL {
                let cookie = server.cookie(*role).await;
                let answer = server.page(path, Some(&cookie)).await;
                let refuses = answer.status == StatusCode::FORBIDDEN;
                assert_eq!(refuses, !access.admits(*role), "{path} {role}: {}", answer.status);
                assert!(answer.status.as_u16() < 500, "{path} {role}: {}", answer.status);
            }
        }
        let answer = server.page("/setup", None).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "somebody works here already");
    }
}

impl Access {
    fn admits(&self, role: Role) -> bool {
        match self {
            Self::With(right) => role.may(*right),
            Self::SignedIn | Self::Anybody => true,
        }
    }
}

#[test]
fn rights_only_grow_from_viewer_to_admin() {
    for pair in Role::ALL.windows(2) {
        for right in Right::ALL {
            assert!(!pair[0].may(*right) || pair[1].may(*right));
        }
    }
}
