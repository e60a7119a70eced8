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
    /// The database failed; the cause is for the log only.
    #[error("the database failed")]
    Failed(#[from] DbErr),
}

/// Whether a transaction may end otherwise when it is run again: after a serialisation failure or deadlock (SQLSTATE 40001,
/// 40P01), and where somebody was faster between its check and its write (23505, 23503): then the check says so.
pub(crate) fn is_transient(error: &StoreError) -> bool {
    let StoreError::Failed(DbErr::Exec(cause) | DbErr::Query(cause) | DbErr::Conn(cause)) = error else { return false };
    let RuntimeErr::SqlxError(cause) = cause else { return false };
    let code = cause.as_database_error().and_then(|error| error.code());
    matches!(code.as_deref(), Some("40001" | "40P01" | "23505" | "23503"))
}
