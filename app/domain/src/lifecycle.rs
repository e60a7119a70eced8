//! Where a customer stands. Any stage may follow any other.

use crate::word::words;

/// A lifecycle stage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "orm", derive(sea_orm::DeriveValueType), sea_orm(value_type = "String"))]
#[repr(u8)]
pub enum Lifecycle {
    /// Has not bought yet.
    #[default]
    Lead,
    /// A customer in good standing.
    Active,
    /// Marked as needing attention.
    AtRisk,
    /// Has left.
    Churned,
}

words!(Lifecycle { Lead => "lead", Active => "active", AtRisk => "at_risk", Churned => "churned" });

impl Lifecycle {
    /// The words people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Lead => "Lead",
            Self::Active => "Active",
            Self::AtRisk => "At Risk",
            Self::Churned => "Churned",
        }
    }
}
