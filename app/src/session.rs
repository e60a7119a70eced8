//! Who is signed in: the account at the foot of the sidebar, signing in again; and for the server alone the pages
//! and acts of those who are not signed in yet.

pub(crate) mod account;
#[cfg(feature = "ssr")]
pub mod acts;
pub(crate) mod again;
pub mod api;
#[cfg(feature = "ssr")]
pub mod entrance;

pub(crate) use again::SignInAgain;

use domain::{
    id::{JobId, SessionId},
    role::Role,
    time::{At, Zone},
    view::SavedView,
};
use serde::{Deserialize, Serialize};

/// The signed-in person and what the frame shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The person's name.
    pub name: String,
    /// The person's e-mail.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// What the company calls the workspace.
    pub workspace: String,
    /// Where its days begin.
    pub zone: Zone,
    /// For the pinned view of customers at risk.
    pub at_risk: u32,
    /// For the pinned view of sales signals.
    pub sales_opportunities: u32,
    /// Notes that name the person and that they have not seen.
    pub mentions: u32,
    /// Actions on many customers that the person began and that are not done.
    pub under_way: Vec<JobId>,
    /// The views of the list that the person has, by name.
    pub views: Vec<SavedView>,
}

/// A browser in which one is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRow {
    /// The session.
    pub id: SessionId,
    /// What the browser calls itself.
    pub user_agent: String,
    /// When it signed in.
    pub created_at: At,
    /// When it was last used.
    pub last_seen_at: At,
    /// Whether it is this one.
    pub is_current: bool,
}

/// All of one's signed-in browsers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Devices {
    /// Last used first.
    pub rows: Vec<DeviceRow>,
    /// When this was read.
    pub as_of: At,
    /// The workspace's zone.
    pub zone: Zone,
}
