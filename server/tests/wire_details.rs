//! Bad input about what a customer has, over HTTP: tags, notes, values of fields, stages, segments. A clear answer, the
//! right status, nothing of the inside, nothing changed; and what is only odd is kept and shown as text.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

#[path = "support/asking.rs"]
mod asking;
mod support;

use asking::{ADD, ADD_NOTE, CHANGE_NOTE, EDIT, NOTES, customer, edit, first_error, key_of, person, statuses, value};
use axum::http::StatusCode;
use domain::{id::CustomerId, query::Filter, role::Role};
use serde_json::{Value, json};
use support::{KINDS, start};

#[tokio::test]
async fn tags_have_names_and_a_customer_has_no_more_than_a_hundred() {
    let long = "t".repeat(65);
    let bad: [(&str, &[&str]); 2] =
        [("bad_tag", &["a,b", "a;b", "a\nb", "a\u{0}b", "\t", &long]), ("required", &["", "   ", "\u{200b}"])];
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        let agent = person(&server, Role::Agent).await;
        let ann = key_of(&server, "ann@x.example").await;
        for (code, tags) in bad {
            for tag in tags {
                agent.refused(EDIT, &edit(&ann, json!({ "add_tags": ["fine", tag] })), (422, code)).await;
                agent.refused(EDIT, &edit(&ann, json!({ "remove_tags": [tag] })), (422, code)).await;
            }
        }
        let tags = |from: u32, to: u32| {
            let names: Vec<String> = (from..to).map(|n| format!("t{n}")).collect();
            edit(&ann, json!({ "add_tags": names }))
        };
        agent.refused(EDIT, &tags(0, 51), (422, "too_many_values")).await;
        agent.done(EDIT, &tags(0, 50)).await;
        agent.done(EDIT, &tags(50, 100)).await;
        for more in [tags(100, 101), tags(98, 102), edit(&ann, json!({ "add_tags": ["T5", "one more"] }))] {
            agent.refused(EDIT, &more, (422, "too_many_tags")).await;
        }
        // What is there already is no more.
        agent.done(EDIT, &edit(&ann, json!({ "add_tags": ["T5"] }))).await;
        agent.done(EDIT, &edit(&ann, json!({ "remove_tags": ["t0"] }))).await;
        // Two at once for one place.
        let (one, two) = (tags(200, 201), tags(300, 301));
        let (one, two) = tokio::join!(agent.ask(EDIT, &one), agent.ask(EDIT, &two));
        assert_eq!(statuses(&one, &two), [200, 422], "{kind:?} {} {}", one.body, two.body);
        assert_eq!(agent.row(&ann).await["tags"].as_array().unwrap().len(), 100, "{kind:?}");
    }
}

