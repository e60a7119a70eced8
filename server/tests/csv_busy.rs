//! A file for which there is no place: the downloads of this process are held by others for as long as they are patient.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

#[path = "support/files.rs"]
mod files;
mod support;

use axum::{body::Body, http::Request};
use domain::role::Role;
use files::{fill, prepare};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use support::{KINDS, start};
use tower::ServiceExt;

#[tokio::test]
async fn a_file_that_finds_no_place_is_broken_and_said_to_be() {
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        let cookie = server.cookie(Role::Manager).await;
        // More than waits for readers, who take the first piece and no other.
        fill(&server).await;
        let get = |query: String| {
            let request = Request::get(format!("/customers/export.csv?{query}"));
            request.header("host", "127.0.0.1:3000").header("cookie", &cookie).body(Body::empty()).unwrap()
        };
        let mut slow = Vec::new();
        for _ in 0..2 {
            let mut body = server.router.clone().oneshot(get("sort=name_asc".into())).await.unwrap().into_body();
            assert!(body.frame().await.unwrap().unwrap().is_data());
            slow.push(body);
        }
        let all = json!({ "matching": { "address": "", "except": [] } });
        let prepared = prepare(&server, &cookie, all).await;
        let prepared: Value = serde_json::from_str(&prepared.body).unwrap();
        let key = prepared["key"].as_str().unwrap();
        let refused = server.send(get(format!("key={key}"))).await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (503, "busy"));
        let far = server.json("/api/bulk/csv_file", &json!({ "key": key }).to_string(), Some(&cookie)).await;
        let far: Value = serde_json::from_str(&far.body).unwrap();
        assert_eq!((&far["status"], &far["is_waiting"]), (&json!("broken"), &json!(false)));
        // With a place it can be had again.
        drop(slow);
        assert_eq!(server.send(get("q=1+long".into())).await.status, 200);
    }
}
