//! What people have begun to write about a customer and not added yet: browsers keep none of it.

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
        drop_tables(manager, &["note_drafts"]).await
    }
}

const UP: &[&str] = &[
    "CREATE TABLE note_drafts (
        customer_id BIGINT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
        user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        body TEXT NOT NULL,
        updated_at BIGINT NOT NULL,
        PRIMARY KEY (customer_id, user_id)
    ) {clustered}",
    "CREATE INDEX drafts_of_user ON note_drafts (user_id)",
];
