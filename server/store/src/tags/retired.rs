//! Tags that were deleted or merged: what had them is kept for thirty days, so that they can be brought back.

use domain::{
    audit::Action,
    id::{CustomerId, TagId, UserId},
    profile::Change,
    tag::MOST,
    time::{At, DAY},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, ModelTrait,
    QueryFilter, QuerySelect, Value,
};

use super::named;
use crate::{
    Store,
    entity::{retired_tag, tag},
    error::StoreError,
    keys::now,
    raw::{execute, rows},
};

/// How long a tag can be brought back, in milliseconds.
pub(super) const KEPT: i64 = 30 * DAY;
/// The customers who got the other tag when tag `$1` became part of it.
const WHO_GOT_THE_OTHER: &str = "retired_tag_links WHERE tag_id = $1 AND conversation_id = 0 AND is_new";

impl Store {
    /// Brings back a tag that was deleted or merged, to everybody who had it; who has the other tag only by the merging
    /// loses it.
    ///
    /// # Errors
    /// `NotFound` when it is not there to be brought back, or no longer; `Conflict` when a tag has its name by now.
    pub async fn restore_tag(&self, by: UserId, tag: TagId) -> Result<(), StoreError> {
        let touched = self
            .transact(|db| {
                let store = self.clone();
                Box::pin(async move {
                    let found = retired_tag::Entity::find_by_id(tag).lock_exclusive().one(db).await?;
                    let found = found.ok_or(StoreError::NotFound)?;
                    if named(db, &found.name_key).await?.is_some() {
                        let message = format!("There is a tag {} by now. Rename it first.", found.name);
                        return Err(StoreError::Conflict(message));
                    }
                    let (name, into, at) = (found.name.clone(), found.into_id, now());
                    if let Some(into) = into
                        && let Some(other) = retired_tag::Entity::find_by_id(into).one(db).await?
                    {
                        let message =
                            format!("{name} became part of {}, which is gone. Restore that first.", other.name);
                        return Err(StoreError::Conflict(message));
                    }
                    let touched = touch(db, "retired_tag_links", tag).await?;
                    put_back(db, &found, into).await?;
                    let change = Change::TagAdded { tag: name.clone() };
                    store.record_all(db, (at, by), &change, super::WHO_HAS_IT, tag.0).await?;
                    if let Some(other) = into {
                        let other = tag::Entity::find_by_id(other).one(db).await?;
                        let change = Change::TagRemoved { tag: other.map(|other| other.name).unwrap_or_default() };
                        store.record_all(db, (at, by), &change, WHO_GOT_THE_OTHER, tag.0).await?;
                    }
                    found.delete(db).await?;
                    store.log(db, by, at, Action::TagRestored, &tag.to_string(), &name).await?;
                    Ok(touched)
                })
            })
            .await?;
        self.follow_names().await?;
        self.follow(&touched).await
    }

    /// Forgets tags that can be brought back no longer.
    pub async fn forget_retired_tags(&self) -> Result<(), StoreError> {
        let over = retired_tag::Entity::delete_many().filter(retired_tag::COLUMN.retired_at.lte(At(now().0 - KEPT)));
        over.exec(&self.0.database.writer).await?;
        Ok(())
    }
}

/// Writes down that a tag was taken from somebody by hand: what merging gave is then not for taking back any more.
pub(crate) async fn taken(db: &impl ConnectionTrait, customer: CustomerId, tag: TagId) -> Result<(), StoreError> {
    let sql = "UPDATE retired_tag_links SET is_new = FALSE WHERE customer_id = $1 AND conversation_id = 0 \
        AND tag_id IN (SELECT id FROM retired_tags WHERE into_id = $2)";
    execute(db, sql, [customer.0.into(), tag.0.into()]).await
}

