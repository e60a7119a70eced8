//! What a customer wants, as far as we can tell.

use crate::word::words;

/// An intent signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "orm", derive(sea_orm::DeriveValueType), sea_orm(value_type = "String"))]
#[repr(u8)]
pub enum Intent {
    /// High likelihood of purchase or upgrade (green).
    SalesOpportunity,
    /// Needs assistance, not sales-ready (blue).
    Support,
    /// Neutral (gray).
    General,
    /// No event of the customer's own within the window (red outline).
    NoEngagement,
}

words!(Intent {
    SalesOpportunity => "sales_opportunity",
    Support => "support",
    General => "general",
    NoEngagement => "no_engagement",
});

impl Intent {
    /// The words people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::SalesOpportunity => "Sales Opportunity",
            Self::Support => "Support",
            Self::General => "General",
            Self::NoEngagement => "No Engagement",
        }
    }

    /// What choosing it in the intent dropdown shows.
    pub const fn description(self) -> &'static str {
        match self {
            Self::SalesOpportunity => "High purchase intent detected",
            Self::Support => "Support-focused interactions",
            Self::General => "General inquiries",
            Self::NoEngagement => "No recent activity",
        }
    }

    /// What the signal means, as the legend says it.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::SalesOpportunity => "High likelihood of purchase/upgrade",
            Self::Support => "Needs assistance, not sales-ready",
            Self::General => "Neutral intent",
            Self::NoEngagement => "Inactive, may need re-engagement",
        }
    }
}
