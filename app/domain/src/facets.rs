//! How many customers each option of each facet would give, and the four cards.

use serde::{Deserialize, Serialize};

use crate::{
    id::{SegmentId, TagId},
    word::words,
};

/// How a segment gets its customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "orm", derive(sea_orm::DeriveValueType), sea_orm(value_type = "String"))]
pub enum SegmentKind {
    /// People and bulk actions assign and remove.
    ByHand,
    /// A stored filter decides.
    ByRule,
}

words!(SegmentKind { ByHand => "by_hand", ByRule => "by_rule" });

/// A tag one can filter by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagOption {
    /// Its key.
    pub id: TagId,
    /// As first typed.
    pub name: String,
    /// Customers it would give with the other facets as they are.
    pub count: u32,
}

/// A segment one can filter by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentOption {
    /// Its key.
    pub id: SegmentId,
    /// As first typed.
    pub name: String,
    /// By hand or by rule.
    pub kind: SegmentKind,
    /// Customers it would give with the other facets as they are.
    pub count: u32,
}

/// Every option of the filter drawer with its exact count; each facet is left out of its own counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilterOptions {
    /// Customers that match the whole filter.
    pub total: u32,
    /// In the order of `Lifecycle::ALL`.
    pub lifecycle: [u32; 4],
    /// Most customers first.
    pub tags: Vec<TagOption>,
    /// Most customers first.
    pub segments: Vec<SegmentOption>,
}

impl FilterOptions {
    /// The segments that are kept in one way.
    pub fn segments_kept(&self, kind: SegmentKind) -> impl Iterator<Item = &SegmentOption> {
        self.segments.iter().filter(move |one| one.kind == kind)
    }
}

/// Counts of the intent dropdown under the present filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntentCounts {
    /// With no intent chosen.
    pub all: u32,
    /// In the order of `Intent::ALL`.
    pub each: [u32; 4],
}

/// A stat card's number and its past.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Now, over the whole workspace.
    pub count: u32,
    /// The count at the end of the day seven days ago; none when there is no record of that day.
    pub week_ago: Option<u32>,
    /// The latest daily records, oldest first, now last; at most twelve.
    pub trend: Vec<u32>,
}

/// The four cards, in the order of `CardKind::ALL`.
pub type Cards = [Card; 4];

/// What the four cards count, without their past: all, active, at risk, sales opportunities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CardCounts {
    /// Every customer.
    pub all: u32,
    /// Lifecycle active.
    pub active: u32,
    /// Lifecycle at risk.
    pub needs_attention: u32,
    /// Effective intent sales opportunity.
    pub sales_opportunities: u32,
}
