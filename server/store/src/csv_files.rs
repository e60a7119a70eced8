//! Files of customers: whom one is of is settled when it is asked for, and how far it is can be asked while it is written.
//!
//! What lives here: begun files and what became of them. `rows` reads their customers; what a cell says is the server's
//! (`csv_export`).

mod rows;

pub use rows::{CsvCustomer, CsvRow};

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
};

use domain::{
    audit::Action,
    bulk::customers,
    csv::{Cell, Columns, CsvProgress, CsvRequest, CsvStatus},
    field::FieldKind,
    id::{CustomerId, FieldId, UserId},
    query::Filter,
    time::At,
};
use sea_orm::{EntityTrait, QueryOrder};

use crate::{Store, bulk::as_seen, entity::custom_field, error::StoreError, keys::now};

/// How long is remembered what became of a file, and how long one waits to be fetched, in milliseconds.
const REMEMBERED: i64 = 10 * MINUTE;
const MINUTE: i64 = 60_000;
/// Files that one person begins in a minute.
const OFTEN: usize = 10;

/// Who began a file within the last minute, and when, in milliseconds.
pub(crate) type Begun = Mutex<Vec<(UserId, i64)>>;

/// The files that were asked for lately, by who asked and by their keys.
pub(crate) type Files = Mutex<HashMap<(UserId, String), Arc<CsvFile>>>;

/// A file that is being written, or waits to be.
pub struct CsvFile {
    /// What was asked for.
    pub request: CsvRequest,
    /// Its columns.
    pub cells: Vec<Cell>,
    /// The custom fields that come after them, in their order.
    pub fields: Vec<(FieldId, String, FieldKind)>,
    key: String,
    at: At,
    total: u32,
    /// Whom it is of, until it is fetched.
    waiting: Mutex<Option<Vec<CustomerId>>>,
    rows: AtomicU32,
    bytes: AtomicU64,
    status: Mutex<CsvStatus>,
}

/// A file to be written, and whom it is of, in order.
pub type Fetched = (Arc<CsvFile>, Vec<CustomerId>);

