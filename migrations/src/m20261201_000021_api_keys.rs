//! Keys by which programs are let in. Only the hash of a key is kept.

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
        drop_tables(manager, &["api_keys"]).await
    }
}

const UP: &[&str] = &[
    // `start` is how the key begins, for people; `sites` are origins, parted by spaces.
    "CREATE TABLE api_keys (
        id {key} NOT NULL PRIMARY KEY,
        name TEXT NOT NULL,
        start TEXT NOT NULL,
        secret_hash TEXT NOT NULL UNIQUE,
        access TEXT NOT NULL,
        sites TEXT NOT NULL,
        created_by BIGINT REFERENCES users (id),
        created_at BIGINT NOT NULL,
        expires_at BIGINT,
        last_used_at BIGINT
    )",
    "CREATE INDEX api_keys_by ON api_keys (created_by)",
];
