//! What no client sends by accident: HTTP that is broken, oversized, slow or says what is not so.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

#[path = "../store/tests/support/mod.rs"]
mod databases;
#[path = "support/process.rs"]
mod process;

use std::{
    io::{Read, Write},
    net::TcpStream,
    process::{Child, Stdio},
    time::{Duration, Instant},
};

use databases::{KINDS, Kind, digest, integers, new_url, plain};
use process::{acumen, folder, free_port, serve, serve_by};
use tempfile::TempDir;

/// The server; ends with the test.
struct Running {
    child: Child,
    port: u16,
    folder: TempDir,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn start() -> Running {
    let (folder, port) = (folder(), free_port());
    let added = acumen(folder.path(), port).args(["user", "add", "ann@x.example", "Ann"]).status().unwrap();
    assert!(added.success());
    Running { child: serve(folder.path(), port), port, folder }
}

/// The same on a database of its own kind; its URL beside it.
fn start_on(kind: Kind) -> (Running, String) {
    let (folder, port) = (folder(), free_port());
    let url = tokio::runtime::Runtime::new().unwrap().block_on(new_url(kind, &folder));
    let mut add = acumen(folder.path(), port);
    assert!(add.env("DATABASE_URL", &url).args(["user", "add", "ann@x.example", "Ann"]).status().unwrap().success());
    let child = serve_by(acumen(folder.path(), port).arg("serve").env("DATABASE_URL", &url), port);
    (Running { child, port, folder }, url)
}

/// Every value of the database, once the server has written down what it writes when it starts.
fn everything(url: &str) -> String {
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let db = plain(url).await;
        let begun = Instant::now();
        while integers(&db, "SELECT COUNT(*) FROM daily_counts", 1).await[0][0] == 0 {
            assert!(begun.elapsed() < Duration::from_secs(30), "the day is not recorded");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        digest(&db).await
    })
}

impl Running {
    /// Everything that comes back for these bytes until the server closes, or nothing comes for two seconds.
    fn send(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
        // The server may close before it has read everything.
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// The status for a request with these lines of head.
    fn status(&self, line: &str, head: &str) -> u16 {
        let answer = self.send(format!("{line}\r\nHost: 127.0.0.1:{}\r\n{head}\r\n", self.port).as_bytes());
        answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default()
    }
}

fn answers(text: &str) -> usize {
    text.matches("HTTP/1.1 ").count()
}

#[test]
fn a_request_that_is_two_to_others_is_one_or_none() {
    let server = start();
    let hidden = "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    let both = format!(
        "POST /login HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{hidden}",
        server.port
    );
    let answer = server.send(both.as_bytes());
    // Refused outright, or read as chunked and the connection closed: what follows is never taken for a request.
    assert!(answers(&answer) <= 1, "{answer}");
    assert!(!answer.contains("HTTP/1.1 200"), "{answer}");
}

#[test]
fn broken_heads_are_refused() {
    for kind in KINDS {
        let (server, url) = start_on(kind);
        let before = everything(&url);
        for (line, head, expected) in [
            ("POST /login HTTP/1.1", "Transfer-Encoding: gzip\r\n", 400),
            ("GET /healthz HTTP/1.1", "Accept : text/html\r\n", 400),
            ("GET /healthz HTTP/1.1", "Accept: text/html\nX-B\n", 400),
            ("GET /healthz HTTP/1.1", "Accept: text/html\r\n folded\r\n", 400),
            ("GET /healthz HTTP/1.1", "Content-Length: 1\r\nContent-Length: 2\r\n", 400),
            ("GET /healthz HTTP/1.1", "Content-Length: -1\r\n", 400),
            ("GET /health\0z HTTP/1.1", "", 400),
            ("GET /healthz HTTP/9.9", "", 400),
            ("GET /healthz HTTP/1.1", &"X-A: b\r\n".repeat(101), 431),
            ("GET /healthz HTTP/1.1", &format!("X-A: {}\r\n", "b".repeat(500_000)), 431),
            (&format!("GET /customers?q={} HTTP/1.1", "b".repeat(70_000)), "", 414),
            ("GET /healthz HTTP/1.1", "", 200),
        ] {
            let shown: String = format!("{line} {head}").chars().take(80).collect();
            assert_eq!(server.status(line, &format!("{head}Connection: close\r\n")), expected, "{shown}");
        }
        assert_eq!(everything(&url), before, "{kind:?}: a refused request changed something");
    }
}

