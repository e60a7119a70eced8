//! The customers of a file, read by key while it is written: a thousand at a time and a few times at once.

use std::{collections::HashMap, sync::Arc};

use domain::{
    csv::{Cell, Columns},
    id::{CustomerId, FieldId, SegmentId, TagId},
    intent::Intent,
    lifecycle::Lifecycle,
    time::At,
};
use futures_util::{StreamExt, TryStreamExt, stream};
use sea_orm::{DbErr, FromQueryResult};
use tokio::sync::mpsc::Sender;

use super::{CsvFile, Fetched};
use crate::{
    Store,
    error::StoreError,
    listed::{list, listed},
    loading::{Reader, UNKNOWN, pairs, text},
    read,
};

/// Customers read at once: their rows are held twice for a moment.
const CHUNK: usize = 1_000;
/// How many times at once.
const AHEAD: usize = 3;

/// A customer with what a row of the file may hold.
pub struct CsvCustomer {
    /// The row itself.
    pub row: CsvRow,
    /// Names parted by semicolons, which no name holds.
    pub tags: String,
    /// The same.
    pub segments: String,
    /// E-mails, phones and other identifiers by kind, as they were added; only for everything.
    pub identifiers: Vec<(String, String)>,
    /// Values of the custom fields, in their order; only for everything.
    pub fields: Vec<Option<String>>,
}

/// What of a customer's own row is in files.
#[expect(missing_docs, reason = "columns of the table `customers`")]
pub struct CsvRow {
    pub id: CustomerId,
    pub name: String,
    pub email: String,
    pub company: String,
    pub lifecycle: Lifecycle,
    pub lifecycle_since: Option<At>,
    pub intent: Intent,
    pub last_active_at: Option<At>,
    pub first_seen_at: At,
    pub conversation_count: i64,
    pub message_count: i64,
    pub ltv_minor: Option<i64>,
    pub created_at: At,
    pub updated_at: At,
}

/// All of a statement as one text, in the order of [`CsvRow::read`], as when customers are loaded (`loading`).
const ROWS: &str = "SELECT string_agg(concat_ws(' ', id, lifecycle, coalesce(CAST(lifecycle_since AS TEXT), ''), intent, \
    coalesce(CAST(last_active_at AS TEXT), ''), first_seen_at, conversation_count, message_count, \
    coalesce(CAST(ltv_minor AS TEXT), ''), created_at, updated_at, octet_length(name), octet_length(email), \
    octet_length(company), name || email || company), '') FROM customers WHERE deleted_at IS NULL AND id";

impl CsvRow {
    fn read(from: &mut Reader<'_>) -> Option<Self> {
        let (id, lifecycle) = (CustomerId(from.value()?), from.value()?);
        let (lifecycle_since, intent) = (from.maybe()?.map(At), from.value()?);
        let (last_active_at, first_seen_at) = (from.maybe()?.map(At), At(from.value()?));
        let (conversation_count, message_count, ltv_minor) = (from.value()?, from.value()?, from.maybe()?);
        let (created_at, updated_at) = (At(from.value()?), At(from.value()?));
        let lengths: [usize; 3] = [from.value()?, from.value()?, from.value()?];
        let [name, email, company] = lengths.map(|length| from.bytes(length).map(str::to_owned));
        Some(Self {
            id,
            name: name?,
            email: email?,
            company: company?,
            lifecycle,
            lifecycle_since,
            intent,
            last_active_at,
            first_seen_at,
            conversation_count,
            message_count,
            ltv_minor,
            created_at,
            updated_at,
        })
    }
}

impl Store {
    /// Sends the customers of a file as fast as they are taken, a few hundred at a time; ends when nobody takes them any
    /// more.
    pub async fn csv_customers(&self, (file, ids): Fetched, rows: Sender<Vec<CsvCustomer>>) -> Result<(), StoreError> {
        let ids: Arc<[CustomerId]> = ids.into();
        let chunk = |from: usize| {
            let (store, file, ids) = (self.clone(), Arc::clone(&file), Arc::clone(&ids));
            async move { store.csv_chunk(&file, &ids[from..ids.len().min(from + CHUNK)]).await }
        };
        let mut reading = std::pin::pin!(stream::iter((0..ids.len()).step_by(CHUNK)).map(chunk).buffered(AHEAD));
        while let Some(chunk) = reading.try_next().await? {
            if rows.send(chunk).await.is_err() {
                break;
            }
        }
        Ok(())
    }

