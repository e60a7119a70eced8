//! Customers as lists and profiles show them: the audience says who, the rows are read by key.

use std::collections::HashMap;

use audience::{Answer, Counts};
use domain::{
    customer::{CustomerOverview, CustomerPage, CustomerRow, Identifier, Marks, SegmentMembership},
    facets::{FilterOptions, IntentCounts, SegmentOption, TagOption},
    fold,
    id::{CustomerId, TagId},
    query::{CustomerQuery, Filter},
    time::At,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::{
    Store, criteria,
    entity::{customer, customer_segment, customer_tag, identifier},
    error::StoreError,
    keys::now,
    read,
};

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
        let (_, unknown) = criteria::of(&query.filter, &read(&self.0.vocabulary), &read(&self.0.workspace));
        let (Answer { ids, total, intents: (all, each) }, page) = self.page_answer(query).await;
        let rows = self.customer_rows(&ids, &query.filter.search).await?;
        let as_of = now();
        let segment_names = {
            let vocabulary = read(&self.0.vocabulary);
            let name = |id| vocabulary.segment(id).map_or_else(String::new, |(name, _)| name.to_owned());
            query.filter.segments.iter().copied().map(name).collect()
        };
        let mut workspace = self.workspace();
        let oldest = rows.iter().filter_map(|row| row.last_active).min().unwrap_or(as_of);
        workspace.zone = workspace.zone.between(oldest, as_of);
        let cards = self.cards().await?;
        let intents = IntentCounts { all, each };
        Ok(CustomerPage { rows, total, page, cards, intents, segment_names, unknown, as_of, workspace })
    }

    /// Every option of the filter drawer with its exact count.
    pub async fn filter_options(&self, filter: &Filter) -> FilterOptions {
        let (criteria, _) = criteria::of(filter, &read(&self.0.vocabulary), &read(&self.0.workspace));
        let Counts { total, lifecycle, tags, segments, .. } =
            self.ask(move |audience| audience.counts(&criteria)).await;
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

    /// The first page about one customer.
    ///
    /// # Errors
    /// `NotFound` when there is no such customer, or no longer.
    pub async fn customer_overview(&self, id: CustomerId) -> Result<CustomerOverview, StoreError> {
        let db = &self.0.database.reader;
        let model = customer::Entity::find_by_id(id).one(db).await?;
        let model = model.filter(|m| m.deleted_at.is_none()).ok_or(StoreError::NotFound)?;
        let identifiers = identifier::Entity::find().filter(identifier::COLUMN.customer_id.eq(id)).all(db).await?;
        let segments =
            customer_segment::Entity::find().filter(customer_segment::COLUMN.customer_id.eq(id)).all(db).await?;
        let mut tags = self.tags_of(&[id]).await?;
        let vocabulary = read(&self.0.vocabulary);
        let mut segments: Vec<SegmentMembership> = segments
            .into_iter()
            .filter_map(|link| {
                let (name, kind) = vocabulary.segment(link.segment_id)?;
                Some(SegmentMembership { id: link.segment_id, name: name.to_owned(), kind })
            })
            .collect();
        segments.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(CustomerOverview {
            messages: model.message_count as u32,
            first_seen: model.first_seen_at,
            lifecycle_since: model.lifecycle_since,
            identifiers: identifiers_in_order(identifiers),
            segments,
            row: row(model, tags.remove(&id).unwrap_or_default(), &[]),
            as_of: now(),
            workspace: self.workspace(),
        })
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

    /// The tag names of customers, alphabetical.
    async fn tags_of(&self, ids: &[CustomerId]) -> Result<HashMap<CustomerId, Vec<String>>, StoreError> {
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
}

fn row(model: customer::Model, tags: Vec<String>, words: &[String]) -> CustomerRow {
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
        ltv: model.ltv_minor,
        marks,
    }
}

fn identifiers_in_order(models: Vec<identifier::Model>) -> Vec<Identifier> {
    let kinds =
        [("email", "Email"), ("phone", "Phone"), ("external_id", "External ID"), ("anonymous_id", "Anonymous ID")];
    let of_kind = |(kind, label): (&str, &str)| -> Vec<Identifier> {
        let mut own: Vec<&identifier::Model> = models.iter().filter(|model| model.kind == kind).collect();
        own.sort_by_key(|model| (model.added_at, model.value_key.clone()));
        own.into_iter().map(|model| Identifier { label: label.to_owned(), value: model.value.clone() }).collect()
    };
    kinds.into_iter().flat_map(of_kind).collect()
}
