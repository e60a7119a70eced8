//! Teammates who are named in notes.

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
        drop_tables(manager, &["note_mentions"]).await
    }
}

const UP: &[&str] = &[
    // Without `seen_at` the person has not looked at it yet.
    "CREATE TABLE note_mentions (
        customer_id BIGINT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
        note_id BIGINT NOT NULL,
        user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        seen_at BIGINT,
        PRIMARY KEY (customer_id, note_id, user_id),
        FOREIGN KEY (customer_id, note_id) REFERENCES notes (customer_id, id) ON DELETE CASCADE
    ) {clustered}",
    "CREATE INDEX mentions_of_person ON note_mentions (user_id, note_id)",
];
