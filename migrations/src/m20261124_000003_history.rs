//! What customers did and what was said: conversations, messages, events, purchases, notes, and the timeline of changes.

use sea_orm_migration::prelude::*;

use crate::statements::{drop_tables, run};

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["conversations", "messages", "conversation_tags", "events", "purchases", "notes", "activity"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, TABLES).await
    }
}

const UP: &[&str] = &[
    "CREATE TABLE conversations (
        customer_id BIGINT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
        id BIGINT NOT NULL,
        external_id TEXT,
        channel TEXT NOT NULL,
        status TEXT NOT NULL,
        subject TEXT NOT NULL,
        message_count BIGINT NOT NULL,
        started_at BIGINT NOT NULL,
        last_message_at BIGINT NOT NULL,
        PRIMARY KEY (customer_id, id)
    ) {clustered}",
    "CREATE INDEX conversations_newest ON conversations (customer_id, last_message_at, id)",
    "CREATE TABLE messages (
        customer_id BIGINT NOT NULL,
        conversation_id BIGINT NOT NULL,
        sent_at BIGINT NOT NULL,
        id BIGINT NOT NULL,
        sender TEXT NOT NULL,
        author TEXT NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (customer_id, conversation_id, sent_at, id),
        FOREIGN KEY (customer_id, conversation_id) REFERENCES conversations (customer_id, id) ON DELETE CASCADE
    ) {clustered}",
    "CREATE TABLE conversation_tags (
        customer_id BIGINT NOT NULL,
        conversation_id BIGINT NOT NULL,
        tag_id BIGINT NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
        PRIMARY KEY (customer_id, conversation_id, tag_id),
        FOREIGN KEY (customer_id, conversation_id) REFERENCES conversations (customer_id, id) ON DELETE CASCADE
    ) {clustered}",
    "CREATE INDEX conversations_by_tag ON conversation_tags (tag_id, customer_id)",
    "CREATE TABLE events (
        customer_id BIGINT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
        occurred_at BIGINT NOT NULL,
        id BIGINT NOT NULL,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        properties TEXT NOT NULL,
        received_at BIGINT NOT NULL,
        PRIMARY KEY (customer_id, occurred_at, id)
    ) {clustered}",
    "CREATE TABLE purchases (
        customer_id BIGINT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
        id BIGINT NOT NULL,
        external_id TEXT,
        description TEXT NOT NULL,
        currency TEXT NOT NULL,
        amount_minor BIGINT NOT NULL,
        refunded_minor BIGINT NOT NULL,
        occurred_at BIGINT NOT NULL,
        PRIMARY KEY (customer_id, id)
    ) {clustered}",
    "CREATE TABLE notes (
        customer_id BIGINT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
        id BIGINT NOT NULL,
        author_id BIGINT REFERENCES users (id),
        body TEXT NOT NULL,
        is_pinned BOOLEAN NOT NULL,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL,
        deleted_at BIGINT,
        PRIMARY KEY (customer_id, id)
    ) {clustered}",
    "CREATE INDEX notes_of_author ON notes (author_id, customer_id)",
    "CREATE TABLE activity (
        customer_id BIGINT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
        at BIGINT NOT NULL,
        id BIGINT NOT NULL,
        kind TEXT NOT NULL,
        actor TEXT NOT NULL,
        details TEXT NOT NULL,
        PRIMARY KEY (customer_id, at, id)
    ) {clustered}",
];
