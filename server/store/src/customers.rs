//! Customers as lists and profiles show them: the audience says who, the rows are read by key.

use std::collections::HashMap;

use audience::{Answer, Counts};
use domain::{
    customer::{CustomerPage, CustomerRow, Marks},
    facets::{FilterOptions, IntentCounts, SegmentOption, TagOption},
    fold,
    id::{CustomerId, TagId},
    query::{CustomerQuery, Filter},
    time::At,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::{
    Store, criteria,
    entity::{customer, customer_tag},
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
        ltv: model.ltv_minor,
        marks,
    }
}
