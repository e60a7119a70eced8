//! Erasing a customer for ever, and not making them anew: their rows go, the file is swept, and a keyed hash of what
//! identified them is what stays.

mod traces;

use std::{
    collections::{BTreeSet, HashMap},
    sync::atomic::Ordering,
};

use domain::{
    audit::{Action, Receipt},
    customer::display_name,
    id::{CustomerId, UserId, ViewId},
    time::At,
};
use hmac::{Hmac, KeyInit, Mac};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseBackend, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter,
    QuerySelect, Statement,
    sea_query::{Expr, OnConflict},
};
use sha2::Sha256;

use crate::{
    OpenError, Store,
    bin::KEPT,
    entity::{self, customer, customer_trait, saved_view, setting, tombstone},
    error::StoreError,
    identifiers,
    keys::now,
    raw::execute,
    sessions::hex,
};
use traces::ever_had;

/// The tables whose rows are about one customer, by their column `customer_id`.
pub(crate) const ABOUT: [&str; 19] = [
    "identifiers",
    "customer_tags",
    "customer_segments",
    "conversation_tags",
    "retired_tag_links",
    "messages",
    "conversations",
    "events",
    "purchases",
    "note_mentions",
    "notes",
    "note_drafts",
    "activity",
    "custom_values",
    "traits",
    "field_times",
    "bin",
    "job_changes",
    "changes",
];

/// The setting that holds the key of the hashes, in hexadecimal; made when it is first needed.
const KEY: &str = "tombstone_key";

impl Store {
    /// Erases a customer, living or in the bin. What is left: a hash of each identifier, and that it was done.
    ///
    /// # Errors
    /// `NotFound` when there is no such customer.
    pub async fn erase_customer(&self, by: UserId, id: CustomerId) -> Result<Receipt, StoreError> {
        let (key, views) = (self.tombstone_key().await?, self.views_about(id).await?);
        let (at, rows) = self
            .transact(|db| {
                let (store, key, views) = (self.clone(), key.clone(), views.clone());
                Box::pin(async move {
                    let at = now();
                    let rows = write_erasure(db, &key, id, &views, at).await?;
                    store.log(db, by, at, Action::CustomerErased, &id.to_string(), "").await?;
                    Ok((at, rows))
                })
            })
            .await?;
        self.note_touched(&[id]);
        crate::write(&self.0.audience).remove(&[(id, u32::MAX)]);
        self.0.erasures.fetch_add(1, Ordering::AcqRel);
        // The rows are gone; bytes of them that a reader still holds in the log go once nobody reads them.
        let is_swept = self.sweep().await.unwrap_or_else(|error| {
            tracing::error!(error = %error, "the database's log could not be emptied after an erasure");
            false
        });
        let by = self.names().await?.remove(&by).unwrap_or_default();
        Ok(Receipt { customer: id, erased_at: at, by, rows, is_swept })
    }

    /// Whether a person typed what a customer is called: the e-mail, or the name of who has none.
    ///
    /// # Errors
    /// `NotFound` when there is no such customer.
    pub async fn is_called(&self, id: CustomerId, typed: &str) -> Result<bool, StoreError> {
        let found = customer::Entity::find_by_id(id).one(&self.0.database.reader).await?.ok_or(StoreError::NotFound)?;
        let asked = if found.email.is_empty() { display_name(&found.name, "").to_owned() } else { found.email };
        Ok(typed.trim().to_lowercase() == asked.to_lowercase())
    }

    /// Empties the database's log if an erasure could not, of this run of the server or of one that was killed. Says
    /// whether nothing is left in it: not while somebody reads what was there.
    pub async fn sweep(&self) -> Result<bool, OpenError> {
        // Those that come while it is being emptied are not in what was emptied.
        let erasures = self.0.erasures.load(Ordering::Acquire);
        let is_due = || self.0.swept.load(Ordering::Acquire) < erasures;
        if is_due() && self.0.database.empty_log().await? {
            self.0.swept.fetch_max(erasures, Ordering::AcqRel);
        }
        Ok(!is_due())
    }

