//! Opening a database: one writer and a pool of readers on SQLite, one pool on PostgreSQL.

use std::{
    fs::{self, File, TryLockError},
    io::Read,
    path::{Path, PathBuf},
    time::Duration,
};

use migrations::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseBackend, DatabaseConnection, DbErr, Statement,
    sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous},
};

/// Older bundled versions have known faults in WAL mode.
const LEAST_SQLITE: (u32, u32, u32) = (3, 51, 3);

/// A database that is ready for use.
pub struct Database {
    /// The one connection that writes on SQLite (the pool hands it out in turn); the pool on PostgreSQL.
    pub(crate) writer: DatabaseConnection,
    /// Connections that only read on SQLite; the same pool on PostgreSQL.
    pub(crate) reader: DatabaseConnection,
    /// The SQLite file.
    file: Option<PathBuf>,
    /// Held as long as this process uses it.
    _lock: Option<File>,
}

/// Why a database cannot be used: one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// `DATABASE_URL` names neither SQLite nor PostgreSQL.
    #[error("DATABASE_URL must begin with sqlite: or postgres:")]
    UnknownKind,
    /// The folder of the file is missing or cannot be written.
    #[error("the folder of {path} cannot be used ({cause}); create it or choose another in DATABASE_URL")]
    Folder {
        /// The database file.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// There is a file, and it is no SQLite database.
    #[error(
        "{0} is not an Acumen database; it was left untouched. Restore a backup there or choose another path in DATABASE_URL"
    )]
    NotADatabase(PathBuf),
    /// Another process holds the file.
    #[error("{0} is in use by another acumen process; stop it first")]
    InUse(PathBuf),
    /// The file fails SQLite's own check.
    #[error("{0} is damaged; it was left untouched. Restore a backup")]
    Damaged(PathBuf),
    /// The schema is newer than this program.
    #[error("the database was written by a newer version of Acumen; use that version or restore an older backup")]
    NewerSchema,
    /// A setting does not hold on a connection.
    #[error("SQLite did not take the setting {0}")]
    Setting(&'static str),
    /// Anything else the database said.
    #[error("the database cannot be opened: {0}")]
    Failed(#[from] DbErr),
}

/// How often the log is tried to be emptied: some two seconds in all.
const SWEEPS: u32 = 10;

impl Database {
    /// Opens the database of a URL (`sqlite:PATH` or `postgres://...`); a SQLite file is created when there is none.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        match url.split_once(':') {
            Some(("sqlite", path)) => Self::sqlite(Path::new(path.trim_start_matches("//"))).await,
            Some(("postgres" | "postgresql", _)) => Self::postgres(url).await,
            _ => Err(OpenError::UnknownKind),
        }
    }

    async fn sqlite(path: &Path) -> Result<Self, OpenError> {
        let lock = lock(path)?;
        // An empty log is left behind by who only read.
        let was_unclean = fs::metadata(beside(path, "-wal")).is_ok_and(|log| log.len() > 0);
        check_header(path)?;
        let writer = sea_orm::Database::connect(sqlite_options(path, true)).await;
        let writer = writer.map_err(|error| damaged(path, error))?;
        assert_settings(&writer).await?;
        if was_unclean {
            quick_check(path, &writer).await?;
        }
        let reader = sea_orm::Database::connect(sqlite_options(path, false)).await?;
        assert_settings(&reader).await?;
        Ok(Self { writer, reader, file: Some(path.to_owned()), _lock: Some(lock) })
    }

    async fn postgres(url: &str) -> Result<Self, OpenError> {
        let mut options = ConnectOptions::new(url);
        options.max_connections(16).min_connections(1).acquire_timeout(Duration::from_secs(10));
        options.sqlx_logging(false).record_stmt_in_spans(false).test_before_acquire_if_idle_for(Duration::from_secs(5));
        // Compiling a statement takes longer than any of ours runs.
        options.map_sqlx_postgres_opts(|postgres| postgres.options([("jit", "off")]));
        let pool = sea_orm::Database::connect(options).await?;
        Ok(Self { writer: pool.clone(), reader: pool, file: None, _lock: None })
    }

    /// Brings the schema to the present one; gives how many steps were run.
    pub async fn migrate(&self) -> Result<usize, OpenError> {
        let known: Vec<String> = Migrator::migrations().iter().map(|m| m.name().to_owned()).collect();
        Migrator::install(&self.writer).await?;
        let applied = Migrator::get_migration_models(&self.writer).await?;
        if applied.iter().any(|step| !known.contains(&step.version)) {
            return Err(OpenError::NewerSchema);
        }
        let missing = known.len() - applied.len();
        if missing > 0 {
            Migrator::up(&self.writer, None).await?;
        }
        Ok(missing)
    }

    /// Ends all connections; SQLite folds its log into the file. A process that ends without this loses nothing.
    pub async fn close(&self) -> Result<(), OpenError> {
        self.reader.close_by_ref().await?;
        Ok(self.writer.close_by_ref().await?)
    }

    /// Undoes every step of the schema, last first: all data goes with it.
    pub async fn unmigrate(&self) -> Result<(), OpenError> {
        Ok(Migrator::down(&self.writer, None).await?)
    }

    /// Folds SQLite's log into the file and empties it: deleted bytes are overwritten in the file (`secure_delete`), and
    /// would live on in the log alone. PostgreSQL's own vacuum does the like in its time. Says whether it is empty: not
    /// while somebody reads what was there.
    pub(crate) async fn empty_log(&self) -> Result<bool, OpenError> {
        let Some(file) = &self.file else { return Ok(true) };
        // On a connection of its own, for it holds up whoever writes as long as it waits for those who read.
        let sweeping = sea_orm::Database::connect(sqlite_options(file, true)).await?;
        sweeping.execute_unprepared("PRAGMA busy_timeout=100").await?;
        let mut is_empty = false;
        for attempt in 0..SWEEPS {
            if attempt > 0 {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            let checkpoint = Statement::from_string(DatabaseBackend::Sqlite, "PRAGMA wal_checkpoint(TRUNCATE)");
            let answer = sweeping.query_one_raw(checkpoint).await?;
            let is_busy = answer.map(|row| row.try_get_by_index::<i64>(0)).transpose()?.unwrap_or_default();
            is_empty = is_busy == 0;
            if is_empty {
                break;
            }
        }
        sweeping.close().await?;
        Ok(is_empty)
    }

    /// Writes a copy of a SQLite database that is whole in itself: under another name first, checked, then renamed. Nobody
    /// waits for it.
    ///
    /// # Errors
    /// That the copy is there already or cannot be kept; on PostgreSQL, which tool does this there.
    pub async fn backup(&self, to: &Path) -> Result<(), OpenError> {
        let fail = |message: String| OpenError::Failed(DbErr::Custom(message));
        let Some(file) = &self.file else {
            return Err(fail("a PostgreSQL database is backed up with pg_dump".into()));
        };
        if to.exists() {
            return Err(fail(format!("{} exists already", to.display())));
        }
        let partial = to.with_extension("partial");
        let _ = fs::remove_file(&partial);
        let vacuum = Statement::from_sql_and_values(
            DatabaseBackend::Sqlite,
            "VACUUM INTO ?",
            [partial.to_string_lossy().into_owned().into()],
        );
        // It counts as a write for readers that may only query, and the writer has other work.
        let copying = sea_orm::Database::connect(sqlite_options(file, true)).await?;
        let copied = copying.execute_raw(vacuum).await;
        copying.close().await?;
        let checked = match copied {
            Ok(_) => check_copy(&partial).await,
            Err(error) => Err(error.into()),
        };
        if let Err(error) = checked {
            let _ = fs::remove_file(&partial);
            return Err(error);
        }
        let finish = || -> std::io::Result<()> {
            File::open(&partial)?.sync_all()?;
            fs::rename(&partial, to)
        };
        finish().map_err(|error| fail(format!("the copy could not be kept: {error}")))
    }
}

