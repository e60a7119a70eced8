//! What was not changed by an action on many customers is counted by the reason, what failed too; and a request's key is
//! for one request alone.

use sea_orm_migration::prelude::*;

use crate::statements::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, DOWN).await
    }
}

const UP: &[&str] = &[
    "ALTER TABLE jobs ADD COLUMN in_bin BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE jobs ADD COLUMN edited BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE jobs ADD COLUMN full_of_tags BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE jobs ADD COLUMN gone BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE jobs ADD COLUMN failed BIGINT NOT NULL DEFAULT 0",
    // What was told of them before.
    "UPDATE jobs SET in_bin = skipped WHERE undoes IS NULL",
    "UPDATE jobs SET edited = skipped WHERE undoes IS NOT NULL",
    "ALTER TABLE jobs DROP COLUMN skipped",
    // SHA-256 of what was asked for, in hexadecimal; empty where it was not kept.
    "ALTER TABLE jobs ADD COLUMN request_digest TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE job_chunks ADD COLUMN is_failed BOOLEAN NOT NULL DEFAULT FALSE",
];

const DOWN: &[&str] = &[
    "ALTER TABLE job_chunks DROP COLUMN is_failed",
    "ALTER TABLE jobs DROP COLUMN request_digest",
    "ALTER TABLE jobs ADD COLUMN skipped BIGINT NOT NULL DEFAULT 0",
    "UPDATE jobs SET skipped = in_bin + edited + full_of_tags + gone + failed",
    "ALTER TABLE jobs DROP COLUMN failed",
    "ALTER TABLE jobs DROP COLUMN gone",
    "ALTER TABLE jobs DROP COLUMN full_of_tags",
    "ALTER TABLE jobs DROP COLUMN edited",
    "ALTER TABLE jobs DROP COLUMN in_bin",
];
