//! Links by which somebody joins the team, or chooses a new password. Only the hash of a link's secret is kept.

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
        drop_tables(manager, &["invitations"]).await
    }
}

const UP: &[&str] = &[
    // With a user it is a link for a new password of theirs. One link an e-mail: the newest.
    "CREATE TABLE invitations (
        id {key} NOT NULL PRIMARY KEY,
        user_id BIGINT REFERENCES users (id) ON DELETE CASCADE,
        email TEXT NOT NULL,
        email_key TEXT NOT NULL UNIQUE,
        role TEXT NOT NULL,
        secret_hash TEXT NOT NULL UNIQUE,
        invited_by BIGINT REFERENCES users (id),
        created_at BIGINT NOT NULL,
        expires_at BIGINT NOT NULL
    )",
    "CREATE INDEX invitations_of_user ON invitations (user_id)",
    "CREATE INDEX invitations_by ON invitations (invited_by)",
];
