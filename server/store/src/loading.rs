//! Customers as the audience knows them, read from the database: all of them at the start, some after a write.

use std::collections::VecDeque;

use audience::{Audience, Loading, Record};
use domain::{
    id::{CustomerId, SegmentId, TagId},
    time::At,
};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement};
use tokio::task::JoinHandle;

use crate::{
    error::StoreError,
    listed::{list, listed},
};

/// Customers who are there, and keys of those who were deleted with the version of their deletion.
pub(crate) type Found = (Vec<Record>, Vec<(CustomerId, u32)>);

/// How many customers are read at once: their rows are held twice for a moment.
pub(crate) const CHUNK: usize = 2_000;
/// How many stretches are read at once.
const AHEAD: usize = 4;

/// Every row and every value of one costs allocations and a hand-over between threads, so all customers of a statement
/// come as one text, in the order of [`Reader::record`]. `concat_ws` leaves out what is NULL, so that is made a text.
const CUSTOMERS: &str = "SELECT string_agg(concat_ws(' ', id, version, lifecycle, intent, \
    coalesce(CAST(last_active_at AS TEXT), ''), first_seen_at, conversation_count, message_count, \
    coalesce(CAST(ltv_minor AS TEXT), ''), coalesce(CAST(deleted_at AS TEXT), ''), octet_length(name_key), \
    octet_length(search_text), name_key || search_text), '') FROM customers";

/// Reads everybody, in the order of their keys: some stretches at once, so that reading, decoding and taking overlap.
pub(crate) async fn load(db: &DatabaseConnection) -> Result<Audience, StoreError> {
    let mut loading = Loading::default();
    let mut reading = VecDeque::new();
    for span in spans(db).await? {
        let db = db.clone();
        reading.push_back(tokio::spawn(async move { stretch(&db, span).await }));
        if reading.len() == AHEAD {
            take_next(&mut reading, &mut loading).await?;
        }
    }
    while !reading.is_empty() {
        take_next(&mut reading, &mut loading).await?;
    }
    Ok(loading.finish())
}

type Reading = VecDeque<JoinHandle<Result<Vec<Record>, StoreError>>>;

async fn take_next(reading: &mut Reading, loading: &mut Loading) -> Result<(), StoreError> {
    if let Some(next) = reading.pop_front() {
        loading.take(next.await.expect("reading does not panic and is not given up")?);
    }
    Ok(())
}

/// Keys after the first and up to the second.
type Span = [i64; 2];

/// Stretches of [`CHUNK`] customers that hold all there are.
async fn spans(db: &DatabaseConnection) -> Result<Vec<Span>, StoreError> {
    let sql = format!(
        "WITH RECURSIVE ends(id) AS (SELECT CAST(0 AS BIGINT) UNION ALL \
         SELECT (SELECT id FROM customers WHERE id > ends.id ORDER BY id LIMIT 1 OFFSET {CHUNK} - 1) \
         FROM ends WHERE id IS NOT NULL) SELECT id FROM ends WHERE id IS NOT NULL ORDER BY id"
    );
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    let mut ends = rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<Vec<i64>, _>>()?;
    ends.push(i64::MAX);
    Ok(ends.windows(2).map(|pair| [pair[0], pair[1]]).collect())
}

async fn stretch(db: &DatabaseConnection, span: Span) -> Result<Vec<Record>, StoreError> {
    let span = || span.map(sea_orm::Value::from);
    let sql = format!("{CUSTOMERS} WHERE id > $1 AND id <= $2 AND deleted_at IS NULL");
    let within = "customer_id > $1 AND customer_id <= $2";
    let customers = text(db, &sql, span()).await?;
    let tags = links(db, "tag_id", "customer_tags", within, span()).await?;
    let segments = links(db, "segment_id", "customer_segments", within, span()).await?;
    Ok(assemble(&customers, &tags, &segments)?.0)
}

/// Reads some.
pub(crate) async fn records(db: &impl ConnectionTrait, ids: &[CustomerId]) -> Result<Found, StoreError> {
    let (listed, keys) = (listed(db.get_database_backend(), "$1"), list(ids.iter().map(|id| id.0)));
    let customers = text(db, &format!("{CUSTOMERS} WHERE id {listed}"), [keys.clone()]).await?;
    let within = format!("customer_id {listed}");
    let tags = links(db, "tag_id", "customer_tags", &within, [keys.clone()]).await?;
    let segments = links(db, "segment_id", "customer_segments", &within, [keys]).await?;
    Ok(assemble(&customers, &tags, &segments)?)
}

