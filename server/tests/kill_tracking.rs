//! Kill -9 while eight programs send what customers do: whatever was acknowledged is there once, and what is sent again
//! because nobody knows whether it was taken is not there twice.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

#[path = "../store/tests/support/mod.rs"]
mod databases;
#[path = "support/process.rs"]
mod process;

use std::{
    collections::HashSet,
    sync::atomic::{AtomicBool, AtomicI64, Ordering},
    thread,
    time::Duration,
};

use databases::{KINDS, integers, new_url, plain};
use domain::{
    api_key::{KeyAccess, KeyDraft, KeyLife},
    role::Role,
    time::{At, iso},
};
use process::{acumen, folder, free_port, post, serve_by};
use rand::RngExt;
use serde_json::{Value, json};
use store::{Database, NewPerson, Store};

const SENDERS: i64 = 8;
const BATCH: i64 = 5;
/// Messages are told apart by when they say that they happened: so many seconds after this.
const BEGIN: i64 = 1_700_000_000_000;

/// How often the server is killed, on each database: five times, or as `ACUMEN_KILLS` says in a long run.
fn rounds() -> usize {
    std::env::var("ACUMEN_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(5)
}

async fn key(url: &str) -> String {
    let database = Database::open(url).await.unwrap();
    database.migrate().await.unwrap();
    let store = Store::open(database).await.unwrap();
    let (email, name, password) = ("ada@x.example".into(), "Ada".into(), "twelve letters".into());
    let admin = store.add_person(NewPerson { email, name, role: Role::Admin, password }).await.unwrap();
    let draft = KeyDraft { name: "Sender".into(), life: KeyLife::Endless, sites: String::new() };
    let made = store.create_api_key(admin.id, KeyAccess::WriteEvents, &draft).await.unwrap();
    store.close().await.unwrap();
    made.key
}

/// A batch of messages with these numbers.
fn batch(key: &str, numbers: &[i64]) -> String {
    let message = |number: &i64| {
        let at = iso(At(BEGIN + number * 1_000));
        json!({ "type": "track", "messageId": number.to_string(), "userId": format!("u{}", number % 40), "event": "E", "timestamp": at })
    };
    json!({ "writeKey": key, "batch": numbers.iter().map(message).collect::<Vec<Value>>() }).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_programs_were_told_is_taken_is_there_once_after_kill_9() {
    for kind in KINDS {
        let (folder, port) = (folder(), free_port());
        let url = new_url(kind, &folder).await;
        let key = key(&url).await;
        let serve = || serve_by(acumen(folder.path(), port).arg("serve").env("DATABASE_URL", &url), port);
        let next = AtomicI64::new(0);
        let (mut acknowledged, mut unknown): (HashSet<i64>, Vec<Vec<i64>>) = Default::default();
        for _ in 0..rounds() {
            let mut child = serve();
            let goes_on = AtomicBool::new(true);
            let again = std::mem::take(&mut unknown);
            thread::scope(|scope| {
                let senders: Vec<_> = (0..SENDERS as usize)
                    .map(|sender| {
                        let (goes_on, next, key) = (&goes_on, &next, &key);
                        let mut pending: Vec<Vec<i64>> =
                            again.iter().skip(sender).step_by(SENDERS as usize).cloned().collect();
                        scope.spawn(move || {
                            let mut taken = Vec::new();
                            while goes_on.load(Ordering::Relaxed) {
                                let numbers = pending.pop().unwrap_or_else(|| {
                                    let first = next.fetch_add(BATCH, Ordering::Relaxed);
                                    (first..first + BATCH).collect()
                                });
                                let answer = post(port, "/v1/batch", "application/json", &batch(key, &numbers), "");
                                match answer.filter(|answer| answer.starts_with("HTTP/1.1 200")) {
                                    Some(_) => taken.extend(numbers),
                                    None => {
                                        pending.push(numbers);
                                        thread::sleep(Duration::from_millis(5));
                                    }
                                }
                            }
                            (taken, pending)
                        })
                    })
                    .collect();
                thread::sleep(Duration::from_millis(rand::rng().random_range(100..700)));
                child.kill().unwrap();
                child.wait().unwrap();
                goes_on.store(false, Ordering::Relaxed);
                for sender in senders {
                    let (taken, pending) = sender.join().unwrap();
                    acknowledged.extend(taken);
                    unknown.extend(pending);
                }
            });
        }
        let mut child = serve();
        for numbers in unknown {
            let answer = post(port, "/v1/batch", "application/json", &batch(&key, &numbers), "").unwrap();
            assert!(answer.starts_with("HTTP/1.1 200"), "{kind:?} {answer:.200}");
            acknowledged.extend(numbers);
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let db = plain(&url).await;
        let there: Vec<i64> =
            integers(&db, "SELECT (occurred_at - 1700000000000) / 1000 FROM events", 1).await.concat();
        let distinct: HashSet<i64> = there.iter().copied().collect();
        assert!(acknowledged.len() > 100, "{kind:?}: {} were sent", acknowledged.len());
        assert_eq!(there.len(), distinct.len(), "{kind:?}: some are there twice");
        assert_eq!(distinct, acknowledged, "{kind:?}: what was acknowledged is there, and nothing else");
    }
}
