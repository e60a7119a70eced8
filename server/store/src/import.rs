//! Customers from a file: matched by external id, then e-mail, then phone; created or brought up to date, never twice.

use std::collections::HashMap;

use domain::{
    fold,
    id::{CustomerId, SegmentId, TagId},
    intent::Intent,
    lifecycle::Lifecycle,
    name,
    profile::Change,
    time::At,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    QuerySelect, sea_query::OnConflict,
};

use crate::{
    Store,
    bulk_insert::insert,
    entity::{customer, customer_segment, customer_tag, segment, tag},
    error::StoreError,
    identifiers,
    keys::now,
    tags,
};

/// Rows of one transaction.
const CHUNK: usize = 500;
/// Tags or segments made in one statement.
const NAMES: usize = 1_000;

/// A customer as a file gives one; empty means not given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewCustomer {
    /// As given.
    pub name: String,
    /// As given.
    pub email: String,
    /// As given.
    pub company: String,
    /// As given.
    pub phone: String,
    /// The key that the source uses.
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
}

/// What became of a row.
enum Outcome {
    Created(CustomerId),
    Updated(CustomerId),
    Refused(&'static str),
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
        for tag in tags.values() {
            tags::used(&self.0.database.writer, *tag, now()).await?;
        }
        let segments = self.ensure_segments(all_segments).await?;
        for chunk in good.chunks(CHUNK) {
            let outcomes = self.import_chunk(chunk, &tags, &segments).await?;
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
                    Outcome::Refused(reason) => done.refused.push(Refused { line: *line, reason: reason.into() }),
                }
            }
            self.follow(&touched).await?;
        }
        Ok(done)
    }

    async fn import_chunk(
        &self,
        chunk: &[(u64, NewCustomer)],
        tags: &HashMap<String, TagId>,
        segments: &HashMap<String, SegmentId>,
    ) -> Result<Vec<Outcome>, StoreError> {
        self.transact(|transaction| {
            let (store, chunk) = (self.clone(), chunk.to_vec());
            let (tags, segments) = (tags.clone(), segments.clone());
            Box::pin(async move {
                let mut outcomes = Vec::with_capacity(chunk.len());
                for (_, row) in &chunk {
                    let outcome = store.import_row(transaction, row).await?;
                    if let Outcome::Created(id) | Outcome::Updated(id) = outcome {
                        link(transaction, id, row, &tags, &segments).await?;
                    }
                    outcomes.push(outcome);
                }
                Ok(outcomes)
            })
        })
        .await
    }

    async fn import_row(&self, db: &DatabaseTransaction, row: &NewCustomer) -> Result<Outcome, StoreError> {
        let at = now();
        let identifiers = identifiers(row);
        let found = match owners(db, &identifiers).await?.as_slice() {
            [] => None,
            [id] => customer::Entity::find_by_id(*id).lock_exclusive().one(db).await?,
            // Two people are never made one silently.
            _ => return Ok(Outcome::Refused("External ID, email and phone belong to different customers.")),
        };
        let is_new = found.is_none();
        let known = identifiers.iter().map(|(kind, key, _)| (*kind, key.as_str()));
        if is_new && self.is_erased(db, known).await? {
            return Ok(Outcome::Refused("This person was erased and is not recorded again."));
        }
        let mut model = match found {
            Some(model) => model.into_active_model(),
            None => self.blank(at),
        };
        let id = *model.id.as_ref();
        let lifecycle_before = *model.lifecycle.as_ref();
        given(&mut model.name, &row.name);
        given(&mut model.email, &row.email.to_lowercase());
        given(&mut model.company, &row.company);
        let lifecycle = row.lifecycle.filter(|new| *new != lifecycle_before || is_new);
        if let Some(lifecycle) = lifecycle {
            model.lifecycle = Set(lifecycle);
            model.lifecycle_since = Set(Some(at));
        }
        if row.ltv_minor.is_some() {
            model.ltv_minor = Set(row.ltv_minor);
            model.ltv_is_given = Set(true);
        }
        let earliest = [row.first_seen, row.last_active].into_iter().flatten().min();
        if let Some(first) = earliest.filter(|first| first < model.first_seen_at.as_ref()) {
            model.first_seen_at = Set(first);
        }
        if let Some(last) =
            row.last_active.map(|last| last.min(at)).filter(|last| Some(*last) > *model.last_active_at.as_ref())
        {
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
        // The customer first: its identifiers point at it.
        let model = if is_new { model.insert(db).await? } else { model.update(db).await? };
        let rows = identifiers
            .iter()
            .map(|(kind, key, value)| {
                [id.0.into(), (*kind).into(), key.clone().into(), value.clone().into(), false.into(), at.0.into()]
            })
            .collect();
        let columns = ["customer_id", "kind", "value_key", "value", "is_verified", "added_at"];
        insert(db, "identifiers", columns, rows, "ON CONFLICT DO NOTHING").await?;
        let own = identifiers::of(db, id).await?;
        let text = search_text(&model.company, own.iter().map(|i| (i.kind.as_str(), i.value.as_str())));
        let mut model = model.into_active_model();
        model.search_text = Set(text);
        model.update(db).await?;
        if let (Some(to), false) = (lifecycle, is_new) {
            let change = Change::Lifecycle { from: lifecycle_before, to };
            self.record(db, id, at, "import", &[change]).await?;
        }
        Ok(if is_new { Outcome::Created(id) } else { Outcome::Updated(id) })
    }

    pub(crate) fn blank(&self, at: At) -> customer::ActiveModel {
        customer::ActiveModel {
            id: Set(CustomerId(self.0.keys.next())),
            version: Set(0),
            name: Set(String::new()),
            name_key: Set(String::new()),
            email: Set(String::new()),
            company: Set(String::new()),
            search_text: Set(String::new()),
            avatar: Set(String::new()),
            lifecycle: Set(Lifecycle::Lead),
            lifecycle_since: Set(Some(at)),
            // Nobody has been heard of yet, so nobody has engaged.
            intent: Set(Intent::NoEngagement),
            last_active_at: Set(None),
            first_seen_at: Set(at),
            conversation_count: Set(0),
            message_count: Set(0),
            ltv_minor: Set(None),
            ltv_is_given: Set(false),
            created_at: Set(at),
            updated_at: Set(at),
            deleted_at: Set(None),
        }
    }

    /// The keys of tags by name as given; missing ones are made.
    pub(crate) async fn ensure_tags(&self, names: Vec<String>) -> Result<HashMap<String, TagId>, StoreError> {
        let at = now();
        for chunk in distinct(&names).chunks(NAMES) {
            let rows = chunk.iter().cloned().map(|(key, name)| tag::ActiveModel {
                id: Set(TagId(self.0.keys.next())),
                name: Set(name),
                name_key: Set(key),
                created_at: Set(at),
                last_used_at: Set(None),
            });
            let keep = OnConflict::column(tag::Column::NameKey).do_nothing().to_owned();
            tag::Entity::insert_many(rows).on_conflict(keep).exec_without_returning(&self.0.database.writer).await?;
        }
        self.follow_names().await?;
        let vocabulary = crate::read(&self.0.vocabulary);
        Ok(names
            .into_iter()
            .filter_map(|name| {
                let id = vocabulary.tag(&name)?;
                Some((name, id))
            })
            .collect())
    }

    /// The keys of segments by name as given; missing ones are made, by hand.
    pub(crate) async fn ensure_segments(&self, names: Vec<String>) -> Result<HashMap<String, SegmentId>, StoreError> {
        let at = now();
        for chunk in distinct(&names).chunks(NAMES) {
            let rows = chunk.iter().cloned().map(|(key, name)| segment::ActiveModel {
                id: Set(SegmentId(self.0.keys.next())),
                name: Set(name),
                name_key: Set(key),
                kind: Set(domain::facets::SegmentKind::ByHand),
                description: Set(String::new()),
                rule: Set(None),
                created_at: Set(at),
            });
            let keep = OnConflict::column(segment::Column::NameKey).do_nothing().to_owned();
            segment::Entity::insert_many(rows)
                .on_conflict(keep)
                .exec_without_returning(&self.0.database.writer)
                .await?;
        }
        self.follow_names().await?;
        let by_key: HashMap<String, SegmentId> = segment::Entity::find()
            .all(&self.0.database.writer)
            .await?
            .into_iter()
            .map(|s| (s.name_key, s.id))
            .collect();
        Ok(names
            .into_iter()
            .filter_map(|name| {
                let id = *by_key.get(&fold::name_key(&name))?;
                Some((name, id))
            })
            .collect())
    }
}

