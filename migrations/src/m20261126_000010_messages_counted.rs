//! A customer's own messages are counted by day from the index alone: it says who wrote them.

use sea_orm_migration::prelude::*;

use crate::statements::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let with_sender =
            "CREATE INDEX messages_newest ON messages (customer_id, sent_at, conversation_id, id, sender)";
        run(manager, &["DROP INDEX messages_newest", with_sender]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let before = "CREATE INDEX messages_newest ON messages (customer_id, sent_at, conversation_id, id)";
        run(manager, &["DROP INDEX messages_newest", before]).await
    }
}
