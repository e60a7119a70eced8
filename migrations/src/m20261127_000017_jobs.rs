//! Actions on many customers: what was asked, for whom, and what each customer had before, for taking it back.

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
        drop_tables(manager, &["jobs", "job_chunks", "job_changes"]).await?;
        run(manager, &["ALTER TABLE activity DROP COLUMN job_id"]).await
    }
}

const UP: &[&str] = &[
    // `subjects`: a stage, or the keys of tags or of a segment, parted by spaces; `subject` is what they were called.
    "CREATE TABLE jobs (
        id {key} NOT NULL PRIMARY KEY,
        user_id BIGINT NOT NULL REFERENCES users (id),
        request_key TEXT NOT NULL,
        kind TEXT NOT NULL,
        subjects TEXT NOT NULL,
        subject TEXT NOT NULL,
        total BIGINT NOT NULL,
        worked BIGINT NOT NULL,
        changed BIGINT NOT NULL,
        skipped BIGINT NOT NULL,
        status TEXT NOT NULL,
        undoes BIGINT REFERENCES jobs (id),
        created_at BIGINT NOT NULL,
        finished_at BIGINT
    )",
    "CREATE UNIQUE INDEX jobs_by_request ON jobs (user_id, request_key)",
    "CREATE UNIQUE INDEX jobs_by_undone ON jobs (undoes)",
    "CREATE INDEX jobs_by_status ON jobs (status, id)",
    // `customers` is a JSON list of keys: the set as it was when the action was confirmed.
    "CREATE TABLE job_chunks (
        job_id BIGINT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
        number BIGINT NOT NULL,
        size BIGINT NOT NULL,
        is_done BOOLEAN NOT NULL,
        customers TEXT NOT NULL,
        PRIMARY KEY (job_id, number)
    )",
    // `outcome`: changed, or why not. `stage`, `since` and `added_by` are what a change replaced.
    "CREATE TABLE job_changes (
        job_id BIGINT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
        chunk BIGINT NOT NULL,
        customer_id BIGINT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
        subject_id BIGINT NOT NULL,
        outcome TEXT NOT NULL,
        stage TEXT,
        since BIGINT,
        added_by TEXT,
        PRIMARY KEY (job_id, chunk, customer_id, subject_id)
    ) {clustered}",
    "CREATE INDEX job_changes_by_customer ON job_changes (customer_id, job_id)",
    "ALTER TABLE activity ADD COLUMN job_id BIGINT",
];
