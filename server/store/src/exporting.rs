//! What the company holds about one customer, section by section, for a copy that the person can have (GDPR, articles 15
//! and 20). `classes` says of every column whether it is in it, or why not.

use domain::{
    audit::Action,
    id::{CustomerId, UserId},
    profile::Change,
    time::{At, iso},
};
use sea_orm::{
    ConnectionTrait, DatabaseBackend, DatabaseTransaction, DbErr, EntityTrait, IsolationLevel, QueryResult,
    QuerySelect, Statement, StreamTrait, TransactionTrait,
};
use serde_json::Value;
use tokio::sync::mpsc::Sender;

use crate::{Store, entity::customer, error::StoreError, history::changes, keys::now};

/// What a value is, and so how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text as it stands.
    Text,
    /// A number.
    Number,
    /// Yes or no.
    Flag,
    /// A moment: ISO 8601, UTC.
    Moment,
    /// A key as it is outside.
    Key,
    /// JSON of its own.
    Json,
}

use Kind::{Flag, Json, Key, Moment, Number, Text};

/// One part of the copy: rows with the same fields.
#[derive(Debug, Clone, Copy)]
pub struct Section {
    /// Its name in `data.json`.
    pub name: &'static str,
    /// What people read.
    pub title: &'static str,
    /// The fields of a row, in the order of the statement.
    pub fields: &'static [(&'static str, Kind)],
    sql: &'static str,
}

/// Every section, in the order of the copy.
pub const SECTIONS: &[Section] = &[
    Section {
        name: "customer",
        title: "Profile",
        fields: &[
            ("id", Key),
            ("name", Text),
            ("email", Text),
            ("company", Text),
            ("avatar", Text),
            ("lifecycle", Text),
            ("lifecycle_since", Moment),
            ("intent", Text),
            ("last_active_at", Moment),
            ("first_seen_at", Moment),
            ("conversations", Number),
            ("messages", Number),
            ("ltv_minor", Number),
            ("ltv_is_given", Flag),
            ("created_at", Moment),
            ("updated_at", Moment),
        ],
        sql: "SELECT id, name, email, company, avatar, lifecycle, lifecycle_since, intent, last_active_at, first_seen_at, \
              conversation_count, message_count, ltv_minor, ltv_is_given, created_at, updated_at FROM customers WHERE id = $1",
    },
    Section {
        name: "bin",
        title: "Deleted",
        fields: &[("deleted_at", Moment), ("identifiers", Json)],
        sql: "SELECT deleted_at, identifiers FROM bin WHERE customer_id = $1",
    },
    Section {
        name: "identifiers",
        title: "Emails, phones and other identifiers",
        fields: &[("kind", Text), ("value", Text), ("is_verified", Flag), ("added_at", Moment)],
        sql: "SELECT kind, value, is_verified, added_at FROM identifiers WHERE customer_id = $1 ORDER BY kind, added_at",
    },
    Section {
        name: "tags",
        title: "Tags",
        fields: &[("name", Text)],
        sql: "SELECT name FROM customer_tags JOIN tags ON tags.id = tag_id WHERE customer_id = $1 ORDER BY name",
    },
    Section {
        name: "segments",
        title: "Segments",
        fields: &[("name", Text), ("added_at", Moment)],
        sql: "SELECT name, added_at FROM customer_segments JOIN segments ON segments.id = segment_id \
              WHERE customer_id = $1 ORDER BY name",
    },
    Section {
        name: "custom_fields",
        title: "Custom fields",
        fields: &[("name", Text), ("value", Text)],
        sql: "SELECT name, value FROM custom_values JOIN custom_fields ON custom_fields.id = field_id \
              WHERE customer_id = $1 ORDER BY position, name",
    },
    Section {
        name: "traits",
        title: "Other traits",
        fields: &[("name", Text), ("value", Text)],
        sql: "SELECT name, value FROM traits WHERE customer_id = $1 ORDER BY name",
    },
    Section {
        name: "conversations",
        title: "Conversations",
        fields: &[
            ("id", Key),
            ("external_id", Text),
            ("channel", Text),
            ("status", Text),
            ("subject", Text),
            ("messages", Number),
            ("started_at", Moment),
            ("last_message_at", Moment),
        ],
        sql: "SELECT id, external_id, channel, status, subject, message_count, started_at, last_message_at \
              FROM conversations WHERE customer_id = $1 ORDER BY started_at, id",
    },
    Section {
        name: "conversation_tags",
        title: "Tags of conversations",
        fields: &[("conversation", Key), ("name", Text)],
        sql: "SELECT conversation_id, name FROM conversation_tags JOIN tags ON tags.id = tag_id \
              WHERE customer_id = $1 ORDER BY conversation_id, name",
    },
    Section {
        name: "messages",
        title: "Messages",
        fields: &[
            ("conversation", Key),
            ("id", Key),
            ("sent_at", Moment),
            ("sender", Text),
            ("author", Text),
            ("body", Text),
        ],
        sql: "SELECT conversation_id, id, sent_at, sender, author, body FROM messages WHERE customer_id = $1 \
              ORDER BY conversation_id, sent_at, id",
    },
    Section {
        name: "events",
        title: "Page views and events",
        fields: &[
            ("id", Key),
            ("occurred_at", Moment),
            ("kind", Text),
            ("name", Text),
            ("properties", Json),
            ("received_at", Moment),
            ("original_at", Moment),
        ],
        sql: "SELECT id, occurred_at, kind, name, properties, received_at, original_at FROM events WHERE customer_id = $1 \
              ORDER BY occurred_at, id",
    },
    Section {
        name: "purchases",
        title: "Purchases",
        fields: &[
            ("id", Key),
            ("external_id", Text),
            ("description", Text),
            ("currency", Text),
            ("amount_minor", Number),
            ("refunded_minor", Number),
            ("occurred_at", Moment),
        ],
        sql: "SELECT id, external_id, description, currency, amount_minor, refunded_minor, occurred_at FROM purchases \
              WHERE customer_id = $1 ORDER BY occurred_at, id",
    },
    Section {
        name: NOTES,
        title: "Notes of the team",
        fields: &[
            ("id", Key),
            ("author", Text),
            ("body", Text),
            ("is_pinned", Flag),
            ("created_at", Moment),
            ("updated_at", Moment),
            ("draft", Text),
            ("deleted_at", Moment),
        ],
        sql: "SELECT notes.id, users.name, body, is_pinned, notes.created_at, updated_at, draft, deleted_at FROM notes \
              LEFT JOIN users ON users.id = author_id WHERE customer_id = $1 ORDER BY notes.id",
    },
    Section {
        name: DRAFTS,
        title: "Notes being written",
        fields: &[("author", Text), ("body", Text), ("updated_at", Moment)],
        sql: "SELECT users.name, body, updated_at FROM note_drafts JOIN users ON users.id = user_id \
              WHERE customer_id = $1 ORDER BY user_id",
    },
    Section {
        name: "activity",
        title: "Changes",
        fields: &[("at", Moment), ("kind", Text), ("details", Json)],
        sql: concat!("SELECT at, kind, details FROM ", changes!(), " ORDER BY at, id"),
    },
];

