//! Customers as lists and profiles show them: the audience says who, the rows are read by key.

use std::collections::{HashMap, HashSet};

use audience::{Answer, Counts, Criteria};
use domain::{
    customer::{CustomerPage, CustomerRow, Marks, Neighbours},
    facets::{FilterOptions, IntentCounts, SegmentOption, TagOption},
    fold,
    id::{CustomerId, TagId},
    intent::Intent,
    lifecycle::Lifecycle,
    query::{CustomerQuery, Filter, Sort},
    time::At,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect,
};

use crate::{
    Store, criteria,
    entity::{customer, customer_tag},
    error::StoreError,
    keys::now,
    loading, read, write,
};

/// The columns of `customers`, for rows that are written many at a time.
pub(crate) const COLUMNS: [&str; 20] = [
    "id",
    "version",
    "name",
    "name_key",
    "email",
    "company",
    "search_text",
    "avatar",
    "lifecycle",
    "lifecycle_since",
    "intent",
    "last_active_at",
    "first_seen_at",
    "conversation_count",
    "message_count",
    "ltv_minor",
    "ltv_is_given",
    "created_at",
    "updated_at",
    "deleted_at",
];

impl Store {
    /// Who is on a page: the audience's answer and the page's number, which is the last when one beyond it is asked for.
    pub async fn page_answer(&self, query: &CustomerQuery) -> (Answer, u32) {
        let (criteria, _) = criteria::of(&query.filter, &read(&self.0.vocabulary), &read(&self.0.workspace));
        let (sort, rows, asked) = (query.sort, query.per_page.rows(), query.page());
        self.ask(move |audience| {
            let at = |page: u32| audience.answer(&criteria, sort, (page - 1).saturating_mul(rows), rows);
            let answer = at(asked);
            let page = asked.min(answer.total.div_ceil(rows).max(1));
            (if page == asked { answer } else { at(page) }, page)
        })
        .await
    }

    /// A page of the list with its surroundings.
    pub async fn customer_page(&self, query: &CustomerQuery) -> Result<CustomerPage, StoreError> {
        let (criteria, unknown) = criteria::of(&query.filter, &read(&self.0.vocabulary), &read(&self.0.workspace));
        let (Answer { ids, versions, total, intents: (all, each) }, page) = self.page_answer(query).await;
        let mut rows = self.customer_rows(&ids, &query.filter.search).await?;
        self.judge_again(&mut rows, &ids.into_iter().zip(versions).collect(), &criteria).await?;
        let as_of = now();
        let segment_names = {
            let vocabulary = read(&self.0.vocabulary);
            let name = |id| vocabulary.segment(id).map_or_else(String::new, |(name, _)| name.to_owned());
            query.filter.segments.iter().copied().map(name).collect()
        };
        let mut workspace = self.workspace();
        let oldest = rows
            .iter()
            .map(|row| row.last_active.map_or(row.first_seen, |at| at.min(row.first_seen)))
            .min()
            .unwrap_or(as_of);
        workspace.zone = workspace.zone.between(oldest, as_of);
        let cards = self.cards().await?;
        let intents = IntentCounts { all, each };
        let relaxed = if total == 0 { self.relaxed(&query.filter).await } else { vec![] };
        Ok(CustomerPage { rows, total, page, cards, intents, segment_names, unknown, relaxed, as_of, workspace })
    }

    /// How many would match without each group of a filter.
    async fn relaxed(&self, filter: &Filter) -> Vec<u32> {
        let criteria: Vec<Criteria> = {
            let (vocabulary, workspace) = (read(&self.0.vocabulary), read(&self.0.workspace));
            filter.relaxed().iter().map(|(_, without)| criteria::of(without, &vocabulary, &workspace).0).collect()
        };
        self.ask(move |audience| criteria.iter().map(|criteria| audience.total(criteria)).collect()).await
    }

    /// Where a customer stands in a list, and who is before and after.
    ///
    /// # Errors
    /// `NotFound` when there is no such customer, or no longer.
    pub async fn neighbours(&self, query: &CustomerQuery, id: CustomerId) -> Result<Neighbours, StoreError> {
        let (criteria, _) = criteria::of(&query.filter, &read(&self.0.vocabulary), &read(&self.0.workspace));
        let sort = query.sort;
        let around = self.ask(move |audience| audience.around(&criteria, sort, id)).await;
        let audience::Around { place, total, previous, next } = around.ok_or(StoreError::NotFound)?;
        Ok(Neighbours { place, total, previous, next })
    }

    /// Every option of the filter drawer with its exact count.
    pub async fn filter_options(&self, filter: &Filter) -> FilterOptions {
        let (criteria, _) = criteria::of(filter, &read(&self.0.vocabulary), &read(&self.0.workspace));
        let counts = self.ask(move |audience| audience.counts(&criteria)).await;
        self.options(counts)
    }

