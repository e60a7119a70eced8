//! The parts of a customer's profile: which there are, what an address asks of them, and what they hold.

use serde::{Deserialize, Serialize};

use crate::{
    customer::Mark,
    id::{ConversationId, FieldId},
    intent::Intent,
    lifecycle::Lifecycle,
    time::At,
    word::words,
};

/// A part of the profile.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Tab {
    /// The numbers, contact, company, stage, activity.
    #[default]
    Overview,
    /// Everything that was said.
    Conversations,
    /// Everything that happened.
    Timeline,
    /// What the team wrote down.
    Notes,
    /// Segments.
    Segments,
    /// What the company wants to know beyond what everybody knows.
    CustomFields,
}

words!(Tab {
    Overview => "overview",
    Conversations => "conversations",
    Timeline => "timeline",
    Notes => "notes",
    Segments => "segments",
    CustomFields => "custom-fields",
});

impl Tab {
    /// The words people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Conversations => "Conversations",
            Self::Timeline => "Timeline",
            Self::Notes => "Notes",
            Self::Segments => "Segments",
            Self::CustomFields => "Custom Fields",
        }
    }
}

/// Which conversations are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum ConversationStatus {
    /// All but spam.
    #[default]
    All,
    /// Not closed yet.
    Open,
    /// Closed or archived.
    Closed,
}

words!(ConversationStatus { All => "all", Open => "open", Closed => "closed" });

impl ConversationStatus {
    /// The words people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Open => "Open",
            Self::Closed => "Closed",
        }
    }
}

/// What of the timeline is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum TimelineShow {
    /// All of it.
    #[default]
    Everything,
    /// Messages in both directions.
    Messages,
    /// What people and rules changed.
    Changes,
    /// Page views and tracked events.
    Browsing,
    /// Orders and refunds.
    Purchases,
}

words!(TimelineShow {
    Everything => "everything",
    Messages => "messages",
    Changes => "changes",
    Browsing => "browsing",
    Purchases => "purchases",
});

impl TimelineShow {
    /// The words people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Everything => "Everything",
            Self::Messages => "Messages",
            Self::Changes => "Changes",
            Self::Browsing => "Browsing",
            Self::Purchases => "Purchases",
        }
    }
}

/// A conversation in the list of a customer's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConversationRow {
    /// Its key, among this customer's.
    pub id: ConversationId,
    /// `email`, `chat`, `phone`, `whatsapp` ...
    pub channel: String,
    /// `open`, `closed` or `archived`.
    pub status: String,
    /// What it is about.
    pub subject: String,
    /// Messages in both directions.
    pub messages: u32,
    /// How the last message begins; when one looks for words, the stretch around them in the newest message with some.
    pub last_words: String,
    /// What of the subject and of these words the search matched.
    pub marks: [Vec<Mark>; 2],
    /// When that was sent.
    pub last_message_at: At,
}

/// Some conversations, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConversationPage {
    /// The conversations.
    pub rows: Vec<ConversationRow>,
    /// Where the older ones begin, if there are any.
    pub older: Option<String>,
    /// When this was read.
    pub as_of: At,
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Whether the customer wrote it.
    pub is_theirs: bool,
    /// Who wrote it.
    pub author: String,
    /// What it says.
    pub body: String,
    /// When.
    pub sent_at: At,
    /// What of it the search matched.
    pub marks: Vec<Mark>,
    /// Whether it is the one that was looked for.
    pub is_hit: bool,
}

/// A conversation with some of its messages, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    /// The conversation.
    pub conversation: ConversationRow,
    /// Its messages.
    pub messages: Vec<Message>,
    /// Where the older ones begin, if there are any.
    pub older: Option<String>,
    /// Whether there are newer ones: the page is then about what was looked for.
    pub has_newer: bool,
}

/// Of what kind an entry of the timeline is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EntryKind {
    /// The customer wrote.
    TheirMessage,
    /// The team wrote.
    OurMessage,
    /// A page was looked at.
    PageView,
    /// Something tracked happened.
    Event,
    /// Something was bought.
    Purchase,
    /// The lifecycle stage changed.
    Lifecycle,
    /// Tags changed.
    Tag,
    /// Segments changed.
    Segment,
    /// A note was written.
    Note,
    /// Another change.
    Change,
}

words!(EntryKind {
    TheirMessage => "their_message",
    OurMessage => "our_message",
    PageView => "page_view",
    Event => "event",
    Purchase => "purchase",
    Lifecycle => "lifecycle",
    Tag => "tag",
    Segment => "segment",
    Note => "note",
    Change => "change",
});

/// Something that happened, as people read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Of what kind.
    pub kind: EntryKind,
    /// When.
    pub at: At,
    /// What happened, in words.
    pub what: String,
    /// More of it: how a message begins, an amount, who did it. Empty when there is no more.
    pub more: String,
    /// The conversation it belongs to.
    pub conversation: Option<ConversationId>,
}

/// Some of the timeline, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelinePage {
    /// The entries.
    pub entries: Vec<Entry>,
    /// Where the older ones begin, if there are any.
    pub older: Option<String>,
    /// When this was read.
    pub as_of: At,
}

