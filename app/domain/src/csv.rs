//! The list as a file that spreadsheets and other programs read: its columns, its name, and how far it is.

use serde::{Deserialize, Serialize};

use crate::{
    bulk::Selection,
    invalid::Invalid,
    preferences::{Column, Display},
    query::CustomerQuery,
    word::words,
};

/// The most characters of a file's name.
pub const NAME_LIMIT: usize = 100;
const ENDING: &str = ".csv";

/// Which columns a file has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Columns {
    /// Those that the list shows.
    #[default]
    List,
    /// What tools for e-mail marketing take.
    Marketing,
    /// All, custom fields too.
    Everything,
}

words!(Columns { List => "list", Marketing => "marketing", Everything => "everything" });

impl Columns {
    /// The words people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::List => "Columns in this list",
            Self::Marketing => "Email marketing",
            Self::Everything => "Everything",
        }
    }

    /// The columns in their order; custom fields come after those of everything.
    pub fn cells(self, display: Display) -> Vec<Cell> {
        match self {
            Self::List => Cell::EVERY.into_iter().filter(|cell| cell.is_in(display)).collect(),
            Self::Marketing => vec![Cell::Name, Cell::Email, Cell::Tags, Cell::Segments],
            Self::Everything => Cell::EVERY.to_vec(),
        }
    }
}

/// What stands in one cell of a customer's row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is called what it is")]
pub enum Cell {
    Id,
    Name,
    Email,
    Company,
    Phone,
    OtherEmails,
    ExternalId,
    Lifecycle,
    LifecycleSince,
    Tags,
    Segments,
    Intent,
    LastActive,
    FirstSeen,
    Conversations,
    Messages,
    Ltv,
    Currency,
    Created,
    Updated,
}

impl Cell {
    /// All of them, in the order of the list.
    pub const EVERY: [Self; 20] = [
        Self::Id,
        Self::Name,
        Self::Email,
        Self::Company,
        Self::Phone,
        Self::OtherEmails,
        Self::ExternalId,
        Self::Lifecycle,
        Self::LifecycleSince,
        Self::Tags,
        Self::Segments,
        Self::Intent,
        Self::LastActive,
        Self::FirstSeen,
        Self::Conversations,
        Self::Messages,
        Self::Ltv,
        Self::Currency,
        Self::Created,
        Self::Updated,
    ];

    /// Its head.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Id => "ID",
            Self::Name => "Name",
            Self::Email => "Email",
            Self::Company => "Company",
            Self::Phone => "Phone",
            Self::OtherEmails => "Other Emails",
            Self::ExternalId => "External ID",
            Self::Lifecycle => "Lifecycle Stage",
            Self::LifecycleSince => "Lifecycle Since",
            Self::Tags => "Tags",
            Self::Segments => "Segments",
            Self::Intent => "Intent",
            Self::LastActive => "Last Active",
            Self::FirstSeen => "First Seen",
            Self::Conversations => "Conversations",
            Self::Messages => "Messages",
            Self::Ltv => "LTV",
            Self::Currency => "Currency",
            Self::Created => "Created",
            Self::Updated => "Updated",
        }
    }

    /// Whether a list that is shown like this has it.
    fn is_in(self, display: Display) -> bool {
        match self {
            Self::Id | Self::Name | Self::Email | Self::Lifecycle | Self::Tags | Self::Intent | Self::LastActive => {
                true
            }
            Self::Company => display.shows(Column::Company),
            Self::FirstSeen => display.shows(Column::FirstSeen),
            Self::Conversations => display.shows(Column::Conversations),
            Self::Messages => display.shows(Column::Messages),
            Self::Ltv => display.shows(Column::Ltv),
            _ => false,
        }
    }
}

/// A file that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CsvRequest {
    /// Whom.
    pub selection: Selection,
    /// The query part of the list's address: its order, and how it is shown.
    pub address: String,
    /// Which columns.
    pub columns: Columns,
    /// Whether it begins with a byte-order mark, by which Excel knows UTF-8.
    pub has_mark: bool,
    /// What the file is called.
    pub name: String,
    /// How many the person saw: when it is another number by now, nothing is begun.
    pub expected: Option<u32>,
}

impl CsvRequest {
    /// The list whose order and columns it has.
    ///
    /// # Errors
    /// What is wrong with the address.
    pub fn query(&self) -> Result<CustomerQuery, Invalid> {
        CustomerQuery::parse(&self.address)
    }

    /// The same with a name that a file can have.
    ///
    /// # Errors
    /// At `file` when the name is too long.
    pub fn tidied(self) -> Result<Self, Invalid> {
        Ok(Self { name: file_name(&self.name)?, ..self })
    }
}

/// A name that a file can have on any system: no path, nothing that cannot be seen, ending in `.csv`.
///
/// # Errors
/// At `file`: more than [`NAME_LIMIT`] characters.
pub fn file_name(text: &str) -> Result<String, Invalid> {
    let is_kept = |c: char| !(c.is_control() || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|'));
    let name: String = text.chars().map(|c| if is_kept(c) { c } else { '-' }).collect();
    let name = name.trim();
    let name = name.strip_suffix(ENDING).unwrap_or(name).trim_start_matches('.');
    let name = if name.is_empty() { "customers" } else { name };
    if name.chars().count() > NAME_LIMIT {
        return Err(Invalid::at("file", "too_long", format!("A file name has at most {NAME_LIMIT} characters.")));
    }
    Ok(format!("{name}{ENDING}"))
}

/// How a file is getting on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CsvStatus {
    /// Waiting to be fetched, or being written.
    Open,
    /// Whole.
    Done,
    /// Ended early: stopped, or nobody took it any more.
    Broken,
}

words!(CsvStatus { Open => "open", Done => "done", Broken => "broken" });

/// How far a file is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CsvProgress {
    /// By which it is fetched.
    pub key: String,
    /// What the file is called.
    pub name: String,
    /// Customers it is of.
    pub total: u32,
    /// Rows written: as many as the total when it is done, but for those who were deleted meanwhile.
    pub rows: u32,
    /// Bytes written.
    pub bytes: u64,
    /// Whether it is whole.
    pub status: CsvStatus,
    /// Whether nobody has fetched it yet.
    pub is_waiting: bool,
}

impl CsvProgress {
    /// Where it is fetched.
    pub fn href(&self) -> String {
        format!("/customers/export.csv?key={}", self.key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_leads_nowhere_and_ends_in_csv() {
        for (given, expected) in [
            ("at-risk-2026-11-23.csv", "at-risk-2026-11-23.csv"),
            ("customers", "customers.csv"),
            ("../../etc/x", "-..-etc-x.csv"),
            ("a\"\r\nSet-Cookie: x=1", "a---Set-Cookie- x=1.csv"),
            ("客户", "客户.csv"),
            ("", "customers.csv"),
            (".csv", "customers.csv"),
        ] {
            assert_eq!(file_name(given).as_deref(), Ok(expected), "{given:?}");
        }
        assert!(file_name(&"a".repeat(101)).is_err());
    }

    #[test]
    fn the_columns_of_the_list_are_those_it_shows() {
        let heads = |columns: Columns| {
            columns.cells(Display::default()).into_iter().map(Cell::label).collect::<Vec<_>>().join(",")
        };
        assert_eq!(
            heads(Columns::List),
            "ID,Name,Email,Company,Lifecycle Stage,Tags,Intent,Last Active,Conversations,LTV"
        );
        assert_eq!(heads(Columns::Marketing), "Name,Email,Tags,Segments");
    }
}
