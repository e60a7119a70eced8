//! From a filter as people write it to the audience's terms: names become keys, amounts become minor units.

use audience::{Criteria, Search, Wanted};
use domain::{
    query::{Filter, Range},
    workspace::Workspace,
};

use crate::vocabulary::Vocabulary;

/// The criteria of a filter, and what it names that does not exist.
pub(crate) fn of(filter: &Filter, vocabulary: &Vocabulary, workspace: &Workspace) -> (Criteria, Vec<String>) {
    let mut unknown = Vec::new();
    let mut tags = Wanted { matching: filter.tags_match, ..Wanted::default() };
    for name in &filter.tags {
        match vocabulary.tag(name) {
            Some(id) => tags.keys.push(id),
            None => unknown.push(name.clone()),
        }
    }
    tags.names_unknown = !unknown.is_empty();
    let mut segments = Wanted { matching: filter.segments_match, ..Wanted::default() };
    for id in &filter.segments {
        if vocabulary.segment(*id).is_some() {
            segments.keys.push(*id);
        } else {
            segments.names_unknown = true;
            unknown.push(format!("segment {id}"));
        }
    }
    let ltv = Range {
        min: filter.ltv.min.map(|amount| amount.minor_at_least(&workspace.currency)),
        max: filter.ltv.max.map(|amount| amount.minor_at_most(&workspace.currency)),
    };
    let criteria = Criteria {
        search: Search::of(&filter.search),
        lifecycle: filter.lifecycle.clone(),
        intent: filter.intent.clone(),
        tags,
        segments,
        ltv,
        conversations: filter.conversations,
    };
    (criteria, unknown)
}
