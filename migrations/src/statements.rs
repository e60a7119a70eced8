//! Data definition in SQL that both databases read, with the two places where they differ spelled out.

use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

/// Runs statements in order. `{key}` becomes the type of a single 64-bit primary key (SQLite's rowid itself),
/// `{clustered}` keeps a SQLite table in the order of its primary key.
pub(crate) async fn run(manager: &SchemaManager<'_>, statements: &[&str]) -> Result<(), DbErr> {
    let is_sqlite = manager.get_database_backend() == DatabaseBackend::Sqlite;
    let (key, clustered) = if is_sqlite { ("INTEGER", "WITHOUT ROWID") } else { ("BIGINT", "") };
    for statement in statements {
        let sql = statement.replace("{key}", key).replace("{clustered}", clustered);
        manager.get_connection().execute_unprepared(&sql).await?;
    }
    Ok(())
}

/// Drops tables, last created first.
pub(crate) async fn drop_tables(manager: &SchemaManager<'_>, created: &[&str]) -> Result<(), DbErr> {
    for table in created.iter().rev() {
        manager.get_connection().execute_unprepared(&format!("DROP TABLE {table}")).await?;
    }
    Ok(())
}
