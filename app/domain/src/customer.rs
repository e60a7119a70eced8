//! A customer as lists and profiles show one.

use serde::{Deserialize, Serialize};

use crate::{
    edit::Edit,
    facets::{Cards, IntentCounts, SegmentKind},
    id::{CustomerId, SegmentId},
    intent::Intent,
    lifecycle::Lifecycle,
    profile::{ConversationRow, StageHeld},
    time::At,
    workspace::Workspace,
};

/// What stands where a customer has neither name nor e-mail.
pub const UNNAMED: &str = "Unnamed customer";

/// A stretch of a text that a search matched: byte offsets, start and end.
pub type Mark = (u32, u32);

/// What a search matched in a row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Marks {
    /// In the name.
    pub name: Vec<Mark>,
    /// In the e-mail.
    pub email: Vec<Mark>,
    /// In the company.
    pub company: Vec<Mark>,
}

/// One row of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerRow {
    /// Its key.
    pub id: CustomerId,
    /// Grows with every change.
    pub version: i64,
    /// As given; empty when there is none.
    pub name: String,
    /// Lower case, trimmed; empty when there is none.
    pub email: String,
    /// Empty when there is none.
    pub company: String,
    /// The path of a profile image on this server; empty when there is none.
    pub avatar: String,
    /// Lifecycle stage.
    pub lifecycle: Lifecycle,
    /// Effective intent.
    pub intent: Intent,
    /// Names, in alphabetical order.
    pub tags: Vec<String>,
    /// Newest event that the customer caused.
    pub last_active: Option<At>,
    /// Conversations of any status, spam excluded.
    pub conversations: u32,
    /// Messages in both directions.
    pub messages: u32,
    /// Earliest event, or the record's creation.
    pub first_seen: At,
    /// Minor units; none is not zero.
    pub ltv: Option<i64>,
    /// What the search matched.
    pub marks: Marks,
}

impl CustomerRow {
    /// What the customer is called: the name, else the e-mail, else [`UNNAMED`].
    pub fn display_name(&self) -> &str {
        display_name(&self.name, &self.email)
    }
}

/// The name, else the e-mail, else [`UNNAMED`].
pub fn display_name<'a>(name: &'a str, email: &'a str) -> &'a str {
    [name, email].into_iter().find(|text| !text.trim().is_empty()).unwrap_or(UNNAMED)
}

/// The first letters of the first and last word of a name; grapheme-safe enough to never split a base letter from
/// its marks.
pub fn initials(name: &str) -> String {
    let first_letter = |word: &str| {
        let mut letters = word.chars().skip_while(|c| !c.is_alphanumeric());
        let first = letters.next()?;
        let marks = letters.take_while(|c| ('\u{300}'..='\u{36f}').contains(c)).take(2);
        Some(first.to_uppercase().chain(marks).collect::<String>())
    };
    let mut letters = name.split_whitespace().filter_map(first_letter);
    let first = letters.next().unwrap_or_default();
    first + &letters.next_back().unwrap_or_default()
}

/// A page of the list, with everything that its surroundings show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerPage {
    /// The rows, in order.
    pub rows: Vec<CustomerRow>,
    /// All that match.
    pub total: u32,
    /// The page that is shown: the one asked for, or the last that has rows.
    pub page: u32,
    /// The four cards.
    pub cards: Cards,
    /// The intent dropdown's counts.
    pub intents: IntentCounts,
    /// The names of the segments that the filter names, in its order.
    pub segment_names: Vec<String>,
    /// Tags and segments that the filter names and nobody has: deleted, or never there.
    pub unknown: Vec<String>,
    /// When nobody matches: how many would without each group of the filter, in the order of `Filter::relaxed`.
    pub relaxed: Vec<u32>,
    /// When this was read: relative times count from here.
    pub as_of: At,
    /// Currency and zone.
    pub workspace: Workspace,
}

/// What identifies a customer, beyond the first e-mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identifier {
    /// `Email`, `Phone`, `External ID` or `Anonymous ID`.
    pub label: String,
    /// As given.
    pub value: String,
    /// Whether a part of an e-mail mixes letters of several alphabets, so that it may look like another one.
    pub is_mixed: bool,
}

