//! What one customer's data leave behind: nothing of them is in the log while people work with them, and after an erasure
//! nothing is in any file of the server. Every value is a canary: a word that stands nowhere else.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

#[path = "../store/tests/support/mod.rs"]
mod databases;
#[path = "support/process.rs"]
mod process;

use std::{
    fs::{self, File},
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    process::Child,
};

use databases::{Kind, new_url};
use process::{acumen, folder, free_port, serve_by};
use serde_json::{Value, json};

/// Values that are given, by what they are of.
const CANARIES: [&str; 11] = [
    "zaunkoenig",
    "dompfaff",
    "wiedehopf",
    "pirol",
    "kleiber",
    "girlitz",
    "zeisig",
    "haenfling",
    "stieglitz",
    "goldammer",
    "teichrohrsaenger",
];

struct Browser {
    port: u16,
    cookie: String,
}

impl Browser {
    /// The whole answer as text, headers and body.
    fn ask(&self, method: &str, path: &str, kind: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nAccept: application/json\r\nCookie: {}\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n\r\n{body}",
            self.port,
            body.len(),
            self.cookie
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn call(&self, path: &str, body: &Value) -> String {
        self.ask("POST", &format!("/api/{path}"), "application/json", &body.to_string())
    }

    /// Asks for what is fine.
    fn done(&self, path: &str, body: &Value) -> Value {
        let answer = self.call(path, body);
        assert!(answer.starts_with("HTTP/1.1 200"), "{path}: {answer:.300}");
        let body = answer.split_once("\r\n\r\n").unwrap().1;
        // In chunks where its length is not known beforehand.
        let text: String = body.lines().filter(|line| line.starts_with(['{', '[', '"', 'n'])).collect();
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }
}

fn sign_in(port: u16) -> Browser {
    let mut browser = Browser { port, cookie: String::new() };
    let form = "email=admin%40x.example&password=twelve+letters";
    let answer = browser.ask("POST", "/login", "application/x-www-form-urlencoded", form);
    let line = answer.lines().find(|line| line.to_lowercase().starts_with("set-cookie:")).unwrap();
    browser.cookie = line.split_once(": ").unwrap().1.split(';').next().unwrap().to_owned();
    browser
}

/// Every file in a folder, with all its bytes.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files(&path));
        } else if let Ok(bytes) = fs::read(&path) {
            all.push((path.display().to_string(), bytes));
        }
    }
    all
}

fn holds(bytes: &[u8], canary: &str) -> bool {
    bytes.windows(canary.len()).any(|piece| piece.eq_ignore_ascii_case(canary.as_bytes()))
}

/// Lets somebody work with a customer by every way there is, also the wrong ones; gives the customer's key.
fn work(browser: &Browser) -> String {
    let [name, mail, company, phone, tag, note, draft, field, search, second, typed] = CANARIES;
    let contact =
        json!({ "name": name, "email": format!("{mail}@x.example"), "company": company, "lifecycle": "lead" });
    let id = browser.done("customers/add", &contact).as_str().unwrap().to_owned();
    assert!(browser.call("customers/add", &contact).contains("duplicate_email"));
    let edit = |edit: Value| browser.done("customer/edit", &json!({ "id": id, "edit": edit }));
    edit(json!({ "contact": [{ "field": "phone", "from": "", "to": format!("1 {phone}") }] }));
    edit(json!({ "contact": [{ "field": "email", "from": "", "to": format!("{second}@x.example") }] }));
    let refused = json!({ "contact": [{ "field": "email", "from": "", "to": format!("{typed} no address") }] });
    assert!(browser.call("customer/edit", &json!({ "id": id, "edit": refused })).contains("not_an_email"));
    edit(json!({ "add_tags": [format!("its {tag}")] }));
    browser.done("customer/add_note", &json!({ "id": id, "body": format!("About {note}") }));
    browser.done("customer/keep_draft", &json!({ "id": id, "body": format!("Begun: {draft}") }));
    let draft = json!({ "name": "Plan", "kind": "text", "options": "" });
    let plan = browser.done("settings/define_field", &json!({ "draft": draft }));
    edit(json!({ "fields": [{ "field": plan, "from": "", "to": field }] }));
    browser.done("customers/page", &json!({ "address": format!("q={search}") }));
    browser.done("customers/page", &json!({ "address": format!("q={mail}") }));
    let view = json!({ "name": "One person", "address": format!("q={mail}%40x.example"), "is_shared": true });
    browser.done("views/save", &view);
    for path in [format!("/customers?q={search}"), format!("/customers/{id}?tab=conversations&q={search}")] {
        browser.ask("GET", &path, "text/html", "");
    }
    browser.ask("POST", &format!("/customers/{id}/export"), "application/x-www-form-urlencoded", "format=zip");
    browser.ask("GET", "/customers/export.csv", "text/csv", "");
    // What cannot be read at all.
    browser.ask("POST", "/api/customer/add_note", "application/json", &format!("{{\"id\":\"{id}\",\"body\":{note}"));
    id
}