const NOTES: &str = "notes";
const DRAFTS: &str = "note_drafts";

impl Section {
    /// Whether it holds what the team wrote for itself.
    pub fn is_internal(&self) -> bool {
        [NOTES, DRAFTS].contains(&self.name)
    }
}

impl Store {
    /// Writes down that a person takes a copy of a customer's data: in the timeline and in the audit log, before a byte
    /// of it leaves. Who is in the bin has a right to it too.
    ///
    /// # Errors
    /// `NotFound` when there is no such customer.
    pub async fn begin_export(&self, by: UserId, id: CustomerId) -> Result<At, StoreError> {
        self.transact(|db| {
            let store = self.clone();
            Box::pin(async move {
                let found = customer::Entity::find_by_id(id).lock_exclusive().one(db).await?;
                found.ok_or(StoreError::NotFound)?;
                let at = now();
                store.record(db, id, at, &by.to_string(), &[Change::Exported {}]).await?;
                store.log(db, by, at, Action::CustomerExported, &id.to_string(), "").await?;
                Ok(at)
            })
        })
        .await
    }

    /// The database as it is now, for reading what must agree; it holds a connection.
    pub async fn snapshot(&self) -> Result<Snapshot, StoreError> {
        let db = &self.0.database.reader;
        // SQLite knows no other way to read in a transaction.
        let isolation =
            (db.get_database_backend() == DatabaseBackend::Postgres).then_some(IsolationLevel::RepeatableRead);
        Ok(Snapshot(db.begin_with_config(isolation, None).await?))
    }
}

/// The database as it was at one moment.
pub struct Snapshot(DatabaseTransaction);

impl Snapshot {
    /// Sends the rows of a section one after the other, each with a value a field, as fast as they are taken; ends when
    /// nobody takes them any more.
    pub async fn rows(&self, id: CustomerId, section: &Section, rows: Sender<Vec<Value>>) -> Result<(), StoreError> {
        use futures_util::TryStreamExt;
        let db = &self.0;
        let backend = ConnectionTrait::get_database_backend(db);
        let statement = Statement::from_sql_and_values(backend, section.sql, [id.0.into()]);
        let mut found = db.stream_raw(statement).await?;
        while let Some(row) = found.try_next().await? {
            let values = section.fields.iter().enumerate().map(|(n, (_, kind))| value(&row, n, *kind));
            if rows.send(values.collect::<Result<_, _>>()?).await.is_err() {
                break;
            }
        }
        Ok(())
    }
}

fn value(row: &QueryResult, n: usize, kind: Kind) -> Result<Value, DbErr> {
    Ok(match kind {
        Text => row.try_get_by_index::<Option<String>>(n)?.into(),
        Number => row.try_get_by_index::<Option<i64>>(n)?.into(),
        Flag => row.try_get_by_index::<Option<bool>>(n)?.into(),
        Moment => row.try_get_by_index::<Option<i64>>(n)?.map(|at| iso(At(at))).into(),
        Key => CustomerId(row.try_get_by_index(n)?).to_string().into(),
        Json => {
            let text: String = row.try_get_by_index(n)?;
            serde_json::from_str(&text).unwrap_or_else(|_| text.into())
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CLASSES, Class};

    #[test]
    fn what_is_said_to_be_in_the_copy_is_read_for_it() {
        let says =
            |text: &str, word: &str| text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|said| said == word);
        for (table, column, class) in CLASSES {
            // From its own table, and among what is read.
            let reads = |section: &Section| {
                let (read, from) = section.sql.split_once(" FROM ").unwrap_or_default();
                says(from, table) && says(read, column)
            };
            assert!(*class != Class::Exported || SECTIONS.iter().any(reads), "{table}.{column} is in no section");
        }
    }
}
