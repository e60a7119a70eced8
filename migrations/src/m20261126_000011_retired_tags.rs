//! When a tag was last put on a customer; tags that were deleted or merged, for as long as that can be taken back.

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
        drop_tables(manager, &["retired_tags", "retired_tag_links"]).await?;
        run(manager, &["ALTER TABLE tags DROP COLUMN last_used_at"]).await
    }
}

const UP: &[&str] = &[
    "ALTER TABLE tags ADD COLUMN last_used_at BIGINT",
    "CREATE TABLE retired_tags (
        id {key} NOT NULL PRIMARY KEY,
        name TEXT NOT NULL,
        name_key TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        last_used_at BIGINT,
        into_id BIGINT,
        retired_at BIGINT NOT NULL,
        user_id BIGINT REFERENCES users (id)
    )",
    "CREATE INDEX retired_tags_of_user ON retired_tags (user_id)",
    // What had the tag: a customer (conversation 0) or a conversation. `is_new` says that merging gave it the other tag,
    // which taking back takes away.
    "CREATE TABLE retired_tag_links (
        tag_id BIGINT NOT NULL REFERENCES retired_tags (id) ON DELETE CASCADE,
        customer_id BIGINT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
        conversation_id BIGINT NOT NULL,
        is_new BOOLEAN NOT NULL,
        PRIMARY KEY (tag_id, customer_id, conversation_id)
    ) {clustered}",
    "CREATE INDEX retired_tags_by_customer ON retired_tag_links (customer_id)",
];
