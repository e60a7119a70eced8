//! What a person changes about one customer: written with its entry in the timeline in one transaction, handed over to
//! the audience, then acknowledged.

use std::collections::{BTreeSet, HashMap, HashSet};

use domain::{
    audit::Action,
    bulk::not_too_many,
    edit::Edit,
    fold,
    id::{CustomerId, SegmentId, TagId, UserId},
    lifecycle::Lifecycle,
    profile::Change,
    tag,
    time::At,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, DatabaseTransaction, EntityTrait, IntoActiveModel, SqlErr, Value,
    sea_query::OnConflict,
};

use crate::{
    Store, bulk_insert::insert, contact, customers::locked, entity::customer_tag, error::StoreError, fields, keys::now,
    raw::execute, read, segments, tags,
};

impl Store {
    /// Changes a customer as asked and gives what really changed: what already is so is no change.
    ///
    /// # Errors
    /// `NotFound` when there is no such customer or segment; `Conflict` when somebody else changed the same since the
    /// person looked; `Invalid` for a segment that its rule keeps, and for too many tags.
    pub async fn edit(&self, by: UserId, id: CustomerId, edit: &Edit) -> Result<Vec<Change>, StoreError> {
        // Before a tag is made for somebody who is not there.
        self.living(id).await?;
        let tags = self.named_tags(id, edit).await?;
        let segment = edit.segment().map(|segment| self.by_hand(segment)).transpose()?;
        let changes = self
            .transact(|db| {
                let (store, edit, tags, segment) = (self.clone(), edit.clone(), tags.clone(), segment.clone());
                Box::pin(async move { store.write_edit(db, by, id, &edit, &tags, segment.as_ref()).await })
            })
            .await;
        let (version, changes) = match changes {
            Ok(written) => written,
            Err(refused) => return Err(self.naming_who(id, edit, refused).await),
        };
        if !changes.is_empty() {
            self.0.active_days.carry(id, version);
            self.follow(&[id]).await?;
        }
        Ok(changes)
    }

    /// The version that was changed, and what changed.
    async fn write_edit(
        &self,
        db: &DatabaseTransaction,
        by: UserId,
        id: CustomerId,
        edit: &Edit,
        tags: &HashMap<String, TagId>,
        segment: Option<&(SegmentId, String)>,
    ) -> Result<(i64, Vec<Change>), StoreError> {
        let model = locked(db, id).await?;
        let (at, version, present) = (now(), model.version, model.lifecycle);
        let mut model = model.into_active_model();
        let changes = match edit {
            Edit::Lifecycle { from, to } => {
                let change = stage(present, *from, *to)?;
                if change.is_some() {
                    model.lifecycle = Set(*to);
                    model.lifecycle_since = Set(Some(at));
                }
                change.into_iter().collect()
            }
            Edit::Contact(edits) => contact::write(db, id, &mut model, edits, at).await?,
            Edit::Fields(edits) => fields::write(db, id, edits, &self.workspace()).await?,
            Edit::AddTags(_) => add_tags(db, id, tags, at).await?,
            Edit::RemoveTags(_) => remove_tags(db, id, tags).await?,
            Edit::AddSegment(_) | Edit::RestoreSegment(_) | Edit::RemoveSegment(_) => match segment {
                Some((key, name)) => segments::write(db, id, (*key, name), edit, (at, by)).await?,
                None => vec![],
            },
        };
        if !changes.is_empty() {
            model.version = Set(version + 1);
            model.updated_at = Set(at);
            model.update(db).await?;
            self.record(db, id, at, &by.to_string(), &changes).await?;
            self.log(db, by, at, Action::CustomerEdited, &id.to_string(), &kinds(&changes)).await?;
        }
        Ok((version, changes))
    }

    /// Writes changes into a customer's timeline.
    pub(crate) async fn record(
        &self,
        db: &DatabaseTransaction,
        id: CustomerId,
        at: At,
        actor: &str,
        changes: &[Change],
    ) -> Result<(), StoreError> {
        self.record_each(db, at, actor, changes.iter().map(|change| (id, change.clone()))).await
    }

