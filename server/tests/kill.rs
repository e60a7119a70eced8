//! Kill -9 in the middle of writes: everything that was acknowledged is there after the restart.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

#[path = "support/process.rs"]
mod process;

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use process::{acumen, folder, free_port, post, secret, serve};

const PEOPLE: usize = 6;

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
