//! What the server keeps for itself: which customers changed, for other servers to follow, and the cards at the end of each day.

use sea_orm_migration::prelude::*;

use crate::statements::{drop_tables, run};

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["changes", "daily_counts"];

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
    "CREATE TABLE changes (id {key} NOT NULL PRIMARY KEY, customer_id BIGINT NOT NULL)",
    // `day` counts days since 1970-01-01 in the workspace's zone.
    "CREATE TABLE daily_counts (
        day {key} NOT NULL PRIMARY KEY,
        all_customers BIGINT NOT NULL,
        active BIGINT NOT NULL,
        needs_attention BIGINT NOT NULL,
        sales_opportunities BIGINT NOT NULL
    )",
];
