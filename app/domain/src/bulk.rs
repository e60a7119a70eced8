//! Acting on many customers at once: whom, and what. What comes of it is in `job`.

mod job;

pub use job::{BulkJob, JobPage, JobStatus, KEPT, Outcome, Skipped, Undoing};

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::{
    id::{CustomerId, SegmentId},
    invalid::Invalid,
    lifecycle::Lifecycle,
    money::grouped,
    name,
    query::{CustomerQuery, Filter},
    word::words,
};

/// The most customers that one transaction changes. More are a job.
pub const AT_ONCE: u32 = 1_000;
/// The most customers named one by one.
pub const NAMED_LIMIT: usize = 10_000;
/// The most tags of one action.
pub const TAGS_LIMIT: usize = 50;

/// That so many tags can be taken at once.
///
/// # Errors
/// At `field` when they are too many.
pub fn not_too_many(field: &'static str, names: &[String]) -> Result<(), Invalid> {
    if names.len() <= TAGS_LIMIT {
        return Ok(());
    }
    let message = format!("{} tags are too many. At most {TAGS_LIMIT} are taken at once.", names.len());
    Err(Invalid::at(field, "too_many_values", message))
}
/// The most characters of the key that makes a request one however often it is sent.
const KEY_LIMIT: usize = 64;

/// Whom: a rule, never more than a person ticked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Selection {
    /// These.
    These(Vec<CustomerId>),
    /// Everybody who matches the filter in the query part of an address of the list, but some.
    Matching {
        /// The query part; what of it is no filter says nothing.
        address: String,
        /// Who is left out.
        except: Vec<CustomerId>,
    },
}

impl Selection {
    /// How many it names, each once; none when it names a filter.
    pub fn named(&self) -> Option<u32> {
        let Self::These(ids) = self else { return None };
        Some(u32::try_from(ids.iter().collect::<HashSet<_>>().len()).unwrap_or(u32::MAX))
    }

    /// How many of those who match it leaves out.
    pub fn left_out(&self) -> usize {
        match self {
            Self::These(_) => 0,
            Self::Matching { except, .. } => except.len(),
        }
    }

    /// The filter that it names; none when it names customers.
    ///
    /// # Errors
    /// What is wrong with the address; at `selection` when too many or none are named.
    pub fn filter(&self) -> Result<Option<Filter>, Invalid> {
        let (named, address) = match self {
            Self::These(ids) if ids.is_empty() => {
                return Err(Invalid::at("selection", "empty_selection", "No customers are selected."));
            }
            Self::These(ids) => (ids.len(), None),
            Self::Matching { address, except } => (except.len(), Some(address)),
        };
        if named > NAMED_LIMIT {
            let message = format!("At most {} customers can be named one by one.", grouped(NAMED_LIMIT as i64));
            return Err(Invalid::at("selection", "too_many_values", message));
        }
        address.map(|address| Ok(CustomerQuery::parse(address)?.filter)).transpose()
    }
}

/// A kind of action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "orm", derive(sea_orm::DeriveValueType), sea_orm(value_type = "String"))]
pub enum ActionKind {
    /// Another lifecycle stage.
    UpdateLifecycle,
    /// Tags, also such as there are not yet.
    AddTags,
    /// Tags away.
    RemoveTags,
    /// Into a segment that is kept by hand.
    AssignSegment,
    /// Out of a segment that is kept by hand.
    RemoveSegment,
}

words!(ActionKind {
    UpdateLifecycle => "update_lifecycle",
    AddTags => "add_tags",
    RemoveTags => "remove_tags",
    AssignSegment => "assign_segment",
    RemoveSegment => "remove_segment",
});

impl ActionKind {
    /// The words of its button.
    pub const fn label(self) -> &'static str {
        match self {
            Self::UpdateLifecycle => "Update Lifecycle Stage",
            Self::AddTags => "Add Tags",
            Self::RemoveTags => "Remove Tags",
            Self::AssignSegment => "Assign Segment",
            Self::RemoveSegment => "Remove Segment",
        }
    }

    /// What it did to so many customers. `subject` is a stage, tags, or a segment, by name.
    pub fn says(self, subject: &str, count: u32) -> String {
        let who = customers(count);
        // No name holds a comma.
        let tags = if subject.contains(", ") { "Tags" } else { "Tag" };
        match self {
            Self::UpdateLifecycle => format!("Lifecycle stage set to {subject} for {who}"),
            Self::AddTags => format!("{tags} {subject} added to {who}"),
            Self::RemoveTags => format!("{tags} {subject} removed from {who}"),
            Self::AssignSegment => format!("{who} added to {subject}"),
            Self::RemoveSegment => format!("{who} removed from {subject}"),
        }
    }
}