    /// Erases who has been in the bin for longer than they can be restored; they may come again. Gives how many.
    pub async fn empty_bin(&self) -> Result<usize, StoreError> {
        let old = entity::bin::Entity::find().filter(entity::bin::COLUMN.deleted_at.lt(At(now().0 - KEPT)));
        let mut erased = 0;
        for row in old.all(&self.0.database.reader).await? {
            erased += usize::from(self.empty_from_bin(row.customer_id).await?);
        }
        if erased > 0 {
            self.0.erasures.fetch_add(1, Ordering::AcqRel);
        }
        Ok(erased)
    }

    /// Erases one of them, unless somebody restored or erased them since they were looked up.
    async fn empty_from_bin(&self, id: CustomerId) -> Result<bool, StoreError> {
        let views = self.views_about(id).await?;
        self.transact(|db| {
            let (store, views) = (self.clone(), views.clone());
            Box::pin(async move {
                let still = entity::bin::Entity::find_by_id(id).lock_exclusive().one(db).await?;
                if still.is_none_or(|row| row.deleted_at >= At(now().0 - KEPT)) {
                    return Ok(false);
                }
                forget_told(db, &ever_had(db, id).await?).await?;
                forget(db, id, &views).await?;
                store.log(db, None, now(), Action::CustomerErased, &id.to_string(), "thirty days in the bin").await?;
                Ok(true)
            })
        })
        .await
    }

    /// Whether any of these (kind and key) belonged to somebody who was erased; counts that it was kept out.
    pub(crate) async fn is_erased<'a>(
        &self,
        db: &DatabaseTransaction,
        identifiers: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<bool, StoreError> {
        // One attempt is counted once, by however many identifiers it is known.
        let Some((_, stone)) = erased(db, identifiers).await?.into_iter().next() else { return Ok(false) };
        keep_out(db, stone, 1).await?;
        Ok(true)
    }

    async fn tombstone_key(&self) -> Result<Vec<u8>, StoreError> {
        self.transact(|db| {
            Box::pin(async move {
                if let Some(key) = present_key(db).await? {
                    return Ok(key);
                }
                let fresh: [u8; 32] = rand::random();
                let row = setting::ActiveModel { name: Set(KEY.to_owned()), value: Set(hex(&fresh)) };
                let keep = OnConflict::column(setting::Column::Name).do_nothing().to_owned();
                setting::Entity::insert(row).on_conflict(keep).exec_without_returning(db).await?;
                Ok(present_key(db).await?.unwrap_or_else(|| fresh.to_vec()))
            })
        })
        .await
    }
}

/// Which of these (kind and key) belonged to somebody who was erased, each with what is left of it.
pub(crate) async fn erased<'a>(
    db: &DatabaseTransaction,
    identifiers: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<HashMap<(&'a str, &'a str), String>, StoreError> {
    // Without an erasure there is no key either.
    let Some(key) = present_key(db).await? else { return Ok(HashMap::new()) };
    let mut asked: HashMap<String, (&str, &str)> =
        identifiers.into_iter().map(|(kind, value)| (hash(&key, kind, value), (kind, value))).collect();
    let known = tombstone::Entity::find().filter(tombstone::COLUMN.hash.is_in(asked.keys().cloned()));
    let known = known.all(db).await?.into_iter().map(|stone| stone.hash);
    Ok(known.filter_map(|stone| Some((asked.remove(&stone)?, stone))).collect())
}

/// Counts that somebody who was erased was kept out.
pub(crate) async fn keep_out(db: &DatabaseTransaction, stone: String, times: i64) -> Result<(), StoreError> {
    tombstone::Entity::update_many()
        .col_expr(tombstone::Column::Suppressed, Expr::col(tombstone::Column::Suppressed).add(times))
        .filter(tombstone::COLUMN.hash.eq(stone))
        .exec(db)
        .await?;
    Ok(())
}

