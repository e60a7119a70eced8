//! One thing that a person changes about one customer.

use serde::{Deserialize, Serialize};

use crate::{
    contact::{ContactField, FieldEdit},
    customer::{CustomerProfile, SegmentMembership},
    facets::SegmentKind,
    field::ValueEdit,
    id::SegmentId,
    invalid::{Findings, Invalid},
    lifecycle::Lifecycle,
    name,
    profile::Change,
};

/// The most values of one edit.
const VALUES_LIMIT: usize = 200;

/// The change asked for. Tags and segments are added and removed and never conflict; a stage says what it replaces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Edit {
    /// Another lifecycle stage.
    Lifecycle {
        /// What the person saw: if it is another one by now, nothing is changed.
        from: Lifecycle,
        /// What it shall be.
        to: Lifecycle,
    },
    /// Tags by name; those there are not yet are made.
    AddTags(Vec<String>),
    /// Tags by name.
    RemoveTags(Vec<String>),
    /// Into a segment that is kept by hand.
    AddSegment(SegmentId),
    /// Out of a segment that is kept by hand.
    RemoveSegment(SegmentId),
    /// Back into a segment that the customer was taken out of last, as it was: since then, by whom.
    RestoreSegment(SegmentId),
    /// Other contact data: all of it, or nothing when somebody else changed one of the same meanwhile.
    Contact(Vec<FieldEdit>),
    /// Other values of custom fields, in the same way.
    Fields(Vec<ValueEdit>),
}

impl Edit {
    /// The same with its names tidied.
    ///
    /// # Errors
    /// At `tag` when a name is none, at the fields that cannot be so, at `edit` when it is about too many.
    pub fn tidied(self) -> Result<Self, Invalid> {
        let count = match &self {
            Self::Contact(edits) => edits.len(),
            Self::Fields(edits) => edits.len(),
            _ => 0,
        };
        if count > VALUES_LIMIT {
            let message = format!("{count} values are too many. At most {VALUES_LIMIT} are changed at once.");
            return Err(Invalid::at("edit", "too_many_values", message));
        }
        let tidy = |names: Vec<String>| names.iter().map(|name| name::tidy("tag", name)).collect::<Result<Vec<_>, _>>();
        Ok(match self {
            Self::AddTags(names) => Self::AddTags(tidy(names)?),
            Self::RemoveTags(names) => Self::RemoveTags(tidy(names)?),
            Self::Contact(edits) => {
                let mut found = Findings::default();
                let edits = edits.into_iter().filter_map(|edit| found.keep(edit.tidied())).collect();
                found.finish(Self::Contact(edits))?
            }
            other => other,
        })
    }

    /// What takes back what was really changed; nothing when nothing was.
    pub fn undoing(changes: &[Change], segment: Option<SegmentId>) -> Option<Self> {
        let names = |of: fn(&Change) -> Option<&String>| changes.iter().filter_map(of).cloned().collect::<Vec<_>>();
        match changes.first()? {
            Change::Lifecycle { from, to } => Some(Self::Lifecycle { from: *to, to: *from }),
            Change::TagAdded { .. } => Some(Self::RemoveTags(names(|change| match change {
                Change::TagAdded { tag } => Some(tag),
                _ => None,
            }))),
            Change::TagRemoved { .. } => Some(Self::AddTags(names(|change| match change {
                Change::TagRemoved { tag } => Some(tag),
                _ => None,
            }))),
            Change::Edited { .. } => Some(Self::Contact(changes.iter().filter_map(taken_back).collect())),
            Change::FieldEdited { .. } => Some(Self::Fields(changes.iter().filter_map(value_taken_back).collect())),
            Change::SegmentAdded { .. } => segment.map(Self::RemoveSegment),
            Change::SegmentRemoved { .. } => segment.map(Self::RestoreSegment),
            _ => None,
        }
    }