    /// Writes a change into the timeline of each of some customers.
    pub(crate) async fn record_each(
        &self,
        db: &DatabaseTransaction,
        at: At,
        actor: &str,
        changes: impl Iterator<Item = (CustomerId, Change)>,
    ) -> Result<(), StoreError> {
        let entries = changes.map(|(id, change)| {
            let (kind, details) = stored(&change);
            let key = self.0.keys.next();
            [id.0.into(), at.0.into(), key.into(), kind.into(), actor.into(), Value::from(details)]
        });
        let columns = ["customer_id", "at", "id", "kind", "actor", "details"];
        Ok(insert(db, "activity", columns, entries.collect(), "").await?)
    }

    /// Writes one change into the timelines of everybody whose key `whom` selects as `customer_id`; `key` is its `$1`.
    pub(crate) async fn record_all(
        &self,
        db: &DatabaseTransaction,
        (at, by): (At, UserId),
        change: &Change,
        whom: &str,
        key: i64,
    ) -> Result<(), StoreError> {
        let sql = format!(
            "INSERT INTO activity (customer_id, at, id, kind, actor, details) \
             SELECT customer_id, CAST($2 AS BIGINT), CAST($3 AS BIGINT), $4, $5, $6 FROM {whom}"
        );
        let (kind, details) = stored(change);
        let entry = self.0.keys.next();
        let values: [Value; 6] =
            [key.into(), at.0.into(), entry.into(), kind.into(), by.to_string().into(), details.into()];
        execute(db, &sql, values).await
    }

    /// The keys of the tags that an edit names; those it adds are made.
    async fn named_tags(&self, id: CustomerId, edit: &Edit) -> Result<HashMap<String, TagId>, StoreError> {
        match edit {
            Edit::AddTags(names) => {
                not_too_many("tag", names)?;
                tag::not_too_many(self.tags_with(id, names).await?)?;
                self.tags_to_add(names).await
            }
            Edit::RemoveTags(names) => {
                not_too_many("tag", names)?;
                Ok(self.tags_to_remove(names))
            }
            _ => Ok(HashMap::new()),
        }
    }

    /// How many tags a customer has with these.
    async fn tags_with(&self, id: CustomerId, names: &[String]) -> Result<usize, StoreError> {
        let mut all = tags::of(&self.0.database.reader, id).await?;
        let vocabulary = read(&self.0.vocabulary);
        let mut new = HashSet::new();
        for name in names {
            match vocabulary.tag_like(name) {
                Some(tag) => drop(all.insert(tag)),
                None => drop(new.insert(fold::fold(name))),
            }
        }
        Ok(all.len() + new.len())
    }

    /// Tags by the name they are shown with; those that there are not yet are made. Neither case nor accents make
    /// another tag.
    pub(crate) async fn tags_to_add(&self, names: &[String]) -> Result<HashMap<String, TagId>, StoreError> {
        let (known, new) = self.known_tags(names);
        let made = if new.is_empty() { HashMap::new() } else { self.ensure_tags(new).await? };
        let vocabulary = read(&self.0.vocabulary);
        let all = known.into_iter().chain(made.into_values());
        Ok(all.filter_map(|id| Some((vocabulary.tag_name(id)?.to_owned(), id))).collect())
    }

    /// Those of some tags that there are, each once, and the names of the others.
    pub(crate) fn known_tags(&self, names: &[String]) -> (BTreeSet<TagId>, Vec<String>) {
        let vocabulary = read(&self.0.vocabulary);
        let (mut known, mut new) = (BTreeSet::new(), Vec::new());
        for name in names {
            match vocabulary.tag_like(name) {
                Some(id) => drop(known.insert(id)),
                None => new.push(name.clone()),
            }
        }
        (known, new)
    }

