//! An action on many customers is told once, and in each timeline by whom it changed: an entry for each customer was most
//! of what a large action wrote.

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
        run(manager, DOWN).await?;
        drop_tables(manager, &["job_subjects"]).await
    }
}

const UP: &[&str] = &[
    // `kind` and `details` as in `activity`; a `?` stands for the stage that a customer was in.
    "CREATE TABLE job_subjects (
        job_id BIGINT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
        subject_id BIGINT NOT NULL,
        kind TEXT NOT NULL,
        details TEXT NOT NULL,
        PRIMARY KEY (job_id, subject_id)
    ) {clustered}",
    // When a chunk was worked, the key of its entries, and by whom. What was worked before has its own entries.
    "ALTER TABLE job_chunks ADD COLUMN at BIGINT",
    "ALTER TABLE job_chunks ADD COLUMN entry_id BIGINT",
    "ALTER TABLE job_chunks ADD COLUMN actor TEXT",
    "ALTER TABLE activity DROP COLUMN job_id",
    // Actions under way go on.
    "INSERT INTO job_subjects SELECT id, 0, 'lifecycle', CASE WHEN undoes IS NULL \
     THEN '{\"from\":\"?\",\"to\":\"' || subjects || '\"}' ELSE '{\"from\":\"' || subjects || '\",\"to\":\"?\"}' END \
     FROM jobs WHERE kind = 'update_lifecycle'",
    "INSERT INTO job_subjects SELECT jobs.id, tags.id, \
     CASE WHEN (jobs.kind = 'add_tags') = (undoes IS NULL) THEN 'tag_added' ELSE 'tag_removed' END, \
     '{\"tag\":\"' || REPLACE(REPLACE(tags.name, '\\', '\\\\'), '\"', '\\\"') || '\"}' \
     FROM jobs JOIN tags ON ' ' || subjects || ' ' LIKE '% ' || tags.id || ' %' WHERE jobs.kind IN ('add_tags', 'remove_tags')",
    "INSERT INTO job_subjects SELECT jobs.id, segments.id, \
     CASE WHEN (jobs.kind = 'assign_segment') = (undoes IS NULL) THEN 'segment_added' ELSE 'segment_removed' END, \
     '{\"segment\":\"' || REPLACE(REPLACE(segments.name, '\\', '\\\\'), '\"', '\\\"') || '\"}' \
     FROM jobs JOIN segments ON subjects = CAST(segments.id AS TEXT) WHERE jobs.kind IN ('assign_segment', 'remove_segment')",
];

const DOWN: &[&str] = &[
    "ALTER TABLE activity ADD COLUMN job_id BIGINT",
    "INSERT INTO activity (customer_id, at, id, kind, actor, details, job_id) \
     SELECT own.customer_id, chunk.at, chunk.entry_id + ROW_NUMBER() OVER (PARTITION BY own.customer_id, own.job_id ORDER BY own.subject_id) - 1, told.kind, chunk.actor, \
     CASE WHEN own.stage IS NULL THEN told.details ELSE REPLACE(told.details, '?', own.stage) END, own.job_id \
     FROM job_changes AS own JOIN job_chunks AS chunk ON chunk.job_id = own.job_id AND chunk.number = own.chunk \
     JOIN job_subjects AS told ON told.job_id = own.job_id AND told.subject_id = own.subject_id \
     WHERE own.outcome = 'changed' AND chunk.at IS NOT NULL",
    "ALTER TABLE job_chunks DROP COLUMN actor",
    "ALTER TABLE job_chunks DROP COLUMN entry_id",
    "ALTER TABLE job_chunks DROP COLUMN at",
];
