//! How a browser shows the product: its colours, and rows and columns of the list.

use std::{fmt, str::FromStr};

use crate::{invalid::UnknownWord, word::words};

/// Light or dark.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Theme {
    /// As the system is.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

words!(Theme { System => "system", Light => "light", Dark => "dark" });

impl Theme {
    /// The words people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }
}

/// A column of the list that can be off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    /// Beside the name.
    Company,
    /// How many conversations.
    Conversations,
    /// How many messages.
    Messages,
    /// Lifetime value.
    Ltv,
    /// Earliest event.
    FirstSeen,
}

words!(Column {
    Company => "company",
    Conversations => "conversations",
    Messages => "messages",
    Ltv => "ltv",
    FirstSeen => "first_seen",
});

impl Column {
    /// The words people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Company => "Company",
            Self::Conversations => "Conversations",
            Self::Messages => "Messages",
            Self::Ltv => "LTV",
            Self::FirstSeen => "First Seen",
        }
    }
}

/// Rows and columns of the list. Written as words with commas between them, as in `compact,company,ltv`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Display {
    /// Whether rows are low.
    pub is_compact: bool,
    shown: [bool; Column::ALL.len()],
}

impl Default for Display {
    fn default() -> Self {
        Self { is_compact: false, shown: [true, true, false, true, false] }
    }
}

impl Display {
    /// Whether a column is on.
    pub const fn shows(&self, column: Column) -> bool {
        self.shown[column as usize]
    }

    /// The same with low rows or not.
    #[must_use]
    pub const fn compact(self, is_compact: bool) -> Self {
        Self { is_compact, ..self }
    }

    /// The same with a column on or off.
    #[must_use]
    pub const fn with(mut self, column: Column, is_shown: bool) -> Self {
        self.shown[column as usize] = is_shown;
        self
    }
}

const COMFORTABLE: &str = "comfortable";
const COMPACT: &str = "compact";

impl fmt::Display for Display {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_compact { COMPACT } else { COMFORTABLE })?;
        let shown = Column::ALL.iter().filter(|column| self.shows(**column));
        shown.into_iter().try_for_each(|column| write!(f, ",{column}"))
    }
}

impl FromStr for Display {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let (height, columns) = text.split_once(',').unwrap_or((text, ""));
        let is_compact = match height {
            COMFORTABLE => false,
            COMPACT => true,
            _ => return Err(UnknownWord),
        };
        let columns = columns.split(',').filter(|word| !word.is_empty());
        columns
            .map(str::parse::<Column>)
            .try_fold(Self { is_compact, shown: [false; Column::ALL.len()] }, |all, one| Ok(all.with(one?, true)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_display_reads_back_as_it_was_written() {
        let few = Display::default().compact(true).with(Column::Company, false);
        assert_eq!(few.to_string(), "compact,conversations,ltv");
        for display in [Display::default(), few, few.with(Column::FirstSeen, true)] {
            assert_eq!(display.to_string().parse(), Ok(display));
        }
        for bad in ["", "tall", "compact,phone", "company"] {
            assert_eq!(bad.parse::<Display>(), Err(UnknownWord), "{bad}");
        }
    }
}
