//! What the messages of one transaction come to, table by table.

use std::collections::HashMap;

use domain::{
    id::{CustomerId, FieldId},
    profile::Change,
    time::At,
};
use sea_orm::{DatabaseTransaction, Value};

use super::{ACTOR, MessageKey, Told};
use crate::{
    Store,
    bulk_insert::insert,
    customers,
    entity::{customer, identifier},
    error::StoreError,
    identifiers,
    raw::execute,
};

/// What somebody did.
pub(super) struct Event {
    pub(super) id: i64,
    pub(super) at: At,
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) properties: String,
    pub(super) received_at: At,
    pub(super) original_at: Option<At>,
}

/// A trait of one moment.
pub(super) struct Trait {
    pub(super) value: String,
    pub(super) told: Told,
}

/// Rows to be written.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) taken: Vec<(MessageKey, i64)>,
    pub(super) identifiers: Vec<identifier::Model>,
    pub(super) events: Vec<(CustomerId, Event)>,
    pub(super) traits: HashMap<(CustomerId, String), Trait>,
    pub(super) times: HashMap<(CustomerId, String), Told>,
    pub(super) values: HashMap<(CustomerId, FieldId), String>,
    pub(super) visitor_events: Vec<(String, Event)>,
    pub(super) visitor_traits: HashMap<(String, String), Trait>,
    /// Visitors of whom it is known by now who they are.
    pub(super) joined: Vec<(String, CustomerId)>,
    pub(super) changes: Vec<(CustomerId, Change)>,
}

/// Keeps of two values of a trait the one that was told later.
pub(super) fn keep<K: std::hash::Hash + Eq>(traits: &mut HashMap<K, Trait>, key: K, new: Trait) {
    match traits.get(&key) {
        Some(present) if present.told >= new.told => {}
        _ => drop(traits.insert(key, new)),
    }
}

/// That a value replaces the present one only when it was told later.
const LATER: &str = "ON CONFLICT ({key}, name) DO UPDATE SET value = excluded.value, told_at = excluded.told_at, \
    told_rank = excluded.told_rank WHERE {table}.told_at IS NULL \
    OR ({table}.told_at, {table}.told_rank) < (excluded.told_at, excluded.told_rank)";

/// What messages change of customers who are there.
const TOLD: &str = "ON CONFLICT (id) DO UPDATE SET version = excluded.version, name = excluded.name, \
    name_key = excluded.name_key, email = excluded.email, company = excluded.company, \
    search_text = excluded.search_text, intent = excluded.intent, last_active_at = excluded.last_active_at, \
    first_seen_at = excluded.first_seen_at, updated_at = excluded.updated_at";

impl Rows {
    /// Writes them: customers first, because everything else points at them.
    pub(super) async fn write(
        self,
        store: &Store,
        db: &DatabaseTransaction,
        at: At,
        customers: Vec<customer::Model>,
    ) -> Result<(), StoreError> {
        insert(db, "customers", customers::COLUMNS, customers.into_iter().map(customer_row).collect(), TOLD).await?;
        let own = self.identifiers.into_iter().map(identifier_row).collect();
        insert(db, "identifiers", identifiers::COLUMNS, own, "").await?;
        for (visitor, customer) in &self.joined {
            join(db, visitor, *customer).await?;
        }
        write_events(db, "events", "customer_id", self.events.into_iter().map(|(id, event)| (id.0, event))).await?;
        write_events(db, "visitor_events", "visitor", self.visitor_events.into_iter()).await?;
        let own = self.traits.into_iter().map(|((id, name), one)| (id.0, name, one));
        write_traits(db, "traits", "customer_id", own).await?;
        let visitors = self.visitor_traits.into_iter().map(|((visitor, name), one)| (visitor, name, one));
        write_traits(db, "visitor_traits", "visitor", visitors).await?;
        let times = self.times.into_iter();
        let times = times.map(|((id, field), told)| [id.0.into(), field.into(), told.at.0.into(), told.rank.into()]);
        let replace = "ON CONFLICT (customer_id, field) DO UPDATE SET told_at = excluded.told_at, told_rank = excluded.told_rank \
            WHERE (field_times.told_at, field_times.told_rank) < (excluded.told_at, excluded.told_rank)";
        insert(db, "field_times", ["customer_id", "field", "told_at", "told_rank"], times.collect(), replace).await?;
        let values = self.values.into_iter().map(|((id, field), value)| [id.0.into(), field.0.into(), value.into()]);
        let replace = "ON CONFLICT (customer_id, field_id) DO UPDATE SET value = excluded.value";
        insert(db, "custom_values", ["customer_id", "field_id", "value"], values.collect(), replace).await?;
        store.record_each(db, at, ACTOR, self.changes.into_iter()).await?;
        let taken = self.taken.into_iter().map(|(key, content)| [key.high.into(), key.low.into(), content.into()]);
        Ok(insert(db, "taken_messages", ["id_high", "id_low", "content"], taken.collect(), "").await?)
    }
}

