//! What a customer leaves outside their own rows: what identified them once, and views that look for them.

use std::collections::BTreeSet;

use domain::{contact::ContactField, fold, id::CustomerId, profile::Change, query::CustomerQuery};
use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, ModelTrait, Statement};

use crate::{editing::change_of, entity::saved_view, error::StoreError, identifiers};

/// E-mails and phones that a customer had before, as the timeline tells; not those that are somebody else's by now.
pub(super) async fn once_had(db: &DatabaseTransaction, id: CustomerId) -> Result<Vec<(String, String)>, StoreError> {
    #[derive(FromQueryResult)]
    struct Told {
        details: String,
    }
    let sql = "SELECT details FROM activity WHERE customer_id = $1 AND kind = 'edited'";
    let edits = Statement::from_sql_and_values(db.get_database_backend(), sql, [id.0.into()]);
    let edits = Told::find_by_statement(edits).all(db).await?;
    let mut had = Vec::new();
    for edit in edits {
        let Some(Change::Edited { field, from, to, .. }) = change_of("edited", &edit.details) else { continue };
        let field = [ContactField::Email, ContactField::Phone].into_iter().find(|one| one.label() == field);
        let Some(kind) = field.map(ContactField::as_str) else { continue };
        for value in [from, to] {
            let key = identifiers::key(kind, &value);
            if !key.is_empty() && identifiers::held(db, kind, &key).await?.is_none_or(|row| row.customer_id == id) {
                had.push((kind.to_owned(), key));
            }
        }
    }
    Ok(had)
}

/// Deletes saved views that search for a person by what identifies them, or by their whole name; gives how many.
pub(super) async fn forget_views(
    db: &DatabaseTransaction,
    name: &str,
    known: &BTreeSet<(String, String)>,
) -> Result<u64, StoreError> {
    let name = fold::fold(name);
    let names_them = |search: &str| {
        let (search, digits) = (fold::fold(search), fold::digits(search));
        let is_known = |(kind, key): &(String, String)| match kind.as_str() {
            "phone" => digits.contains(key.as_str()),
            _ => search.contains(&fold::fold(key)),
        };
        !search.is_empty() && (known.iter().any(is_known) || (name.contains(' ') && search.contains(&name)))
    };
    let mut gone = 0;
    for view in saved_view::Entity::find().all(db).await? {
        let query = CustomerQuery::parse(&view.query).unwrap_or_default();
        if names_them(&query.filter.search) || names_them(&view.name) {
            gone += view.delete(db).await?.rows_affected;
        }
    }
    Ok(gone)
}
