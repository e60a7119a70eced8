//! A row written: the customer it names is made or brought up to date, and what was changed of who was there already is
//! recorded as a person's edit would be.

use std::collections::{HashMap, HashSet};

use domain::{
    contact::ContactField,
    fold,
    id::{CustomerId, SegmentId, TagId},
    intent::Intent,
    profile::Change,
    tag,
    time::At,
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{self, Set},
    ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QuerySelect,
    sea_query::OnConflict,
};

use super::{NewCustomer, rows::identifiers};
use crate::{
    Store,
    bulk_insert::insert,
    entity::{customer, customer_segment, customer_tag},
    error::StoreError,
    identifiers::{self, label, search_text},
    keys::now,
    tags,
};

/// What became of a row.
pub(super) enum Outcome {
    Created(CustomerId),
    Updated(CustomerId),
    Refused(String),
    /// About somebody who was erased.
    Suppressed,
}

impl Outcome {
    pub(super) fn is_taken(&self) -> bool {
        matches!(self, Self::Created(_) | Self::Updated(_))
    }
}

/// The keys of the tags and segments that the rows of a file name.
#[derive(Clone)]
pub(super) struct Names {
    pub(super) tags: HashMap<String, TagId>,
    pub(super) segments: HashMap<String, SegmentId>,
}

impl Store {
    /// Writes a row and adds to `told` what belongs into timelines.
    pub(super) async fn import_row(
        &self,
        db: &DatabaseTransaction,
        row: &NewCustomer,
        names: &Names,
        told: &mut Vec<(CustomerId, Change)>,
    ) -> Result<Outcome, StoreError> {
        let at = now();
        let found = match owners(db, &identifiers(row)).await?.as_slice() {
            [] => None,
            [id] => customer::Entity::find_by_id(*id).lock_exclusive().one(db).await?,
            // Two people are never made one silently.
            _ => return Ok(Outcome::Refused("External ID, email and phone belong to different customers.".into())),
        };
        let is_new = found.is_none();
        let mut model = found.map_or_else(|| self.blank(at), IntoActiveModel::into_active_model);
        let id = *model.id.as_ref();
        let own = if is_new { Vec::new() } else { identifiers::of(db, id).await? };
        let is_own = |kind: &str, key: &str| own.iter().any(|one| one.kind == kind && one.value_key == key);
        let mut fresh = identifiers(row);
        fresh.retain(|(kind, key, _)| !is_own(kind, key));
        if self.is_erased(db, fresh.iter().map(|(kind, key, _)| (*kind, key.as_str()))).await? {
            return Ok(Outcome::Suppressed);
        }
        // Who is new has none, and where none are given nobody asks.
        let held = if is_new || row.tags.is_empty() { HashSet::new() } else { tags::of(db, id).await? };
        let mut links = Links { db, id, at, held, changes: Vec::new() };
        if let Err(full) = tag::not_too_many(links.tags_with(row, names)) {
            return Ok(Outcome::Refused(full.to_string()));
        }
        let mut changes = self.bring_up_to_date(&mut model, row, at, is_new);
        let texts = own.iter().map(|one| (one.kind.as_str(), one.value.as_str()));
        let texts = texts.chain(fresh.iter().map(|(kind, _, value)| (*kind, value.as_str())));
        model.search_text = Set(search_text(model.company.as_ref(), texts));
        // The customer first: its identifiers point at it.
        if is_new {
            model.insert(db).await?
        } else {
            model.update(db).await?
        };
        changes.extend(identify(db, id, fresh, at).await?);
        links.link_tags(row, names).await?;
        links.link_segments(row, names).await?;
        changes.extend(links.changes);
        if is_new {
            told.push((id, Change::Created {}));
            return Ok(Outcome::Created(id));
        }
        told.extend(changes.into_iter().map(|change| (id, change)));
        Ok(Outcome::Updated(id))
    }

    /// Puts what the row gives in the place of what there was, and says what of it people should know.
    fn bring_up_to_date(
        &self,
        model: &mut customer::ActiveModel,
        row: &NewCustomer,
        at: At,
        is_new: bool,
    ) -> Vec<Change> {
        let mut changes = Vec::new();
        changes.extend(given(ContactField::Name, &mut model.name, &row.name));
        changes.extend(given(ContactField::Company, &mut model.company, &row.company));
        if !row.email.is_empty() {
            model.email = Set(row.email.to_lowercase());
        }
        let from = *model.lifecycle.as_ref();
        if let Some(to) = row.lifecycle.filter(|to| *to != from || is_new) {
            model.lifecycle = Set(to);
            model.lifecycle_since = Set(Some(at));
            changes.push(Change::Lifecycle { from, to });
        }
        if row.ltv_minor.is_some() {
            changes.extend(self.ltv_given(*model.ltv_minor.as_ref(), row.ltv_minor));
            model.ltv_minor = Set(row.ltv_minor);
            model.ltv_is_given = Set(true);
        }
        let earliest = [row.first_seen, row.last_active].into_iter().flatten().min();
        if let Some(first) = earliest.filter(|first| first < model.first_seen_at.as_ref()) {
            model.first_seen_at = Set(first);
        }
        let last = row.last_active.map(|last| last.min(at));
        if let Some(last) = last.filter(|last| Some(*last) > *model.last_active_at.as_ref()) {
            model.last_active_at = Set(Some(last));
            if *model.intent.as_ref() == Intent::NoEngagement && !self.is_silent(Some(last), at) {
                // Heard of again, and nothing yet that tells more.
                model.intent = Set(Intent::General);
            }
        }
        let version = *model.version.as_ref();
        model.version = Set(version + 1);
        model.updated_at = Set(at);
        model.name_key = Set(fold::fold(model.name.as_ref()));
        changes
    }

