//! The program itself, in a process of its own, on SQLite in a folder of its own.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;

/// A folder for data, with a site that is empty.
pub fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    std::fs::create_dir_all(folder.path().join("site")).unwrap();
    std::fs::write(folder.path().join("site/hash.txt"), "").unwrap();
    folder
}

/// A port that nobody listened on a moment ago.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A command of the program. New people get the password "twelve letters".
pub fn acumen(folder: &Path, port: u16) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_acumen"));
    command
        .env("ACUMEN_DATA", folder)
        .env("ACUMEN_ADDR", format!("127.0.0.1:{port}"))
        .env("ACUMEN_SITE", folder.join("site"));
    command
        .env("ACUMEN_PASSWORD", "twelve letters")
        .env("ACUMEN_LOG", "error")
        .env_remove("DATABASE_URL")
        .stdout(Stdio::null());
    command
}

/// The server, once it answers.
pub fn serve(folder: &Path, port: u16) -> Child {
    serve_by(acumen(folder, port).arg("serve"), port)
}

/// The same by a command that was given more.
pub fn serve_by(command: &mut Command, port: u16) -> Child {
    let child = command.spawn().unwrap();
    let begun = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(begun.elapsed() < Duration::from_secs(30), "the server does not answer");
        std::thread::yield_now();
    }
    child
}

/// Status, headers and body of an answer; none when the connection broke.
pub fn post(port: u16, path: &str, kind: &str, body: &str, cookie: &str) -> Option<String> {
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

/// The cookie that an answer sets.
pub fn secret(answer: &str) -> Option<String> {
    let line = answer.lines().find(|line| line.to_lowercase().starts_with("set-cookie:"))?;
    line.split_once(": ")?.1.split(';').next().map(str::to_owned)
}