/// Folded text to search beside the name: e-mails, company, phone digits, other identifiers, each on its own line.
pub(crate) fn search_text<'a>(company: &str, identifiers: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut lines: Vec<String> = identifiers
        .map(|(kind, value)| if kind == "phone" { fold::digits(value) } else { fold::fold(value) })
        .collect();
    lines.sort();
    lines.push(fold::fold(company));
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

fn distinct(names: &[String]) -> Vec<(String, String)> {
    let mut by_key: HashMap<String, String> = HashMap::new();
    for name in names {
        by_key.entry(fold::name_key(name)).or_insert_with(|| name.clone());
    }
    let mut pairs: Vec<_> = by_key.into_iter().collect();
    pairs.sort();
    pairs
}

fn given(field: &mut sea_orm::ActiveValue<String>, text: &str) {
    if !text.is_empty() {
        *field = Set(text.to_owned());
    }
}

fn check(mut row: NewCustomer) -> Result<NewCustomer, String> {
    for text in [&mut row.name, &mut row.email, &mut row.company, &mut row.phone, &mut row.external_id] {
        *text = text.trim().to_owned();
        if text.contains('\0') {
            return Err("The row holds a NUL character.".into());
        }
    }
    let too_long = |what: &str, text: &str| {
        let over = text.chars().count().saturating_sub(200);
        (over > 0).then(|| format!("{what} is too long by {over} characters."))
    };
    for (what, text) in
        [("Name", &row.name), ("Company", &row.company), ("Phone", &row.phone), ("External ID", &row.external_id)]
    {
        if let Some(reason) = too_long(what, text) {
            return Err(reason);
        }
    }
    if !row.email.is_empty() && !domain::contact::is_email(&row.email) {
        return Err("Email is not complete. Check the part after @.".into());
    }
    if [&row.name, &row.email, &row.phone, &row.external_id].iter().all(|text| text.is_empty()) {
        return Err("The row has neither name, email, phone nor external id.".into());
    }
    let tidy = |field, names: &[String]| -> Result<Vec<String>, String> {
        names
            .iter()
            .map(|text| name::tidy(field, text).map_err(|invalid| format!("{field} “{text}”: {invalid}")))
            .collect()
    };
    row.tags = tidy("tag", &row.tags)?;
    row.segments = tidy("segment", &row.segments)?;
    Ok(row)
}

