//! Bad input about who a customer is, over HTTP: names, e-mails, edits that come too late, keys of nobody, erasing. A
//! clear answer, the right status, nothing of the inside, nothing changed; and what is only odd stays as it is.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

#[path = "support/asking.rs"]
mod asking;
mod support;

use asking::{
    ADD, ADD_NOTE, CHANGE_NOTE, EDIT, NOTES, customer, edit, first_error, key_of, person, put, statuses, value,
};
use axum::http::StatusCode;
use domain::{id::CustomerId, role::Role};
use serde_json::{Value, json};
use support::{Answer, KINDS, start};

const ERASE: &str = "/api/customer/erase";
const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn names_that_are_none_or_too_long_are_refused() {
    let (long, over) = ("é".repeat(10_000), "a".repeat(201));
    let bad: [(&str, &[&str]); 3] = [
        ("required", &["", "   ", "\u{200b}\u{200d}", "\u{2060} \u{feff}\u{3000}", "\u{61c}", "\u{3164}\u{2800}"]),
        ("too_long", &[&long, &over]),
        ("control_character", &["Some\u{0}body", "Some\u{1b}[1mbody"]),
    ];
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        let agent = person(&server, Role::Agent).await;
        let solo = agent.made(ADD, &customer("Solo", "")).await;
        for (code, names) in bad {
            for name in names {
                let added = agent.refused(ADD, &customer(name, ""), (422, code)).await;
                let edited = agent.refused(EDIT, &edit(&solo, put("name", "Solo", name)), (422, code)).await;
                for answer in [added, edited] {
                    assert_eq!(first_error(&answer)["field"], "name");
                    assert!(name.trim().is_empty() || !answer.body.contains(name), "the name is told back");
                }
            }
        }
        // Also where there is an e-mail to be called by.
        agent.refused(ADD, &customer("", "nameless@x.example"), (422, "required")).await;
        let ann = key_of(&server, "ann@x.example").await;
        agent.refused(EDIT, &edit(&ann, put("name", "ann", " ")), (422, "required")).await;
    }
}

#[tokio::test]
async fn odd_names_are_kept_byte_for_byte_and_shown_as_text() {
    let stack = format!("a{}", "\u{301}".repeat(199));
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        let agent = person(&server, Role::Agent).await;
        let ann = key_of(&server, "ann@x.example").await;
        let mut before = "ann";
        for name in [
            "👩\u{200d}👩\u{200d}👧\u{200d}👦 Zoe\u{308} 🏳\u{fe0f}\u{200d}🌈",
            "שרה כהן",
            "\u{202e}gpj.exe",
            stack.as_str(),
            r#"=HYPERLINK("http://x","y")"#,
            "<b>bold</b> & co",
            "'; DROP TABLE customers; --",
            "{{7*7}} ${x} %s",
        ] {
            let added = agent.made(ADD, &customer(name, "")).await;
            agent.done(EDIT, &edit(&ann, put("name", before, name))).await;
            for id in [&added, &ann] {
                assert_eq!(agent.row(id).await["name"], name, "{kind:?}");
                let page = server.page(&format!("/customers/{id}"), Some(&agent.cookie)).await;
                assert_eq!(page.status, StatusCode::OK, "{kind:?} {name}");
                assert!(page.body.contains(&escaped(name)) && !page.body.contains("<b>bold"), "{kind:?} {name}");
            }
            before = name;
        }
    }
}

