//! Which views a person pinned: a shared view is pinned by each for themselves.

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
        drop_tables(manager, &["pinned_views"]).await?;
        run(manager, DOWN).await
    }
}

const UP: &[&str] = &[
    "CREATE TABLE pinned_views (
        user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        view_id BIGINT NOT NULL REFERENCES saved_views (id) ON DELETE CASCADE,
        PRIMARY KEY (user_id, view_id)
    ) {clustered}",
    "CREATE INDEX pins_of_view ON pinned_views (view_id)",
    "ALTER TABLE saved_views DROP COLUMN is_pinned",
];

const DOWN: &[&str] = &["ALTER TABLE saved_views ADD COLUMN is_pinned BOOLEAN NOT NULL DEFAULT FALSE"];
