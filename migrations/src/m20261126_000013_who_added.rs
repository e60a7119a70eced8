//! Who put a customer into a segment.

use sea_orm_migration::prelude::*;

use crate::statements::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // As `activity` names who did something: a person's key, or `import`, or `seed`; empty before it was written down.
        run(manager, &["ALTER TABLE customer_segments ADD COLUMN added_by TEXT NOT NULL DEFAULT ''"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &["ALTER TABLE customer_segments DROP COLUMN added_by"]).await
    }
}