    /// What is said when it changes nothing.
    pub fn so_already(&self) -> String {
        match self {
            Self::Lifecycle { to, .. } => format!("{} already", to.label()),
            Self::AddTags(names) => format!("{} already there", names.join(", ")),
            Self::RemoveTags(names) => format!("{} not there any more", names.join(", ")),
            Self::AddSegment(_) | Self::RestoreSegment(_) => "In this segment already".to_owned(),
            Self::RemoveSegment(_) => "Not in this segment any more".to_owned(),
            Self::Contact(_) | Self::Fields(_) => "It is so already".to_owned(),
        }
    }

    /// Shows on a profile what it changes, before the server has said so; what only the server can tell stays as it is.
    /// `segment` is what the segment it is about is called; empty where nobody knows.
    pub fn show_on(&self, profile: &mut CustomerProfile, segment: &str) {
        let since = profile.as_of;
        let tags = &mut profile.row.tags;
        let is_same = |a: &str, b: &str| a.to_lowercase() == b.to_lowercase();
        match self {
            Self::Lifecycle { to, .. } => profile.row.lifecycle = *to,
            Self::AddTags(names) => {
                for name in names {
                    if !tags.iter().any(|tag| is_same(tag, name)) {
                        tags.push(name.clone());
                    }
                }
                tags.sort_by_key(|tag| tag.to_lowercase());
            }
            Self::RemoveTags(names) => tags.retain(|tag| !names.iter().any(|name| is_same(tag, name))),
            Self::RemoveSegment(segment) => profile.segments.retain(|one| one.id != *segment),
            Self::AddSegment(id) if !segment.is_empty() => {
                let (name, kind, by) = (segment.to_owned(), SegmentKind::ByHand, "by you".to_owned());
                profile.segments.push(SegmentMembership { id: *id, name, kind, since, by });
                profile.segments.sort_by(|a, b| a.name.cmp(&b.name));
            }
            Self::Contact(edits) => {
                for FieldEdit { field, to, .. } in edits {
                    match field {
                        ContactField::Name => profile.row.name.clone_from(to),
                        ContactField::Company => profile.row.company.clone_from(to),
                        ContactField::Email | ContactField::Phone => {}
                    }
                }
            }
            Self::AddSegment(_) | Self::RestoreSegment(_) | Self::Fields(_) => {}
        }
    }

    /// The segment that it is about.
    pub const fn segment(&self) -> Option<SegmentId> {
        match self {
            Self::AddSegment(segment) | Self::RemoveSegment(segment) | Self::RestoreSegment(segment) => Some(*segment),
            _ => None,
        }
    }
}

fn taken_back(change: &Change) -> Option<FieldEdit> {
    let Change::Edited { field, from, to, since } = change else { return None };
    let field = ContactField::ALL.iter().copied().find(|one| one.label() == field)?;
    Some(FieldEdit { since: *since, is_back: true, ..FieldEdit::new(field, to, from) })
}

fn value_taken_back(change: &Change) -> Option<ValueEdit> {
    let Change::FieldEdited { id, from, to, .. } = change else { return None };
    Some(ValueEdit { field: *id, from: to.clone(), to: from.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undoing_takes_back_what_was_changed_and_no_more() {
        let changes = [Change::TagAdded { tag: "vip".into() }, Change::TagAdded { tag: "eu".into() }];
        assert_eq!(Edit::undoing(&changes, None), Some(Edit::RemoveTags(vec!["vip".into(), "eu".into()])));
        assert_eq!(Edit::undoing(&[], None), None);
        let stage = [Change::Lifecycle { from: Lifecycle::Lead, to: Lifecycle::Active }];
        let back = Edit::Lifecycle { from: Lifecycle::Active, to: Lifecycle::Lead };
        assert_eq!(Edit::undoing(&stage, None), Some(back));
    }

    #[test]
    fn names_are_tidied_or_refused() {
        assert_eq!(Edit::AddTags(vec![" a  b ".into()]).tidied(), Ok(Edit::AddTags(vec!["a b".into()])));
        assert!(Edit::AddTags(vec!["a,b".into()]).tidied().is_err());
    }
}
