//! Customers from a file: matched by external id, then e-mail, then phone; created or brought up to date, never twice.
//! `rows` says which may be taken, `writing` writes them.

mod rows;
mod writing;

use std::collections::BTreeSet;

use domain::{id::TagId, lifecycle::Lifecycle, time::At};

use crate::{Store, error::StoreError, keys::now, tags};
use rows::check;
use writing::{Names, Outcome};

/// Rows of one transaction.
const CHUNK: usize = 500;

/// A customer as a file gives one; empty means not given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewCustomer {
    /// As given.
    pub name: String,
    /// As given.
    pub email: String,
    /// As given.
    pub company: String,
    /// As given, parted by `;`.
    pub other_emails: String,
    /// As given; several are parted by `;`.
    pub phone: String,
    /// The key that the source uses; several are parted by `;`.
    pub external_id: String,
    /// Stage.
    pub lifecycle: Option<Lifecycle>,
    /// Names.
    pub tags: Vec<String>,
    /// Names of segments by hand.
    pub segments: Vec<String>,
    /// Minor units of the workspace currency.
    pub ltv_minor: Option<i64>,
    /// Earliest event.
    pub first_seen: Option<At>,
    /// Newest event of the customer's own.
    pub last_active: Option<At>,
}

/// A row that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The line of the file it begins on.
    pub line: u64,
    /// One sentence.
    pub reason: String,
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    /// Customers who were new.
    pub created: u64,
    /// Customers who were there and were brought up to date.
    pub updated: u64,
    /// Rows that were not taken.
    pub refused: Vec<Refused>,
    /// How many of them are about somebody who was erased.
    pub suppressed: u64,
}

impl Store {
    /// Takes rows with the lines they begin on, in transactions of some hundred; what is done is visible at once.
    pub async fn import(&self, rows: Vec<(u64, NewCustomer)>) -> Result<Imported, StoreError> {
        let mut done = Imported::default();
        let mut good = Vec::with_capacity(rows.len());
        for (line, row) in rows {
            match check(row) {
                Ok(row) => good.push((line, row)),
                Err(reason) => done.refused.push(Refused { line, reason }),
            }
        }
        let all_tags = good.iter().flat_map(|(_, row)| row.tags.iter().cloned()).collect();
        let all_segments = good.iter().flat_map(|(_, row)| row.segments.iter().cloned()).collect();
        let tags = self.ensure_tags(all_tags).await?;
        let names = Names { tags, segments: self.ensure_segments(all_segments).await? };
        for chunk in good.chunks(CHUNK) {
            let outcomes = self.import_chunk(chunk, &names).await?;
            let mut touched = Vec::with_capacity(outcomes.len());
            for ((line, _), outcome) in chunk.iter().zip(outcomes) {
                match outcome {
                    Outcome::Created(id) => {
                        done.created += 1;
                        touched.push(id);
                    }
                    Outcome::Updated(id) => {
                        done.updated += 1;
                        touched.push(id);
                    }
                    Outcome::Refused(reason) => done.refused.push(Refused { line: *line, reason }),
                    Outcome::Suppressed => {
                        done.suppressed += 1;
                        let reason = "This person was erased and is not recorded again.".to_owned();
                        done.refused.push(Refused { line: *line, reason });
                    }
                }
            }
            self.follow(&touched).await?;
        }
        Ok(done)
    }

    async fn import_chunk(&self, chunk: &[(u64, NewCustomer)], names: &Names) -> Result<Vec<Outcome>, StoreError> {
        self.transact(|transaction| {
            let (store, chunk, names) = (self.clone(), chunk.to_vec(), names.clone());
            Box::pin(async move {
                let mut outcomes = Vec::with_capacity(chunk.len());
                let (mut told, at) = (Vec::new(), now());
                for (_, row) in &chunk {
                    outcomes.push(store.import_row(transaction, row, &names, &mut told).await?);
                }
                let taken = chunk.iter().zip(&outcomes).filter(|(_, outcome)| outcome.is_taken());
                // In one order, so that two files never wait for each other.
                let put: BTreeSet<TagId> = taken
                    .flat_map(|((_, row), _)| row.tags.iter().filter_map(|name| names.tags.get(name).copied()))
                    .collect();
                for tag in put {
                    tags::used(transaction, tag, at).await?;
                }
                store.record_each(transaction, now(), "import", told.into_iter()).await?;
                Ok(outcomes)
            })
        })
        .await
    }
}
