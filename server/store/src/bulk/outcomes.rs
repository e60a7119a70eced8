//! What became of each customer of an action, for a file.

use std::collections::HashMap;

use domain::{
    bulk::Outcome,
    id::{CustomerId, JobId},
};
use sea_orm::{ConnectionTrait, FromQueryResult};
use tokio::sync::mpsc::Sender;

use crate::{Store, error::StoreError, loading::pairs};

impl Store {
    /// Sends what became of each customer, chunk by chunk, as fast as it is taken; ends when nobody takes it any more.
    ///
    /// # Errors
    /// `NotFound` when there is no such action.
    pub async fn job_outcomes(&self, id: JobId, rows: Sender<Vec<(CustomerId, Outcome)>>) -> Result<(), StoreError> {
        #[derive(FromQueryResult)]
        struct Chunk {
            number: i64,
            is_done: bool,
            is_failed: bool,
            customers: String,
        }
        self.job(id).await?;
        let sql = "SELECT number, is_done, is_failed, customers FROM job_chunks WHERE job_id = $1 AND number > $2 \
            ORDER BY number LIMIT 1";
        let mut last = -1i64;
        while let Some(chunk) = self.read_all::<Chunk>(sql, [id.0.into(), last.into()]).await?.pop() {
            last = chunk.number;
            let known = written(&self.0.database.reader, id, chunk.number).await?;
            let known: HashMap<CustomerId, Outcome> = known.into_iter().collect();
            let keys = chunk.customers.trim_matches(['[', ']']).split(',').filter_map(|key| key.parse().ok());
            let missing = match chunk {
                Chunk { is_failed: true, .. } => Outcome::Failed,
                Chunk { is_done: true, .. } => Outcome::Gone,
                _ => Outcome::NotReached,
            };
            let outcome = |id| (id, known.get(&id).copied().unwrap_or(missing));
            if rows.send(keys.map(CustomerId).map(outcome).collect()).await.is_err() {
                break;
            }
        }
        Ok(())
    }
}

/// What is written down of a chunk, each customer once; of several outcomes the first of [`RANKS`] counts.
async fn written(db: &impl ConnectionTrait, id: JobId, chunk: i64) -> Result<Vec<(CustomerId, Outcome)>, StoreError> {
    let sql = format!(
        "SELECT string_agg(concat_ws(' ', customer_id, {RANK}), ' ') FROM job_changes WHERE job_id = $1 AND chunk = $2"
    );
    let mut ranked = pairs(db, &sql, [id.0.into(), chunk.into()]).await?;
    ranked.sort_unstable();
    ranked.dedup_by_key(|(customer, _)| *customer);
    Ok(ranked.into_iter().map(|(customer, rank)| (CustomerId(customer), RANKS[rank as usize])).collect())
}

/// The number of an outcome.
pub(super) const RANK: &str = "CASE outcome WHEN 'changed' THEN 0 WHEN 'deleted' THEN 1 WHEN 'edited' THEN 2 \
    WHEN 'full' THEN 3 ELSE 4 END";

/// In the order of these numbers.
pub(super) const RANKS: [Outcome; 5] =
    [Outcome::Changed, Outcome::InBin, Outcome::Edited, Outcome::Full, Outcome::Already];
