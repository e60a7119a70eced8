//! Changes of many customers on PostgreSQL. What an action changed is written of customers that are locked and under an
//! action that is, and nobody who works here is ever deleted: checking these keys row by row took half of the writing. And
//! a changed customer has room beside what it was, so that its key's index need not be written.

use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

use crate::statements::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite looks both up as fast as it writes the row.
        if manager.get_database_backend() == DatabaseBackend::Sqlite { Ok(()) } else { run(manager, UP).await }
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DatabaseBackend::Sqlite { Ok(()) } else { run(manager, DOWN).await }
    }
}

const UP: &[&str] = &[
    "ALTER TABLE job_changes DROP CONSTRAINT job_changes_job_id_fkey",
    "ALTER TABLE job_changes DROP CONSTRAINT job_changes_customer_id_fkey",
    "ALTER TABLE audit DROP CONSTRAINT audit_user_id_fkey",
    "ALTER TABLE customers SET (fillfactor = 80)",
];

const DOWN: &[&str] = &[
    "ALTER TABLE customers RESET (fillfactor)",
    "ALTER TABLE audit ADD CONSTRAINT audit_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id)",
    "ALTER TABLE job_changes ADD CONSTRAINT job_changes_job_id_fkey \
     FOREIGN KEY (job_id) REFERENCES jobs (id) ON DELETE CASCADE",
    "ALTER TABLE job_changes ADD CONSTRAINT job_changes_customer_id_fkey \
     FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE",
];
