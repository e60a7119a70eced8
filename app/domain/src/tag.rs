//! Tags as managers see them: where they are used.

use serde::{Deserialize, Serialize};

use crate::{
    id::TagId,
    invalid::Invalid,
    time::{At, DAY, Zone},
};

/// A tag that nobody was given for this long is said to be unused.
pub const UNUSED: i64 = 90 * DAY;

/// The most tags of one customer.
pub const MOST: usize = 100;

/// That a customer has no more tags than there can be.
///
/// # Errors
/// At `tag` when there are too many.
pub fn not_too_many(count: usize) -> Result<(), Invalid> {
    if count <= MOST {
        return Ok(());
    }
    let message = format!("With these the customer has {count} tags. The limit is {MOST}. Remove some first.");
    Err(Invalid::at("tag", "too_many_tags", message))
}

/// A tag and where it is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsedTag {
    /// Its key; it stays when the tag is renamed.
    pub id: TagId,
    /// As first typed.
    pub name: String,
    /// Customers who have it.
    pub customers: u32,
    /// Conversations that have it.
    pub conversations: u32,
    /// Saved views that ask for it.
    pub views: u32,
    /// When it was last put on a customer; before that was written down, when it was made.
    pub last_used: At,
}

impl UsedTag {
    /// Whether nobody was given it lately.
    pub fn is_unused(&self, now: At) -> bool {
        now.0 - self.last_used.0 > UNUSED
    }
}

/// A tag that was deleted or merged and can be brought back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetiredTag {
    /// Its key.
    pub id: TagId,
    /// What it was called.
    pub name: String,
    /// The tag it became part of; none when it was deleted, or that one is gone too.
    pub into: Option<String>,
    /// Until when it can be brought back.
    pub until: At,
}

/// Every tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagList {
    /// By name.
    pub tags: Vec<UsedTag>,
    /// Deleted or merged last first.
    pub retired: Vec<RetiredTag>,
    /// When this was read.
    pub as_of: At,
    /// The workspace's zone.
    pub zone: Zone,
}
