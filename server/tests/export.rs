//! The copy of a customer's data over the wire: a whole archive, nothing that runs in it, for who may, written down.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

mod support;

use std::io::{Cursor, Read};

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use domain::{id::CustomerId, lifecycle::Lifecycle, query::CustomerQuery, role::Role};
use support::{KINDS, Server, start};
use tower::ServiceExt;
use zip::ZipArchive;

const MARKUP: &str = "<script>alert(1)</script> & \"co\"";

async fn setting(kind: support::Kind) -> (Server, CustomerId) {
    let server = start(kind).await.with_people().await;
    let odd = store::NewCustomer {
        name: MARKUP.into(),
        email: "odd@x.example".into(),
        tags: vec!["vip".into()],
        lifecycle: Some(Lifecycle::AtRisk),
        ltv_minor: Some(129_900),
        ..Default::default()
    };
    server.store.import(vec![(2, odd)]).await.unwrap();
    let page = server.store.customer_page(&CustomerQuery::parse("q=odd@x.example").unwrap()).await.unwrap();
    (server, page.rows[0].id)
}

async fn export(server: &Server, id: CustomerId, form: &str, role: Role) -> (StatusCode, HeaderMap, Vec<u8>) {
    let request = Request::post(format!("/customers/{id}/export"))
        .header(header::HOST, "127.0.0.1:3000")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .header(header::COOKIE, server.cookie(role).await)
        .body(Body::from(form.to_owned()))
        .unwrap();
    let (parts, body) = server.router.clone().oneshot(request).await.unwrap().into_parts();
    (parts.status, parts.headers, to_bytes(body, 10_000_000).await.unwrap().to_vec())
}

