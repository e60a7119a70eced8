//! What identifies customers: how two spellings are the same, whose one is, and which a customer has.

use domain::{fold, id::CustomerId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use unicode_security::MixedScript;

use crate::{entity::identifier, error::StoreError};

/// The kinds, in the order people see them, and what they are called.
pub(crate) const KINDS: [(&str, &str); 4] =
    [("email", "Email"), ("phone", "Phone"), ("external_id", "External ID"), ("anonymous_id", "Anonymous ID")];

/// The columns of `identifiers`, for rows that are written many at a time.
pub(crate) const COLUMNS: [&str; 6] = ["customer_id", "kind", "value_key", "value", "is_verified", "added_at"];

/// What people call a kind.
pub(crate) fn label(kind: &str) -> &'static str {
    KINDS.iter().find(|(known, _)| *known == kind).map_or("Identifier", |(_, label)| label)
}

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

/// Whether a part of an e-mail between `@` and points mixes scripts (Unicode Technical Standard 39, 5.1).
pub(crate) fn is_mixed(email: &str) -> bool {
    email.split(['@', '.']).any(|part| !part.is_single_script())
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

#[cfg(test)]
mod tests {
    use super::is_mixed;

    #[test]
    fn an_address_of_two_alphabets_is_told_from_one_of_each() {
        // The first letter is Cyrillic.
        assert!(is_mixed("\u{430}nn@x.example") && is_mixed("ann@p\u{430}ypal.example"));
        assert!(!is_mixed("ann+2@x-1.example") && !is_mixed("\u{438}\u{432}\u{430}\u{43d}@x.example"));
    }
}