/// A server that logs all that it can, on a database of its own, and an admin's browser.
fn served(path: &Path, url: Option<&str>) -> (Child, Browser) {
    let port = free_port();
    let command = || {
        let mut command = acumen(path, port);
        command.envs(url.map(|url| ("DATABASE_URL", url)));
        command
    };
    let added = command().args(["user", "add", "admin@x.example", "Admin", "--role", "admin"]).status();
    assert!(added.unwrap().success());
    let mut server = command();
    server
        .arg("serve")
        .env("ACUMEN_LOG", "trace")
        .stderr(File::create(path.join(LOG)).unwrap())
        .stdout(File::create(path.join("out.txt")).unwrap());
    (serve_by(&mut server, port), sign_in(port))
}

/// What the server logs into, in its folder.
const LOG: &str = "log.txt";

fn assert_log_is_clean(path: &Path) {
    let written = fs::read(path.join(LOG)).unwrap();
    assert!(holds(&written, "/api/customer/edit"), "the log is on");
    let told: Vec<&str> = CANARIES.into_iter().filter(|canary| holds(&written, canary)).collect();
    assert!(told.is_empty(), "the log holds {told:?}");
}

/// Its errors name values, which SQLite's do not.
#[tokio::test(flavor = "multi_thread")]
async fn the_log_holds_no_value_on_postgresql_either() {
    let folder = folder();
    let url = new_url(Kind::Postgres, &folder).await;
    let (mut child, browser) = served(folder.path(), Some(&url));
    let id = work(&browser);
    browser.done("customer/erase", &json!({ "id": id, "typed": "dompfaff@x.example" }));
    child.kill().unwrap();
    child.wait().unwrap();
    assert_log_is_clean(folder.path());
}

#[test]
fn the_log_holds_no_value_and_an_erasure_leaves_none_in_any_file() {
    let folder = folder();
    let path = folder.path();
    let (mut child, browser) = served(path, None);
    let id = work(&browser);
    assert_log_is_clean(path);
    let stored: Vec<u8> = files(path).into_iter().flat_map(|(_, bytes)| bytes).collect();
    let kept = CANARIES.into_iter().filter(|canary| holds(&stored, canary)).count();
    assert!(kept >= 9, "only {kept} were kept anywhere before");

    // The tag is a word of the team's own, and goes by itself.
    let tags = browser.done("settings/tags", &json!({}));
    let tag = tags["tags"].as_array().unwrap().iter().find(|tag| tag["name"] == "its kleiber").unwrap()["id"].clone();
    let receipt = browser.done("customer/erase", &json!({ "id": id, "typed": "dompfaff@x.example" }));
    assert_eq!(
        (&receipt["is_swept"], receipt["rows"].as_array().unwrap().len() > 5),
        (&json!(true), true),
        "{receipt}"
    );
    browser.done("settings/delete_tag", &json!({ "tag": tag }));
    for (file, bytes) in files(path) {
        let left: Vec<&str> =
            CANARIES.into_iter().filter(|canary| *canary != "kleiber" && holds(&bytes, canary)).collect();
        assert!(left.is_empty(), "{file} holds {left:?}");
    }
    child.kill().unwrap();
    child.wait().unwrap();
}
