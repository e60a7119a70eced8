//! Kill -9 in the middle of actions on many customers: they go on to their end by themselves, once on each customer.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

#[path = "../store/tests/support/mod.rs"]
mod databases;
#[path = "support/process.rs"]
mod process;

use std::{
    process::{Child, Command},
    time::{Duration, Instant},
};

use databases::{KINDS, Kind, integers, new_url, plain};
use process::{acumen, folder, free_port, post, secret, serve_by};
use rand::RngExt;
use tempfile::TempDir;

const CUSTOMERS: i64 = 12_000;

/// How often an action is killed at work, on each database: ten times, or as `ACUMEN_KILLS` says in a long run.
fn rounds() -> usize {
    std::env::var("ACUMEN_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(10)
}

struct Setting {
    folder: TempDir,
    port: u16,
    url: String,
}

impl Setting {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = acumen(self.folder.path(), self.port);
        command.args(arguments).env("DATABASE_URL", &self.url);
        command
    }

    fn run(&self, arguments: &[&str]) {
        assert!(self.command(arguments).status().unwrap().success(), "{arguments:?}");
    }

    fn serve(&self) -> Child {
        serve_by(&mut self.command(&["serve"]), self.port)
    }

    async fn read(&self, sql: &str, columns: usize) -> Vec<Vec<i64>> {
        let db = plain(&self.url).await;
        let rows = integers(&db, sql, columns).await;
        db.close().await.unwrap();
        rows
    }

    /// The action that is under way: its key, and how many customers are worked.
    async fn under_way(&self) -> Option<(i64, i64)> {
        let rows = self.read("SELECT id, worked FROM jobs WHERE status = 'open'", 2).await;
        rows.first().map(|row| (row[0], row[1]))
    }
}

/// What is confirmed one after another. Each tag is added and taken back; then a common one is removed.
fn request(n: usize, last: &str) -> (&'static str, String) {
    let all = format!(r#""selection":{{"matching":{{"address":"","except":[]}}}},"expected":{CUSTOMERS},"key":"k{n}""#);
    let stage = ["active", "churned", "at_risk", "lead"][n / 4 % 4];
    match n % 4 {
        0 => ("/api/bulk/change", format!(r#"{{"request":{{{all},"action":{{"update_lifecycle":"{stage}"}}}}}}"#)),
        1 => ("/api/bulk/change", format!(r#"{{"request":{{{all},"action":{{"add_tags":["killed"]}}}}}}"#)),
        2 => ("/api/bulk/undo", format!(r#"{{"id":"{last}","key":"k{n}"}}"#)),
        _ => ("/api/bulk/change", format!(r#"{{"request":{{{all},"action":{{"remove_tags":["annual"]}}}}}}"#)),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_action_on_many_ends_once_on_each_however_often_it_is_killed() {
    for kind in KINDS {
        kill_at_work(kind).await;
    }
}

async fn kill_at_work(kind: Kind) {
    let folder = folder();
    let it = Setting { url: new_url(kind, &folder).await, folder, port: free_port() };
    it.run(&["seed", "--customers", "12000"]);
    it.run(&["user", "add", "m@x.example", "Mara", "--role", "manager"]);
    let (mut killed_at_work, mut confirmed, mut last) = (0, 0, String::new());
    for round in 0..rounds() {
        let mut child = it.serve();
        let body = "email=m%40x.example&password=twelve+letters";
        let answer = post(it.port, "/login", "application/x-www-form-urlencoded", body, "").unwrap();
        let cookie = secret(&answer).unwrap();
        if it.under_way().await.is_none() {
            let (path, request) = request(confirmed, &last);
            let answer = post(it.port, path, "application/json", &request, &cookie).unwrap();
            assert!(answer.starts_with("HTTP/1.1 200"), "{kind:?} {request} {answer}");
            last = answer.split(r#""id":""#).nth(1).unwrap()[..11].to_owned();
            confirmed += 1;
        }
        // Somewhere in it, and somewhere in a chunk.
        let until = rand::rng().random_range(0..CUSTOMERS);
        while it.under_way().await.is_some_and(|(_, worked)| worked < until) {}
        tokio::time::sleep(Duration::from_micros(rand::rng().random_range(0..12_000))).await;
        child.kill().unwrap();
        child.wait().unwrap();
        killed_at_work += usize::from(it.under_way().await.is_some());
        assert!(round < 4 || killed_at_work > 0, "{kind:?}: never at work");
    }
    let mut child = it.serve();
    let begun = Instant::now();
    while it.under_way().await.is_some() {
        assert!(begun.elapsed().as_secs() < 120, "{kind:?}: it does not go on by itself");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(killed_at_work * 2 >= rounds(), "{kind:?}: killed in the middle {killed_at_work} times only");
    whole(&it, kind, confirmed).await;
}

/// Every action is done, and each customer once.
async fn whole(it: &Setting, kind: Kind, confirmed: usize) {
    let jobs = it.read("SELECT id, total, worked, changed FROM jobs ORDER BY id", 4).await;
    assert_eq!(jobs.len(), confirmed, "{kind:?}");
    for (n, job) in jobs.iter().enumerate() {
        let (id, total, changed) = (job[0], job[1], job[3]);
        assert_eq!((total, job[2]), (CUSTOMERS, CUSTOMERS), "{kind:?} {n}");
        let told = format!("SELECT COUNT(*), COUNT(DISTINCT customer_id) FROM activity WHERE job_id = {id}");
        assert_eq!(it.read(&told, 2).await, [[changed, changed]], "{kind:?} {n}: each who was changed is told of once");
        let held = format!(
            "SELECT COUNT(*), COUNT(DISTINCT customer_id), CAST(SUM(CASE WHEN outcome = 'changed' THEN 1 ELSE 0 END) AS BIGINT) \
             FROM job_changes WHERE job_id = {id}"
        );
        assert_eq!(it.read(&held, 3).await, [[total, total, changed]], "{kind:?} {n}: each is written down once");
    }
    let logged = "SELECT COUNT(*) FROM audit WHERE action = 'customer_edited'";
    let changed: i64 = jobs.iter().map(|job| job[3]).sum();
    assert_eq!(it.read(logged, 1).await, [[changed]], "{kind:?}: and logged once");
    let with = |name: &str| {
        format!("SELECT COUNT(*) FROM customer_tags JOIN tags ON tags.id = tag_id WHERE tags.name = '{name}'")
    };
    let is_tagged = (confirmed - 1) % 4 == 1;
    assert_eq!(it.read(&with("killed"), 1).await, [[if is_tagged { CUSTOMERS } else { 0 }]], "{kind:?}");
    if confirmed >= 4 {
        assert_eq!(it.read(&with("annual"), 1).await, [[0]], "{kind:?}");
    }
    let last = ["active", "churned", "at_risk", "lead"][(confirmed - 1) / 4 % 4];
    let others = format!("SELECT COUNT(*) FROM customers WHERE lifecycle <> '{last}'");
    assert_eq!(it.read(&others, 1).await, [[0]], "{kind:?}");
}