    /// Those of some tags that there are, by the name they are shown with.
    pub(crate) fn tags_to_remove(&self, names: &[String]) -> HashMap<String, TagId> {
        let vocabulary = read(&self.0.vocabulary);
        let tag = |name: &String| {
            let id = vocabulary.tag(name)?;
            Some((vocabulary.tag_name(id)?.to_owned(), id))
        };
        names.iter().filter_map(tag).collect()
    }
}

/// The change of stage that is asked for; none when it is so already.
fn stage(present: Lifecycle, from: Lifecycle, to: Lifecycle) -> Result<Option<Change>, StoreError> {
    match present {
        present if present == to => Ok(None),
        present if present == from => Ok(Some(Change::Lifecycle { from, to })),
        present => Err(StoreError::Conflict(format!(
            "The lifecycle stage was changed to {} meanwhile. It was not set to {}.",
            present.label(),
            to.label()
        ))),
    }
}

async fn add_tags(
    db: &DatabaseTransaction,
    id: CustomerId,
    tags: &HashMap<String, TagId>,
    at: At,
) -> Result<Vec<Change>, StoreError> {
    let mut changes = Vec::new();
    for (name, tag) in in_order(tags) {
        let link = customer_tag::ActiveModel { customer_id: Set(id), tag_id: Set(*tag) };
        let already = OnConflict::columns([customer_tag::Column::CustomerId, customer_tag::Column::TagId])
            .do_nothing()
            .to_owned();
        let added = customer_tag::Entity::insert(link).on_conflict(already).exec_without_returning(db).await;
        let added = added.map_err(|error| match error.sql_err() {
            Some(SqlErr::ForeignKeyConstraintViolation(_)) => {
                StoreError::Conflict(format!("The tag {name} was deleted meanwhile. Add it again to make it anew."))
            }
            _ => error.into(),
        })?;
        if added > 0 {
            tags::used(db, *tag, at).await?;
            changes.push(Change::TagAdded { tag: name.clone() });
        }
    }
    if !changes.is_empty() {
        // Somebody else may have added some since it was looked at.
        tag::not_too_many(tags::of(db, id).await?.len())?;
    }
    Ok(changes)
}

async fn remove_tags(
    db: &DatabaseTransaction,
    id: CustomerId,
    tags: &HashMap<String, TagId>,
) -> Result<Vec<Change>, StoreError> {
    let mut changes = Vec::new();
    for (name, tag) in in_order(tags) {
        if customer_tag::Entity::delete_by_id((id, *tag)).exec(db).await?.rows_affected > 0 {
            tags::taken(db, id, *tag).await?;
            changes.push(Change::TagRemoved { tag: name.clone() });
        }
    }
    Ok(changes)
}

/// By name: what is recorded reads the same every time.
fn in_order(tags: &HashMap<String, TagId>) -> Vec<(&String, &TagId)> {
    let mut tags: Vec<_> = tags.iter().collect();
    tags.sort_by_key(|(name, _)| fold::fold(name));
    tags
}

/// A change from its row; none when another version wrote it.
pub(crate) fn change_of(kind: &str, details: &str) -> Option<Change> {
    serde_json::from_str(&format!(r#"{{"kind":"{kind}","details":{details}}}"#)).ok()
}

/// What was changed, without what it was and is.
pub(crate) fn kinds(changes: &[Change]) -> String {
    let kind = |change: &Change| match change {
        Change::Edited { field, .. } | Change::FieldEdited { field, .. } => field.to_lowercase(),
        other => stored(other).0.replace('_', " "),
    };
    let kinds: BTreeSet<String> = changes.iter().map(kind).collect();
    kinds.into_iter().collect::<Vec<_>>().join(", ")
}

/// A change as its row holds it: kind and details.
pub(crate) fn stored(change: &Change) -> (String, String) {
    let value = serde_json::to_value(change).unwrap_or_default();
    (value["kind"].as_str().unwrap_or_default().to_owned(), value["details"].to_string())
}
