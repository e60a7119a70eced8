//! What a customer leaves outside their own rows: what identified them once, and views that look for them.

use std::collections::BTreeSet;

use domain::{
    contact::ContactField,
    fold,
    id::{CustomerId, ViewId},
    profile::Change,
    query::{CustomerQuery, Filter, Sort},
};
use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult};

use crate::{
    Store, criteria,
    editing::change_of,
    entity::{bin, customer, saved_view},
    error::StoreError,
    identifiers,
    raw::rows,
    read,
};

/// So many digits are a phone number.
const DIGITS: usize = 5;

/// What was changed by hand about a customer, as the timeline tells: what the field is called, from what, to what.
async fn edits(db: &impl ConnectionTrait, id: CustomerId) -> Result<Vec<(String, String, String)>, StoreError> {
    #[derive(FromQueryResult)]
    struct Told {
        details: String,
    }
    let sql = "SELECT details FROM activity WHERE customer_id = $1 AND kind = 'edited'";
    let edit = |told: Told| match change_of("edited", &told.details) {
        Some(Change::Edited { field, from, to, .. }) => Some((field, from, to)),
        _ => None,
    };
    Ok(rows(db, sql, [id.0.into()]).await?.into_iter().filter_map(edit).collect())
}

/// Kind and key of what identifies a customer or did before, by itself or in the bin; not of what is somebody else's by
/// now.
pub(super) async fn ever_had(
    db: &DatabaseTransaction,
    id: CustomerId,
) -> Result<BTreeSet<(String, String)>, StoreError> {
    let own = identifiers::of(db, id).await?;
    let mut had: BTreeSet<(String, String)> = own.into_iter().map(|row| (row.kind, row.value_key)).collect();
    if let Some(binned) = bin::Entity::find_by_id(id).one(db).await? {
        had.extend(crate::bin::identifiers(&binned));
    }
    for (field, from, to) in edits(db, id).await? {
        let field = [ContactField::Email, ContactField::Phone].into_iter().find(|one| one.label() == field);
        let Some(kind) = field.map(ContactField::as_str) else { continue };
        let keys = [from, to].map(|value| identifiers::key(kind, &value)).into_iter().filter(|key| !key.is_empty());
        had.extend(keys.map(|key| (kind.to_owned(), key)));
    }
    let mut known = BTreeSet::new();
    for (kind, key) in had {
        if identifiers::held(db, &kind, &key).await?.is_none_or(|row| row.customer_id == id) {
            known.insert((kind, key));
        }
    }
    Ok(known)
}

impl Store {
    /// The saved views that look for a customer and for nobody else: those whose search finds the customer, by what there
    /// is or was, and finds nobody once the customer is gone; and those called by the customer's whole name or e-mail.
    pub(super) async fn views_about(&self, id: CustomerId) -> Result<Vec<ViewId>, StoreError> {
        let db = &self.0.database.reader;
        let Some(model) = customer::Entity::find_by_id(id).one(db).await? else { return Ok(Vec::new()) };
        let edits = edits(db, id).await?;
        let mut names: Vec<String> = [model.name_key.clone()].into_iter().filter(|name| name.contains(' ')).collect();
        let mut texts = vec![model.name_key, model.search_text];
        texts.extend(edits.iter().flat_map(|(_, from, to)| [fold::fold(from), fold::fold(to)]));
        if let Some(binned) = bin::Entity::find_by_id(id).one(db).await? {
            texts.extend(crate::bin::identifiers(&binned).into_iter().map(|(_, key)| fold::fold(&key)));
        }
        let lines = texts.iter().flat_map(|text| text.lines());
        names.extend(lines.filter(|line| line.contains('@')).map(str::to_owned));
        let mut about = Vec::new();
        for view in saved_view::Entity::find().all(db).await? {
            let search = CustomerQuery::parse(&view.query).unwrap_or_default().filter.search;
            let words = fold::words(&search);
            let is_held = |text: &str| texts.iter().any(|own| own.contains(text));
            let digits = fold::digits(&search);
            let finds = words.iter().all(|word| is_held(word)) || digits.len() >= DIGITS && is_held(&digits);
            let called = fold::fold(&view.name);
            let is_called = names.iter().any(|name| called.contains(name.as_str()));
            if is_called || !words.is_empty() && finds && !self.finds_others(search, id).await {
                about.push(view.id);
            }
        }
        Ok(about)
    }

    /// Whether a search finds anybody but one customer.
    async fn finds_others(&self, search: String, but: CustomerId) -> bool {
        let filter = Filter { search, ..Filter::default() };
        let (criteria, _) = criteria::of(&filter, &read(&self.0.vocabulary), &read(&self.0.workspace));
        let found = self.ask(move |audience| audience.answer(&criteria, Sort::default(), 0, 2).ids).await;
        found.iter().any(|found| *found != but)
    }
}