impl CsvFile {
    /// Counts a written row.
    pub fn row_written(&self) {
        self.rows.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts written bytes.
    pub fn bytes_written(&self, bytes: usize) {
        self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// Says what became of it; what is stopped stays so.
    pub fn end(&self, is_whole: bool) {
        let mut status = held(&self.status);
        if *status == CsvStatus::Open {
            *status = if is_whole { CsvStatus::Done } else { CsvStatus::Broken };
        }
    }

    /// Whether it goes on.
    pub fn is_open(&self) -> bool {
        *held(&self.status) == CsvStatus::Open
    }

    /// How far it is.
    pub fn progress(&self) -> CsvProgress {
        CsvProgress {
            key: self.key.clone(),
            name: self.request.name.clone(),
            total: self.total,
            rows: self.rows.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
            status: *held(&self.status),
            is_waiting: self.is_waiting(),
        }
    }
}

impl Store {
    /// Settles whom a file is of, in the order of its list, and writes into the audit log that it was asked for.
    ///
    /// # Errors
    /// `Invalid` when the selection or the address is none, or another number is selected than was seen; `TooOften` after
    /// [`OFTEN`] in a minute.
    pub async fn begin_csv(&self, by: UserId, request: CsvRequest) -> Result<Fetched, StoreError> {
        let query = request.query()?;
        let filter = request.selection.filter()?;
        self.note_csv(by)?;
        let (chosen, sort) = (self.chosen(&request.selection)?, query.sort);
        let ids = self.ask(move |audience| audience.chosen_in_order(&chosen, sort)).await;
        // Whoever is named is meant: fewer rows say that somebody is gone.
        let total = request.selection.named().unwrap_or(ids.len() as u32);
        request.expected.map_or(Ok(()), |expected| as_seen(expected, ids.len()))?;
        let left_out = match request.selection.left_out() {
            0 => String::new(),
            n => format!("; {n} of them left out"),
        };
        let whom = in_words(filter.as_ref());
        let details = format!("{}; {}; {whom}{left_out}", customers(total), request.columns.label());
        self.transact(|db| {
            let (store, details) = (self.clone(), details.clone());
            Box::pin(async move { store.log(db, by, now(), Action::CustomersExported, "", &details).await })
        })
        .await?;
        let fields = if request.columns == Columns::Everything { self.field_names().await? } else { Vec::new() };
        let file = Arc::new(CsvFile {
            cells: request.columns.cells(query.display.unwrap_or_default()),
            request,
            fields,
            key: format!("{:032x}", rand::random::<u128>()),
            at: now(),
            total,
            waiting: Mutex::new(None),
            rows: AtomicU32::new(0),
            bytes: AtomicU64::new(0),
            status: Mutex::new(CsvStatus::Open),
        });
        let mut files = held(&self.0.files);
        files.retain(|_, file| !file.is_forgotten());
        files.insert((by, file.key.clone()), Arc::clone(&file));
        Ok((file, ids))
    }

    /// The same for a file that is fetched by its key in a moment. One that still waits is fetched no more.
    ///
    /// # Errors
    /// As [`Self::begin_csv`].
    pub async fn prepare_csv(&self, by: UserId, request: CsvRequest) -> Result<CsvProgress, StoreError> {
        let (file, ids) = self.begin_csv(by, request).await?;
        for ((who, _), other) in held(&self.0.files).iter() {
            if *who == by && held(&other.waiting).take().is_some() {
                other.end(false);
            }
        }
        *held(&file.waiting) = Some(ids);
        Ok(file.progress())
    }

    /// A file that waits to be fetched, with whom it is of. Once only.
    ///
    /// # Errors
    /// `NotFound` when none waits under this key.
    pub fn fetch_csv(&self, by: UserId, key: &str) -> Result<Fetched, StoreError> {
        let file = self.csv_file(by, key)?;
        let ids = held(&file.waiting).take().ok_or(StoreError::NotFound)?;
        Ok((file, ids))
    }

    /// Ends a file early.
    ///
    /// # Errors
    /// As [`Self::csv_file`].
    pub fn stop_csv(&self, by: UserId, key: &str) -> Result<CsvProgress, StoreError> {
        let file = self.csv_file(by, key)?;
        file.end(false);
        held(&file.waiting).take();
        Ok(file.progress())
    }

    /// Takes one of the files that a person begins in a minute, at once: those who ask together do not get one more.
    fn note_csv(&self, by: UserId) -> Result<(), StoreError> {
        let mut begun = held(&self.0.csv_begun);
        let at = now().0;
        begun.retain(|(_, then)| then + MINUTE > at);
        let own = begun.iter().filter(|(who, _)| *who == by);
        match (own.clone().count(), own.map(|(_, then)| then + MINUTE - at).min()) {
            (many, Some(least)) if many >= OFTEN => Err(StoreError::TooOften(least as u64 / 1_000 + 1)),
            _ => {
                begun.push((by, at));
                Ok(())
            }
        }
    }

    /// A file that one asked for lately.
    ///
    /// # Errors
    /// `NotFound` when one did not.
    pub fn csv_file(&self, by: UserId, key: &str) -> Result<Arc<CsvFile>, StoreError> {
        held(&self.0.files).get(&(by, key.to_owned())).cloned().ok_or(StoreError::NotFound)
    }

    async fn field_names(&self) -> Result<Vec<(FieldId, String, FieldKind)>, StoreError> {
        let fields = custom_field::Entity::find()
            .order_by_asc(custom_field::COLUMN.position)
            .order_by_asc(custom_field::COLUMN.name_key);
        let fields = fields.all(&self.0.database.reader).await?;
        Ok(fields.into_iter().map(|field| (field.id, field.name, field.kind)).collect())
    }
}

impl CsvFile {
    fn is_forgotten(&self) -> bool {
        // One that is being written is held by who writes it.
        self.at.0 + REMEMBERED < now().0 && (!self.is_open() || self.is_waiting())
    }

    fn is_waiting(&self) -> bool {
        held(&self.waiting).is_some()
    }
}

fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The filter for the audit log; what was searched for may be a person's name, and stays out of it.
fn in_words(filter: Option<&Filter>) -> String {
    let Some(filter) = filter else { return "named one by one".to_owned() };
    let search = if filter.search.is_empty() { "" } else { "a search, " };
    let without = Filter { search: String::new(), ..filter.clone() };
    let query = domain::query::CustomerQuery::default().with_filter(without).to_string();
    if query.is_empty() && search.is_empty() { "everybody".to_owned() } else { format!("{search}{query}") }
}
