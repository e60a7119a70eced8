//! Made-up customers with their whole history, written in large transactions. What they sum to (counters, last
//! active, LTV, search text) is worked out here from the history, by the definitions of a recount.

use std::collections::HashMap;

use domain::{
    field::FieldDraft,
    fold,
    id::{FieldId, SegmentId, TagId},
    intent::Intent,
    lifecycle::Lifecycle,
    time::At,
};
use sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseTransaction, DbErr, EntityTrait, Order, QueryOrder, Value};

use crate::{
    Store,
    bulk_insert::insert,
    customers,
    entity::customer,
    error::StoreError,
    identifiers::{self, search_text},
};

/// Keys of made-up customers count from here (2023-01-01 and on), below every key made by the clock.
pub(crate) const FIRST_KEY: i64 = (1_672_531_200_000 - 1_577_836_800_000) << 12;

/// Some customers to write at once.
pub type Batch = Vec<SeedCustomer>;

/// A made-up customer.
#[derive(Debug, Clone)]
pub struct SeedCustomer {
    /// As given.
    pub name: String,
    /// Lower case; empty when there is none.
    pub email: String,
    /// Empty when there is none.
    pub company: String,
    /// Empty when there is none.
    pub phone: String,
    /// Empty when there is none.
    pub external_id: String,
    /// A path on this server; empty when there is none.
    pub avatar: String,
    /// Stages held, first to last; never empty.
    pub stages: Vec<SeedStage>,
    /// What the signal would be.
    pub intent: Intent,
    /// When the record was made.
    pub created_at: At,
    /// Tags.
    pub tags: Vec<TagId>,
    /// Segments.
    pub segments: Vec<SegmentId>,
    /// Any status.
    pub conversations: Vec<SeedConversation>,
    /// Page views and tracked events.
    pub events: Vec<SeedEvent>,
    /// In the workspace currency.
    pub purchases: Vec<SeedPurchase>,
    /// Values of custom fields.
    pub fields: Vec<(FieldId, String)>,
    /// Traits that are no fields.
    pub traits: Vec<(&'static str, String)>,
}

/// A stage and when it began.
#[derive(Debug, Clone, Copy)]
pub struct SeedStage {
    /// The stage.
    pub stage: Lifecycle,
    /// Since when.
    pub since: At,
}

/// A conversation; messages in order of time, at least one.
#[derive(Debug, Clone)]
pub struct SeedConversation {
    /// `email`, `chat` ...
    pub channel: &'static str,
    /// `open`, `closed`, `archived` or `spam`.
    pub status: &'static str,
    /// Its subject.
    pub subject: String,
    /// What was said.
    pub messages: Vec<SeedMessage>,
}

/// A message.
#[derive(Debug, Clone)]
pub struct SeedMessage {
    /// Whether the customer wrote it.
    pub is_theirs: bool,
    /// Who wrote it.
    pub author: String,
    /// What it says.
    pub body: String,
    /// When.
    pub sent_at: At,
}

/// Something the customer did.
#[derive(Debug, Clone)]
pub struct SeedEvent {
    /// `page_view` or `track`.
    pub kind: &'static str,
    /// The page's path or the event's name.
    pub name: String,
    /// When.
    pub at: At,
}

/// An order.
#[derive(Debug, Clone)]
pub struct SeedPurchase {
    /// What was bought.
    pub description: String,
    /// Paid, in minor units.
    pub amount_minor: i64,
    /// Given back, in minor units.
    pub refunded_minor: i64,
    /// When.
    pub at: At,
}

impl SeedCustomer {
    fn is_counted(conversation: &SeedConversation) -> bool {
        conversation.status != "spam"
    }

    /// Newest event of the customer's own.
    pub fn last_active(&self) -> Option<At> {
        let messages = self.conversations.iter().flat_map(|c| &c.messages).filter(|m| m.is_theirs).map(|m| m.sent_at);
        let events = self.events.iter().map(|e| e.at);
        messages.chain(events).chain(self.purchases.iter().map(|p| p.at)).max()
    }

    fn first_seen(&self) -> At {
        let messages = self.conversations.iter().flat_map(|c| &c.messages).map(|m| m.sent_at);
        let events = self.events.iter().map(|e| e.at);
        messages
            .chain(events)
            .chain(self.purchases.iter().map(|p| p.at))
            .chain([self.created_at])
            .min()
            .unwrap_or(self.created_at)
    }

