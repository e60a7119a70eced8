//! Who may do what. Rights only grow from viewer to admin.

use crate::word::words;

/// What a person is in the workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "orm", derive(sea_orm::DeriveValueType), sea_orm(value_type = "String"))]
pub enum Role {
    /// Reads.
    Viewer,
    /// Edits single customers, notes, small bulk actions.
    Agent,
    /// Any bulk action, export, segments, tags, workflows.
    Manager,
    /// Team, keys, settings, erase.
    Admin,
}

words!(Role { Viewer => "viewer", Agent => "agent", Manager => "manager", Admin => "admin" });

/// Something a person may be allowed to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Right {
    /// See customers and everything about them.
    ReadCustomers,
    /// Change single customers.
    EditCustomers,
    /// Change more customers at once than fit into one transaction.
    ChangeMany,
    /// Put customers into the bin and take them out.
    DeleteCustomers,
    /// Take data out.
    ExportCustomers,
    /// Erase customers for ever.
    EraseCustomers,
    /// Read who did what.
    ReadAudit,
    /// Rename, merge, order and delete tags and custom fields.
    ManageVocabulary,
    /// Let people in, give them a role, shut them out.
    ManageTeam,
    /// Let programs in, and shut them out.
    ManageKeys,
    /// Settle what holds for everybody.
    ManageWorkspace,
    /// Offer a view of the list to everybody.
    ShareViews,
    /// Change and delete the shared views of others.
    ManageViews,
}

impl Right {
    /// Every right.
    pub const ALL: &'static [Self] = &[
        Self::ReadCustomers,
        Self::EditCustomers,
        Self::ChangeMany,
        Self::DeleteCustomers,
        Self::ExportCustomers,
        Self::EraseCustomers,
        Self::ReadAudit,
        Self::ManageVocabulary,
        Self::ManageTeam,
        Self::ManageKeys,
        Self::ManageWorkspace,
        Self::ShareViews,
        Self::ManageViews,
    ];

    /// The lowest role that holds this right.
    pub const fn least(self) -> Role {
        match self {
            Self::ReadCustomers => Role::Viewer,
            Self::EditCustomers | Self::ShareViews => Role::Agent,
            Self::ChangeMany
            | Self::DeleteCustomers
            | Self::ExportCustomers
            | Self::ManageViews
            | Self::ManageVocabulary => Role::Manager,
            Self::EraseCustomers | Self::ReadAudit | Self::ManageTeam | Self::ManageKeys | Self::ManageWorkspace => {
                Role::Admin
            }
        }
    }

    /// What who does not hold it is told: that, and whom to ask.
    pub const fn refusal(self) -> &'static str {
        match self {
            Self::ReadCustomers => "Your role reads no customers. Ask an admin.",
            Self::EditCustomers => "Your role reads customers and changes none. Ask an admin.",
            Self::ChangeMany => "Your role changes few customers at once. Ask a manager.",
            Self::DeleteCustomers => "Your role deletes no customers. Ask a manager.",
            Self::ExportCustomers => "Your role takes no data out. Ask a manager.",
            Self::EraseCustomers => "Your role erases no customers. Ask an admin.",
            Self::ReadAudit => "Your role does not read the audit log. Ask an admin.",
            Self::ManageVocabulary => "Your role changes no tags or fields of the workspace. Ask a manager.",
            Self::ManageTeam => "Your role lets nobody in or out. Ask an admin.",
            Self::ManageKeys => "Your role lets no programs in. Ask an admin.",
            Self::ManageWorkspace => "Your role changes nothing that holds for everybody. Ask an admin.",
            Self::ShareViews => "Your role shares no views. Ask an admin.",
            Self::ManageViews => "Your role changes no views of others. Ask a manager.",
        }
    }
}

impl Role {
    /// The words people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Viewer => "Viewer",
            Self::Agent => "Agent",
            Self::Manager => "Manager",
            Self::Admin => "Admin",
        }
    }

    /// Whether this role holds the right.
    pub fn may(self, right: Right) -> bool {
        self >= right.least()
    }
}
