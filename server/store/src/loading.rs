//! Customers as the audience knows them, read from the database: all of them at the start, some after a write.

use std::collections::{HashMap, VecDeque};

use audience::{Audience, Loading, Record};
use domain::{
    id::{CustomerId, SegmentId, TagId},
    intent::Intent,
    lifecycle::Lifecycle,
    time::At,
};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, QueryResult, Statement};
use tokio::task::JoinHandle;

use crate::error::StoreError;

/// Customers who are there, and keys of those who were deleted with the version of their deletion.
pub(crate) type Found = (Vec<Record>, Vec<(CustomerId, u32)>);

/// How many customers are read at once: their rows are held twice for a moment.
pub(crate) const CHUNK: usize = 2_000;
/// How many stretches are read at once.
const AHEAD: usize = 4;

/// Every value of a row costs an allocation and more: the short ones come as one text, in the order of [`Short`].
const CUSTOMER: &str = "SELECT id, name_key, search_text, version || ' ' || lifecycle || ' ' || intent || ' ' || \
    COALESCE(CAST(last_active_at AS TEXT), '') || ' ' || first_seen_at || ' ' || conversation_count || ' ' || \
    message_count || ' ' || COALESCE(CAST(ltv_minor AS TEXT), '') || ' ' || COALESCE(CAST(deleted_at AS TEXT), '') \
    FROM customers";

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
        "SELECT id FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS place FROM customers) AS numbered \
         WHERE place % {CHUNK} = 0 ORDER BY id"
    );
    let mut ends = vec![0];
    for row in query(db, &sql, []).await? {
        ends.push(row.try_get_by_index(0)?);
    }
    ends.push(i64::MAX);
    Ok(ends.windows(2).map(|pair| [pair[0], pair[1]]).collect())
}

async fn stretch(db: &DatabaseConnection, span: Span) -> Result<Vec<Record>, StoreError> {
    let span = || span.map(sea_orm::Value::from);
    let sql = format!("{CUSTOMER} WHERE id > $1 AND id <= $2 AND deleted_at IS NULL ORDER BY id");
    let within = "customer_id > $1 AND customer_id <= $2";
    let rows = query(db, &sql, span()).await?;
    let tags = links(db, "tag_id", "customer_tags", within, span()).await?;
    let segments = links(db, "segment_id", "customer_segments", within, span()).await?;
    Ok(assemble(rows, tags, segments)?.0)
}

/// Reads some.
pub(crate) async fn records(db: &impl ConnectionTrait, ids: &[CustomerId]) -> Result<Found, StoreError> {
    let mut result = (Vec::new(), Vec::new());
    for ids in ids.chunks(500) {
        let values: Vec<sea_orm::Value> = ids.iter().map(|id| id.0.into()).collect();
        let places = (1..=ids.len()).map(|n| format!("${n}")).collect::<Vec<_>>().join(",");
        let rows = query(db, &format!("{CUSTOMER} WHERE id IN ({places})"), values.clone()).await?;
        let within = format!("customer_id IN ({places})");
        let tags = links(db, "tag_id", "customer_tags", &within, values.clone()).await?;
        let segments = links(db, "segment_id", "customer_segments", &within, values).await?;
        let (records, gone) = assemble(rows, tags, segments)?;
        result.0.extend(records);
        result.1.extend(gone);
    }
    Ok(result)
}

type Links = HashMap<i64, Vec<i64>>;

/// One row a customer, because every row costs: the keys joined by commas.
async fn links(
    db: &impl ConnectionTrait,
    column: &str,
    table: &str,
    within: &str,
    values: impl IntoIterator<Item = sea_orm::Value>,
) -> Result<Links, DbErr> {
    let sql = format!(
        "SELECT customer_id, string_agg(CAST({column} AS TEXT), ',') FROM {table} WHERE {within} GROUP BY customer_id"
    );
    let mut links = Links::new();
    for row in query(db, &sql, values).await? {
        let keys: String = row.try_get_by_index(1)?;
        links.insert(row.try_get_by_index(0)?, keys.split(',').filter_map(|key| key.parse().ok()).collect());
    }
    Ok(links)
}

async fn query(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = sea_orm::Value>,
) -> Result<Vec<QueryResult>, DbErr> {
    db.query_all_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await
}

fn assemble(rows: Vec<QueryResult>, mut tags: Links, mut segments: Links) -> Result<Found, DbErr> {
    let mut records = Vec::with_capacity(rows.len());
    let mut gone = Vec::new();
    for row in rows {
        let id: i64 = row.try_get_by_index(0)?;
        let text: String = row.try_get_by_index(3)?;
        let short = Short::read(&text).ok_or_else(|| DbErr::Type(format!("customer {id} holds what is not known")))?;
        if short.is_deleted {
            gone.push((CustomerId(id), short.version));
            continue;
        }
        records.push(Record {
            id: CustomerId(id),
            version: short.version,
            name: row.try_get_by_index(1)?,
            texts: row.try_get_by_index(2)?,
            lifecycle: short.lifecycle,
            intent: short.intent,
            last_active: short.last_active,
            first_seen: short.first_seen,
            conversations: short.conversations,
            messages: short.messages,
            ltv: short.ltv,
            tags: tags.remove(&id).unwrap_or_default().into_iter().map(TagId).collect(),
            segments: segments.remove(&id).unwrap_or_default().into_iter().map(SegmentId).collect(),
        });
    }
    Ok((records, gone))
}

/// The short values of a customer, in the order of [`CUSTOMER`].
#[derive(Debug, PartialEq, Eq)]
struct Short {
    version: u32,
    lifecycle: Lifecycle,
    intent: Intent,
    last_active: Option<At>,
    first_seen: At,
    conversations: u32,
    messages: u32,
    ltv: Option<i64>,
    is_deleted: bool,
}

impl Short {
    /// Nothing when the text is another than the statement makes.
    fn read(text: &str) -> Option<Self> {
        /// Empty stands for none.
        fn some<T: std::str::FromStr>(text: &str) -> Option<Option<T>> {
            if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) }
        }
        let mut parts = text.split(' ');
        let mut next = || parts.next();
        Some(Self {
            version: next()?.parse().ok()?,
            lifecycle: next()?.parse().ok()?,
            intent: next()?.parse().ok()?,
            last_active: some(next()?)?.map(At),
            first_seen: At(next()?.parse().ok()?),
            conversations: next()?.parse().ok()?,
            messages: next()?.parse().ok()?,
            ltv: some(next()?)?,
            is_deleted: some::<i64>(next()?)?.is_some(),
        })
    }
}