/// A segment that a customer is in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentMembership {
    /// Its key.
    pub id: SegmentId,
    /// As first typed.
    pub name: String,
    /// By hand or by rule.
    pub kind: SegmentKind,
    /// Since when.
    pub since: At,
    /// Who put them there (`by Priya Raman`); empty when nobody knows.
    pub by: String,
}

/// What stands over every part of a customer's profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerProfile {
    /// What the list shows of this customer.
    pub row: CustomerRow,
    /// Segments, alphabetical.
    pub segments: Vec<SegmentMembership>,
    /// How many notes there are about the customer.
    pub notes: u32,
    /// In how many custom fields something stands, and how many traits are no fields.
    pub values: u32,
    /// When this was read.
    pub as_of: At,
    /// Currency and zone.
    pub workspace: Workspace,
}

/// Whom a profile's address names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Named {
    /// Somebody who is there.
    Living(Box<CustomerProfile>),
    /// Somebody who was deleted and can be restored.
    Binned(Binned),
}

/// A customer's place in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Neighbours {
    /// From 1; none when the customer is not in the list, or no longer.
    pub place: Option<u32>,
    /// How many the list has.
    pub total: u32,
    /// Who comes before, or would.
    pub previous: Option<CustomerId>,
    /// Who comes after, or would.
    pub next: Option<CustomerId>,
}

/// Somebody in the bin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binned {
    /// The key.
    pub id: CustomerId,
    /// What the customer is called.
    pub name: String,
    /// Empty when there is none.
    pub email: String,
    /// When it was deleted.
    pub deleted_at: At,
    /// By whom; empty when nobody knows any more.
    pub deleted_by: String,
    /// Until when it can be restored.
    pub until: At,
}

/// What came of an edit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edited {
    /// In words, what was changed, or that all of it was so already.
    pub says: String,
    /// What takes it back; none when nothing was changed.
    pub undo: Option<Edit>,
}

/// Purchases of a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthlySpend {
    /// A moment in the month.
    pub month: At,
    /// Paid minus refunded, in minor units of the workspace currency.
    pub minor: i64,
}

/// Purchases in another currency than the workspace's: never added to the LTV.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherSpend {
    /// ISO 4217.
    pub currency: String,
    /// Paid minus refunded, in its minor units.
    pub minor: i64,
}

/// The first part of a profile: contact, company, lifecycle stage, activity and the numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerOverview {
    /// E-mails, phones and other identifiers, in that order.
    pub identifiers: Vec<Identifier>,
    /// Stages held, first to last.
    pub stages: Vec<StageHeld>,
    /// Days of the last 53 weeks on which the customer did something, with how much: days since 1970-01-01 here.
    pub days: Vec<(i64, u32)>,
    /// Purchases in the workspace currency by month, first to last; months without any are left out.
    pub spend: Vec<MonthlySpend>,
    /// How many purchases these were, and how much of what was paid for them was refunded, in minor units.
    pub purchases: (u32, i64),
    /// Purchases in other currencies.
    pub other_spend: Vec<OtherSpend>,
    /// Whether the LTV was set from outside.
    pub ltv_is_given: bool,
    /// The newest conversations.
    pub conversations: Vec<ConversationRow>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_the_first_letters_of_first_and_last_name() {
        for (name, letters) in [
            ("Amara Okafor", "AO"),
            ("Jean de la Tour", "JT"),
            ("madonna", "M"),
            ("“Quoted” Name", "QN"),
            ("e\u{301}va o\u{308}z", "E\u{301}O\u{308}"),
            ("東京 太郎", "東太"),
            ("😀", ""),
            ("", ""),
        ] {
            assert_eq!(initials(name), letters, "{name}");
        }
    }

    #[test]
    fn a_nameless_customer_is_called_by_e_mail() {
        assert_eq!(display_name(" ", "ann@x.example"), "ann@x.example");
        assert_eq!(display_name("", ""), UNNAMED);
    }
}
