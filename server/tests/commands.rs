//! The program's commands, alone and while the server runs.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

#[path = "support/process.rs"]
mod process;

use std::{path::Path, process::Output};

use process::{acumen, folder, free_port, serve, serve_by};
use sea_orm::{ConnectionTrait, Statement};

const FILE: &str =
    "name,email,company,tags\nÀnn,ann@x.example,Acme,vip\nBob,bob@x.example,Acme,\n,,,\nCleo,cleo@x.example\n";

fn run(folder: &Path, port: u16, arguments: &[&str]) -> Output {
    acumen(folder, port).args(arguments).stdout(std::process::Stdio::piped()).output().unwrap()
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

async fn count(database: &Path, sql: &str) -> i64 {
    let db = sea_orm::Database::connect(format!("sqlite://{}", database.display())).await.unwrap();
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    let count = row.unwrap().try_get_by_index(0).unwrap();
    db.close().await.unwrap();
    count
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_do_the_same_alone_and_while_the_server_runs() {
    for is_running in [false, true] {
        let (folder, port) = (folder(), free_port());
        let folder = folder.path();
        let database = folder.join("acumen.db");
        std::fs::write(folder.join("people.csv"), FILE).unwrap();
        let file = folder.join("people.csv").display().to_string();
        said(&run(folder, port, &["migrate"]));
        let mut server = is_running.then(|| serve(folder, port));
        let imported = said(&run(folder, port, &["import", &file]));
        assert!(imported.contains("line 4: ") && imported.contains("line 5: The row has 2 columns"), "{imported}");
        assert!(imported.ends_with("2 created, 0 updated, 2 refused.\n"), "{imported}");
        assert!(said(&run(folder, port, &["import", &file])).contains("0 created, 2 updated"), "never twice");
        assert_eq!(count(&database, "SELECT COUNT(*) FROM customers").await, 2);

        let added = said(&run(folder, port, &["user", "add", "ann@x.example", "Ann", "--role", "admin"]));
        assert_eq!(added, "ann@x.example is in as Admin.\n");
        let refused = run(folder, port, &["user", "add", "bob@x.example", "Bob", "--role", "king"]);
        assert!(!refused.status.success() && String::from_utf8_lossy(&refused.stderr).contains("--role must be"));
        assert!(said(&run(folder, port, &["user", "password", "ann@x.example"])).contains("has a new password"));
        assert_eq!(said(&run(folder, port, &["user", "list"])), "ann@x.example\tAnn\tadmin\tactive\n");

        let copy = folder.join("copy.db");
        let backup = ["backup", &copy.display().to_string()];
        said(&run(folder, port, &backup));
        assert_eq!(count(&copy, "SELECT COUNT(*) FROM customers").await, 2);
        assert!(!run(folder, port, &backup).status.success(), "nothing is written over");

        if let Some(server) = &mut server {
            let db = sea_orm::Database::connect(format!("sqlite://{}", database.display())).await.unwrap();
            db.execute_unprepared("UPDATE customers SET lifecycle = 'churned' WHERE name = 'Bob'").await.unwrap();
            db.close().await.unwrap();
            assert_eq!(said(&run(folder, port, &["reindex"])), "It differed and was rebuilt.\n");
            assert_eq!(said(&run(folder, port, &["reindex"])), "It was up to date.\n");
            // A command for another database is not the server's, though it listens in the same folder.
            let other = format!("sqlite:{}", folder.join("other.db").display());
            let mut elsewhere = acumen(folder, port);
            elsewhere.args(["user", "list"]).env("DATABASE_URL", &other).stdout(std::process::Stdio::piped());
            assert_eq!(said(&elsewhere.output().unwrap()), "");
            // What a killed server leaves stands in nobody's way.
            server.kill().unwrap();
            server.wait().unwrap();
            assert!(folder.join("acumen.sock").exists());
        }
        assert!(said(&run(folder, port, &["reindex"])).contains("No server runs here"));
        assert!(said(&run(folder, port, &["user", "list"])).contains("ann@x.example"));
    }
}

#[test]
fn the_demo_is_loaded_whole_however_often_it_is_killed() {
    let (folder, port) = (folder(), free_port());
    let demo = |password: &str| {
        let mut command = acumen(folder.path(), port);
        command.args(["serve", "--demo"]).env("ACUMEN_DEMO_PASSWORD", password);
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
        command
    };
    let refused = demo("short").output().unwrap();
    let why = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && why.contains("ACUMEN_DEMO_PASSWORD"), "{why}");
    assert!(!folder.path().join("acumen.db").exists(), "it is said before anything is written");

    let database = folder.path().join("acumen.db");
    let mut first = demo("demo-password-1234").spawn().unwrap();
    let log = folder.path().join("acumen.db-wal");
    // In the middle of writing customers.
    let begun = std::time::Instant::now();
    while std::fs::metadata(&log).map_or(0, |log| log.len()) < 4_000_000
        && std::fs::metadata(&database).map_or(0, |file| file.len()) < 4_000_000
    {
        assert!(begun.elapsed().as_secs() < 60, "nothing is written");
        std::thread::yield_now();
    }
    first.kill().unwrap();
    first.wait().unwrap();

    let lines = |mut child: std::process::Child| {
        use std::io::BufRead;
        let mut said = String::new();
        let mut out = std::io::BufReader::new(child.stdout.take().unwrap());
        while !said.contains("Acumen answers at") && out.read_line(&mut said).unwrap() > 0 {}
        child.kill().unwrap();
        child.wait().unwrap();
        said
    };
    let second = lines(demo("demo-password-1234").spawn().unwrap());
    assert!(second.contains("Loading the demo workspace") && second.contains("admin@demo.example"), "{second}");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let counted = |sql: &str| runtime.block_on(count(&database, sql));
    assert_eq!(counted("SELECT COUNT(*) FROM customers"), 10_000);
    assert_eq!(counted("SELECT COUNT(*) FROM users"), 4);
    let third = lines(demo("demo-password-1234").spawn().unwrap());
    assert!(!third.contains("Loading") && third.contains("Sign in as admin@demo.example"), "{third}");
    assert_eq!(counted("SELECT COUNT(*) FROM customers"), 10_000);
}

#[test]
fn a_demo_that_was_killed_takes_nothing_from_who_goes_on_without_it() {
    let (folder, port) = (folder(), free_port());
    let file = folder.path().join("people.csv");
    std::fs::write(&file, FILE).unwrap();
    said(&run(folder.path(), port, &["import", &file.display().to_string()]));
    let database = folder.path().join("acumen.db");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let db = sea_orm::Database::connect(format!("sqlite://{}", database.display())).await.unwrap();
        db.execute_unprepared("INSERT INTO settings VALUES ('demo', 'begun')").await.unwrap();
        db.close().await.unwrap();
    });
    let mut child = serve_by(acumen(folder.path(), port).args(["serve", "--demo"]), port);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(runtime.block_on(count(&database, "SELECT COUNT(*) FROM customers")), 2);
    assert_eq!(runtime.block_on(count(&database, "SELECT COUNT(*) FROM users")), 0);
}

#[test]
fn the_configuration_is_printed_and_checked() {
    let (folder, port) = (folder(), free_port());
    let printed = said(&run(folder.path(), port, &["--print-config"]));
    assert!(printed.contains(&format!("ACUMEN_ADDR=127.0.0.1:{port}\n")), "{printed}");
    for (name, value) in [("ACUMEN_LOG", "store=nonsense=x"), ("ACUMEN_ADDR", "here"), ("DATABASE_URL", "mysql://x")] {
        let refused = acumen(folder.path(), port).env(name, value).args(["user", "list"]).output().unwrap();
        let why = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success() && why.contains(name), "{name}: {why}");
    }
}