    /// Counts with the names of what is counted, the most frequent first.
    pub(crate) fn options(&self, counts: Counts) -> FilterOptions {
        let Counts { total, lifecycle, tags, segments, .. } = counts;
        let (tag_counts, segment_counts): (HashMap<_, _>, HashMap<_, _>) =
            (tags.into_iter().collect(), segments.into_iter().collect());
        let vocabulary = read(&self.0.vocabulary);
        let mut tags: Vec<TagOption> = vocabulary
            .tags()
            .map(|(id, name)| TagOption { id, name: name.to_owned(), count: tag_counts.get(&id).copied().unwrap_or(0) })
            .collect();
        tags.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
        let mut segments: Vec<SegmentOption> = vocabulary
            .segments()
            .map(|(id, name, kind)| SegmentOption {
                id,
                name: name.to_owned(),
                kind,
                count: segment_counts.get(&id).copied().unwrap_or(0),
            })
            .collect();
        segments.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
        FilterOptions { total, lifecycle, tags, segments }
    }

    /// Rows by key, in the order of the keys; keys of customers who are gone are left out.
    async fn customer_rows(&self, ids: &[CustomerId], search: &str) -> Result<Vec<CustomerRow>, StoreError> {
        let words = fold::words(search);
        let found = customer::Entity::find().filter(customer::COLUMN.id.is_in(ids.iter().copied()));
        let mut models: HashMap<CustomerId, customer::Model> =
            found.all(&self.0.database.reader).await?.into_iter().map(|model| (model.id, model)).collect();
        let mut tags = self.tags_of(ids).await?;
        let living = ids.iter().filter_map(|id| models.remove(id)).filter(|model| model.deleted_at.is_none());
        Ok(living
            .map(|model| {
                let own = tags.remove(&model.id).unwrap_or_default();
                row(model, own, &words)
            })
            .collect())
    }

    /// Leaves out rows that were changed since the audience took them in, by this server or another, and match no more;
    /// the audience learns what it missed. So it can miss for a moment, but never shows a row that is not asked for.
    async fn judge_again(
        &self,
        rows: &mut Vec<CustomerRow>,
        judged: &HashMap<CustomerId, u32>,
        criteria: &Criteria,
    ) -> Result<(), StoreError> {
        let is_as = |versions: &HashMap<CustomerId, u32>, row: &CustomerRow| {
            versions.get(&row.id).is_some_and(|version| i64::from(*version) == row.version)
        };
        let present: HashSet<CustomerId> = rows.iter().filter(|row| is_as(judged, row)).map(|row| row.id).collect();
        let moved: Vec<CustomerId> = judged.keys().copied().filter(|id| !present.contains(id)).collect();
        if moved.is_empty() {
            return Ok(());
        }
        let (records, gone) = loading::records(&self.0.database.reader, &moved).await?;
        let versions: HashMap<CustomerId, u32> = records.iter().map(|record| (record.id, record.version)).collect();
        let mut theirs = audience::Loading::default();
        theirs.take(records.clone());
        let matching: HashSet<CustomerId> = theirs.finish().ids(criteria, Sort::default()).into_iter().collect();
        rows.retain(|row| present.contains(&row.id) || matching.contains(&row.id) && is_as(&versions, row));
        let mut held = write(&self.0.audience);
        held.apply(records);
        held.remove(&gone);
        Ok(())
    }

    /// The tag names of customers, alphabetical.
    pub(crate) async fn tags_of(&self, ids: &[CustomerId]) -> Result<HashMap<CustomerId, Vec<String>>, StoreError> {
        let links = customer_tag::Entity::find().filter(customer_tag::COLUMN.customer_id.is_in(ids.iter().copied()));
        let links = links.all(&self.0.database.reader).await?;
        let vocabulary = read(&self.0.vocabulary);
        let name = |id: TagId| vocabulary.tag_name(id).map(str::to_owned);
        let mut tags: HashMap<CustomerId, Vec<String>> = HashMap::new();
        for link in links {
            tags.entry(link.customer_id).or_default().extend(name(link.tag_id));
        }
        tags.values_mut().for_each(|names| names.sort());
        Ok(tags)
    }

    /// A customer of whom nothing is known yet, not written.
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
}

/// A customer who is there.
///
/// # Errors
/// `NotFound` when there is no such customer, or no longer.
pub(crate) async fn living(db: &impl ConnectionTrait, id: CustomerId) -> Result<customer::Model, StoreError> {
    there(customer::Entity::find_by_id(id).one(db).await?)
}

/// The same, held until the transaction ends: on PostgreSQL two would else read the same and one's change would be lost.
pub(crate) async fn locked(db: &DatabaseTransaction, id: CustomerId) -> Result<customer::Model, StoreError> {
    there(customer::Entity::find_by_id(id).lock_exclusive().one(db).await?)
}

fn there(found: Option<customer::Model>) -> Result<customer::Model, StoreError> {
    found.filter(|model| model.deleted_at.is_none()).ok_or(StoreError::NotFound)
}

pub(crate) fn row(model: customer::Model, tags: Vec<String>, words: &[String]) -> CustomerRow {
    let marks = Marks {
        name: fold::marks(&model.name, words),
        email: fold::marks(&model.email, words),
        company: fold::marks(&model.company, words),
    };
    let last_active: Option<At> = model.last_active_at;
    CustomerRow {
        id: model.id,
        version: model.version,
        name: model.name,
        email: model.email,
        company: model.company,
        avatar: model.avatar,
        lifecycle: model.lifecycle,
        intent: model.intent,
        tags,
        last_active,
        conversations: model.conversation_count as u32,
        messages: model.message_count as u32,
        first_seen: model.first_seen_at,
        ltv: model.ltv_minor,
        marks,
    }
}
