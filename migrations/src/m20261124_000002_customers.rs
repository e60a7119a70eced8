//! Customers, what identifies them, and their tags and segments.

use sea_orm_migration::prelude::*;

use crate::statements::{drop_tables, run};

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["customers", "identifiers", "tags", "customer_tags", "segments", "customer_segments"];

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
    // No index here but the key: the audience answers the lists.
    "CREATE TABLE customers (
        id {key} NOT NULL PRIMARY KEY,
        version BIGINT NOT NULL,
        name TEXT NOT NULL,
        name_key TEXT NOT NULL,
        email TEXT NOT NULL,
        company TEXT NOT NULL,
        search_text TEXT NOT NULL,
        avatar TEXT NOT NULL,
        lifecycle TEXT NOT NULL,
        lifecycle_since BIGINT,
        intent TEXT NOT NULL,
        last_active_at BIGINT,
        first_seen_at BIGINT NOT NULL,
        conversation_count BIGINT NOT NULL,
        message_count BIGINT NOT NULL,
        ltv_minor BIGINT,
        ltv_is_given BOOLEAN NOT NULL,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL,
        deleted_at BIGINT
    )",
    "CREATE TABLE identifiers (
        customer_id BIGINT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        value_key TEXT NOT NULL,
        value TEXT NOT NULL,
        is_verified BOOLEAN NOT NULL,
        added_at BIGINT NOT NULL,
        PRIMARY KEY (customer_id, kind, value_key)
    ) {clustered}",
    "CREATE UNIQUE INDEX customer_by_identifier ON identifiers (kind, value_key)",
    "CREATE TABLE tags (
        id {key} NOT NULL PRIMARY KEY,
        name TEXT NOT NULL,
        name_key TEXT NOT NULL UNIQUE,
        created_at BIGINT NOT NULL
    )",
    "CREATE TABLE customer_tags (
        customer_id BIGINT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
        tag_id BIGINT NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
        PRIMARY KEY (customer_id, tag_id)
    ) {clustered}",
    "CREATE INDEX customers_by_tag ON customer_tags (tag_id, customer_id)",
    "CREATE TABLE segments (
        id {key} NOT NULL PRIMARY KEY,
        name TEXT NOT NULL,
        name_key TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        description TEXT NOT NULL,
        rule TEXT,
        created_at BIGINT NOT NULL
    )",
    "CREATE TABLE customer_segments (
        customer_id BIGINT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
        segment_id BIGINT NOT NULL REFERENCES segments (id) ON DELETE CASCADE,
        added_at BIGINT NOT NULL,
        PRIMARY KEY (customer_id, segment_id)
    ) {clustered}",
    "CREATE INDEX customers_by_segment ON customer_segments (segment_id, customer_id)",
];