fn customer_row(row: customer::Model) -> [Value; 20] {
    [
        row.id.0.into(),
        row.version.into(),
        row.name.into(),
        row.name_key.into(),
        row.email.into(),
        row.company.into(),
        row.search_text.into(),
        row.avatar.into(),
        row.lifecycle.as_str().into(),
        row.lifecycle_since.map(|at| at.0).into(),
        row.intent.as_str().into(),
        row.last_active_at.map(|at| at.0).into(),
        row.first_seen_at.0.into(),
        row.conversation_count.into(),
        row.message_count.into(),
        row.ltv_minor.into(),
        row.ltv_is_given.into(),
        row.created_at.0.into(),
        row.updated_at.0.into(),
        row.deleted_at.map(|at| at.0).into(),
    ]
}

fn identifier_row(row: identifier::Model) -> [Value; 6] {
    let identifier::Model { customer_id, kind, value_key, value, is_verified, added_at } = row;
    [customer_id.0.into(), kind.into(), value_key.into(), value.into(), is_verified.into(), added_at.0.into()]
}

async fn write_events(
    db: &DatabaseTransaction,
    table: &str,
    owner: &str,
    events: impl Iterator<Item = (impl Into<Value>, Event)>,
) -> Result<(), StoreError> {
    let row = |(whose, event): (_, Event)| -> [Value; 8] {
        [
            Into::into(whose),
            event.at.0.into(),
            event.id.into(),
            event.kind.into(),
            event.name.into(),
            event.properties.into(),
            event.received_at.0.into(),
            event.original_at.map(|at| at.0).into(),
        ]
    };
    let columns = [owner, "occurred_at", "id", "kind", "name", "properties", "received_at", "original_at"];
    Ok(insert(db, table, columns, events.map(row).collect(), "").await?)
}

async fn write_traits(
    db: &DatabaseTransaction,
    table: &str,
    owner: &str,
    traits: impl Iterator<Item = (impl Into<Value>, String, Trait)>,
) -> Result<(), StoreError> {
    let row = |(whose, name, one): (_, String, Trait)| -> [Value; 5] {
        [Into::into(whose), name.into(), one.value.into(), one.told.at.0.into(), one.told.rank.into()]
    };
    let later = LATER.replace("{key}", owner).replace("{table}", table);
    let columns = [owner, "name", "value", "told_at", "told_rank"];
    Ok(insert(db, table, columns, traits.map(row).collect(), &later).await?)
}

/// What a visitor did is what the customer did.
async fn join(db: &DatabaseTransaction, visitor: &str, customer: CustomerId) -> Result<(), StoreError> {
    let sql = "INSERT INTO events (customer_id, occurred_at, id, kind, name, properties, received_at, original_at) \
        SELECT CAST($1 AS BIGINT), occurred_at, id, kind, name, properties, received_at, original_at \
        FROM visitor_events WHERE visitor = $2";
    execute(db, sql, [customer.0.into(), visitor.into()]).await?;
    execute(db, "DELETE FROM visitor_events WHERE visitor = $1", [visitor.into()]).await?;
    execute(db, "DELETE FROM visitor_traits WHERE visitor = $1", [visitor.into()]).await
}
