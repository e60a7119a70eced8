//! What the audit log knows to tell.

use serde::{Deserialize, Serialize};

use crate::{
    customer::Binned,
    id::{CustomerId, UserId},
    invalid::Invalid,
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
    /// The list was exported, or part of it.
    CustomersExported,
    /// A custom field was defined.
    FieldDefined,
    /// A custom field got another name or other options.
    FieldChanged,
    /// A custom field was deleted with what stood in it.
    FieldDeleted,
    /// A trait became a field.
    TraitPromoted,
    /// A tag got another name.
    TagRenamed,
    /// A tag became part of another.
    TagMerged,
    /// A tag was deleted.
    TagDeleted,
    /// A tag that was deleted or merged is there again.
    TagRestored,
    /// Somebody was invited.
    PersonInvited,
    /// Somebody took up an invitation.
    PersonJoined,
    /// Somebody got another role.
    PersonChanged,
    /// Somebody may no longer sign in.
    PersonDisabled,
    /// Somebody may sign in again.
    PersonEnabled,
    /// A link was made by which somebody chooses a new password.
    PasswordLinkMade,
    /// A link was ended before anybody used it.
    LinkWithdrawn,
    /// Somebody has chosen a new password by a link.
    PasswordReset,
    /// A key was made by which a program is let in.
    KeyCreated,
    /// A key was deleted: it lets nobody in any more.
    KeyDeleted,
    /// What holds for everybody was changed.
    WorkspaceChanged,
    /// The audit log was exported.
    AuditExported,
}

words!(Action {
    CustomerAdded => "customer_added",
    CustomerEdited => "customer_edited",
    CustomerDeleted => "customer_deleted",
    CustomerRestored => "customer_restored",
    CustomerErased => "customer_erased",
    CustomerExported => "customer_exported",
    CustomersExported => "customers_exported",
    FieldDefined => "field_defined",
    FieldChanged => "field_changed",
    FieldDeleted => "field_deleted",
    TraitPromoted => "trait_promoted",
    TagRenamed => "tag_renamed",
    TagMerged => "tag_merged",
    TagDeleted => "tag_deleted",
    TagRestored => "tag_restored",
    PersonInvited => "person_invited",
    PersonJoined => "person_joined",
    PersonChanged => "person_changed",
    PersonDisabled => "person_disabled",
    PersonEnabled => "person_enabled",
    PasswordLinkMade => "password_link_made",
    LinkWithdrawn => "link_withdrawn",
    PasswordReset => "password_reset",
    KeyCreated => "key_created",
    KeyDeleted => "key_deleted",
    WorkspaceChanged => "workspace_changed",
    AuditExported => "audit_exported",
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
            Self::CustomersExported => "Customers exported as CSV",
            Self::FieldDefined => "Custom field defined",
            Self::FieldChanged => "Custom field changed",
            Self::FieldDeleted => "Custom field deleted",
            Self::TraitPromoted => "Trait made a field",
            Self::TagRenamed => "Tag renamed",
            Self::TagMerged => "Tag merged",
            Self::TagDeleted => "Tag deleted",
            Self::TagRestored => "Tag restored",
            Self::PersonInvited => "Teammate invited",
            Self::PersonJoined => "Teammate joined",
            Self::PersonChanged => "Teammate's role changed",
            Self::PersonDisabled => "Teammate disabled",
            Self::PersonEnabled => "Teammate enabled",
            Self::PasswordLinkMade => "Password link made",
            Self::LinkWithdrawn => "Link withdrawn",
            Self::PasswordReset => "Password reset",
            Self::KeyCreated => "API key created",
            Self::KeyDeleted => "API key deleted",
            Self::WorkspaceChanged => "Workspace changed",
            Self::AuditExported => "Audit log exported",
        }
    }

    /// Whether it was done to a customer, whom the entry then names.
    pub fn is_about_customer(self) -> bool {
        self.as_str().starts_with("customer_")
    }
}

/// Whose entries of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doer {
    /// What one person did.
    Person(UserId),
    /// What the server did by itself: `acumen` in an address.
    Server,
}

impl Doer {
    /// What stands for the server in an address.
    pub const SERVER: &str = "acumen";
}

impl std::str::FromStr for Doer {
    type Err = <UserId as std::str::FromStr>::Err;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == Self::SERVER { Ok(Self::Server) } else { text.parse().map(Self::Person) }
    }
}

/// Which entries of the log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Of one person, or of the server.
    pub person: Option<Doer>,
    /// Of one kind.
    pub action: Option<Action>,
    /// About one customer.
    pub customer: Option<CustomerId>,
}

impl AuditFilter {
    /// From an address; empty texts ask for all.
    ///
    /// # Errors
    /// At `person`, `kind` and `customer`: what names none.
    pub fn read(person: &str, kind: &str, customer: &str) -> Result<Self, Invalid> {
        fn one<T: std::str::FromStr>(field: &'static str, text: &str) -> Result<Option<T>, Invalid> {
            if text.is_empty() {
                return Ok(None);
            }
            let refused = |_| Invalid::at(field, "unknown_value", format!("There is no such {field}."));
            text.parse().map(Some).map_err(refused)
        }
        Ok(Self {
            person: one("person", person)?,
            action: one("kind", kind)?,
            customer: one("customer", customer.trim())?,
        })
    }
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
    /// To what, by key: a customer, a tag, a field, a person.
    pub subject: String,
    /// Kinds of fields of a customer's; the names of what is not about one.
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

/// Some of who can be restored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bin {
    /// Deleted last first.
    pub customers: Vec<Binned>,
    /// Where those who were deleted before begin, if there are any.
    pub older: Option<String>,
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
    /// Whether nothing is left in the database's files. If not, it is as soon as nobody reads any more what was there.
    pub is_swept: bool,
}
