//! An action on many customers once it is confirmed: how far it is, what came of it, and whether it can be taken back.

use serde::{Deserialize, Serialize};

use super::{ActionKind, customers};
use crate::{
    id::JobId,
    money::grouped,
    tag::MOST,
    time::{At, DAY, Zone},
    word::words,
};

/// How long an action can be taken back, in milliseconds.
pub const KEPT: i64 = 30 * DAY;

/// What became of a customer of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Changed.
    Changed,
    /// As asked already.
    Already,
    /// Skipped: in the bin.
    InBin,
    /// Skipped when it was taken back: changed by somebody since.
    Edited,
    /// Skipped: with these it would have more tags than a customer can have.
    Full,
    /// Skipped: not there any more.
    Gone,
    /// Failed: the database refused the change of those worked together with it.
    Failed,
    /// Not tried: the action was stopped, or is still under way.
    NotReached,
}

impl Outcome {
    /// The words people read.
    pub const fn says(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Already => "already so",
            Self::InBin => "skipped: in the bin",
            Self::Edited => "skipped: edited since",
            Self::Full => "skipped: too many tags",
            Self::Gone => "skipped: not there any more",
            Self::Failed => "failed: the database refused the change",
            Self::NotReached => "not reached",
        }
    }
}

/// How far an action is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "orm", derive(sea_orm::DeriveValueType), sea_orm(value_type = "String"))]
pub enum JobStatus {
    /// Waiting for its turn, or under way.
    Open,
    /// All of it is done.
    Done,
    /// Ended before all of it was done: by somebody, or because who asked for it may no longer.
    Stopped,
}

words!(JobStatus { Open => "open", Done => "done", Stopped => "stopped" });

/// Whether an action can be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Undoing {
    /// It can.
    Possible,
    /// It was, or is being.
    Undone,
    /// It cannot: nothing was changed, it is under way, it is an undoing itself, or it is too long ago.
    Impossible,
}

words!(Undoing { Possible => "possible", Undone => "undone", Impossible => "impossible" });

/// An action as people read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkJob {
    /// The key.
    pub id: JobId,
    /// What.
    pub kind: ActionKind,
    /// With what: a stage, tags, a segment, by name.
    pub subject: String,
    /// Whether it takes another one back.
    pub is_undo: bool,
    /// Who asked for it.
    pub who: String,
    /// When it was confirmed.
    pub created_at: At,
    /// When it ended.
    pub finished_at: Option<At>,
    /// How far it is.
    pub status: JobStatus,
    /// Customers it is about.
    pub total: u32,
    /// Those whose turn has been.
    pub worked: u32,
    /// Of those, who were changed.
    pub changed: u32,
    /// Of those, who were not, and why.
    pub skipped: Skipped,
    /// Of those, whose change the database refused: they are as they were.
    pub failed: u32,
    /// Whether those can be tried again, or whoever is left of an undo that was stopped: not once it was taken back, or is
    /// too long ago.
    pub can_retry: bool,
    /// Whether it can be taken back.
    pub undo: Undoing,
}

/// How many were not changed, by the reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// In the bin.
    pub in_bin: u32,
    /// Changed by somebody since, when it was taken back.
    pub edited: u32,
    /// With these they would have more tags than a customer can have.
    pub full: u32,
    /// Not there any more.
    pub gone: u32,
}

impl Skipped {
    /// All of them.
    pub const fn all(&self) -> u32 {
        self.in_bin + self.edited + self.full + self.gone
    }
}

impl BulkJob {
    /// What trying again is called.
    pub fn retry_label(&self) -> &'static str {
        if self.status == JobStatus::Stopped { "Go on" } else { "Try again" }
    }

    /// Those who were so already.
    pub const fn already(&self) -> u32 {
        self.worked - self.changed - self.left()
    }

    /// Those who are not as was asked for, for whatever reason.
    pub const fn left(&self) -> u32 {
        self.skipped.all() + self.failed
    }

    /// Why some are not as was asked for, a piece of a sentence for each reason.
    pub fn reasons(&self) -> Vec<String> {
        let Skipped { in_bin, edited, full, gone } = self.skipped;
        let are = |count| if count == 1 { "is" } else { "are" };
        let were = |count| if count == 1 { "was" } else { "were" };
        let stay = |count| if count == 1 { "stays" } else { "stay" };
        let reasons = [
            (in_bin, format!("{} in the bin", are(in_bin))),
            (edited, format!("{} changed by someone else since and {}", were(edited), stay(edited))),
            (full, format!("would have more than {MOST} tags")),
            (gone, format!("{} not there any more", are(gone))),
            (self.failed, "could not be changed: the database refused".to_owned()),
        ];
        let some = reasons.into_iter().filter(|(count, _)| *count > 0);
        some.map(|(count, says)| format!("{} {says}", grouped(i64::from(count)))).collect()
    }

    /// Where it is said, as a file, what became of each customer.
    pub fn outcomes(&self) -> String {
        format!("/settings/activity.csv?id={}", self.id)
    }

    /// What was done.
    pub fn did(&self) -> String {
        match self.changed {
            0 => "Nobody was changed".to_owned(),
            changed if self.is_undo => format!("Undone for {}", customers(changed)),
            changed => self.kind.says(&self.subject, changed),
        }
    }

    /// What was done, and why not for everybody.
    pub fn says(&self) -> String {
        std::iter::once(self.did()).chain(self.reasons()).collect::<Vec<_>>().join(". ")
    }
}

/// Some actions, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobPage {
    /// The actions.
    pub jobs: Vec<BulkJob>,
    /// Where the older ones begin, if there are any.
    pub older: Option<String>,
    /// When they were read.
    pub as_of: At,
    /// The workspace's zone.
    pub zone: Zone,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn undone(skipped: Skipped, failed: u32) -> BulkJob {
        BulkJob {
            id: JobId(1),
            kind: ActionKind::AddTags,
            subject: "a".to_owned(),
            is_undo: true,
            who: "Priya".to_owned(),
            created_at: At(0),
            finished_at: Some(At(1)),
            status: JobStatus::Done,
            total: 1_012,
            worked: 1_012,
            changed: 1_000,
            skipped,
            failed,
            can_retry: false,
            undo: Undoing::Impossible,
        }
    }

    #[test]
    fn whoever_is_left_is_told_of_by_the_reason() {
        assert_eq!(undone(Skipped::default(), 0).says(), "Undone for 1,000 customers");
        let skipped = Skipped { in_bin: 1, edited: 2, full: 3, gone: 1 };
        assert_eq!(
            undone(skipped, 5).says(),
            "Undone for 1,000 customers. 1 is in the bin. 2 were changed by someone else since and stay. \
             3 would have more than 100 tags. 1 is not there any more. 5 could not be changed: the database refused"
        );
        assert_eq!(undone(skipped, 5).already(), 0);
    }
}
