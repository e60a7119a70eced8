//! Custom fields and their values, raw traits, and saved views of the list.

use sea_orm_migration::prelude::*;

use crate::statements::{drop_tables, run};

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["custom_fields", "custom_values", "traits", "saved_views"];

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
    "CREATE TABLE custom_fields (
        id {key} NOT NULL PRIMARY KEY,
        name TEXT NOT NULL,
        name_key TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        options TEXT NOT NULL,
        position BIGINT NOT NULL,
        created_at BIGINT NOT NULL
    )",
    "CREATE TABLE custom_values (
        customer_id BIGINT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
        field_id BIGINT NOT NULL REFERENCES custom_fields (id) ON DELETE CASCADE,
        value TEXT NOT NULL,
        PRIMARY KEY (customer_id, field_id)
    ) {clustered}",
    "CREATE INDEX values_of_field ON custom_values (field_id, customer_id)",
    // What came in with events and is no field yet: kept as it came.
    "CREATE TABLE traits (
        customer_id BIGINT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (customer_id, name)
    ) {clustered}",
    "CREATE TABLE saved_views (
        id {key} NOT NULL PRIMARY KEY,
        owner_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        query TEXT NOT NULL,
        is_shared BOOLEAN NOT NULL,
        is_pinned BOOLEAN NOT NULL,
        created_at BIGINT NOT NULL
    )",
    "CREATE INDEX views_of_owner ON saved_views (owner_id)",
];