#[test]
fn many_ranges_of_a_file_cost_no_more_than_the_file() {
    let server = start();
    std::fs::write(server.folder.path().join("site/favicon.svg"), "x".repeat(1000)).unwrap();
    let ranges = (0..1000).map(|n| format!("{n}-999")).collect::<Vec<_>>().join(",");
    let request = format!(
        "GET /favicon.svg HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nRange: bytes={ranges}\r\nConnection: close\r\n\r\n",
        server.port
    );
    let answer = server.send(request.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 416") || answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.len() < 5_000);
}

#[test]
fn who_says_nothing_is_let_go() {
    let server = start();
    let mut idle: Vec<TcpStream> = (0..50).map(|_| TcpStream::connect(("127.0.0.1", server.port)).unwrap()).collect();
    let mut slow = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    slow.write_all(b"GET /healthz HTTP/1.1\r\nHost:").unwrap();
    idle.push(slow);
    let begun = Instant::now();
    assert_eq!(server.status("GET /healthz HTTP/1.1", "Connection: close\r\n"), 200);
    for stream in &mut idle {
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut answer = Vec::new();
        let end = stream.read_to_end(&mut answer);
        assert!(end.is_ok(), "{end:?}: still open after {:?}", begun.elapsed());
    }
    assert!(begun.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_body_that_comes_too_slowly_is_given_up() {
    let server = start();
    let mut stream = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    let head = format!(
        "POST /login HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: 60000\r\nSec-Fetch-Site: same-origin\r\n\r\nemail=",
        server.port
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    let begun = Instant::now();
    let mut answer = [0; 12];
    while stream.read_exact(&mut answer).is_err() {
        assert!(begun.elapsed() < Duration::from_secs(28), "it is still waited for");
        let _ = stream.write_all(b"a");
    }
    assert_eq!(&answer, b"HTTP/1.1 400");
}

#[test]
fn another_address_in_a_header_buys_no_further_tries() {
    let server = start();
    let body = "email=ann%40x.example&password=wrong";
    let statuses: Vec<u16> = (0..7)
        .map(|n| {
            let head = format!(
                "X-Forwarded-For: 10.0.0.{n}\r\nForwarded: for=10.0.0.{n}\r\nX-Real-IP: 10.0.0.{n}\r\nSec-Fetch-Site: same-origin\r\n\
                 Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
            server.status("POST /login HTTP/1.1", &head)
        })
        .collect();
    assert_eq!(statuses, [401, 401, 401, 401, 401, 429, 429]);
}

#[test]
fn another_host_in_a_header_leads_nowhere_else() {
    let server = start();
    let request = format!(
        "GET /customers HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: gopher\r\nConnection: close\r\n\r\n",
        server.port
    );
    let answer = server.send(request.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 303") && !answer.contains("evil.example"), "{answer}");
    assert_eq!(server.status("GET http://evil.example/customers HTTP/1.1", "Connection: close\r\n"), 421);
}

#[test]
fn nothing_that_is_sent_becomes_a_line_of_the_log() {
    let (folder, port) = (folder(), free_port());
    let log = folder.path().join("log");
    let mut command = acumen(folder.path(), port);
    command.arg("serve").env("ACUMEN_LOG", "trace").stderr(Stdio::from(std::fs::File::create(&log).unwrap()));
    let server = Running { child: serve_by(&mut command, port), port, folder };
    let colours = "User-Agent: \x1b[31mred\r\nConnection: close\r\n";
    assert_eq!(server.status("GET /login HTTP/1.1", colours), 400);
    let head = "User-Agent: a\\n{\"level\":\"ERROR\"} \u{9b}31m\r\nConnection: close\r\n";
    for path in ["/customers?q=canary%0a%7B%22level%22%3A1%7D", "/setup?next=/canary", "/%0a%1b%5B31m"] {
        server.status(&format!("GET {path} HTTP/1.1"), head);
    }
    let lines = std::fs::read_to_string(&log).unwrap();
    let answered = lines.lines().find(|line| line.contains("answered") && line.contains("/setup")).unwrap();
    assert!(answered.contains("\"path\":\"/setup\"") && answered.contains("\"id\":"), "{answered}");
    for line in lines.lines() {
        assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "not one JSON line: {line}");
        assert!(!line.contains('\x1b') && !line.contains("canary"), "{line}");
    }
}