#[tokio::test]
async fn notes_are_text_and_kept_as_they_are() {
    let long = "a".repeat(20_001);
    let bad: [(&str, &[&str]); 3] = [
        ("required", &["", " \n\u{3000} ", "\u{200b}\u{feff}"]),
        ("too_long", &[&long]),
        ("control_character", &["a\u{0}b", "\u{1b}[1m"]),
    ];
    // What is written and how the page has it.
    let texts = [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("<img src=x onerror=alert(2)>", "&lt;img src=x onerror=alert(2)&gt;"),
        ("</textarea><script>alert(3)</script>", "&lt;/textarea&gt;&lt;script&gt;alert(3)"),
        ("<a href=\"javascript:alert(4)\">a</a>", "&lt;a href=\"javascript:alert(4)\"&gt;"),
        ("[a](javascript:alert(5))", "[a](javascript:alert(5))"),
        ("![p](https://evil.example/p.png)", "![p]("),
        ("{{7*7}} ${x}\n\u{202e}x 👩\u{200d}👧", "{{7*7}} ${x}\n\u{202e}x 👩\u{200d}👧"),
    ];
    let live = ["<script>alert", "<img src=x", "</textarea><script", "<a href=\"javascript:", "src=\"https://evil"];
    let begun = "</textarea><script>alert(9)</script>";
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        let agent = person(&server, Role::Agent).await;
        let ann = key_of(&server, "ann@x.example").await;
        let says = |body: &str| json!({ "id": ann, "body": body });
        let own = agent.made(ADD_NOTE, &says("Mine")).await;
        for (code, bodies) in bad {
            for body in bodies {
                agent.refused(ADD_NOTE, &says(body), (422, code)).await;
                let change = json!({ "body": { "body": body, "seen": 0 } });
                let change = json!({ "id": ann, "note": own, "change": change });
                agent.refused(CHANGE_NOTE, &change, (422, code)).await;
            }
        }
        for (text, _) in texts {
            agent.made(ADD_NOTE, &says(text)).await;
        }
        agent.done("/api/customer/keep_draft", &says(begun)).await;
        let page = agent.done(NOTES, &json!({ "id": ann, "before": null })).await;
        let bodies: Vec<&str> =
            page["notes"].as_array().unwrap().iter().filter_map(|one| one["body"].as_str()).collect();
        assert_eq!(page["draft"], begun, "{kind:?}");
        let page = server.page(&format!("/customers/{ann}?tab=notes"), Some(&agent.cookie)).await;
        assert_eq!(page.status, StatusCode::OK, "{kind:?}");
        for (text, shown) in texts {
            assert!(bodies.contains(&text) && page.body.contains(shown), "{kind:?} {text}");
        }
        for runs in live {
            assert!(!page.body.contains(runs), "{kind:?} {runs} came through");
        }
        // A double click, and the same sent again.
        let body = says("Once");
        let (one, two) = tokio::join!(agent.ask(ADD_NOTE, &body), agent.ask(ADD_NOTE, &body));
        let before = server.digest().await;
        let again = agent.done(ADD_NOTE, &body).await;
        assert_eq!([value(&one), value(&two)], [again.clone(), again], "{kind:?}");
        assert!(server.digest().await == before, "{kind:?}: the same note is there twice");
    }
}

/// The limit of a note is told in characters, and a character may take four bytes.
#[tokio::test]
async fn the_longest_notes_are_taken_and_told_of() {
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        let agent = person(&server, Role::Agent).await;
        let ann = key_of(&server, "ann@x.example").await;
        // The second just fits into 64 KiB, and what is said of it does not.
        for length in [20_000, 16_360] {
            let text = "😀".repeat(length);
            let note = agent.made(ADD_NOTE, &json!({ "id": ann, "body": text })).await;
            let change = json!({ "body": { "body": "Other", "seen": 0 } });
            let change = json!({ "id": ann, "note": note, "change": change });
            let answer = agent.refused(CHANGE_NOTE, &change, (409, "stale")).await;
            assert!(answer.body.contains(&text), "{kind:?} {length}");
        }
    }
}

