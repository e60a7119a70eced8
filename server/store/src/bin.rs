//! The bin: deleted customers, who can be restored for thirty days. They are in no list and no count, and what
//! identified them is free for others meanwhile.

use domain::{
    audit::{Action, Bin},
    customer::{Binned, display_name},
    id::{CustomerId, UserId},
    profile::Change,
    time::{At, DAY},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, ExprTrait,
    IntoActiveModel, ModelTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde::{Deserialize, Serialize};

use crate::{
    Store,
    cursor::{Cursor, page},
    customers::locked,
    entity::{bin, customer, identifier},
    error::StoreError,
    identifiers,
    keys::now,
};

/// How long a deleted customer can be restored, in milliseconds.
pub(crate) const KEPT: i64 = 30 * DAY;
/// Customers of a page.
const PAGE: usize = 100;

/// What identified a customer, as the bin keeps it.
#[derive(Serialize, Deserialize)]
struct Kept {
    kind: String,
    key: String,
    value: String,
    is_verified: bool,
    added_at: i64,
}

impl Store {
    /// Puts a customer into the bin.
    ///
    /// # Errors
    /// `NotFound` when there is no such customer, or no longer.
    pub async fn delete_customer(&self, by: UserId, id: CustomerId) -> Result<(), StoreError> {
        self.transact(|db| {
            let store = self.clone();
            Box::pin(async move {
                let (model, at) = (locked(db, id).await?, now());
                let own = identifiers::of(db, id).await?;
                identifier::Entity::delete_many().filter(identifier::COLUMN.customer_id.eq(id)).exec(db).await?;
                let kept = bin::ActiveModel {
                    customer_id: Set(id),
                    deleted_at: Set(at),
                    user_id: Set(Some(by)),
                    identifiers: Set(kept(own)),
                };
                bin::Entity::insert(kept).exec_without_returning(db).await?;
                write(db, model, at, Some(at)).await?;
                store.record(db, id, at, &by.to_string(), &[Change::Deleted {}]).await?;
                store.log(db, by, at, Action::CustomerDeleted, &id.to_string(), "").await
            })
        })
        .await?;
        self.follow(&[id]).await
    }

    /// Takes a customer out of the bin, with everything as it was.
    ///
    /// # Errors
    /// `NotFound` when there is nobody in the bin by this key; `Conflict` when somebody living has an e-mail, phone or
    /// other identifier of theirs by now.
    pub async fn restore_customer(&self, by: UserId, id: CustomerId) -> Result<(), StoreError> {
        self.transact(|db| {
            let store = self.clone();
            Box::pin(async move {
                let found = bin::Entity::find_by_id(id).lock_exclusive().one(db).await?.ok_or(StoreError::NotFound)?;
                let model = customer::Entity::find_by_id(id).one(db).await?.ok_or(StoreError::NotFound)?;
                put_back(db, id, of(&found)).await?;
                found.delete(db).await?;
                let at = now();
                write(db, model, at, None).await?;
                store.record(db, id, at, &by.to_string(), &[Change::Restored {}]).await?;
                store.log(db, by, at, Action::CustomerRestored, &id.to_string(), "").await
            })
        })
        .await?;
        self.follow(&[id]).await
    }

    /// A page of the bin, deleted last first, or those before a place.
    ///
    /// # Errors
    /// `Invalid` at `before` when it is not where such a page ended.
    pub async fn bin(&self, before: Option<&str>) -> Result<Bin, StoreError> {
        let mut found = bin::Entity::find();
        if let Some(Cursor([at, id])) = Cursor::read(before)? {
            let same = bin::COLUMN.deleted_at.eq(At(at)).and(bin::COLUMN.customer_id.lt(CustomerId(id)));
            found = found.filter(Condition::any().add(bin::COLUMN.deleted_at.lt(At(at))).add(same));
        }
        let found = found.order_by_desc(bin::COLUMN.deleted_at).order_by_desc(bin::COLUMN.customer_id);
        let found = found.limit(PAGE as u64 + 1).all(&self.0.database.reader).await?;
        let (rows, is_more) = page(found, PAGE);
        let last = rows.last().filter(|_| is_more);
        let older = last.map(|row| Cursor([row.deleted_at.0, row.customer_id.0]).to_string());
        Ok(Bin { customers: self.binned(rows).await?, older, zone: self.zone_lately() })
    }

    /// One customer of the bin.
    ///
    /// # Errors
    /// `NotFound` when there is nobody in the bin by this key.
    pub async fn binned_customer(&self, id: CustomerId) -> Result<Binned, StoreError> {
        let found = bin::Entity::find_by_id(id).one(&self.0.database.reader).await?;
        self.binned(found.into_iter().collect()).await?.pop().ok_or(StoreError::NotFound)
    }

    async fn binned(&self, found: Vec<bin::Model>) -> Result<Vec<Binned>, StoreError> {
        let ids = found.iter().map(|row| row.customer_id);
        let models = customer::Entity::find().filter(customer::COLUMN.id.is_in(ids));
        let models = models.all(&self.0.database.reader).await?;
        let names = self.names().await?;
        let row = |row: bin::Model| {
            let model = models.iter().find(|model| model.id == row.customer_id)?;
            Some(Binned {
                id: row.customer_id,
                name: display_name(&model.name, &model.email).to_owned(),
                email: model.email.clone(),
                deleted_at: row.deleted_at,
                deleted_by: row.user_id.and_then(|id| names.get(&id)).cloned().unwrap_or_default(),
                until: At(row.deleted_at.0 + KEPT),
            })
        };
        Ok(found.into_iter().filter_map(row).collect())
    }
}

/// What identified somebody in the bin: kind and key.
pub(crate) fn identifiers(binned: &bin::Model) -> Vec<(String, String)> {
    of(binned).into_iter().map(|one| (one.kind, one.key)).collect()
}

fn of(binned: &bin::Model) -> Vec<Kept> {
    serde_json::from_str(&binned.identifiers).unwrap_or_default()
}

/// Marks a customer as deleted, or as living again.
async fn write(
    db: &DatabaseTransaction,
    model: customer::Model,
    at: At,
    deleted_at: Option<At>,
) -> Result<(), StoreError> {
    let version = model.version + 1;
    let mut model = model.into_active_model();
    model.deleted_at = Set(deleted_at);
    model.version = Set(version);
    model.updated_at = Set(at);
    model.update(db).await?;
    Ok(())
}

fn kept(own: Vec<identifier::Model>) -> String {
    let kept = own.into_iter().map(|row| Kept {
        kind: row.kind,
        key: row.value_key,
        value: row.value,
        is_verified: row.is_verified,
        added_at: row.added_at.0,
    });
    serde_json::to_string(&kept.collect::<Vec<_>>()).unwrap_or_default()
}

async fn put_back(db: &DatabaseTransaction, id: CustomerId, kept: Vec<Kept>) -> Result<(), StoreError> {
    for one in kept {
        if identifiers::held(db, &one.kind, &one.key).await?.is_some() {
            let message = format!("{} belongs to another customer by now. Remove it there first.", one.value);
            return Err(StoreError::Conflict(message));
        }
        let row = identifier::ActiveModel {
            customer_id: Set(id),
            kind: Set(one.kind),
            value_key: Set(one.key),
            value: Set(one.value),
            is_verified: Set(one.is_verified),
            added_at: Set(At(one.added_at)),
        };
        identifier::Entity::insert(row).exec_without_returning(db).await?;
    }
    Ok(())
}
