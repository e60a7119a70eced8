//! What identifies customers: how two spellings are the same, whose one is, and which a customer has.

use domain::{fold, id::CustomerId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::{entity::identifier, error::StoreError};

/// What is compared of an identifier: the digits of a phone number, anything else as it stands but for e-mails, which are
/// compared in lower case.
pub(crate) fn key(kind: &str, value: &str) -> String {
    match kind {
        "phone" => fold::digits(value),
        "email" => value.to_lowercase(),
        _ => value.to_owned(),
    }
}

/// The identifier of this kind and key, and so who has it.
pub(crate) async fn held(
    db: &impl ConnectionTrait,
    kind: &str,
    key: &str,
) -> Result<Option<identifier::Model>, StoreError> {
    let held = identifier::Entity::find()
        .filter(identifier::COLUMN.kind.eq(kind))
        .filter(identifier::COLUMN.value_key.eq(key));
    Ok(held.one(db).await?)
}

/// What identifies a customer, of each kind first to last.
pub(crate) async fn of(db: &impl ConnectionTrait, customer: CustomerId) -> Result<Vec<identifier::Model>, StoreError> {
    let own = identifier::Entity::find().filter(identifier::COLUMN.customer_id.eq(customer));
    let own = own.order_by_asc(identifier::COLUMN.added_at).order_by_asc(identifier::COLUMN.value_key);
    Ok(own.all(db).await?)
}