/// Keeps a tag and what has it for as long as it can be brought back; gives the customers who have it.
pub(super) async fn retire(
    db: &DatabaseTransaction,
    tag: &tag::Model,
    into: Option<TagId>,
    at: At,
    by: UserId,
) -> Result<Vec<CustomerId>, StoreError> {
    let row = retired_tag::ActiveModel {
        id: Set(tag.id),
        name: Set(tag.name.clone()),
        name_key: Set(tag.name_key.clone()),
        created_at: Set(tag.created_at),
        last_used_at: Set(tag.last_used_at),
        into_id: Set(into),
        retired_at: Set(at),
        user_id: Set(Some(by)),
    };
    retired_tag::Entity::insert(row).exec_without_returning(db).await?;
    let touched = touch(db, "customer_tags", tag.id).await?;
    let pair = [tag.id.0.into(), into.map_or(0, |into| into.0).into()];
    let customers = "INSERT INTO retired_tag_links (tag_id, customer_id, conversation_id, is_new) \
        SELECT tag_id, customer_id, 0, NOT EXISTS (SELECT 1 FROM customer_tags AS other \
        WHERE other.customer_id = own.customer_id AND other.tag_id = $2) FROM customer_tags AS own WHERE tag_id = $1";
    execute(db, customers, pair.clone()).await?;
    let conversations = "INSERT INTO retired_tag_links (tag_id, customer_id, conversation_id, is_new) \
        SELECT tag_id, customer_id, conversation_id, NOT EXISTS (SELECT 1 FROM conversation_tags AS other \
        WHERE other.customer_id = own.customer_id AND other.conversation_id = own.conversation_id AND other.tag_id = $2) \
        FROM conversation_tags AS own WHERE tag_id = $1";
    execute(db, conversations, pair).await?;
    Ok(touched)
}

/// What `retire` took away, and takes back what the merging gave.
async fn put_back(db: &DatabaseTransaction, found: &retired_tag::Model, into: Option<TagId>) -> Result<(), StoreError> {
    let row = tag::ActiveModel {
        id: Set(found.id),
        name: Set(found.name.clone()),
        name_key: Set(found.name_key.clone()),
        created_at: Set(found.created_at),
        last_used_at: Set(found.last_used_at),
    };
    tag::Entity::insert(row).exec_without_returning(db).await?;
    let own: [Value; 1] = [found.id.0.into()];
    if let Some(into) = into {
        let pair: [Value; 2] = [into.0.into(), found.id.0.into()];
        let customers = "DELETE FROM customer_tags WHERE tag_id = $1 AND customer_id IN \
            (SELECT customer_id FROM retired_tag_links WHERE tag_id = $2 AND conversation_id = 0 AND is_new)";
        execute(db, customers, pair.clone()).await?;
        let conversations = "DELETE FROM conversation_tags WHERE tag_id = $1 AND EXISTS (SELECT 1 FROM retired_tag_links AS kept \
            WHERE kept.tag_id = $2 AND kept.customer_id = conversation_tags.customer_id \
            AND kept.conversation_id = conversation_tags.conversation_id AND is_new)";
        execute(db, conversations, pair).await?;
    }
    // Not to who has as many as there can be by now.
    let customers = format!(
        "INSERT INTO customer_tags (customer_id, tag_id) \
         SELECT customer_id, tag_id FROM retired_tag_links AS kept WHERE tag_id = $1 AND conversation_id = 0 AND \
         (SELECT COUNT(*) FROM customer_tags AS own WHERE own.customer_id = kept.customer_id) < {MOST}"
    );
    execute(db, &customers, own.clone()).await?;
    let conversations = "INSERT INTO conversation_tags (customer_id, conversation_id, tag_id) \
        SELECT retired_tag_links.customer_id, conversation_id, tag_id FROM retired_tag_links \
        JOIN conversations ON conversations.customer_id = retired_tag_links.customer_id AND id = conversation_id \
        WHERE tag_id = $1";
    execute(db, conversations, own).await
}

/// The customers who have a tag, by one of the tables of links; each is another version from now on.
async fn touch(db: &DatabaseTransaction, table: &str, tag: TagId) -> Result<Vec<CustomerId>, StoreError> {
    #[derive(FromQueryResult)]
    struct Touched {
        id: i64,
    }
    let sql = format!(
        "UPDATE customers SET version = version + 1 \
         WHERE id IN (SELECT customer_id FROM {table} WHERE tag_id = $1) RETURNING id"
    );
    let touched: Vec<Touched> = rows(db, &sql, [tag.0.into()]).await?;
    Ok(touched.into_iter().map(|one| CustomerId(one.id)).collect())
}