fn file(archive: &mut ZipArchive<Cursor<Vec<u8>>>, name: &str) -> String {
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn the_archive_is_whole_and_holds_nothing_that_runs() {
    for kind in KINDS {
        let (server, id) = setting(kind).await;
        let (status, headers, bytes) = export(&server, id, "format=zip", Role::Manager).await;
        assert_eq!(status, StatusCode::OK, "{kind:?}");
        assert_eq!(headers[header::CONTENT_DISPOSITION], format!("attachment; filename=\"customer-{id}.zip\""));
        assert_eq!(headers[header::CACHE_CONTROL], "no-store", "{kind:?}");
        let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
        let data: serde_json::Value = serde_json::from_str(&file(&mut archive, "data.json")).unwrap();
        assert_eq!(data["schema"], "acumen.customer-export/1", "{kind:?}");
        assert_eq!(
            (&data["customer"][0]["name"], &data["customer"][0]["id"]),
            (&MARKUP.into(), &id.to_string().into())
        );
        assert_eq!(data["tags"][0]["name"], "vip", "{kind:?}");
        assert_eq!(
            (&data["currency"], &data["customer"][0]["ltv_minor"]),
            (&"USD".into(), &129_900.into()),
            "{kind:?}"
        );
        for name in ["readable.html", "record-of-processing.html"] {
            let page = file(&mut archive, name);
            assert!(!page.contains("<script") && !page.contains("src=") && !page.contains("href="), "{kind:?} {name}");
            assert!(page.contains("default-src 'none'"), "{kind:?} {name}");
        }
        let page = file(&mut archive, "readable.html");
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;co&quot;"), "{kind:?}");
        assert!(page.contains("<td>At Risk</td>") && page.contains("<td>$1,299.00</td>"), "{kind:?}");
        let record = file(&mut archive, "record-of-processing.html");
        for section in store::SECTIONS {
            assert!(record.contains(&format!("<tr><td>{}</td><td>", section.title)), "{kind:?} {}", section.title);
        }
        for says in ["to recognise the customer", "People of the company", "restored for 30 days"] {
            assert!(record.contains(says), "{kind:?} {says}");
        }
        let told = server.store.timeline(id, Default::default(), None).await.unwrap();
        assert_eq!(told.entries[0].what, "Customer data exported", "{kind:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_archive_holds_every_canary_of_its_customer_and_none_of_another_also_from_the_bin() {
    for kind in KINDS {
        let (server, id) = setting(kind).await;
        let query = CustomerQuery::parse("q=cleo").unwrap();
        let other = server.store.customer_page(&query).await.unwrap().rows[0].id;
        let (own, others) = (server.plant(id, "kanarie").await, server.plant(other, "serin").await);
        let by = server.store.people().await.unwrap()[0].id;
        for is_binned in [false, true] {
            if is_binned {
                server.store.delete_customer(by, id).await.unwrap();
            }
            let (status, _, bytes) = export(&server, id, "format=zip", Role::Manager).await;
            assert_eq!(status, StatusCode::OK, "{kind:?} {is_binned}");
            let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
            for name in ["data.json", "readable.html"] {
                let text = file(&mut archive, name);
                for canary in own.iter().map(String::as_str).chain(["odd@x.example"]) {
                    assert!(text.contains(canary), "{kind:?} {is_binned} {name}: {canary} is missing");
                }
                let foreign = others.iter().map(String::as_str).chain(["cleo"]).find(|canary| text.contains(canary));
                assert_eq!(foreign, None, "{kind:?} {is_binned} {name}: somebody else's");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_larger_than_what_waits_for_a_reader_is_whole() {
    // Text that packs badly.
    let mut state = 1u64;
    let mut letters = |n: usize| -> String {
        let letter = |_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            char::from(b'!' + (state >> 58) as u8)
        };
        (0..n).map(letter).collect()
    };
    for kind in KINDS {
        let (server, id) = setting(kind).await;
        let by = server.store.people().await.unwrap()[0].id;
        for _ in 0..150 {
            server.store.add_note(by, id, &letters(20_000)).await.unwrap();
        }
        let (_, _, bytes) = export(&server, id, "format=json", Role::Manager).await;
        let data: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(data["notes"].as_array().unwrap().len(), 150, "{kind:?}");
        let (_, _, bytes) = export(&server, id, "format=zip", Role::Manager).await;
        assert!(bytes.len() > 2_000_000, "{kind:?} {}", bytes.len());
        let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
        let packed: serde_json::Value = serde_json::from_str(&file(&mut archive, "data.json")).unwrap();
        assert_eq!(packed["notes"], data["notes"], "{kind:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_data_alone_and_without_what_the_team_wrote() {
    for kind in KINDS {
        let (server, id) = setting(kind).await;
        let by = server.store.people().await.unwrap()[0].id;
        server.store.add_note(by, id, "Among ourselves").await.unwrap();
        let (.., with) = export(&server, id, "format=json", Role::Admin).await;
        let with: serde_json::Value = serde_json::from_slice(&with).unwrap();
        assert_eq!(with["notes"][0]["body"], "Among ourselves", "{kind:?}");
        let (_, headers, without) = export(&server, id, "format=json&without_notes=on", Role::Admin).await;
        assert_eq!(headers[header::CONTENT_TYPE], "application/json", "{kind:?}");
        assert!(!String::from_utf8(without).unwrap().contains("ourselves"), "{kind:?}");
        // They are held all the same.
        let (.., without) = export(&server, id, "without_notes=on", Role::Admin).await;
        let record = file(&mut ZipArchive::new(Cursor::new(without)).unwrap(), "record-of-processing.html");
        assert!(record.contains("<tr><td>Notes of the team</td><td>left out of this copy</td>"), "{kind:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_or_asks_for_nobody_gets_nothing_and_nothing_is_written_down() {
    for kind in KINDS {
        let (server, id) = setting(kind).await;
        let cookieless = server.digest().await;
        for (customer, role, expected) in [
            (id, Role::Viewer, StatusCode::FORBIDDEN),
            (id, Role::Agent, StatusCode::FORBIDDEN),
            (CustomerId(7), Role::Admin, StatusCode::NOT_FOUND),
        ] {
            let (status, _, body) = export(&server, customer, "format=zip", role).await;
            assert_eq!(status, expected, "{kind:?} {role}");
            assert!(!String::from_utf8_lossy(&body).contains("odd@x.example"), "{kind:?} {role}");
        }
        // Who may, and does not say what.
        for form in ["format=tar", "format=zip&format=json", "format=%zz"] {
            let (status, headers, body) = export(&server, id, form, Role::Admin).await;
            assert_eq!(
                (status, &headers[header::CONTENT_TYPE]),
                (StatusCode::BAD_REQUEST, &"application/json".parse().unwrap()),
                "{kind:?} {form}"
            );
            assert!(String::from_utf8_lossy(&body).contains("bad_request"), "{kind:?} {form}");
        }
        let lines = |text: String| {
            let kept = |line: &&str| line.starts_with("audit:") || line.starts_with("activity:");
            text.lines().filter(kept).map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(lines(server.digest().await), lines(cookieless), "{kind:?}");
    }
}

#[test]
fn the_document_names_every_field_of_every_section() {
    let text = include_str!("../../docs/customer-export.md");
    for section in store::SECTIONS {
        let (_, part) = text.split_once(&format!("### `{}`: {}", section.name, section.title)).unwrap();
        let part = part.split("###").next().unwrap();
        for (field, kind) in section.fields {
            let kind = if *kind == store::Kind::Json { "JSON".to_owned() } else { format!("{kind:?}").to_lowercase() };
            assert!(part.contains(&format!("| `{field}` | {kind} |")), "{} {field}", section.name);
        }
    }
}
