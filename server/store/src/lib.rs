//! Reads by key and writes: the only room that speaks SQL.
//!
//! What lives here: entities, connections, the workspace's people and settings, customers by key, and the keeping of
//! the audience: every write commits first, then its customers are read again and handed over before the write is
//! acknowledged. What does not: which customers match (`server/audience`), rules (`app/domain`), HTTP (`server`).

mod active_days;
mod api_keys;
mod audit;
mod bin;
mod bulk;
mod bulk_insert;
mod changes;
mod classes;
mod connect;
mod contact;
mod conversations;
mod criteria;
mod csv_files;
mod cursor;
mod customers;
mod daily;
mod demo;
mod editing;
mod engagement;
mod entity;
mod erasing;
mod error;
mod exporting;
mod fields;
mod history;
mod identifiers;
mod import;
mod keys;
mod listed;
mod loading;
mod meanwhile;
mod mentions;
mod notes;
mod overview;
mod people;
mod raw;
mod seeding;
mod segments;
mod sessions;
mod tags;
mod team;
mod timeline;
mod tracking;
mod traits;
mod views;
mod vocabulary;
mod workspace;

pub use api_keys::KeyHolder;
pub use classes::{CLASSES, Class};
pub use connect::{Database, OpenError};
pub use contact::NewContact;
pub use csv_files::{CsvCustomer, CsvFile, CsvRow, Fetched};
pub use demo::Demo;
pub use error::StoreError;
pub use exporting::{Kind, SECTIONS, Section, Snapshot};
pub use import::{Imported, NewCustomer, Refused};
pub use keys::now;
pub use people::{NewPerson, Person, check_length, check_password};
pub use seeding::{Batch, SeedConversation, SeedCustomer, SeedEvent, SeedMessage, SeedPurchase, SeedStage};
pub use sessions::{Device, Session, SessionLength, SignedIn};
pub use team::Invited;
pub use tracking::{Says, Tracked};
pub use views::Viewer;

use std::{
    path::Path,
    sync::{Arc, RwLock, atomic::AtomicU64},
};

use audience::Audience;
use domain::{id::CustomerId, workspace::Workspace};

use keys::Keys;
use vocabulary::Vocabulary;

/// Everything the server knows. Cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    database: Database,
    audience: Arc<RwLock<Audience>>,
    vocabulary: RwLock<Vocabulary>,
    workspace: RwLock<Workspace>,
    keys: Keys,
    hashing: tokio::sync::Semaphore,
    sign_ins: tokio::sync::Semaphore,
    setting_up: tokio::sync::Mutex<()>,
    rebuilding: tokio::sync::Mutex<()>,
    /// Held while the names of tags and segments are read again.
    naming: tokio::sync::Mutex<()>,
    touched: std::sync::Mutex<Option<Vec<CustomerId>>>,
    active_days: active_days::Remembered,
    /// Whom actions on many customers changed and the audience has not heard of, because it could not be read.
    unheard: std::sync::Mutex<Vec<CustomerId>>,
    /// Told when an action on many customers is confirmed.
    jobs: tokio::sync::Notify,
    /// Files of customers that were asked for lately.
    files: csv_files::Files,
    csv_begun: csv_files::Begun,
    /// Held by what is written about notes, and for a moment by who reads them.
    writing_notes: tokio::sync::RwLock<()>,
    /// What programs sent and wait for.
    tracking: tracking::Queue,
    /// How many erasures the database's log may hold something of, the first for runs before this one, which may have been
    /// killed in between.
    erasures: AtomicU64,
    /// How many of them are out of the log.
    swept: AtomicU64,
}

impl Store {
    /// Reads what is held in memory: the audience, the names of tags and segments, the workspace's settings.
    pub async fn open(database: Database) -> Result<Self, StoreError> {
        let workspace = workspace::read(&database.reader).await?;
        let vocabulary = vocabulary::read(&database.reader).await?;
        let audience = loading::load(&database.reader).await?;
        Ok(Self(Arc::new(Inner {
            database,
            audience: Arc::new(RwLock::new(audience)),
            vocabulary: RwLock::new(vocabulary),
            workspace: RwLock::new(workspace),
            keys: Keys::default(),
            // Two at a time: each takes 19 MiB (`people`).
            hashing: tokio::sync::Semaphore::new(2),
            // Each takes some 30 ms of a turn.
            sign_ins: tokio::sync::Semaphore::new(64),
            setting_up: tokio::sync::Mutex::new(()),
            rebuilding: tokio::sync::Mutex::new(()),
            naming: tokio::sync::Mutex::new(()),
            touched: std::sync::Mutex::new(None),
            active_days: active_days::Remembered::nothing(),
            unheard: std::sync::Mutex::new(Vec::new()),
            jobs: tokio::sync::Notify::new(),
            files: csv_files::Files::default(),
            csv_begun: csv_files::Begun::default(),
            writing_notes: tokio::sync::RwLock::new(()),
            tracking: tracking::Queue::default(),
            erasures: AtomicU64::new(1),
            swept: AtomicU64::new(0),
        })))
    }

    /// Ends all connections to the database.
    pub async fn close(&self) -> Result<(), OpenError> {
        self.0.database.close().await
    }

    /// As [`Database::backup`].
    ///
    /// # Errors
    /// As there.
    pub async fn backup(&self, to: &Path) -> Result<(), OpenError> {
        self.0.database.backup(to).await
    }

    /// Whether the database answers.
    pub async fn is_reachable(&self) -> bool {
        self.0.database.reader.ping().await.is_ok()
    }

    /// Builds the audience anew from the database and says whether the one in use differed from it. Nothing that is written
    /// meanwhile is lost.
    pub async fn reindex(&self) -> Result<bool, StoreError> {
        let _one_at_a_time = self.0.rebuilding.lock().await;
        *self.touched() = Some(Vec::new());
        let differed = self.rebuild().await;
        let touched = self.touched().take().unwrap_or_default();
        self.follow(&touched).await?;
        differed
    }

    async fn rebuild(&self) -> Result<bool, StoreError> {
        let mut fresh = loading::load(&self.0.database.reader).await?;
        // What was written while it was read may have been read before. Whatever is written from now on is told to the one
        // that is still in use, and asked for again once this one is.
        let touched = self.touched().replace(Vec::new()).unwrap_or_default();
        let (records, gone) = self.present(&touched).await?;
        fresh.apply(records);
        fresh.remove(&gone);
        let mut held = write(&self.0.audience);
        let differed = held.records() != fresh.records();
        *held = fresh;
        Ok(differed)
    }

    /// Whom writes touched since the audience began to be built anew, while it is.
    fn touched(&self) -> std::sync::MutexGuard<'_, Option<Vec<CustomerId>>> {
        self.0.touched.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Asks the audience away from the tasks that serve requests.
    async fn ask<T: Send + 'static>(&self, question: impl FnOnce(&Audience) -> T + Send + 'static) -> T {
        let audience = Arc::clone(&self.0.audience);
        let asked = tokio::task::spawn_blocking(move || question(&read(&audience)));
        asked.await.expect("the audience answers every question without panicking")
    }
}

/// A lock that a panic poisoned still holds whole values: every writer below replaces or applies at once.
fn read<T>(lock: &RwLock<T>) -> std::sync::RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> std::sync::RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(std::sync::PoisonError::into_inner)
}
