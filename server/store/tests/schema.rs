//! The schema goes up, down and up again on both databases, and a database of another kind or age is refused.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its part of the support")]

mod support;

use sea_orm::ConnectionTrait;
use store::{Database, OpenError};
use support::{KINDS, new_url};
use tempfile::TempDir;

#[tokio::test]
async fn up_down_and_up_again() {
    for kind in KINDS {
        let folder = TempDir::new().unwrap();
        let url = new_url(kind, &folder).await;
        let database = Database::open(&url).await.unwrap();
        let steps = database.migrate().await.unwrap();
        assert!(steps > 0);
        assert_eq!(database.migrate().await.unwrap(), 0);
        database.unmigrate().await.unwrap();
        assert_eq!(database.migrate().await.unwrap(), steps, "{kind:?}");
    }
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    for kind in KINDS {
        let opened = support::open(kind).await;
        let insert = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29990101_000001_future', 0)";
        opened.plain().await.execute_unprepared(insert).await.unwrap();
        let url = opened.url.clone();
        let folder = opened;
        let reopened = match kind {
            // The file is in use by the store above.
            support::Kind::Sqlite => {
                let copy = TempDir::new().unwrap();
                let path = copy.path().join("copy.db");
                std::fs::copy(url.trim_start_matches("sqlite:"), &path).unwrap();
                let wal = format!("{}-wal", url.trim_start_matches("sqlite:"));
                std::fs::copy(wal, copy.path().join("copy.db-wal")).unwrap();
                Database::open(&format!("sqlite:{}", path.display())).await.unwrap().migrate().await
            }
            support::Kind::Postgres => Database::open(&url).await.unwrap().migrate().await,
        };
        assert!(matches!(reopened, Err(OpenError::NewerSchema)), "{kind:?} {reopened:?}");
        drop(folder);
    }
}

#[tokio::test]
async fn what_is_no_database_is_left_untouched() {
    let folder = TempDir::new().unwrap();
    for content in [&b""[..], b"just some text that is longer than a header"] {
        let path = folder.path().join("acumen.db");
        std::fs::write(&path, content).unwrap();
        let opened = Database::open(&format!("sqlite:{}", path.display())).await;
        assert!(matches!(opened, Err(OpenError::NotADatabase(_))));
        assert_eq!(std::fs::read(&path).unwrap(), content);
    }
    assert!(matches!(Database::open("mysql://x").await, Err(OpenError::UnknownKind)));
    assert!(matches!(Database::open("sqlite:/nowhere/at/all.db").await, Err(OpenError::Folder { .. })));
}

#[tokio::test]
async fn a_second_process_is_kept_out() {
    let opened = support::open(support::Kind::Sqlite).await;
    assert!(matches!(Database::open(&opened.url).await, Err(OpenError::InUse(_))));
}

#[tokio::test]
async fn a_damaged_file_is_refused_and_left() {
    let opened = support::open(support::Kind::Sqlite).await;
    let copy = TempDir::new().unwrap();
    let path = copy.path().join("copy.db");
    let database = Database::open(&format!("sqlite:{}", path.display())).await.unwrap();
    database.migrate().await.unwrap();
    database.close().await.unwrap();
    drop((database, opened));
    let mut bytes = std::fs::read(&path).unwrap();
    // Everything after the header page is noise; an unfinished log makes the start check the file.
    bytes[4096..].iter_mut().enumerate().for_each(|(n, byte)| *byte = (n * 31 % 251) as u8);
    std::fs::write(&path, &bytes).unwrap();
    std::fs::write(copy.path().join("copy.db-wal"), b"").unwrap();
    let opened = Database::open(&format!("sqlite:{}", path.display())).await;
    assert!(matches!(opened, Err(OpenError::Damaged(_))));
    assert_eq!(std::fs::read(&path).unwrap().len(), bytes.len());
}

#[tokio::test]
async fn a_backup_is_whole() {
    let folder = TempDir::new().unwrap();
    let opened = Database::open(&format!("sqlite:{}", folder.path().join("a.db").display())).await.unwrap();
    opened.migrate().await.unwrap();
    let copy = folder.path().join("copy.db");
    opened.backup(&copy).await.unwrap();
    assert!(opened.backup(&copy).await.is_err(), "an existing file is never overwritten");
    let restored = Database::open(&format!("sqlite:{}", copy.display())).await.unwrap();
    assert_eq!(restored.migrate().await.unwrap(), 0);
}
