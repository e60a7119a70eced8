//! What stands in the fields of the drawer, as it stands there.

use domain::query::{CustomerQuery, Match};
use leptos::prelude::*;

/// The draft.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    pub(super) lifecycle: RwSignal<Vec<String>>,
    pub(super) tags: RwSignal<Vec<String>>,
    pub(super) tags_match: RwSignal<Match>,
    pub(super) segments: RwSignal<Vec<String>>,
    pub(super) segments_match: RwSignal<Match>,
    pub(super) ltv: (RwSignal<String>, RwSignal<String>),
    pub(super) conversations: (RwSignal<String>, RwSignal<String>),
}

impl Draft {
    pub(super) fn of(query: &CustomerQuery) -> Self {
        let filter = &query.filter;
        let text = |value: Option<String>| RwSignal::new(value.unwrap_or_default());
        Self {
            lifecycle: RwSignal::new(filter.lifecycle.iter().map(ToString::to_string).collect()),
            tags: RwSignal::new(filter.tags.clone()),
            tags_match: RwSignal::new(filter.tags_match),
            segments: RwSignal::new(filter.segments.iter().map(ToString::to_string).collect()),
            segments_match: RwSignal::new(filter.segments_match),
            ltv: (text(filter.ltv.min.map(|a| a.to_string())), text(filter.ltv.max.map(|a| a.to_string()))),
            conversations: (
                text(filter.conversations.min.map(|n| n.to_string())),
                text(filter.conversations.max.map(|n| n.to_string())),
            ),
        }
    }

    pub(super) fn clear(&self) {
        for values in [self.lifecycle, self.tags, self.segments] {
            values.set(vec![]);
        }
        for text in [self.ltv.0, self.ltv.1, self.conversations.0, self.conversations.1] {
            text.set(String::new());
        }
        self.tags_match.set(Match::Any);
        self.segments_match.set(Match::Any);
    }

    /// The address that the fields would lead to: read by the same parser as every address.
    pub(super) fn address(&self, query: &CustomerQuery) -> String {
        let own = [
            ("lifecycle", self.lifecycle.get().join(",")),
            ("tags", self.tags.get().join(",")),
            ("tags_match", self.tags_match.get().to_string()),
            ("segments", self.segments.get().join(",")),
            ("segments_match", self.segments_match.get().to_string()),
            ("ltv_min", self.ltv.0.get()),
            ("ltv_max", self.ltv.1.get()),
            ("conversations_min", self.conversations.0.get()),
            ("conversations_max", self.conversations.1.get()),
        ];
        let is_own = |name: &str| ["page", "panel"].contains(&name) || own.iter().any(|(other, _)| *other == name);
        let kept: Vec<_> = query.pairs().into_iter().filter(|(name, _)| !is_own(name)).collect();
        domain::query::encode_pairs(kept.into_iter().chain(own))
    }
}