    fn ltv_given(&self, from: Option<i64>, to: Option<i64>) -> Option<Change> {
        let currency = self.workspace().currency;
        let said = |ltv: Option<i64>| ltv.map(|ltv| currency.exact(ltv)).unwrap_or_default();
        (from != to).then(|| edited("LTV", &said(from), &said(to)))
    }
}

/// The customers that hold the identifiers, each once.
async fn owners(
    db: &impl ConnectionTrait,
    identifiers: &[(&'static str, String, String)],
) -> Result<Vec<CustomerId>, StoreError> {
    let mut owners = Vec::new();
    for (kind, key, _) in identifiers {
        if let Some(found) = identifiers::held(db, kind, key).await? {
            owners.push(found.customer_id);
        }
    }
    owners.sort();
    owners.dedup();
    Ok(owners)
}

fn given(field: ContactField, value: &mut ActiveValue<String>, text: &str) -> Option<Change> {
    if text.is_empty() || value.as_ref() == text {
        return None;
    }
    let change = edited(field.label(), value.as_ref(), text);
    *value = Set(text.to_owned());
    Some(change)
}

fn edited(field: &str, from: &str, to: &str) -> Change {
    Change::Edited { field: field.to_owned(), from: from.to_owned(), to: to.to_owned(), since: None }
}

/// Writes identifiers that the customer had not yet.
async fn identify(
    db: &DatabaseTransaction,
    id: CustomerId,
    fresh: Vec<(&'static str, String, String)>,
    at: At,
) -> Result<Vec<Change>, StoreError> {
    let changes = fresh.iter().map(|(kind, _, value)| edited(label(kind), "", value)).collect();
    let row = |(kind, key, value): (&str, String, String)| {
        [id.0.into(), kind.into(), key.into(), value.into(), false.into(), at.0.into()]
    };
    insert(db, "identifiers", identifiers::COLUMNS, fresh.into_iter().map(row).collect(), "ON CONFLICT DO NOTHING")
        .await?;
    Ok(changes)
}

/// Tags and segments of one customer under way.
struct Links<'a> {
    db: &'a DatabaseTransaction,
    id: CustomerId,
    at: At,
    /// Tags the customer has by now.
    held: HashSet<TagId>,
    changes: Vec<Change>,
}

impl Links<'_> {
    /// How many tags the customer has with those of the row.
    fn tags_with(&self, row: &NewCustomer, names: &Names) -> usize {
        let more: HashSet<&TagId> = row.tags.iter().filter_map(|name| names.tags.get(name)).collect();
        self.held.len() + more.into_iter().filter(|tag| !self.held.contains(tag)).count()
    }

    async fn link_tags(&mut self, row: &NewCustomer, names: &Names) -> Result<(), StoreError> {
        let mut rows = Vec::new();
        for name in &row.tags {
            if let Some(tag) = names.tags.get(name).filter(|tag| self.held.insert(**tag)) {
                rows.push(customer_tag::ActiveModel { customer_id: Set(self.id), tag_id: Set(*tag) });
                self.changes.push(Change::TagAdded { tag: name.clone() });
            }
        }
        customer_tag::Entity::insert_many(rows).exec_without_returning(self.db).await?;
        Ok(())
    }

    async fn link_segments(&mut self, row: &NewCustomer, names: &Names) -> Result<(), StoreError> {
        for name in &row.segments {
            let Some(segment) = names.segments.get(name) else { continue };
            let link = customer_segment::ActiveModel {
                customer_id: Set(self.id),
                segment_id: Set(*segment),
                added_at: Set(self.at),
                added_by: Set("import".to_owned()),
            };
            let columns = [customer_segment::Column::CustomerId, customer_segment::Column::SegmentId];
            let keep = OnConflict::columns(columns).do_nothing().to_owned();
            let added =
                customer_segment::Entity::insert(link).on_conflict(keep).exec_without_returning(self.db).await?;
            if added > 0 {
                self.changes.push(Change::SegmentAdded { segment: name.clone() });
            }
        }
        Ok(())
    }
}
