//! Bad input for actions on many customers over HTTP: the right status, and nothing changed.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

mod support;

use domain::role::Role;
use serde_json::{Value, json};
use support::{KINDS, Server, start};

/// Asks for an action; gives the status, the code of a refusal, and what was answered.
async fn ask(
    server: &Server,
    cookie: Option<&str>,
    selection: Value,
    action: Value,
    expected: u64,
) -> (u16, String, Value) {
    let key =
        format!("{selection}{action}{expected}").bytes().fold(7u64, |sum, byte| sum.wrapping_mul(31) + u64::from(byte));
    let request = json!({ "request": { "selection": selection, "action": action, "expected": expected, "key": key.to_string() } });
    let answer = server.json("/api/bulk/change", &request.to_string(), cookie).await;
    (answer.status.as_u16(), answer.code(), serde_json::from_str(&answer.body).unwrap_or_default())
}

async fn ids(server: &Server, cookie: &str) -> Vec<String> {
    let list = server.json("/api/customers/page", r#"{"address":"sort=name_asc"}"#, Some(cookie)).await;
    let list: Value = serde_json::from_str(&list.body).unwrap();
    list["rows"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

fn everybody(address: &str) -> Value {
    json!({ "matching": { "address": address, "except": [] } })
}

#[tokio::test]
async fn what_is_wrong_with_an_action_is_said_and_nothing_is_changed() {
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        let cookie = server.cookie(Role::Manager).await;
        let ann = ids(&server, &cookie).await[0].clone();
        let stage = json!({ "update_lifecycle": "active" });
        let before = server.digest().await;
        let many: Vec<&str> = vec!["00000000001"; 10_001];
        let long = "t".repeat(65);
        let tags: Vec<String> = (0..51).map(|n| format!("t{n}")).collect();
        for (selection, action, expected, status, code) in [
            (json!({ "these": [] }), stage.clone(), 0, 422, "empty_selection"),
            (json!({ "these": many }), stage.clone(), 1, 422, "too_many_values"),
            (json!({ "these": ["nobody"] }), stage.clone(), 1, 404, "not_found"),
            (everybody("lifecycle=sleepy"), stage.clone(), 3, 422, "unknown_value"),
            (everybody("q=%zz"), stage.clone(), 3, 400, "invalid_encoding"),
            (everybody("ltv_min=9&ltv_max=1"), stage.clone(), 3, 422, "range_inverted"),
            (everybody(""), stage.clone(), 2, 409, "selection_changed"),
            (everybody(""), json!({ "update_lifecycle": "ACTIVE" }), 3, 422, "unknown_value"),
            (everybody(""), json!({ "delete_all": true }), 3, 400, "bad_request"),
            (everybody(""), json!({ "add_tags": [] }), 3, 422, "required"),
            (everybody(""), json!({ "add_tags": ["a,b"] }), 3, 422, "bad_tag"),
            (everybody(""), json!({ "add_tags": [long] }), 3, 422, "bad_tag"),
            (everybody(""), json!({ "add_tags": tags }), 3, 422, "too_many_values"),
            (everybody(""), json!({ "assign_segment": "00000000001" }), 3, 404, "not_found"),
        ] {
            let (answered, said, _) = ask(&server, Some(&cookie), selection.clone(), action.clone(), expected).await;
            let selection: String = selection.to_string().chars().take(60).collect();
            assert_eq!((answered, said.as_str()), (status, code), "{selection} {action}");
        }
        let signed_out = ask(&server, None, json!({ "these": [ann] }), stage, 1).await;
        assert_eq!((signed_out.0, signed_out.1.as_str()), (401, "signed_out"));
        assert_eq!(server.digest().await, before, "a refused request changed something");
    }
}

#[tokio::test]
async fn what_is_asked_about_a_selection_is_checked_as_an_action_is() {
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        let cookie = server.cookie(Role::Manager).await;
        let before = server.digest().await;
        let many: Vec<&str> = vec!["00000000001"; 10_001];
        let stage = json!({ "update_lifecycle": "active" });
        let file = |selection: &Value| {
            json!({ "request": { "selection": selection, "address": "", "columns": "list", "has_mark": false,
                "name": "mine", "expected": null } })
        };
        for (selection, status, code) in [
            (json!({ "these": [] }), 422, "empty_selection"),
            (json!({ "these": many }), 422, "too_many_values"),
            (json!({ "these": ["nobody"] }), 404, "not_found"),
            (json!({ "nobody": [] }), 400, "bad_request"),
            (everybody("lifecycle=sleepy"), 422, "unknown_value"),
            (everybody("q=%zz"), 400, "invalid_encoding"),
            (everybody("ltv_min=9&ltv_max=1"), 422, "range_inverted"),
        ] {
            for (endpoint, body) in [
                ("options", json!({ "selection": selection })),
                ("effect", json!({ "selection": selection, "action": stage })),
                ("csv", file(&selection)),
            ] {
                let answer = server.json(&format!("/api/bulk/{endpoint}"), &body.to_string(), Some(&cookie)).await;
                let selection: String = selection.to_string().chars().take(60).collect();
                assert_eq!((answer.status.as_u16(), &*answer.code()), (status, code), "{endpoint} {selection}");
            }
        }
        let name = "n".repeat(101);
        for (field, value, status, code) in [
            ("columns", json!("all"), 422, "unknown_value"),
            ("name", json!(name), 422, "too_long"),
            ("address", json!("sort=password_hash"), 422, "unknown_sort"),
            ("expected", json!(7), 409, "selection_changed"),
            ("has_mark", json!("yes"), 400, "bad_request"),
        ] {
            let mut body = file(&everybody(""));
            body["request"][field] = value;
            let answer = server.json("/api/bulk/csv", &body.to_string(), Some(&cookie)).await;
            assert_eq!((answer.status.as_u16(), &*answer.code()), (status, code), "{field}");
        }
        for (endpoint, id, status, code) in [
            ("job", "00000000001", 404, "not_found"),
            ("stop", "00000000001", 404, "not_found"),
            ("retry", "00000000001", 404, "not_found"),
            ("job", "nobody", 404, "not_found"),
            ("retry", "nobody", 404, "not_found"),
        ] {
            let body = json!({ "id": id }).to_string();
            let answer = server.json(&format!("/api/bulk/{endpoint}"), &body, Some(&cookie)).await;
            assert_eq!((answer.status.as_u16(), &*answer.code()), (status, code), "{endpoint} {id}");
        }
        let undo = json!({ "id": "00000000001", "key": "k" }).to_string();
        let answer = server.json("/api/bulk/undo", &undo, Some(&cookie)).await;
        assert_eq!((answer.status.as_u16(), &*answer.code()), (404, "not_found"));
        assert_eq!(server.digest().await, before, "a refused request changed something");
    }
}

#[tokio::test]
async fn each_is_changed_once_and_taken_back_once() {
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        let cookie = server.cookie(Role::Manager).await;
        let own = ids(&server, &cookie).await;
        // Ten thousand names: three of them there, each more than once.
        let named: Vec<&String> = own.iter().cycle().take(10_000).collect();
        let (status, _, job) =
            ask(&server, Some(&cookie), json!({ "these": named }), json!({ "update_lifecycle": "active" }), 3).await;
        assert_eq!((status, &job["changed"], &job["total"]), (200, &json!(3), &json!(3)));
        let (status, _, none) =
            ask(&server, Some(&cookie), everybody(""), json!({ "remove_tags": ["nobody has it"] }), 3).await;
        assert_eq!((status, &none["changed"]), (200, &json!(0)));
        assert_eq!(none["skipped"], json!({ "in_bin": 0, "edited": 0, "full": 0, "gone": 0 }), "they are so already");
        // Whoever is named is meant: who is in the bin or was never there is skipped, and told of.
        let gone = server.json("/api/customer/delete", &json!({ "id": own[1] }).to_string(), Some(&cookie)).await;
        assert_eq!(gone.status.as_u16(), 200, "{}", gone.body);
        let named: Vec<&str> = own.iter().map(String::as_str).chain(["00000000001"]).collect();
        let (status, _, job_of_named) =
            ask(&server, Some(&cookie), json!({ "these": named }), json!({ "add_tags": ["named"] }), 3).await;
        assert_eq!((status, &job_of_named["total"], &job_of_named["changed"]), (200, &json!(4), &json!(2)));
        assert_eq!(job_of_named["skipped"], json!({ "in_bin": 1, "edited": 0, "full": 0, "gone": 1 }));
        let (status, code, _) =
            ask(&server, Some(&cookie), everybody(""), json!({ "update_lifecycle": "lead" }), 3).await;
        assert_eq!((status, code.as_str()), (409, "selection_changed"), "by rule the number seen counts");
        let undo = |key: &str| json!({ "id": job["id"], "key": key }).to_string();
        let first = server.json("/api/bulk/undo", &undo("a"), Some(&cookie)).await;
        let back: Value = serde_json::from_str(&first.body).unwrap();
        assert_eq!((&back["changed"], &back["skipped"]["in_bin"]), (&json!(2), &json!(1)), "one is in the bin");
        assert_eq!(
            server.json("/api/bulk/undo", &undo("a"), Some(&cookie)).await.body,
            first.body,
            "the same request again"
        );
        let second = server.json("/api/bulk/undo", &undo("b"), Some(&cookie)).await;
        assert_eq!((second.status.as_u16(), second.code().as_str()), (409, "already_undone"));
    }
}