#[tokio::test]
async fn emails_are_read_and_belong_to_one() {
    let long = format!("{}@x.example", "a".repeat(200));
    let injected = "somebody@x.example\r\nBcc: other@x.example";
    let several = "somebody@x.example, other@x.example";
    let bad: [(&str, &[&str]); 5] = [
        ("not_an_email", &["somebody", "somebody@", "@nowhere.example", "somebody@x", "somebody@x..example"]),
        ("not_an_email", &["some body@x.example", "some@body@x.example", "<script>@x.example"]),
        ("not_an_email", &[several, injected]),
        ("too_long", &[&long]),
        ("control_character", &["some\u{0}body@x.example"]),
    ];
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        let agent = person(&server, Role::Agent).await;
        let (ann, bob) = (key_of(&server, "ann@x.example").await, key_of(&server, "bob@x.example").await);
        for (code, emails) in bad {
            for email in emails {
                let added = agent.refused(ADD, &customer("Somebody", email), (422, code)).await;
                let edited = agent.refused(EDIT, &edit(&ann, put("email", "", email)), (422, code)).await;
                for answer in [added, edited] {
                    assert_eq!(first_error(&answer)["field"], "email");
                    assert!(!answer.body.contains(email), "{email} is told back");
                }
            }
        }
        for email in ["ann@x.example", "Ann@X.Example", " ANN@x.example "] {
            let added = agent.refused(ADD, &customer("Another Ann", email), (409, "duplicate_email")).await;
            let moved = edit(&bob, put("email", "bob@x.example", email));
            let moved = agent.refused(EDIT, &moved, (409, "duplicate_email")).await;
            for answer in [added, moved] {
                assert_eq!(first_error(&answer)["there"], format!("/customers/{ann}"), "{kind:?}");
            }
        }
        // A Cyrillic а is another letter, and is told of where it stands.
        let other = agent.made(ADD, &customer("Ann", "\u{430}nn@x.example")).await;
        assert_ne!(other, ann);
        assert_eq!(agent.row(&other).await["email"], "\u{430}nn@x.example", "{kind:?}");
        for (id, is_mixed) in [(&ann, false), (&other, true)] {
            let shown = agent.done("/api/customer/overview", &json!({ "id": id })).await;
            assert_eq!(shown["identifiers"][0]["is_mixed"], is_mixed, "{kind:?} {shown}");
        }
        let twin = customer("Twin", "twin@x.example");
        let (one, two) = tokio::join!(agent.ask(ADD, &twin), agent.ask(ADD, &twin));
        assert_eq!(statuses(&one, &two), [200, 409], "{kind:?} {} {}", one.body, two.body);
    }
}

#[tokio::test]
async fn of_two_who_saw_the_same_the_second_is_told_and_nothing_is_lost() {
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        let (first, second) = (person(&server, Role::Agent).await, person(&server, Role::Manager).await);
        let ann = key_of(&server, "ann@x.example").await;
        let field = second.field("Plan", "text").await;
        let stage = |to: &str| json!({ "lifecycle": { "from": "lead", "to": to } });
        let text = |to: &str| json!({ "fields": [{ "field": field, "from": "", "to": to }] });
        let email = |to: &str| put("email", "ann@x.example", to);
        let both = json!({ "contact": [
            { "field": "name", "from": "Ann One", "to": "Ann Two" },
            { "field": "company", "from": "First", "to": "Fourth" },
        ] });
        for (wins, loses, told) in [
            (put("name", "ann", "Ann One"), put("name", "ann", "Ann Two"), "Ann One"),
            (put("company", "", "First"), put("company", "", "Second"), "First"),
            (email("a1@x.example"), email("a2@x.example"), "a1@x.example"),
            (text("one"), text("two"), "one"),
            // An edit is written whole or not at all.
            (put("company", "First", "Third"), both, "Third"),
        ] {
            first.done(EDIT, &edit(&ann, wins.clone())).await;
            let answer = second.refused(EDIT, &edit(&ann, loses), (409, "stale")).await;
            assert_eq!(first_error(&answer)["there"], told, "{kind:?} {}", answer.body);
            // Asked for again, what won is so already.
            first.done(EDIT, &edit(&ann, wins)).await;
        }
        first.done(EDIT, &edit(&ann, stage("active"))).await;
        let answer = second.refused(EDIT, &edit(&ann, stage("churned")), (409, "stale")).await;
        assert!(answer.body.contains("Active") && answer.body.contains("Churned"), "{kind:?} {}", answer.body);
        let note = first.made(ADD_NOTE, &json!({ "id": ann, "body": "As it was" })).await;
        let seen = first.done(NOTES, &json!({ "id": ann, "before": null })).await["notes"][0]["updated_at"].clone();
        let says = |words: &str| {
            let change = json!({ "body": { "body": words, "seen": seen } });
            json!({ "id": ann, "note": note, "change": change })
        };
        // So that it was changed later than it was written.
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        first.done(CHANGE_NOTE, &says("First words")).await;
        let answer = first.refused(CHANGE_NOTE, &says("Second words"), (409, "stale")).await;
        assert!(answer.body.contains("First words"), "{kind:?} {}", answer.body);
    }
}

