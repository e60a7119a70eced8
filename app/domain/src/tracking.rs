//! What programs say of customers, message by message, and what becomes of each.

use crate::word::words;

/// Something a customer did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// Looked at a page, or at a screen of an app.
    PageView,
    /// Anything else that has a name.
    Track,
}

words!(EventKind { PageView => "page_view", Track => "track" });

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It was taken, now.
    Accepted,
    /// It was taken before, with the same content.
    Duplicate,
    /// Another one was taken before under the same id: that one stays.
    Conflict,
    /// It is about somebody who was erased, and nothing of it is kept.
    Suppressed,
    /// It is refused, with a code and a reason.
    Rejected,
}

words!(Verdict {
    Accepted => "accepted",
    Duplicate => "duplicate",
    Conflict => "conflict",
    Suppressed => "suppressed",
    Rejected => "rejected",
});
