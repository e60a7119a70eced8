//! The vocabulary of tags: where each is used, another name, one tag becoming part of another, deleting. Taking the last
//! two back is in `retired`.

mod retired;

pub(crate) use retired::taken;

use std::collections::{HashMap, HashSet};

use domain::{
    audit::Action,
    fold,
    id::{CustomerId, TagId, UserId},
    invalid::Invalid,
    name,
    profile::Change,
    query::CustomerQuery,
    tag::{RetiredTag, TagList, UsedTag},
    time::{At, DAY},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    FromQueryResult, IntoActiveModel, ModelTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::{
    Store,
    entity::{customer_tag, retired_tag, saved_view, tag},
    error::StoreError,
    keys::now,
    raw::execute,
};
use retired::{KEPT, retire};

/// A tag's last use is written down at most once in this time.
const NOTED_EVERY: i64 = DAY / 24;
/// The customers who have tag `$1`.
const WHO_HAS_IT: &str = "customer_tags WHERE tag_id = $1";

impl Store {
    /// Every tag by name, with where it is used. Customers in the bin do not count.
    pub async fn used_tags(&self) -> Result<TagList, StoreError> {
        let customers = "SELECT tag_id, COUNT(*) AS number FROM customer_tags \
            JOIN customers ON customers.id = customer_id WHERE deleted_at IS NULL GROUP BY tag_id";
        let conversations = "SELECT tag_id, COUNT(*) AS number FROM conversation_tags GROUP BY tag_id";
        let (customers, conversations) = tokio::try_join!(self.counted(customers), self.counted(conversations))?;
        let db = &self.0.database.reader;
        let views = saved_view::Entity::find().all(db).await?;
        let asked: Vec<Vec<String>> = views.iter().map(|view| keys_in(&view.query)).collect();
        let used = |row: tag::Model| UsedTag {
            customers: customers.get(&row.id).copied().unwrap_or_default(),
            conversations: conversations.get(&row.id).copied().unwrap_or_default(),
            views: asked.iter().filter(|keys| keys.contains(&row.name_key)).count() as u32,
            last_used: row.last_used_at.unwrap_or(row.created_at),
            id: row.id,
            name: row.name,
        };
        let mut tags: Vec<UsedTag> = tag::Entity::find().all(db).await?.into_iter().map(used).collect();
        tags.sort_by_cached_key(|tag| fold::fold(&tag.name));
        let retired = retired_tag::Entity::find().filter(retired_tag::COLUMN.retired_at.gt(At(now().0 - KEPT)));
        let retired = retired.order_by_desc(retired_tag::COLUMN.retired_at).all(db).await?;
        let name_of = |id: TagId| tags.iter().find(|tag| tag.id == id).map(|tag| tag.name.clone());
        let shown = |row: retired_tag::Model| RetiredTag {
            id: row.id,
            into: row.into_id.and_then(name_of),
            name: row.name,
            until: At(row.retired_at.0 + KEPT),
        };
        let retired = retired.into_iter().map(shown).collect();
        Ok(TagList { tags, retired, as_of: now(), zone: self.zone_lately() })
    }

    async fn counted(&self, sql: &str) -> Result<HashMap<TagId, u32>, StoreError> {
        #[derive(FromQueryResult)]
        struct Counted {
            tag_id: i64,
            number: i64,
        }
        let counted: Vec<Counted> = self.read_all(sql, []).await?;
        Ok(counted.into_iter().map(|one| (TagId(one.tag_id), one.number as u32)).collect())
    }

    /// Gives a tag another name, in saved views too.
    ///
    /// # Errors
    /// `NotFound` when there is no such tag; `Invalid` at `name` when it is no name, or another tag has it.
    pub async fn rename_tag(&self, by: UserId, tag: TagId, to: &str) -> Result<(), StoreError> {
        let to = name::tidy("name", to)?;
        // What differs by case or accents alone is the same to everybody who looks for it.
        if crate::read(&self.0.vocabulary).tag_like(&to).is_some_and(|like| like != tag) {
            return Err(exists());
        }
        self.transact(|db| {
            let (store, to) = (self.clone(), to.clone());
            Box::pin(async move {
                let found = locked(db, tag).await?;
                let (before, key) = (found.name.clone(), found.name_key.clone());
                free(db, &to, tag).await?;
                let mut changed = found.into_active_model();
                changed.name = Set(to.clone());
                changed.name_key = Set(fold::name_key(&to));
                changed.update(db).await?;
                rename_in_views(db, &key, &to).await?;
                store.log(db, by, now(), Action::TagRenamed, &tag.to_string(), &format!("{before} → {to}")).await
            })
        })
        .await?;
        self.follow_names().await
    }

    /// Makes one tag part of another: whoever has it has the other from then on. Saved views ask for the other.
    ///
    /// # Errors
    /// `NotFound` when there is no such tag; `Invalid` at `into` when both are the same.
    pub async fn merge_tag(&self, by: UserId, tag: TagId, into: TagId) -> Result<(), StoreError> {
        if tag == into {
            return Err(Invalid::at("into", "same", "This is the same tag. Choose another one.").into());
        }
        let touched = self
            .transact(|db| {
                let store = self.clone();
                Box::pin(async move {
                    let (found, other) = (locked(db, tag).await?, locked(db, into).await?);
                    let (name, key, at) = (found.name.clone(), found.name_key.clone(), now());
                    let touched = retire(db, &found, Some(into), at, by).await?;
                    let change = Change::TagMerged { tag: name.clone(), into: other.name.clone() };
                    store.record_all(db, (at, by), &change, WHO_HAS_IT, tag.0).await?;
                    let pair = [into.0.into(), tag.0.into()];
                    for (table, columns) in [
                        ("customer_tags", "customer_id"),
                        ("conversation_tags", "customer_id, conversation_id"),
                    ] {
                        let sql = format!(
                            "INSERT INTO {table} ({columns}, tag_id) SELECT {columns}, $1 FROM {table} WHERE tag_id = $2 \
                             ON CONFLICT DO NOTHING"
                        );
                        execute(db, &sql, pair.clone()).await?;
                    }
                    found.delete(db).await?;
                    rename_in_views(db, &key, &other.name).await?;
                    let told = format!("{name} → {}", other.name);
                    store.log(db, by, at, Action::TagMerged, &tag.to_string(), &told).await?;
                    Ok(touched)
                })
            })
            .await?;
        self.follow_names().await?;
        self.follow(&touched).await
    }

    /// Deletes a tag: nobody has it any more. Saved views that ask for it find nobody, and say so.
    ///
    /// # Errors
    /// `NotFound` when there is no such tag.
    pub async fn delete_tag(&self, by: UserId, tag: TagId) -> Result<(), StoreError> {
        let touched = self
            .transact(|db| {
                let store = self.clone();
                Box::pin(async move {
                    let found = locked(db, tag).await?;
                    let (name, at) = (found.name.clone(), now());
                    let touched = retire(db, &found, None, at, by).await?;
                    let change = Change::TagRemoved { tag: name.clone() };
                    store.record_all(db, (at, by), &change, WHO_HAS_IT, tag.0).await?;
                    found.delete(db).await?;
                    store.log(db, by, at, Action::TagDeleted, &tag.to_string(), &name).await?;
                    Ok(touched)
                })
            })
            .await?;
        self.follow_names().await?;
        self.follow(&touched).await
    }
}

/// The tags of a customer.
pub(crate) async fn of(db: &impl ConnectionTrait, customer: CustomerId) -> Result<HashSet<TagId>, StoreError> {
    let own = customer_tag::Entity::find().filter(customer_tag::COLUMN.customer_id.eq(customer));
    Ok(own.all(db).await?.into_iter().map(|link| link.tag_id).collect())
}

/// Writes down that a tag was put on somebody.
pub(crate) async fn used(db: &impl ConnectionTrait, tag: TagId, at: At) -> Result<(), StoreError> {
    let sql = "UPDATE tags SET last_used_at = $1 WHERE id = $2 AND COALESCE(last_used_at, 0) < $3";
    execute(db, sql, [at.0.into(), tag.0.into(), (at.0 - NOTED_EVERY).into()]).await
}

async fn locked(db: &DatabaseTransaction, tag: TagId) -> Result<tag::Model, StoreError> {
    tag::Entity::find_by_id(tag).lock_exclusive().one(db).await?.ok_or(StoreError::NotFound)
}

async fn named(db: &DatabaseTransaction, key: &str) -> Result<Option<tag::Model>, StoreError> {
    Ok(tag::Entity::find().filter(tag::COLUMN.name_key.eq(key)).one(db).await?)
}

/// Refuses a name that another tag has.
async fn free(db: &DatabaseTransaction, name: &str, own: TagId) -> Result<(), StoreError> {
    if named(db, &fold::name_key(name)).await?.is_some_and(|other| other.id != own) {
        return Err(exists());
    }
    Ok(())
}

fn exists() -> StoreError {
    Invalid::at("name", "taken", "A tag with this name exists. Choose another name, or merge the two.").into()
}

/// The tags that a saved view asks for, as unique names.
fn keys_in(address: &str) -> Vec<String> {
    let query = CustomerQuery::parse(address).unwrap_or_default();
    query.filter.tags.iter().map(|name| fold::name_key(name)).collect()
}

/// Lets saved views that ask for one tag ask for another.
async fn rename_in_views(db: &DatabaseTransaction, key: &str, to: &str) -> Result<(), StoreError> {
    for view in saved_view::Entity::find().all(db).await? {
        if !keys_in(&view.query).iter().any(|asked| asked == key) {
            continue;
        }
        let mut query = CustomerQuery::parse(&view.query).unwrap_or_default();
        let mut names: Vec<String> = Vec::new();
        for name in std::mem::take(&mut query.filter.tags) {
            let name = if fold::name_key(&name) == key { to.to_owned() } else { name };
            if !names.contains(&name) {
                names.push(name);
            }
        }
        query.filter.tags = names;
        let mut changed = view.into_active_model();
        changed.query = Set(query.kept());
        changed.update(db).await?;
    }
    Ok(())
}