async fn check_copy(path: &Path) -> Result<(), OpenError> {
    let mut options = ConnectOptions::new("sqlite:");
    let file = path.to_owned();
    options.map_sqlx_sqlite_opts(move |sqlite| sqlite.filename(&file).read_only(true));
    let copy = sea_orm::Database::connect(options).await?;
    let checked = quick_check(path, &copy).await;
    copy.close().await?;
    checked
}

/// The file whose name is that of the database and a suffix.
fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn sqlite_options(path: &Path, writes: bool) -> ConnectOptions {
    let mut options = ConnectOptions::new(format!("sqlite://{}", path.display()));
    let readers = std::thread::available_parallelism().map_or(4, |cores| cores.get() as u32 * 2).max(4);
    options.max_connections(if writes { 1 } else { readers }).min_connections(1);
    options.idle_timeout(None::<Duration>).max_lifetime(None::<Duration>).acquire_timeout(Duration::from_secs(60));
    options.sqlx_logging(false).record_stmt_in_spans(false).test_before_acquire(false);
    let file = path.to_owned();
    options.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite
            .filename(&file)
            .create_if_missing(writes)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            .pragma("secure_delete", "ON")
            // Rows that wait between SQLite's thread and ours: with few, the two wake each other for every row.
            .row_buffer_size(1_000)
            .pragma("temp_store", "MEMORY")
            // No mapped file: the system's own cache holds the pages once for all connections, the process stays small,
            // and a failing disk is an error rather than a signal that ends the process.
            .pragma("cache_size", if writes { "-16384" } else { "-4096" })
            .pragma("mmap_size", "0")
            .pragma("journal_size_limit", "67108864");
        if writes { sqlite.optimize_on_close(true, None) } else { sqlite.pragma("query_only", "ON") }
    });
    options
}