/// Every function about one customer, what it needs beside the key, and whether it is also for who is in the bin.
const ABOUT_ONE: &[(&str, &str, bool)] = &[
    ("/api/customer/profile", "{}", true),
    ("/api/customer/overview", "{}", false),
    ("/api/customer/conversations", r#"{"status":"","search":"","before":null}"#, false),
    ("/api/customer/thread", r#"{"conversation":"00000000001","search":"","before":null}"#, false),
    ("/api/customer/timeline", r#"{"show":"","before":null}"#, false),
    ("/api/customer/fields", "{}", false),
    ("/api/customer/neighbours", r#"{"list":""}"#, false),
    ("/api/customer/edit", r#"{"edit":{"add_tags":["made for nobody"]}}"#, false),
    ("/api/customer/notes", r#"{"before":null}"#, false),
    ("/api/customer/add_note", r#"{"body":"Called."}"#, false),
    ("/api/customer/change_note", r#"{"note":"00000000001","change":{"pinned":true}}"#, false),
    ("/api/customer/keep_draft", r#"{"body":"Cal"}"#, false),
    ("/api/customer/delete", "{}", false),
    ("/api/customer/restore", "{}", true),
    ("/api/customer/erase", r#"{"typed":"nobody"}"#, true),
];

#[tokio::test]
async fn a_search_of_conversations_that_cannot_be_searched_for_is_refused() {
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        let (agent, ann) = (person(&server, Role::Agent).await, key_of(&server, "ann@x.example").await);
        let long = "a".repeat(257);
        for (search, said) in [("a\u{0}b", (400, "nul_character")), (&*long, (422, "too_long"))] {
            let asked = json!({ "id": ann, "status": "", "search": search, "before": null });
            agent.refused("/api/customer/conversations", &asked, said).await;
            let asked = json!({ "id": ann, "conversation": "00000000001", "search": search, "before": null });
            agent.refused("/api/customer/thread", &asked, said).await;
        }
    }
}

#[tokio::test]
async fn the_last_admin_stays() {
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        let admin = person(&server, Role::Admin).await;
        let people = server.store.people().await.unwrap();
        let own = people.into_iter().find(|one| one.role == Role::Admin).unwrap().id;
        let demoted = json!({ "person": own, "role": "viewer" });
        admin.refused("/api/settings/give_role", &demoted, (409, "last_admin")).await;
        let disabled = json!({ "person": own, "is_disabled": true });
        admin.refused("/api/settings/set_disabled", &disabled, (409, "last_admin")).await;
    }
}

#[tokio::test]
async fn who_is_not_there_is_not_there_for_every_function_and_page_in_the_same_words() {
    for (path, _) in server_fn::axum::server_fn_paths() {
        let is_known = ABOUT_ONE.iter().any(|(known, ..)| *known == path);
        assert!(is_known || !path.starts_with("/api/customer/"), "{path} has no entry");
    }
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        let admin = person(&server, Role::Admin).await;
        let (binned, erased) = (key_of(&server, "bob@x.example").await, key_of(&server, "cleo@x.example").await);
        admin.done("/api/customer/delete", &json!({ "id": binned })).await;
        admin.done(ERASE, &json!({ "id": erased, "typed": "cleo@x.example" })).await;
        let (binned, erased, unknown) = (binned.as_str(), erased.as_str(), CustomerId(7).to_string());
        let unknown = unknown.as_str();
        let nobody = ["abc", "0", "-1", "9223372036854775808", "00000000000", "zzzzzzzzzzz", unknown, erased];
        let before = server.digest().await;
        let mut same: Option<String> = None;
        let mut check = |answer: &Answer, asked: &str| {
            assert_eq!((answer.status.as_u16(), answer.code().as_str()), (404, "not_found"), "{kind:?} {asked}");
            let mut said = value(answer);
            said.as_object_mut().unwrap().remove("request_id");
            let said = said.to_string();
            assert!(*same.get_or_insert_with(|| said.clone()) == said, "{kind:?} {asked} {said}");
        };
        for (path, more, is_for_the_binned) in ABOUT_ONE {
            let own = if *is_for_the_binned { "" } else { binned };
            for id in nobody.into_iter().chain([own]) {
                let mut body: Value = serde_json::from_str(more).unwrap();
                body["id"] = json!(id);
                check(&admin.ask(path, &body).await, &format!("{path} {id}"));
            }
        }
        for id in nobody.into_iter().chain([binned]) {
            // Who is in the bin has a right to a copy.
            if id != binned {
                let path = format!("/customers/{id}/export");
                check(&server.call(&path, FORM, "format=zip", Some(&admin.cookie)).await, &format!("the copy of {id}"));
            }
            for tab in ["", "?tab=notes", "?tab=timeline"] {
                let page = server.page(&format!("/customers/{id}{tab}"), Some(&admin.cookie)).await;
                assert_eq!(page.status, StatusCode::NOT_FOUND, "{kind:?} {id}{tab}");
                assert!(page.body.contains("This customer does not exist"), "{kind:?} {id}{tab}");
                assert!(!page.body.contains("cleo"), "{kind:?} {id}{tab}");
            }
        }
        assert!(server.digest().await == before, "{kind:?}: something changed for who is not there");
        // Who is in the bin is shown there, to be restored.
        let shown = admin.done("/api/customer/profile", &json!({ "id": binned })).await;
        assert_eq!(shown["binned"]["email"], "bob@x.example", "{kind:?}");
        // Who can do nothing about it is told no more than of somebody who never was.
        for role in [Role::Viewer, Role::Agent] {
            let other = person(&server, role).await;
            check(&other.ask("/api/customer/profile", &json!({ "id": binned })).await, "one in the bin");
            let page = server.page(&format!("/customers/{binned}"), Some(&other.cookie)).await;
            assert!(page.status == StatusCode::NOT_FOUND && !page.body.contains("bob"), "{kind:?} {role}");
        }
    }
}

#[tokio::test]
async fn only_who_may_and_types_it_exactly_erases() {
    let cyrillic = "\u{430}nn@x.example";
    let wrong = ["", " ", "ann", "ann@x.exampl", "ann@x.example.", "ann@x.example\u{0}", "bob@x.example", cyrillic];
    for kind in KINDS {
        let server = start(kind).await.with_people().await;
        let ann = key_of(&server, "ann@x.example").await;
        let typed = |text: &str| json!({ "id": ann, "typed": text });
        for role in [Role::Viewer, Role::Agent, Role::Manager] {
            let other = person(&server, role).await;
            other.refused(ERASE, &typed("ann@x.example"), (403, "forbidden")).await;
        }
        let admin = person(&server, Role::Admin).await;
        for text in wrong.into_iter().chain(["%", "*", "' OR 1=1 --"]) {
            let answer = admin.refused(ERASE, &typed(text), (422, "not_confirmed")).await;
            assert!(!answer.body.contains("ann"), "{kind:?} what is asked for is told");
        }
        admin.done(ERASE, &typed(" Ann@X.example ")).await;
        assert!(!server.digest().await.contains("ann@x.example"), "{kind:?} something of the erased is left");
        admin.refused(ERASE, &typed("ann@x.example"), (404, "not_found")).await;
    }
}