/// "1 customer", "4 customers".
pub fn customers(count: u32) -> String {
    format!("{} customer{}", grouped(i64::from(count)), if count == 1 { "" } else { "s" })
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BulkAction {
    /// Another lifecycle stage.
    UpdateLifecycle(Lifecycle),
    /// Tags by name.
    AddTags(Vec<String>),
    /// Tags by name.
    RemoveTags(Vec<String>),
    /// Into a segment.
    AssignSegment(SegmentId),
    /// Out of a segment.
    RemoveSegment(SegmentId),
}

impl BulkAction {
    /// Its kind.
    pub const fn kind(&self) -> ActionKind {
        match self {
            Self::UpdateLifecycle(_) => ActionKind::UpdateLifecycle,
            Self::AddTags(_) => ActionKind::AddTags,
            Self::RemoveTags(_) => ActionKind::RemoveTags,
            Self::AssignSegment(_) => ActionKind::AssignSegment,
            Self::RemoveSegment(_) => ActionKind::RemoveSegment,
        }
    }

    /// The same with its names tidied.
    ///
    /// # Errors
    /// At `tags` when there is none, when there are too many, or when one is no name.
    pub fn tidied(self) -> Result<Self, Invalid> {
        let tidy = |names: Vec<String>| {
            if names.is_empty() {
                return Err(Invalid::at("tags", "required", "Choose a tag."));
            }
            not_too_many("tags", &names)?;
            names.iter().map(|name| name::tidy("tags", name)).collect()
        };
        Ok(match self {
            Self::AddTags(names) => Self::AddTags(tidy(names)?),
            Self::RemoveTags(names) => Self::RemoveTags(tidy(names)?),
            other => other,
        })
    }
}

/// An action that is confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkRequest {
    /// Whom.
    pub selection: Selection,
    /// What.
    pub action: BulkAction,
    /// How many the person saw: when it is another number of those who match by now, nothing is done. Who is named is
    /// meant, and whoever is gone of them is told of.
    pub expected: u32,
    /// Made once for each confirmed dialog: sent again it is the same action.
    pub key: String,
}

impl BulkRequest {
    /// The most customers that it could be about: by this a role is asked whether it may.
    pub fn most(&self) -> u32 {
        self.selection.named().unwrap_or(self.expected)
    }

    /// The same with its names tidied.
    ///
    /// # Errors
    /// As [`BulkAction::tidied`]; at `key` when it is none.
    pub fn tidied(self) -> Result<Self, Invalid> {
        Ok(Self { action: self.action.tidied()?, key: key(self.key)?, ..self })
    }
}

/// What makes a request one, however often it is sent.
///
/// # Errors
/// At `key` when it is none: 1 to 64 visible characters of ASCII.
pub fn key(text: String) -> Result<String, Invalid> {
    let is_key = (1..=KEY_LIMIT).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    if is_key { Ok(text) } else { Err(Invalid::at("key", "required", "The request has no key of its own.")) }
}

/// What an action would change, as of now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// Customers selected.
    pub total: u32,
    /// Those who would change; the others are so already, or full.
    pub changing: u32,
    /// Those who would change, by the stage they are in, in the order of `Lifecycle::ALL`.
    pub stages: [u32; 4],
    /// Those who would have more tags than anybody can ([`crate::tag::MOST`]), and stay as they are.
    pub full: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_is_said_in_numbers() {
        let says = |kind: ActionKind, subject: &str, count| kind.says(subject, count);
        assert_eq!(says(ActionKind::UpdateLifecycle, "Active", 1), "Lifecycle stage set to Active for 1 customer");
        assert_eq!(says(ActionKind::AddTags, "a, b", 4), "Tags a, b added to 4 customers");
        assert_eq!(says(ActionKind::RemoveTags, "a", 1200), "Tag a removed from 1,200 customers");
        assert_eq!(says(ActionKind::AssignSegment, "VIP", 4), "4 customers added to VIP");
    }

    #[test]
    fn nobody_and_too_many_are_refused() {
        let code = |selection: Selection| selection.filter().map_err(|invalid| invalid.first().code.to_string());
        assert_eq!(code(Selection::These(vec![])), Err("empty_selection".into()));
        assert_eq!(code(Selection::These(vec![CustomerId(1); NAMED_LIMIT + 1])), Err("too_many_values".into()));
        let matching = |address: &str| Selection::Matching { address: address.to_owned(), except: vec![] };
        assert_eq!(code(matching("lifecycle=sleepy")), Err("unknown_value".into()));
        let filter = Filter { lifecycle: vec![Lifecycle::Lead], ..Filter::default() };
        assert_eq!(code(matching("lifecycle=lead&page=3")), Ok(Some(filter)));
    }

    #[test]
    fn actions_need_names_and_requests_a_key() {
        assert!(BulkAction::AddTags(vec![]).tidied().is_err());
        assert!(BulkAction::RemoveTags(vec!["a".into(); TAGS_LIMIT + 1]).tidied().is_err());
        assert_eq!(BulkAction::AddTags(vec![" a ".into()]).tidied(), Ok(BulkAction::AddTags(vec!["a".into()])));
        let request = |key: &str| BulkRequest {
            selection: Selection::These(vec![CustomerId(1)]),
            action: BulkAction::UpdateLifecycle(Lifecycle::Lead),
            expected: 1,
            key: key.to_owned(),
        };
        assert!(request("").tidied().is_err() && request("a b").tidied().is_err() && request("k-1").tidied().is_ok());
    }
}