    async fn csv_chunk(&self, file: &CsvFile, ids: &[CustomerId]) -> Result<Vec<CsvCustomer>, StoreError> {
        let db = &self.0.database.reader;
        let (listed, keys) = (listed(db.get_database_backend(), "$1"), list(ids.iter().map(|id| id.0)));
        let found = text(db, &format!("{ROWS} {listed}"), [keys.clone()]).await?;
        let (mut reader, mut rows) = (Reader(&found), HashMap::with_capacity(ids.len()));
        while !reader.0.is_empty() {
            let row = CsvRow::read(&mut reader).ok_or_else(|| DbErr::Type(UNKNOWN.to_owned()))?;
            rows.insert(row.id, row);
        }
        let links = async |cell, table: &str, column: &str| {
            if !file.cells.contains(&cell) {
                return Ok(Vec::new());
            }
            let sql = format!(
                "SELECT string_agg(concat_ws(' ', customer_id, {column}), ' ') FROM {table} WHERE customer_id {listed}"
            );
            pairs(db, &sql, [keys.clone()]).await
        };
        let tags = links(Cell::Tags, "customer_tags", "tag_id").await?;
        let segments = links(Cell::Segments, "customer_segments", "segment_id").await?;
        let (mut identifiers, mut values) = (HashMap::new(), HashMap::new());
        if file.request.columns == Columns::Everything {
            identifiers = self.csv_identifiers(&listed, keys.clone()).await?;
            values = self.csv_values(file, &listed, keys).await?;
        }
        let vocabulary = read(&self.0.vocabulary);
        let mut tags = joined(tags, |tag| vocabulary.tag_name(TagId(tag)).map(str::to_owned));
        let mut segments = joined(segments, |id| vocabulary.segment(SegmentId(id)).map(|(name, _)| name.to_owned()));
        let customer = |id: &CustomerId| {
            rows.remove(id).map(|row| CsvCustomer {
                row,
                tags: tags.remove(&id.0).unwrap_or_default(),
                segments: segments.remove(&id.0).unwrap_or_default(),
                identifiers: identifiers.remove(&id.0).unwrap_or_default(),
                fields: values.remove(&id.0).unwrap_or_else(|| vec![None; file.fields.len()]),
            })
        };
        Ok(ids.iter().filter_map(customer).collect())
    }

    async fn csv_identifiers(
        &self,
        listed: &str,
        keys: sea_orm::Value,
    ) -> Result<HashMap<i64, Vec<(String, String)>>, StoreError> {
        #[derive(FromQueryResult)]
        struct Identifier {
            customer_id: i64,
            kind: String,
            value: String,
        }
        let sql = format!(
            "SELECT customer_id, kind, value FROM identifiers WHERE customer_id {listed} ORDER BY added_at, value_key"
        );
        let mut all: HashMap<i64, Vec<(String, String)>> = HashMap::new();
        for Identifier { customer_id, kind, value } in self.read_all(&sql, [keys]).await? {
            all.entry(customer_id).or_default().push((kind, value));
        }
        Ok(all)
    }

    async fn csv_values(
        &self,
        file: &CsvFile,
        listed: &str,
        keys: sea_orm::Value,
    ) -> Result<HashMap<i64, Vec<Option<String>>>, StoreError> {
        #[derive(FromQueryResult)]
        struct Value {
            customer_id: i64,
            field_id: FieldId,
            value: String,
        }
        let sql = format!("SELECT customer_id, field_id, value FROM custom_values WHERE customer_id {listed}");
        let mut all: HashMap<i64, Vec<Option<String>>> = HashMap::new();
        for Value { customer_id, field_id, value } in self.read_all(&sql, [keys]).await? {
            if let Some(place) = file.fields.iter().position(|(id, _)| *id == field_id) {
                all.entry(customer_id).or_insert_with(|| vec![None; file.fields.len()])[place] = Some(value);
            }
        }
        Ok(all)
    }
}

/// Names by customer, alphabetical.
fn joined(links: Vec<(i64, i64)>, name: impl Fn(i64) -> Option<String>) -> HashMap<i64, String> {
    let mut names: HashMap<i64, Vec<String>> = HashMap::new();
    for (customer, link) in links {
        names.entry(customer).or_default().extend(name(link));
    }
    let join = |mut names: Vec<String>| {
        names.sort();
        names.join(";")
    };
    names.into_iter().map(|(customer, names)| (customer, join(names))).collect()
}