    fn ltv(&self) -> Option<i64> {
        let sum = self.purchases.iter().map(|p| p.amount_minor - p.refunded_minor).sum();
        (!self.purchases.is_empty()).then_some(sum)
    }
}

impl Store {
    /// Whether there is any customer.
    pub async fn has_customers(&self) -> Result<bool, StoreError> {
        Ok(customer::Entity::find().one(&self.0.database.reader).await?.is_some())
    }

    /// The keys of tags by name; missing ones are made.
    pub async fn seed_tags(&self, names: Vec<String>) -> Result<HashMap<String, TagId>, StoreError> {
        self.ensure_tags(names).await
    }

    /// The keys of segments by name; missing ones are made.
    pub async fn seed_segments(&self, names: Vec<String>) -> Result<HashMap<String, SegmentId>, StoreError> {
        self.ensure_segments(names).await
    }

    /// The keys of custom fields by name; missing ones are defined, by nobody.
    pub async fn seed_fields(&self, drafts: &[FieldDraft]) -> Result<HashMap<String, FieldId>, StoreError> {
        for draft in drafts {
            self.ensure_field(draft).await?;
        }
        Ok(self.defined_fields().await?.into_iter().map(|one| (one.field.name, one.field.id)).collect())
    }

    /// Writes made-up customers in one transaction. The audience learns of them at the next `reindex`.
    pub async fn seed(&self, batch: Batch) -> Result<(), StoreError> {
        let last =
            customer::Entity::find().order_by(customer::COLUMN.id, Order::Desc).one(&self.0.database.writer).await?;
        let first = last.map_or(FIRST_KEY, |last| last.id.0 + 1);
        let currency = self.workspace().currency.code;
        self.transact(|transaction| {
            let (batch, currency) = (batch.clone(), currency.clone());
            Box::pin(async move { Ok(write(transaction, first, &batch, &currency).await?) })
        })
        .await
    }

