//! What can go wrong with data.

use domain::invalid::Invalid;
use sea_orm::{DbErr, RuntimeErr};

/// Why a read or write gave no result.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Nothing has this key, or it is gone.
    #[error("not found")]
    NotFound,
    /// Another record holds this value of a field that must be unique.
    #[error("{0} is taken")]
    Taken(&'static str),
    /// Somebody else changed the same since the person looked: what it is by now.
    #[error("{0}")]
    Conflict(String),
    /// Too much of this is under way already.
    #[error("busy")]
    Busy,
    /// Too much of this was asked for lately: seconds until there is room.
    #[error("too often")]
    TooOften(u64),
    /// The input is refused.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// The database failed; the cause is for the log only, and there without the values that PostgreSQL adds as details.
    #[error("the database failed: {0}")]
    Failed(#[from] DbErr),
}

/// Whether a transaction may end otherwise when it is run again: after a serialisation failure or deadlock (SQLSTATE 40001,
/// 40P01), and where somebody was faster between its check and its write (23505, 23503): then the check says so.
pub(crate) fn is_transient(error: &StoreError) -> bool {
    matches!(code(error).as_deref(), Some("40001" | "40P01" | "23505" | "23503"))
}

/// Whether the database read what it was asked and will not do it, however often it is asked. Otherwise it is away, full
/// or busy, or could not be asked: that passes. Of PostgreSQL's classes of SQLSTATE, a fault of the data (22), of
/// integrity (23, 44), of the statement (42), of a program in the database (P0); of SQLite's result codes, a constraint
/// (19), a mismatch (20) and a fault of the statement (1), each also with more said in its upper bytes.
pub(crate) fn is_refusal(error: &StoreError) -> bool {
    let Some(code) = code(error) else { return false };
    match code.parse::<u32>() {
        Ok(number) if code.len() < 5 => matches!(number & 0xff, 1 | 19 | 20),
        _ => ["22", "23", "42", "44", "P0"].iter().any(|class| code.starts_with(class)),
    }
}

/// What the database said by number, if it said anything.
fn code(error: &StoreError) -> Option<String> {
    let StoreError::Failed(DbErr::Exec(cause) | DbErr::Query(cause) | DbErr::Conn(cause)) = error else { return None };
    let RuntimeErr::SqlxError(cause) = cause else { return None };
    Some(cause.as_database_error()?.code()?.into_owned())
}
