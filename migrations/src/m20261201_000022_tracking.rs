//! What programs say of customers: which messages were taken, visitors whom nobody knows yet, and when what was told.

use sea_orm_migration::prelude::*;

use crate::statements::{drop_tables, run};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, DOWN).await?;
        drop_tables(manager, &["taken_messages", "field_times", "visitor_events", "visitor_traits"]).await
    }
}

const UP: &[&str] = &[
    // For ever: 128 bits of the hash of a message's id, and 64 of its content's.
    "CREATE TABLE taken_messages (
        id_high BIGINT NOT NULL,
        id_low BIGINT NOT NULL,
        content BIGINT NOT NULL,
        PRIMARY KEY (id_high, id_low)
    ) {clustered}",
    // When a program last told what stands in a field, by the program's own time; of one moment the higher rank counts.
    "CREATE TABLE field_times (
        customer_id BIGINT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
        field TEXT NOT NULL,
        told_at BIGINT NOT NULL,
        told_rank BIGINT NOT NULL,
        PRIMARY KEY (customer_id, field)
    ) {clustered}",
    "ALTER TABLE traits ADD COLUMN told_at BIGINT",
    "ALTER TABLE traits ADD COLUMN told_rank BIGINT",
    // What the sender's clock said, where it was wrong.
    "ALTER TABLE events ADD COLUMN original_at BIGINT",
    "CREATE TABLE visitor_events (
        visitor TEXT NOT NULL,
        occurred_at BIGINT NOT NULL,
        id BIGINT NOT NULL,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        properties TEXT NOT NULL,
        received_at BIGINT NOT NULL,
        original_at BIGINT,
        PRIMARY KEY (visitor, occurred_at, id)
    ) {clustered}",
    "CREATE INDEX visitor_events_oldest ON visitor_events (received_at)",
    "CREATE TABLE visitor_traits (
        visitor TEXT NOT NULL,
        name TEXT NOT NULL,
        value TEXT NOT NULL,
        told_at BIGINT NOT NULL,
        told_rank BIGINT NOT NULL,
        PRIMARY KEY (visitor, name)
    ) {clustered}",
];

const DOWN: &[&str] = &[
    "ALTER TABLE events DROP COLUMN original_at",
    "ALTER TABLE traits DROP COLUMN told_rank",
    "ALTER TABLE traits DROP COLUMN told_at",
];
