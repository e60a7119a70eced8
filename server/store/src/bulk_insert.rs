//! Many rows in few statements: for seeding and imports, where an entity a row would cost more than the database.

use sea_orm::{ConnectionTrait, DatabaseBackend, DbErr, Statement, Value};

/// Below SQLite's limit of 32,766 bound values a statement.
const VALUES: usize = 30_000;
/// Longer statements gain nothing.
const ROWS: usize = 400;

/// Inserts rows of `N` values; `tail` is what follows the values, such as `ON CONFLICT DO NOTHING`.
pub(crate) async fn insert<const N: usize>(
    db: &impl ConnectionTrait,
    table: &str,
    columns: [&str; N],
    rows: Vec<[Value; N]>,
    tail: &str,
) -> Result<(), DbErr> {
    // SQLite would look a numbered place up among all of them, for each value.
    let is_numbered = db.get_database_backend() == DatabaseBackend::Postgres;
    let place = |n: usize| if is_numbered { format!("${n}") } else { String::from("?") };
    let mut rows = rows.into_iter();
    loop {
        let chunk: Vec<[Value; N]> = rows.by_ref().take(ROWS.min(VALUES / N)).collect();
        if chunk.is_empty() {
            return Ok(());
        }
        let mut sql = format!("INSERT INTO {table} ({}) VALUES ", columns.join(","));
        for row in 0..chunk.len() {
            let places = (1..=N).map(|n| place(row * N + n)).collect::<Vec<_>>().join(",");
            sql.push_str(if row == 0 { "(" } else { ",(" });
            sql.push_str(&places);
            sql.push(')');
        }
        sql.push(' ');
        sql.push_str(tail);
        let values = chunk.into_iter().flatten();
        db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    }
}
