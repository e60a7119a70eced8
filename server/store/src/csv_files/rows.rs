//! The customers of a file, read by key while it is written: a thousand at a time and a few times at once.

use std::{collections::HashMap, hash::Hash, sync::Arc};

use audience::Values;
use domain::{
    csv::Columns,
    id::{CustomerId, FieldId},
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
    loading::{Reader, UNKNOWN, text},
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
    /// What is held of it in memory.
    pub values: Values,
    /// Names parted by semicolons, which no name holds.
    pub tags: Arc<str>,
    /// The same.
    pub segments: Arc<str>,
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
    pub lifecycle_since: Option<At>,
    pub created_at: At,
    pub updated_at: At,
}

/// All of a statement as one text, in the order of [`CsvRow::read`], as when customers are loaded (`loading`).
const ROWS: &str = "SELECT string_agg(concat_ws(' ', id, coalesce(CAST(lifecycle_since AS TEXT), ''), created_at, updated_at, \
    octet_length(name), octet_length(email), octet_length(company), name || email || company), '') \
    FROM customers WHERE deleted_at IS NULL AND id";

impl CsvRow {
    fn read(from: &mut Reader<'_>) -> Option<Self> {
        let (id, lifecycle_since) = (CustomerId(from.value()?), from.maybe()?.map(At));
        let (created_at, updated_at) = (At(from.value()?), At(from.value()?));
        let lengths: [usize; 3] = [from.value()?, from.value()?, from.value()?];
        let [name, email, company] = lengths.map(|length| from.bytes(length).map(str::to_owned));
        Some(Self { id, name: name?, email: email?, company: company?, lifecycle_since, created_at, updated_at })
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
        let (mut identifiers, mut fields) = (HashMap::new(), HashMap::new());
        if file.request.columns == Columns::Everything {
            identifiers = self.csv_identifiers(&listed, keys.clone()).await?;
            fields = self.csv_values(file, &listed, keys).await?;
        }
        let own: Arc<[CustomerId]> = ids.into();
        let values = self.ask(move |audience| audience.values(&own)).await;
        let vocabulary = read(&self.0.vocabulary);
        let segment_name = |segment| vocabulary.segment(segment).map(|(name, _)| name);
        let (mut tags, mut segments) = (HashMap::new(), HashMap::new());
        let customer = |(id, values): (&CustomerId, Option<Values>)| {
            let (row, values) = (rows.remove(id)?, values?);
            Some(CsvCustomer {
                row,
                tags: joined(&mut tags, &values.tags, |tag| vocabulary.tag_name(tag)),
                segments: joined(&mut segments, &values.segments, segment_name),
                values,
                identifiers: identifiers.remove(&id.0).unwrap_or_default(),
                fields: fields.remove(&id.0).unwrap_or_else(|| vec![None; file.fields.len()]),
            })
        };
        Ok(ids.iter().zip(values).filter_map(customer).collect())
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
            if let Some(place) = file.fields.iter().position(|(id, ..)| *id == field_id) {
                all.entry(customer_id).or_insert_with(|| vec![None; file.fields.len()])[place] = Some(value);
            }
        }
        Ok(all)
    }
}

/// Names, alphabetical in one text: put together once for all who have the same.
fn joined<'a, K: Copy + Eq + Hash>(
    known: &mut HashMap<Arc<[K]>, Arc<str>>,
    keys: &Arc<[K]>,
    name: impl Fn(K) -> Option<&'a str>,
) -> Arc<str> {
    if let Some(text) = known.get(keys) {
        return Arc::clone(text);
    }
    let mut names: Vec<&str> = keys.iter().filter_map(|key| name(*key)).collect();
    names.sort_unstable();
    let text: Arc<str> = names.join(";").into();
    known.insert(Arc::clone(keys), Arc::clone(&text));
    text
}