/// A stage that a customer was in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageHeld {
    /// The stage.
    pub stage: Lifecycle,
    /// Since when.
    pub since: At,
}

/// What a change recorded in the timeline was, as it is stored: `kind` and its details.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "details", rename_all = "snake_case")]
pub enum Change {
    /// Lifecycle stage.
    Lifecycle {
        /// The stage before.
        from: Lifecycle,
        /// The stage since.
        to: Lifecycle,
    },
    /// Effective intent.
    Intent {
        /// The signal before.
        from: Intent,
        /// The signal since.
        to: Intent,
    },
    /// A tag was added.
    TagAdded {
        /// Its name then.
        tag: String,
    },
    /// A tag was removed.
    TagRemoved {
        /// Its name then.
        tag: String,
    },
    /// A tag became part of another.
    TagMerged {
        /// Its name.
        tag: String,
        /// The name of the other.
        into: String,
    },
    /// The customer came into a segment.
    SegmentAdded {
        /// Its name then.
        segment: String,
    },
    /// The customer left a segment.
    SegmentRemoved {
        /// Its name then.
        segment: String,
        /// Since when the customer had been in it, where one was taken out alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        since: Option<At>,
    },
    /// A field got another value.
    Edited {
        /// What people call the field.
        field: String,
        /// The value before; empty when there was none.
        from: String,
        /// The value since; empty when there is none.
        to: String,
        /// Since when an e-mail or phone number that was removed had been there: its place among the others.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        since: Option<At>,
    },
    /// A custom field got another value.
    FieldEdited {
        /// Its key.
        id: FieldId,
        /// Its name then.
        field: String,
        /// The value before; empty when there was none.
        from: String,
        /// The value since; empty when there is none.
        to: String,
    },
    /// A note got another text.
    NoteEdited {},
    /// A note was deleted.
    NoteDeleted {},
    /// A deleted note was brought back.
    NoteRestored {},
    /// A note was pinned above the others.
    NotePinned {},
    /// A note is no longer pinned.
    NoteUnpinned {},
    /// The record was made.
    Created {},
    /// The record was put into the bin.
    Deleted {},
    /// It was taken out again.
    Restored {},
    /// A copy of the data was taken.
    Exported {},
}

impl Change {
    /// Of what kind it is in the timeline.
    pub const fn kind(&self) -> EntryKind {
        match self {
            Self::Lifecycle { .. } => EntryKind::Lifecycle,
            Self::TagAdded { .. } | Self::TagRemoved { .. } | Self::TagMerged { .. } => EntryKind::Tag,
            Self::SegmentAdded { .. } | Self::SegmentRemoved { .. } => EntryKind::Segment,
            Self::NoteEdited {}
            | Self::NoteDeleted {}
            | Self::NoteRestored {}
            | Self::NotePinned {}
            | Self::NoteUnpinned {} => EntryKind::Note,
            _ => EntryKind::Change,
        }
    }

    /// In words: "Lifecycle stage changed from Lead to Active".
    pub fn words(&self) -> String {
        let told = |text: &str| if text.is_empty() { "empty".to_owned() } else { format!("“{text}”") };
        match self {
            Self::Lifecycle { from, to } => {
                format!("Lifecycle stage changed from {} to {}", from.label(), to.label())
            }
            Self::Intent { from, to } => format!("Intent changed from {} to {}", from.label(), to.label()),
            Self::TagAdded { tag } => format!("Tag {tag} added"),
            Self::TagRemoved { tag } => format!("Tag {tag} removed"),
            Self::TagMerged { tag, into } => format!("Tag {tag} became part of {into}"),
            Self::SegmentAdded { segment } => format!("Added to segment {segment}"),
            Self::SegmentRemoved { segment, .. } => format!("Removed from segment {segment}"),
            Self::Edited { field, from, to, .. } | Self::FieldEdited { field, from, to, .. } => {
                format!("{field} changed from {} to {}", told(from), told(to))
            }
            Self::NoteEdited {} => "Note edited".to_owned(),
            Self::NoteDeleted {} => "Note deleted".to_owned(),
            Self::NoteRestored {} => "Note restored".to_owned(),
            Self::NotePinned {} => "Note pinned".to_owned(),
            Self::NoteUnpinned {} => "Note unpinned".to_owned(),
            Self::Created {} => "Customer added".to_owned(),
            Self::Deleted {} => "Customer deleted".to_owned(),
            Self::Restored {} => "Customer restored".to_owned(),
            Self::Exported {} => "Customer data exported".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_said_in_words() {
        let change = Change::Lifecycle { from: Lifecycle::Lead, to: Lifecycle::AtRisk };
        assert_eq!(change.words(), "Lifecycle stage changed from Lead to At Risk");
        let edited = Change::Edited { field: "Company".into(), from: String::new(), to: "Acme".into(), since: None };
        assert_eq!(edited.words(), "Company changed from empty to “Acme”");
    }

    #[test]
    fn a_change_reads_back_as_it_is_stored() {
        let change = Change::TagAdded { tag: "vip".into() };
        let text = serde_json::to_string(&change).unwrap();
        assert_eq!(text, r#"{"kind":"tag_added","details":{"tag":"vip"}}"#);
        assert_eq!(serde_json::from_str::<Change>(&text).unwrap(), change);
    }
}
