//! Kill -9 in the middle of writes: everything that was acknowledged is there after the restart, and an action on many
//! customers goes on to its end.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

#[path = "support/process.rs"]
mod process;

use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use process::{acumen, folder, free_port, serve};
use sea_orm::{ConnectionTrait, Statement};

const PEOPLE: usize = 6;

/// Status and headers of an answer; none when the connection broke.
fn post(port: u16, path: &str, kind: &str, body: &str, cookie: &str) -> Option<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nAccept: application/json\r\nCookie: {cookie}\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    (!answer.is_empty()).then_some(answer)
}

fn secret(answer: &str) -> Option<String> {
    let line = answer.lines().find(|line| line.to_lowercase().starts_with("set-cookie:"))?;
    line.split_once(": ")?.1.split(';').next().map(str::to_owned)
}

#[test]
fn what_was_acknowledged_survives_kill_9() {
    let folder = folder();
    let port = free_port();
    for n in 0..PEOPLE {
        let email = format!("p{n}@x.example");
        assert!(acumen(folder.path(), port).args(["user", "add", &email, "Person"]).status().unwrap().success());
    }
    let acknowledged = Arc::new(Mutex::new(Vec::new()));
    for round in 0..3u64 {
        let mut child = serve(folder.path(), port);
        let goes_on = Arc::new(AtomicBool::new(true));
        let workers: Vec<_> = (0..PEOPLE)
            .map(|n| {
                let (goes_on, acknowledged) = (Arc::clone(&goes_on), Arc::clone(&acknowledged));
                std::thread::spawn(move || {
                    let body = format!("email=p{n}%40x.example&password=twelve+letters");
                    while goes_on.load(Ordering::Relaxed) {
                        let answer = post(port, "/login", "application/x-www-form-urlencoded", &body, "");
                        match answer
                            .filter(|answer| answer.starts_with("HTTP/1.1 200"))
                            .and_then(|answer| secret(&answer))
                        {
                            Some(secret) => acknowledged.lock().unwrap().push(secret),
                            None => std::thread::yield_now(),
                        }
                    }
                })
            })
            .collect();
        // The moment differs from round to round; what matters is that writes are under way.
        let before = acknowledged.lock().unwrap().len();
        while acknowledged.lock().unwrap().len() < before + 3 + round as usize * 2 {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        goes_on.store(false, Ordering::Relaxed);
        workers.into_iter().for_each(|worker| worker.join().unwrap());
    }
    let mut child = serve(folder.path(), port);
    let acknowledged = acknowledged.lock().unwrap().clone();
    assert!(acknowledged.len() >= 15);
    for cookie in &acknowledged {
        let answer = post(port, "/api/session/current", "application/json", "{}", cookie).unwrap();
        assert!(
            answer.starts_with("HTTP/1.1 200"),
            "an acknowledged session is gone: {}",
            answer.lines().next().unwrap()
        );
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

const CUSTOMERS: i64 = 12_000;

/// How often an action is killed at work: twenty times, or as `ACUMEN_KILLS` says in a long run.
fn rounds() -> u64 {
    std::env::var("ACUMEN_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(20)
}

/// The rows of a query, each as its integers.
async fn integers(db: &sea_orm::DatabaseConnection, sql: &str) -> Vec<Vec<i64>> {
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    let row = |row: &sea_orm::QueryResult| {
        (0..row.column_names().len()).map(|n| row.try_get_by_index::<i64>(n).unwrap()).collect()
    };
    rows.iter().map(row).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_action_on_many_ends_once_on_each_however_often_it_is_killed() {
    let folder = folder();
    let port = free_port();
    let run = |arguments: &[&str]| assert!(acumen(folder.path(), port).args(arguments).status().unwrap().success());
    run(&["seed", "--customers", "12000"]);
    run(&["user", "add", "m@x.example", "Mara", "--role", "manager"]);
    let url = format!("sqlite://{}", folder.path().join("acumen.db").display());
    let is_open = || async {
        let db = sea_orm::Database::connect(&url).await.unwrap();
        let open = integers(&db, "SELECT COUNT(*) FROM jobs WHERE status = 'open'").await[0][0] > 0;
        db.close().await.unwrap();
        open
    };
    let stages = ["active", "churned", "at_risk", "lead"];
    let (mut killed_at_work, mut confirmed) = (0, 0);
    for round in 0..rounds() {
        let mut child = serve(folder.path(), port);
        let body = "email=m%40x.example&password=twelve+letters";
        let answer = post(port, "/login", "application/x-www-form-urlencoded", body, "").unwrap();
        let cookie = secret(&answer).unwrap();
        if !is_open().await {
            let stage = stages[confirmed % stages.len()];
            let request = format!(
                r#"{{"request":{{"selection":{{"matching":{{"address":"","except":[]}}}},"action":{{"update_lifecycle":"{stage}"}},"expected":{CUSTOMERS},"key":"k{confirmed}"}}}}"#
            );
            let answer = post(port, "/api/bulk/change", "application/json", &request, &cookie).unwrap();
            assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
            confirmed += 1;
        }
        // Another moment in each round, from the first chunk to beyond the last.
        tokio::time::sleep(std::time::Duration::from_millis(5 + (round * 7919) % 240)).await;
        child.kill().unwrap();
        child.wait().unwrap();
        killed_at_work += u32::from(is_open().await);
    }
    let mut child = serve(folder.path(), port);
    let begun = std::time::Instant::now();
    while is_open().await {
        assert!(begun.elapsed().as_secs() < 120, "it does not go on by itself");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(killed_at_work >= 5, "killed in the middle {killed_at_work} times only");
    let db = sea_orm::Database::connect(&url).await.unwrap();
    let jobs = integers(&db, "SELECT id, total, worked, changed FROM jobs ORDER BY id").await;
    assert_eq!(jobs.len(), confirmed);
    for job in jobs {
        assert_eq!((job[1], job[2]), (CUSTOMERS, CUSTOMERS));
        let told = format!("SELECT COUNT(*), COUNT(DISTINCT customer_id) FROM activity WHERE job_id = {}", job[0]);
        assert_eq!(integers(&db, &told).await, [[job[3], job[3]]], "each who was changed is told of once");
        let held = format!(
            "SELECT COUNT(*), COUNT(DISTINCT customer_id), SUM(CASE WHEN outcome = 'changed' THEN 1 ELSE 0 END) \
             FROM job_changes WHERE job_id = {}",
            job[0]
        );
        assert_eq!(integers(&db, &held).await, [[CUSTOMERS, CUSTOMERS, job[3]]], "each is written down once");
    }
    let last = stages[(confirmed - 1) % stages.len()];
    let others = format!("SELECT COUNT(*) FROM customers WHERE lifecycle <> '{last}'");
    assert_eq!(integers(&db, &others).await, [[0]]);
}
