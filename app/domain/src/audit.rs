//! What the audit log knows to tell.

use serde::{Deserialize, Serialize};

use crate::{
    customer::Binned,
    id::{CustomerId, UserId},
    time::{At, Zone},
    word::words,
};

/// Something that was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "orm", derive(sea_orm::DeriveValueType), sea_orm(value_type = "String"))]
pub enum Action {
    /// A customer was added by hand.
    CustomerAdded,
    /// Something about a customer was changed.
    CustomerEdited,
    /// A customer was put into the bin.
    CustomerDeleted,
    /// A customer was taken out of the bin.
    CustomerRestored,
    /// A customer was erased for ever.
    CustomerErased,
    /// A customer's data were exported.
    CustomerExported,
}

words!(Action {
    CustomerAdded => "customer_added",
    CustomerEdited => "customer_edited",
    CustomerDeleted => "customer_deleted",
    CustomerRestored => "customer_restored",
    CustomerErased => "customer_erased",
    CustomerExported => "customer_exported",
});

impl Action {
    /// The words people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::CustomerAdded => "Customer added",
            Self::CustomerEdited => "Customer edited",
            Self::CustomerDeleted => "Customer deleted",
            Self::CustomerRestored => "Customer restored",
            Self::CustomerErased => "Customer erased",
            Self::CustomerExported => "Customer data exported",
        }
    }
}

/// Which entries of the log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Of one person.
    pub person: Option<UserId>,
    /// Of one kind.
    pub action: Option<Action>,
    /// About one customer.
    pub customer: Option<CustomerId>,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// When.
    pub at: At,
    /// Who; who is not there any more is called so.
    pub who: String,
    /// What.
    pub action: Action,
    /// Which customer, by key.
    pub subject: String,
    /// Kinds of fields.
    pub details: String,
}

/// Some of the log, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPage {
    /// The entries.
    pub entries: Vec<AuditEntry>,
    /// Where the older ones begin, if there are any.
    pub older: Option<String>,
    /// Everybody who works here, by name.
    pub people: Vec<(UserId, String)>,
    /// The workspace's zone.
    pub zone: Zone,
}

/// Who can be restored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bin {
    /// Deleted last first.
    pub customers: Vec<Binned>,
    /// The workspace's zone.
    pub zone: Zone,
}

/// What is left of an erasure: that it was done, and of what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Who was erased, by the key that nothing has any more.
    pub customer: CustomerId,
    /// When.
    pub erased_at: At,
    /// By whom.
    pub by: String,
    /// How many rows of each table were about the customer.
    pub rows: Vec<(String, u64)>,
}