/// Customers and what they have, by customer.
type Links = Vec<(i64, i64)>;

async fn links(
    db: &impl ConnectionTrait,
    column: &str,
    table: &str,
    within: &str,
    values: impl IntoIterator<Item = sea_orm::Value>,
) -> Result<Links, DbErr> {
    let sql = format!("SELECT string_agg(concat_ws(' ', customer_id, {column}), ' ') FROM {table} WHERE {within}");
    let mut links = pairs(db, &sql, values).await?;
    links.sort_unstable();
    Ok(links)
}

/// Pairs of numbers that come as one text, all parted by spaces, in no order.
pub(crate) async fn pairs(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = sea_orm::Value>,
) -> Result<Vec<(i64, i64)>, DbErr> {
    Ok(numbers(db, sql, values).await?.into_iter().map(|[one, other]| (one, other)).collect())
}

/// The same with so many numbers in a row.
pub(crate) async fn numbers<const N: usize>(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = sea_orm::Value>,
) -> Result<Vec<[i64; N]>, DbErr> {
    let text = text(db, sql, values).await?;
    let all: Vec<i64> = text.split(' ').filter_map(|number| number.parse().ok()).collect();
    Ok(all.as_chunks::<N>().0.to_vec())
}

/// The one value of the one row; nothing is an empty text.
pub(crate) async fn text(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = sea_orm::Value>,
) -> Result<String, DbErr> {
    let row = db.query_one_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    let text = row.map(|row| row.try_get_by_index::<Option<String>>(0)).transpose()?;
    Ok(text.flatten().unwrap_or_default())
}

/// What belongs to a customer.
fn of(links: &Links, id: i64) -> impl Iterator<Item = i64> {
    let from = links.partition_point(|(customer, _)| *customer < id);
    links[from..].iter().take_while(move |(customer, _)| *customer == id).map(|(_, key)| *key)
}

fn assemble(customers: &str, tags: &Links, segments: &Links) -> Result<Found, DbErr> {
    let mut reader = Reader(customers);
    let (mut records, mut gone) = (Vec::new(), Vec::new());
    while !reader.0.is_empty() {
        let (mut record, is_deleted) = reader.record().ok_or_else(|| DbErr::Type(String::from(UNKNOWN)))?;
        if is_deleted {
            gone.push((record.id, record.version));
            continue;
        }
        record.tags = of(tags, record.id.0).map(TagId).collect();
        record.segments = of(segments, record.id.0).map(SegmentId).collect();
        records.push(record);
    }
    // The text is in no order that anybody promised.
    records.sort_by_key(|record| record.id);
    Ok((records, gone))
}

pub(crate) const UNKNOWN: &str = "a customer holds a value that this version does not know";

/// What is left to read of a text made by [`CUSTOMERS`].
pub(crate) struct Reader<'a>(pub(crate) &'a str);

impl<'a> Reader<'a> {
    /// A customer without links, and whether it is deleted; nothing when the text is another than the statement makes.
    fn record(&mut self) -> Option<(Record, bool)> {
        let (id, version) = (CustomerId(self.value()?), self.value()?);
        let (lifecycle, intent) = (self.value()?, self.value()?);
        let (last_active, first_seen) = (self.maybe()?.map(At), At(self.value()?));
        let (conversations, messages, ltv) = (self.value()?, self.value()?, self.maybe()?);
        let is_deleted = self.maybe::<i64>()?.is_some();
        let (name, texts) = (self.value()?, self.value()?);
        let (name, texts) = (self.bytes(name)?.to_owned(), self.bytes(texts)?.to_owned());
        let (tags, segments) = (Vec::new(), Vec::new());
        let record = Record {
            id,
            version,
            name,
            texts,
            lifecycle,
            intent,
            last_active,
            first_seen,
            conversations,
            messages,
            ltv,
            tags,
            segments,
        };
        Some((record, is_deleted))
    }

    fn word(&mut self) -> Option<&'a str> {
        let (word, rest) = self.0.split_once(' ')?;
        self.0 = rest;
        Some(word)
    }

    pub(crate) fn value<T: std::str::FromStr>(&mut self) -> Option<T> {
        self.word()?.parse().ok()
    }

    /// Empty stands for none.
    pub(crate) fn maybe<T: std::str::FromStr>(&mut self) -> Option<Option<T>> {
        let word = self.word()?;
        if word.is_empty() { Some(None) } else { word.parse().ok().map(Some) }
    }

    pub(crate) fn bytes(&mut self, length: usize) -> Option<&'a str> {
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(text)
    }
}
