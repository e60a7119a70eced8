//! The program itself, in a process of its own, on SQLite in a folder of its own.

use std::{
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
