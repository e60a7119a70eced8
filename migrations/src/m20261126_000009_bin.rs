//! Who was deleted and can be restored; hashes by which nobody who was erased is made anew; the audit log by subject.

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
        run(manager, &["DROP INDEX audit_of_subject"]).await?;
        drop_tables(manager, &["bin", "tombstones"]).await
    }
}

const UP: &[&str] = &[
    // What identified the customer is kept here as JSON: somebody living may have it meanwhile.
    "CREATE TABLE bin (
        customer_id {key} NOT NULL PRIMARY KEY REFERENCES customers (id) ON DELETE CASCADE,
        deleted_at BIGINT NOT NULL,
        user_id BIGINT REFERENCES users (id),
        identifiers TEXT NOT NULL
    )",
    "CREATE INDEX bin_of_user ON bin (user_id)",
    // Only what a keyed hash says: whom it was about cannot be read from it.
    "CREATE TABLE tombstones (
        hash TEXT NOT NULL PRIMARY KEY,
        erased_at BIGINT NOT NULL,
        suppressed BIGINT NOT NULL
    )",
    "CREATE INDEX audit_of_subject ON audit (subject, id)",
];
