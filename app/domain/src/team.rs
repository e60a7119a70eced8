//! Who works here, who is invited, and the links that let them in.

use serde::{Deserialize, Serialize};

use crate::{
    id::{InvitationId, UserId},
    role::Role,
    time::{At, DAY, Zone},
};

/// How long a link lets somebody in, in milliseconds.
pub const LASTS: i64 = 7 * DAY;

/// Somebody who works here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Teammate {
    /// The key.
    pub id: UserId,
    /// As given.
    pub name: String,
    /// As given.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// Whether they may not sign in.
    pub is_disabled: bool,
    /// Whether it is the person who asks.
    pub is_self: bool,
    /// When a browser of theirs was last used; none when no session is left.
    pub last_active: Option<At>,
}

/// An open link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// The key.
    pub id: InvitationId,
    /// For whom.
    pub email: String,
    /// What they will be; what they are, when it is for a new password.
    pub role: Role,
    /// Whether somebody who works here chooses a new password by it.
    pub is_reset: bool,
    /// When it was made.
    pub created_at: At,
    /// From when it lets nobody in.
    pub expires_at: At,
}

/// Everybody, and everybody to come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    /// By name.
    pub people: Vec<Teammate>,
    /// Newest first.
    pub invitations: Vec<Invitation>,
    /// When this was read.
    pub as_of: At,
    /// The workspace's zone.
    pub zone: Zone,
}

/// A new link, known only now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewLink {
    /// For whom.
    pub email: String,
    /// Path and query: the address of the server goes before it.
    pub path: String,
    /// From when it lets nobody in.
    pub expires_at: At,
}
