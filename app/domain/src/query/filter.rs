//! Which customers: inside a facet "or" (tags and segments by choice), between facets "and".

use serde::{Deserialize, Serialize};

use crate::{id::SegmentId, intent::Intent, lifecycle::Lifecycle, money::Amount, word::words};

/// The most characters a search may have.
pub const SEARCH_LIMIT: usize = 256;
/// The most values a facet may name.
pub const VALUES_LIMIT: usize = 50;

/// How several tags or segments are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Match {
    /// At least one of them.
    #[default]
    Any,
    /// Every one of them.
    All,
    /// Not one of them.
    None,
}

words!(Match { Any => "any", All => "all", None => "none" });

impl Match {
    /// The words people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Any => "Any of",
            Self::All => "All of",
            Self::None => "None of",
        }
    }
}

/// A range that includes both its ends; either may be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Range<T> {
    /// The least value in it.
    pub min: Option<T>,
    /// The greatest value in it.
    pub max: Option<T>,
}

impl<T> Default for Range<T> {
    fn default() -> Self {
        Self { min: None, max: None }
    }
}

impl<T: PartialOrd> Range<T> {
    /// Whether neither end is set.
    pub fn is_open(&self) -> bool {
        self.min.is_none() && self.max.is_none()
    }

    /// Whether the value lies in it.
    pub fn holds(&self, value: &T) -> bool {
        self.min.as_ref().is_none_or(|min| value >= min) && self.max.as_ref().is_none_or(|max| value <= max)
    }

    /// Whether the least value is above the greatest.
    pub fn is_inverted(&self) -> bool {
        matches!((&self.min, &self.max), (Some(min), Some(max)) if min > max)
    }
}

/// One filter for list, count, cards, bulk actions, segments and export. Values of a facet are sorted and distinct,
/// so that equal filters are equal values and equal addresses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// As typed, trimmed; blank: no search.
    pub search: String,
    /// Any of these stages; none: all.
    pub lifecycle: Vec<Lifecycle>,
    /// Tag names as typed.
    pub tags: Vec<String>,
    /// How the tags are meant.
    pub tags_match: Match,
    /// Segments by key.
    pub segments: Vec<SegmentId>,
    /// How the segments are meant.
    pub segments_match: Match,
    /// Lifetime value in whole units of the workspace currency.
    pub ltv: Range<Amount>,
    /// Number of conversations.
    pub conversations: Range<u32>,
    /// Any of these signals; none: all.
    pub intent: Vec<Intent>,
}

impl Filter {
    /// Whether everybody matches.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// How many groups of the drawer are in use.
    pub fn groups_in_use(&self) -> usize {
        [
            !self.lifecycle.is_empty(),
            !self.tags.is_empty(),
            !self.segments.is_empty(),
            !self.ltv.is_open(),
            !self.conversations.is_open(),
        ]
        .into_iter()
        .filter(|used| *used)
        .count()
    }

    /// The filter with one of its groups left out, for each in use: search, the drawer's in their order, intent.
    pub fn relaxed(&self) -> Vec<(&'static str, Self)> {
        let all = || self.clone();
        let (open, ltv) = (Range::default(), Range::default());
        let tags = Self { tags: vec![], tags_match: Match::Any, ..all() };
        let segments = Self { segments: vec![], segments_match: Match::Any, ..all() };
        let each = [
            ("Search", Self { search: String::new(), ..all() }),
            ("Lifecycle Stage", Self { lifecycle: vec![], ..all() }),
            ("Tags", tags),
            ("Segments", segments),
            ("LTV Range", Self { ltv, ..all() }),
            ("Conversation Count", Self { conversations: open, ..all() }),
            ("Intent", Self { intent: vec![], ..all() }),
        ];
        each.into_iter().filter(|(_, without)| without != self).collect()
    }

    /// The same filter with values sorted and distinct, and switches without values at rest.
    pub(super) fn settled(mut self) -> Self {
        self.lifecycle.sort();
        self.lifecycle.dedup();
        self.intent.sort();
        self.intent.dedup();
        self.tags.sort();
        self.tags.dedup();
        self.segments.sort();
        self.segments.dedup();
        if self.tags.is_empty() {
            self.tags_match = Match::Any;
        }
        if self.segments.is_empty() {
            self.segments_match = Match::Any;
        }
        self
    }
}