async fn write_erasure(
    db: &DatabaseTransaction,
    key: &[u8],
    id: CustomerId,
    views: &[ViewId],
    at: At,
) -> Result<Vec<(String, u64)>, StoreError> {
    // Held to the end: whoever edits them or acts on many waits, and finds nobody.
    if customer::Entity::find_by_id(id).lock_exclusive().one(db).await?.is_none() {
        return Err(StoreError::NotFound);
    }
    let known = ever_had(db, id).await?;
    forget_told(db, &known).await?;
    let stones = known.iter().map(|(kind, value)| tombstone::ActiveModel {
        hash: Set(hash(key, kind, value)),
        erased_at: Set(at),
        suppressed: Set(0),
    });
    let keep = OnConflict::column(tombstone::Column::Hash).do_nothing().to_owned();
    tombstone::Entity::insert_many(stones).on_conflict(keep).exec_without_returning(db).await?;
    forget(db, id, views).await
}

/// Deletes what programs told of a customer while nobody knew that it was they, and what they told of others that was
/// theirs; `known` is what identified them.
async fn forget_told(db: &DatabaseTransaction, known: &BTreeSet<(String, String)>) -> Result<(), StoreError> {
    for (_, visitor) in known.iter().filter(|(kind, _)| matches!(&**kind, "anonymous_id" | "external_id")) {
        for sql in ["DELETE FROM visitor_events WHERE visitor = $1", "DELETE FROM visitor_traits WHERE visitor = $1"] {
            execute(db, sql, [visitor.as_str().into()]).await?;
        }
    }
    let contact = customer_trait::Entity::find().filter(customer_trait::COLUMN.name.is_in(["email", "phone"]));
    for row in contact.all(db).await? {
        let key = identifiers::key(&row.name, &row.value);
        if known.contains(&(row.name.clone(), key)) {
            customer_trait::Entity::delete_by_id((row.customer_id, row.name)).exec(db).await?;
        }
    }
    Ok(())
}

/// Deletes every row about a customer, and some saved views; gives how many of each table.
async fn forget(db: &DatabaseTransaction, id: CustomerId, views: &[ViewId]) -> Result<Vec<(String, u64)>, StoreError> {
    let mut rows = Vec::with_capacity(ABOUT.len() + 1);
    for table in ABOUT {
        let sql = format!("DELETE FROM {table} WHERE customer_id = $1");
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [id.0.into()]);
        rows.push((table.to_owned(), db.execute_raw(statement).await?.rows_affected()));
    }
    let gone = customer::Entity::delete_by_id(id).exec(db).await?.rows_affected;
    rows.push(("customers".to_owned(), gone));
    let views = saved_view::Entity::delete_many().filter(saved_view::COLUMN.id.is_in(views.iter().copied()));
    rows.push(("saved_views".to_owned(), views.exec(db).await?.rows_affected));
    rows.retain(|(_, count)| *count > 0);
    forget_samples(db).await?;
    Ok(rows)
}

/// SQLite's statistics hold some values of what is indexed, as they were when they were gathered.
async fn forget_samples(db: &DatabaseTransaction) -> Result<(), StoreError> {
    if db.get_database_backend() == DatabaseBackend::Sqlite {
        let gathered = "SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat4'";
        let gathered = db.query_one_raw(Statement::from_string(DatabaseBackend::Sqlite, gathered)).await?;
        if gathered.is_some() {
            db.execute_unprepared("DELETE FROM sqlite_stat4").await?;
        }
    }
    Ok(())
}

async fn present_key(db: &DatabaseTransaction) -> Result<Option<Vec<u8>>, StoreError> {
    let found = setting::Entity::find_by_id(KEY.to_owned()).one(db).await?;
    Ok(found.map(|row| from_hex(&row.value)))
}

fn hash(key: &[u8], kind: &str, value: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length is taken");
    mac.update(kind.as_bytes());
    mac.update(b"\0");
    mac.update(value.as_bytes());
    hex(&mac.finalize().into_bytes())
}

fn from_hex(text: &str) -> Vec<u8> {
    let pairs = text.as_bytes().chunks(2).filter_map(|pair| str::from_utf8(pair).ok());
    pairs.filter_map(|pair| u8::from_str_radix(pair, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CLASSES;

    #[test]
    fn every_table_about_a_customer_is_erased_from() {
        for (table, column, _) in CLASSES {
            assert!(*column != "customer_id" || ABOUT.contains(table), "rows of {table} would stay");
        }
    }
}
