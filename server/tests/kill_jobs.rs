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
use domain::id::SegmentId;
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

    async fn state(&self, segment: SegmentId) -> State {
        let links = |is: &str| format!("FROM customer_segments WHERE segment_id {is} {}", segment.0);
        let stages = "SELECT id, CAST(CASE lifecycle WHEN 'lead' THEN 0 WHEN 'active' THEN 1 WHEN 'at_risk' THEN 2 ELSE 3 END \
            AS BIGINT) FROM customers ORDER BY id";
        let others = format!("SELECT customer_id, segment_id {} ORDER BY 1, 2", links("<>"));
        State {
            stages: self.read(stages, 2).await,
            tags: self.read("SELECT customer_id, tag_id FROM customer_tags ORDER BY 1, 2", 2).await,
            members: self.read(&format!("SELECT COUNT(*) {}", links("=")), 1).await[0][0],
            others: self.read(&others, 2).await,
        }
    }

    /// The action that is under way: its key, and how many customers are worked.
    async fn under_way(&self) -> Option<(i64, i64)> {
        let rows = self.read("SELECT id, worked FROM jobs WHERE status = 'open'", 2).await;
        rows.first().map(|row| (row[0], row[1]))
    }
}

/// What the actions change: stages, tags, who is in the segment that they are about, and who in the others.
struct State {
    stages: Vec<Vec<i64>>,
    tags: Vec<Vec<i64>>,
    members: i64,
    others: Vec<Vec<i64>>,
}

/// What is confirmed one after another: a tag is added and taken back, a common one removed and brought back, everybody
/// assigned to a segment and taken out of it, a stage set and taken back.
fn request(n: usize, last: &str, segment: SegmentId) -> (&'static str, String) {
    let all = format!(r#""selection":{{"matching":{{"address":"","except":[]}}}},"expected":{CUSTOMERS},"key":"k{n}""#);
    let action = match n % STEPS {
        0 => r#"{"add_tags":["killed"]}"#.to_owned(),
        2 => r#"{"remove_tags":["annual"]}"#.to_owned(),
        4 => format!(r#"{{"assign_segment":"{segment}"}}"#),
        5 => format!(r#"{{"remove_segment":"{segment}"}}"#),
        6 => format!(r#"{{"update_lifecycle":"{}"}}"#, ["active", "churned"][n / STEPS % 2]),
        _ => return ("/api/bulk/undo", format!(r#"{{"id":"{last}","key":"k{n}"}}"#)),
    };
    ("/api/bulk/change", format!(r#"{{"request":{{{all},"action":{action}}}}}"#))
}

/// How many there are.
const STEPS: usize = 8;

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
    let segment = SegmentId(it.read("SELECT MIN(id) FROM segments WHERE kind = 'by_hand'", 1).await[0][0]);
    let before = it.state(segment).await;
    let (mut killed_at_work, mut killed, mut confirmed, mut last) = (0, 0, 0, String::new());
    // Those killed before or after an action do not count.
    while killed_at_work < rounds() {
        let mut child = it.serve();
        let body = "email=m%40x.example&password=twelve+letters";
        let answer = post(it.port, "/login", "application/x-www-form-urlencoded", body, "").unwrap();
        let cookie = secret(&answer).unwrap();
        if it.under_way().await.is_none() {
            let (path, request) = request(confirmed, &last, segment);
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
        killed += 1;
        assert!(killed < rounds() * 5, "{kind:?}: killed at work {killed_at_work} times of {killed}");
    }
    let mut child = it.serve();
    let begun = Instant::now();
    while it.under_way().await.is_some() {
        assert!(begun.elapsed().as_secs() < 120, "{kind:?}: it does not go on by itself");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    child.kill().unwrap();
    child.wait().unwrap();
    whole(&it, kind, confirmed, (segment, &before)).await;
}

/// Every action is done, and each customer once.
async fn whole(it: &Setting, kind: Kind, confirmed: usize, (segment, before): (SegmentId, &State)) {
    let jobs = it.read("SELECT id, total, worked, changed FROM jobs ORDER BY id", 4).await;
    assert_eq!(jobs.len(), confirmed, "{kind:?}");
    for (n, job) in jobs.iter().enumerate() {
        let (id, total, changed) = (job[0], job[1], job[3]);
        // Taking back is about those who were changed.
        let about = if [1, 3, 7].contains(&(n % STEPS)) { jobs[n - 1][3] } else { CUSTOMERS };
        assert_eq!((total, job[2]), (about, about), "{kind:?} {n}");
        let told = format!(
            "SELECT COUNT(*), COUNT(DISTINCT own.customer_id) FROM job_changes AS own JOIN job_chunks AS chunk \
             ON chunk.job_id = own.job_id AND chunk.number = own.chunk JOIN job_subjects AS told \
             ON told.job_id = own.job_id AND told.subject_id = own.subject_id \
             WHERE own.outcome = 'changed' AND chunk.at IS NOT NULL AND own.job_id = {id}"
        );
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
    let now = it.state(segment).await;
    let done = confirmed % STEPS;
    match done {
        1 => assert_eq!(it.read(&tagged("killed"), 1).await, [[CUSTOMERS]], "{kind:?}"),
        3 => assert_eq!(it.read(&tagged("annual"), 1).await, [[0]], "{kind:?}"),
        _ => assert_eq!(now.tags, before.tags, "{kind:?}: each has the tags of before"),
    }
    let members = match done {
        5 => CUSTOMERS,
        _ if confirmed < 5 => before.members,
        _ => 0,
    };
    assert_eq!((now.members, &now.others), (members, &before.others), "{kind:?}");
    if done != 7 {
        assert_eq!(now.stages, before.stages, "{kind:?}: each is in the stage of before");
    }
}

fn tagged(name: &str) -> String {
    format!("SELECT COUNT(*) FROM customer_tags JOIN tags ON tags.id = tag_id WHERE tags.name = '{name}'")
}
