//! Statements that are written as SQL: run one, or read every row of one. Rows that are inserted many at a time are in
//! `bulk_insert`, lists of keys in `listed`.

use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};

use crate::{Store, error::StoreError};

/// Runs a statement.
pub(crate) async fn execute(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<(), StoreError> {
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    Ok(())
}

/// Every row of a statement.
pub(crate) async fn rows<T: FromQueryResult>(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<T>, StoreError> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    Ok(T::find_by_statement(statement).all(db).await?)
}

impl Store {
    /// The same, from the readers.
    pub(crate) async fn read_all<T: FromQueryResult>(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Vec<T>, StoreError> {
        rows(&self.0.database.reader, sql, values).await
    }
}