/// Kind, key and value of what identifies a row.
fn identifiers(row: &NewCustomer) -> Vec<(&'static str, String, String)> {
    let all = [("external_id", &row.external_id), ("email", &row.email), ("phone", &row.phone)];
    let keyed = all.into_iter().map(|(kind, value)| (kind, identifiers::key(kind, value), value.clone()));
    keyed.filter(|(_, key, _)| !key.is_empty()).collect()
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

async fn link(
    db: &DatabaseTransaction,
    id: CustomerId,
    row: &NewCustomer,
    tags: &HashMap<String, TagId>,
    segments: &HashMap<String, SegmentId>,
) -> Result<(), StoreError> {
    let at = now();
    let rows = row.tags.iter().filter_map(|name| tags.get(name));
    let rows = rows.map(|tag| customer_tag::ActiveModel { customer_id: Set(id), tag_id: Set(*tag) });
    let keep =
        OnConflict::columns([customer_tag::Column::CustomerId, customer_tag::Column::TagId]).do_nothing().to_owned();
    customer_tag::Entity::insert_many(rows).on_conflict(keep).exec_without_returning(db).await?;
    let rows = row.segments.iter().filter_map(|name| segments.get(name));
    let rows = rows.map(|segment| customer_segment::ActiveModel {
        customer_id: Set(id),
        segment_id: Set(*segment),
        added_at: Set(at),
        added_by: Set("import".to_owned()),
    });
    let keep = OnConflict::columns([customer_segment::Column::CustomerId, customer_segment::Column::SegmentId]);
    customer_segment::Entity::insert_many(rows)
        .on_conflict(keep.clone().do_nothing().to_owned())
        .exec_without_returning(db)
        .await?;
    Ok(())
}
