//! What the workspace has settled for everybody.

use serde::{Deserialize, Serialize};

use crate::{money::Currency, time::Zone};

/// Name, currency and zone: what a page needs to show money and times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workspace {
    /// What the company calls it.
    pub name: String,
    /// The currency of every LTV.
    pub currency: Currency,
    /// The zone that days begin in and times are shown in.
    pub zone: Zone,
}