    /// Lets the database gather statistics after much was written; PostgreSQL also what its indexes alone can answer.
    pub async fn analyze(&self) -> Result<(), StoreError> {
        let db = &self.0.database.writer;
        let is_sqlite = db.get_database_backend() == DatabaseBackend::Sqlite;
        db.execute_unprepared(if is_sqlite { "ANALYZE" } else { "VACUUM ANALYZE" }).await?;
        Ok(())
    }
}

async fn write(db: &DatabaseTransaction, first: i64, batch: &[SeedCustomer], currency: &str) -> Result<(), DbErr> {
    let mut rows = Rows::default();
    for (n, customer) in batch.iter().enumerate() {
        rows.add(first + n as i64, customer, currency);
    }
    rows.write(db).await
}

/// The rows of a batch, table by table.
#[derive(Default)]
struct Rows {
    customers: Vec<[Value; 20]>,
    identifiers: Vec<[Value; 6]>,
    tags: Vec<[Value; 2]>,
    segments: Vec<[Value; 4]>,
    conversations: Vec<[Value; 9]>,
    messages: Vec<[Value; 7]>,
    events: Vec<[Value; 7]>,
    purchases: Vec<[Value; 8]>,
    activity: Vec<[Value; 6]>,
    fields: Vec<[Value; 3]>,
    traits: Vec<[Value; 3]>,
}

impl Rows {
    fn add(&mut self, id: i64, c: &SeedCustomer, currency: &str) {
        let own = [("email", &c.email), ("phone", &c.phone), ("external_id", &c.external_id)];
        let own: Vec<(&str, &str)> =
            own.into_iter().filter(|(_, v)| !v.is_empty()).map(|(k, v)| (k, v.as_str())).collect();
        for (kind, value) in &own {
            let key = identifiers::key(kind, value);
            let row = [id.into(), (*kind).into(), key.into(), (*value).into(), true.into(), c.created_at.0.into()];
            self.identifiers.push(row);
        }
        let last_stage = c.stages[c.stages.len() - 1];
        let counted: Vec<&SeedConversation> = c.conversations.iter().filter(|c| SeedCustomer::is_counted(c)).collect();
        let messages: usize = counted.iter().map(|c| c.messages.len()).sum();
        self.customers.push([
            id.into(),
            1i64.into(),
            c.name.as_str().into(),
            fold::fold(&c.name).into(),
            c.email.as_str().into(),
            c.company.as_str().into(),
            search_text(&c.company, own.into_iter()).into(),
            c.avatar.as_str().into(),
            last_stage.stage.as_str().into(),
            Some(last_stage.since.0).into(),
            c.intent.as_str().into(),
            c.last_active().map(|at| at.0).into(),
            c.first_seen().0.into(),
            (counted.len() as i64).into(),
            (messages as i64).into(),
            c.ltv().into(),
            false.into(),
            c.created_at.0.into(),
            c.created_at.0.into(),
            None::<i64>.into(),
        ]);
        self.tags.extend(c.tags.iter().map(|tag| [id.into(), tag.0.into()]));
        self.segments.extend(
            c.segments.iter().map(|segment| [id.into(), segment.0.into(), c.created_at.0.into(), "seed".into()]),
        );
        self.fields.extend(c.fields.iter().map(|(field, value)| [id.into(), field.0.into(), value.as_str().into()]));
        self.traits.extend(c.traits.iter().map(|(name, value)| [id.into(), (*name).into(), value.as_str().into()]));
        for (n, conversation) in c.conversations.iter().enumerate() {
            self.add_conversation(id, n as i64 + 1, conversation);
        }
        for (n, e) in c.events.iter().enumerate() {
            let key = n as i64 + 1;
            self.events.push([
                id.into(),
                e.at.0.into(),
                key.into(),
                e.kind.into(),
                e.name.as_str().into(),
                "{}".into(),
                e.at.0.into(),
            ]);
        }
        for (n, p) in c.purchases.iter().enumerate() {
            let (key, external) = (n as i64 + 1, None::<String>);
            let money = [p.amount_minor.into(), p.refunded_minor.into()];
            let [amount, refunded] = money;
            let row = [
                id.into(),
                key.into(),
                external.into(),
                p.description.as_str().into(),
                currency.into(),
                amount,
                refunded,
                p.at.0.into(),
            ];
            self.purchases.push(row);
        }
        for (n, pair) in c.stages.windows(2).enumerate() {
            let details = format!(r#"{{"from":"{}","to":"{}"}}"#, pair[0].stage, pair[1].stage);
            let key = n as i64 + 1;
            self.activity.push([
                id.into(),
                pair[1].since.0.into(),
                key.into(),
                "lifecycle".into(),
                "seed".into(),
                details.into(),
            ]);
        }
    }

    fn add_conversation(&mut self, customer: i64, id: i64, c: &SeedConversation) {
        let started = c.messages.first().map_or(0, |m| m.sent_at.0);
        let last = c.messages.last().map_or(started, |m| m.sent_at.0);
        self.conversations.push([
            customer.into(),
            id.into(),
            None::<String>.into(),
            c.channel.into(),
            c.status.into(),
            c.subject.as_str().into(),
            (c.messages.len() as i64).into(),
            started.into(),
            last.into(),
        ]);
        for (n, m) in c.messages.iter().enumerate() {
            let sender = if m.is_theirs { "customer" } else { "teammate" };
            let key = n as i64 + 1;
            let row = [
                customer.into(),
                id.into(),
                m.sent_at.0.into(),
                key.into(),
                sender.into(),
                m.author.as_str().into(),
                m.body.as_str().into(),
            ];
            self.messages.push(row);
        }
    }

    async fn write(self, db: &DatabaseTransaction) -> Result<(), DbErr> {
        let conversations = [
            "customer_id",
            "id",
            "external_id",
            "channel",
            "status",
            "subject",
            "message_count",
            "started_at",
            "last_message_at",
        ];
        let messages = ["customer_id", "conversation_id", "sent_at", "id", "sender", "author", "body"];
        let events = ["customer_id", "occurred_at", "id", "kind", "name", "properties", "received_at"];
        let purchases = [
            "customer_id",
            "id",
            "external_id",
            "description",
            "currency",
            "amount_minor",
            "refunded_minor",
            "occurred_at",
        ];
        insert(db, "customers", customers::COLUMNS, self.customers, "").await?;
        insert(db, "identifiers", identifiers::COLUMNS, self.identifiers, "").await?;
        insert(db, "customer_tags", ["customer_id", "tag_id"], self.tags, "").await?;
        insert(db, "customer_segments", ["customer_id", "segment_id", "added_at", "added_by"], self.segments, "")
            .await?;
        insert(db, "conversations", conversations, self.conversations, "").await?;
        insert(db, "messages", messages, self.messages, "").await?;
        insert(db, "events", events, self.events, "").await?;
        insert(db, "purchases", purchases, self.purchases, "").await?;
        insert(db, "custom_values", ["customer_id", "field_id", "value"], self.fields, "").await?;
        insert(db, "traits", ["customer_id", "name", "value"], self.traits, "").await?;
        insert(db, "activity", ["customer_id", "at", "id", "kind", "actor", "details"], self.activity, "").await
    }
}