/// Takes the lock file beside the database, so that no second process opens it.
fn lock(path: &Path) -> Result<File, OpenError> {
    let folder = |cause| OpenError::Folder { path: path.to_owned(), cause };
    let file = File::create(beside(path, ".lock")).map_err(folder)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse(path.to_owned())),
        Err(TryLockError::Error(cause)) => Err(folder(cause)),
    }
}

/// A file that is there must be a SQLite database: nothing is ever created over anything else.
fn check_header(path: &Path) -> Result<(), OpenError> {
    let Ok(mut file) = File::open(path) else { return Ok(()) };
    let mut header = [0; 16];
    match file.read_exact(&mut header) {
        Ok(()) if &header == b"SQLite format 3\0" => Ok(()),
        _ => Err(OpenError::NotADatabase(path.to_owned())),
    }
}

async fn assert_settings(db: &DatabaseConnection) -> Result<(), OpenError> {
    for (name, expected) in
        [("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1"), ("secure_delete", "1")]
    {
        if pragma(db, name).await? != expected {
            return Err(OpenError::Setting(name));
        }
    }
    if pragma(db, "busy_timeout").await?.parse::<u32>().unwrap_or(0) < 5000 {
        return Err(OpenError::Setting("busy_timeout"));
    }
    let row = db.query_one_raw(Statement::from_string(DatabaseBackend::Sqlite, "SELECT sqlite_version()")).await?;
    let version = row.map(|row| row.try_get_by_index::<String>(0)).transpose()?.unwrap_or_default();
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    let mut part = || parts.next().unwrap_or(0);
    if (part(), part(), part()) < LEAST_SQLITE {
        return Err(OpenError::Setting("sqlite_version"));
    }
    Ok(())
}

/// The value of a pragma, as text.
async fn pragma(db: &DatabaseConnection, name: &str) -> Result<String, DbErr> {
    let row = db.query_one_raw(Statement::from_string(DatabaseBackend::Sqlite, format!("PRAGMA {name}"))).await?;
    let Some(row) = row else { return Ok(String::new()) };
    row.try_get_by_index::<String>(0).or_else(|_| row.try_get_by_index::<i64>(0).map(|n| n.to_string()))
}

async fn quick_check(path: &Path, db: &DatabaseConnection) -> Result<(), OpenError> {
    match pragma(db, "quick_check(1)").await {
        Ok(answer) if answer == "ok" => Ok(()),
        Ok(_) => Err(OpenError::Damaged(path.to_owned())),
        Err(error) => Err(damaged(path, error)),
    }
}

fn damaged(path: &Path, error: DbErr) -> OpenError {
    let text = error.to_string();
    let is_damage = ["malformed", "not a database", "disk image"].iter().any(|sign| text.contains(sign));
    if is_damage { OpenError::Damaged(path.to_owned()) } else { OpenError::Failed(error) }
}