#[tokio::test]
async fn values_of_fields_are_of_their_kind() {
    let (long, huge) = ("x".repeat(2_001), "x".repeat(33_000));
    let kinds: [(&str, &str, &[&str]); 9] = [
        ("text", "control_character", &["a\u{0}b", "a\u{7}b"]),
        ("number", "not_a_number", &["12a", "NaN", "1e400", "∞", "1,2,3", "0x10", "٣"]),
        ("yes_no", "unknown_value", &["maybe", "1", "true"]),
        ("date", "not_a_date", &["2026-02-30", "18.12.2026", "tomorrow", "20261218"]),
        ("date_time", "not_a_date", &["2026-11-30", "2026-11-30 25:00", "now"]),
        ("one_of", "unknown_value", &["Enterprise", "Starter; Business"]),
        ("some_of", "unknown_value", &["Enterprise", "Starter; Enterprise"]),
        ("url", "not_a_link", &["javascript:alert(1)", "ftp://acme.example", "https://user@evil.example", "a b"]),
        ("money", "not_an_amount", &["many", "1.005", "1 EUR USD", "99999999999999"]),
    ];
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        let (agent, manager) = (person(&server, Role::Agent).await, person(&server, Role::Manager).await);
        let ann = key_of(&server, "ann@x.example").await;
        let plan = manager.field("Plan", "date").await;
        let one = |field: &str, to: Value| edit(&ann, json!({ "fields": [{ "field": field, "from": "", "to": to }] }));
        // With one beside it that is good, and is not written either.
        let two = |field: &str, to: &str| {
            let good = json!({ "field": plan, "from": "", "to": "2026-12-18" });
            edit(&ann, json!({ "fields": [good, { "field": field, "from": "", "to": to }] }))
        };
        for (of, code, bad) in kinds {
            let field = manager.field(of, of).await;
            let bad = bad.iter().map(|text| (*text, code));
            for (text, code) in bad.chain([(long.as_str(), "too_long"), (huge.as_str(), "too_long")]) {
                let alone = agent.refused(EDIT, &one(&field, json!(text)), (422, code)).await;
                let beside = agent.refused(EDIT, &two(&field, text), (422, code)).await;
                for answer in [alone, beside] {
                    assert_eq!(first_error(&answer)["field"], field.as_str(), "{of} {text:.20}");
                    assert!(text.len() < 5 || !answer.body.contains(text), "{of} {text:.20} is told back");
                }
            }
        }
        let deep = (0..200).fold(json!(1), |inner, _| json!([inner]));
        for wrong in [json!(5), json!(null), json!(true), json!(["2026-12-18"]), json!({ "a": 1 }), deep] {
            agent.refused(EDIT, &one(&plan, wrong), (400, "bad_request")).await;
        }
        let unknown = CustomerId(7).to_string();
        let field = |n: i64| json!({ "field": CustomerId(n).to_string(), "from": "", "to": "x" });
        let many = edit(&ann, json!({ "fields": (1..301).map(field).collect::<Vec<_>>() }));
        agent.refused(EDIT, &many, (422, "too_many_values")).await;
        agent.refused(EDIT, &one(&unknown, json!("x")), (409, "deleted")).await;
        agent.refused(EDIT, &two(&unknown, "x"), (409, "deleted")).await;
    }
}

#[tokio::test]
async fn stages_and_segments_are_those_there_are() {
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        let agent = person(&server, Role::Agent).await;
        let ann = key_of(&server, "ann@x.example").await;
        let segments = vec!["Ruled".into(), "Kept".into()];
        let dee =
            store::NewCustomer { name: "Dee".into(), email: "dee@x.example".into(), segments, ..Default::default() };
        server.store.import(vec![(1, dee)]).await.unwrap();
        server.write("UPDATE segments SET kind = 'by_rule' WHERE name = 'Ruled'").await;
        // Names are read again.
        server.store.import(vec![]).await.unwrap();
        let options = server.store.filter_options(&Filter::default()).await.segments;
        let segment = |name: &str| options.iter().find(|one| one.name == name).unwrap().id.to_string();
        for way in ["add_segment", "remove_segment"] {
            let to = |segment: &str| edit(&ann, json!({ way: segment }));
            agent.refused(EDIT, &to(&CustomerId(7).to_string()), (404, "not_found")).await;
            agent.refused(EDIT, &to(&segment("Ruled")), (409, "segment_is_dynamic")).await;
            agent.done(EDIT, &to(&segment("Kept"))).await;
        }
        for stage in [json!("ACTIVE"), json!(""), json!(null)] {
            let mut new = customer("Solo", "");
            new["lifecycle"] = stage.clone();
            agent.refused(ADD, &new, (422, "unknown_value")).await;
            let change = json!({ "lifecycle": { "from": "lead", "to": stage } });
            agent.refused(EDIT, &edit(&ann, change), (422, "unknown_value")).await;
        }
    }
}
