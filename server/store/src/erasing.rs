//! Erasing a customer for ever, and not making them anew: their rows go, the file is swept, and a keyed hash of what
//! identified them is what stays.

mod traces;

use std::{collections::BTreeSet, sync::atomic::Ordering};

use domain::{
    audit::{Action, Receipt},
    customer::display_name,
    id::{CustomerId, UserId},
    time::At,
};
use hmac::{Hmac, KeyInit, Mac};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, Statement,
    sea_query::{Expr, OnConflict},
};
use sha2::Sha256;

use crate::{
    OpenError, Store,
    bin::{self, KEPT},
    entity::{self, customer, setting, tombstone},
    error::StoreError,
    identifiers,
    keys::now,
    sessions::hex,
};
use traces::{forget_views, once_had};

/// The tables whose rows are about one customer, by their column `customer_id`.
pub(crate) const ABOUT: [&str; 18] = [
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
        let key = self.tombstone_key().await?;
        let (at, rows) = self
            .transact(|db| {
                let (store, key) = (self.clone(), key.clone());
                Box::pin(async move {
                    let at = now();
                    let rows = write_erasure(db, &key, id, at).await?;
                    store.log(db, by, at, Action::CustomerErased, &id.to_string(), "").await?;
                    Ok((at, rows))
                })
            })
            .await?;
        self.note_touched(&[id]);
        crate::write(&self.0.audience).remove(&[(id, u32::MAX)]);
        self.0.is_unswept.store(true, Ordering::Release);
        // The rows are gone; bytes of them that a reader still holds in the log go once nobody reads them.
        let is_swept = self.sweep().await.unwrap_or_else(|error| {
            tracing::error!(error = ?error, "the database's log could not be emptied after an erasure");
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
        if self.0.is_unswept.load(Ordering::Acquire) && self.0.database.empty_log().await? {
            self.0.is_unswept.store(false, Ordering::Release);
        }
        Ok(!self.0.is_unswept.load(Ordering::Acquire))
    }

    /// Erases who has been in the bin for longer than they can be restored; they may come again. Gives how many.
    pub async fn empty_bin(&self) -> Result<usize, StoreError> {
        let old = entity::bin::Entity::find().filter(entity::bin::COLUMN.deleted_at.lt(At(now().0 - KEPT)));
        let old = old.all(&self.0.database.reader).await?;
        for row in &old {
            let id = row.customer_id;
            self.transact(|db| {
                let store = self.clone();
                Box::pin(async move {
                    forget(db, id).await?;
                    store.log(db, None, now(), Action::CustomerErased, &id.to_string(), "thirty days in the bin").await
                })
            })
            .await?;
        }
        if !old.is_empty() {
            self.0.is_unswept.store(true, Ordering::Release);
        }
        Ok(old.len())
    }

    /// Whether any of these (kind and key) belonged to somebody who was erased; counts that it was kept out.
    pub(crate) async fn is_erased(
        &self,
        db: &DatabaseTransaction,
        identifiers: impl IntoIterator<Item = (&str, &str)>,
    ) -> Result<bool, StoreError> {
        // Without an erasure there is no key either.
        let Some(key) = present_key(db).await? else { return Ok(false) };
        let hashes: Vec<String> = identifiers.into_iter().map(|(kind, value)| hash(&key, kind, value)).collect();
        let suppressed = tombstone::Entity::update_many()
            .col_expr(tombstone::Column::Suppressed, Expr::col(tombstone::Column::Suppressed).add(1))
            .filter(tombstone::COLUMN.hash.is_in(hashes))
            .exec(db)
            .await?;
        Ok(suppressed.rows_affected > 0)
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

async fn write_erasure(
    db: &DatabaseTransaction,
    key: &[u8],
    id: CustomerId,
    at: At,
) -> Result<Vec<(String, u64)>, StoreError> {
    let model = customer::Entity::find_by_id(id).one(db).await?.ok_or(StoreError::NotFound)?;
    let own = identifiers::of(db, id).await?;
    let mut known: BTreeSet<(String, String)> = own.into_iter().map(|row| (row.kind, row.value_key)).collect();
    if let Some(binned) = entity::bin::Entity::find_by_id(id).one(db).await? {
        known.extend(bin::identifiers(&binned));
    }
    known.extend(once_had(db, id).await?);
    let views = forget_views(db, &model.name, &known).await?;
    let stones = known.iter().map(|(kind, value)| tombstone::ActiveModel {
        hash: Set(hash(key, kind, value)),
        erased_at: Set(at),
        suppressed: Set(0),
    });
    let keep = OnConflict::column(tombstone::Column::Hash).do_nothing().to_owned();
    tombstone::Entity::insert_many(stones).on_conflict(keep).exec_without_returning(db).await?;
    let mut rows = forget(db, id).await?;
    rows.extend((views > 0).then(|| ("saved_views".to_owned(), views)));
    Ok(rows)
}

/// Deletes every row about a customer; gives how many of each table.
async fn forget(db: &DatabaseTransaction, id: CustomerId) -> Result<Vec<(String, u64)>, StoreError> {
    let mut rows = Vec::with_capacity(ABOUT.len() + 1);
    for table in ABOUT {
        let sql = format!("DELETE FROM {table} WHERE customer_id = $1");
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [id.0.into()]);
        rows.push((table.to_owned(), db.execute_raw(statement).await?.rows_affected()));
    }
    let gone = customer::Entity::delete_by_id(id).exec(db).await?.rows_affected;
    rows.push(("customers".to_owned(), gone));
    rows.retain(|(_, count)| *count > 0);
    Ok(rows)
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
