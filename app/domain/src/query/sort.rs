//! The twelve orders of the specification.

use std::{fmt, str::FromStr};

use crate::{invalid::UnknownWord, word::words};

/// What a list can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SortBy {
    /// Folded name; nameless customers last.
    Name,
    /// Newest event that the customer caused; never active last.
    LastActive,
    /// Earliest event.
    FirstSeen,
    /// Number of conversations.
    Conversations,
    /// Number of messages.
    Messages,
    /// Lifetime value; empty last.
    Ltv,
}

words!(SortBy {
    Name => "name",
    LastActive => "last_active",
    FirstSeen => "first_seen",
    Conversations => "conversations",
    Messages => "messages",
    Ltv => "ltv",
});

/// Which end comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// A first, oldest first, lowest first.
    Ascending,
    /// Z first, newest first, highest first.
    Descending,
}

words!(Direction { Ascending => "asc", Descending => "desc" });

/// One of the twelve orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sort {
    /// The value.
    pub by: SortBy,
    /// The direction.
    pub direction: Direction,
}

impl Default for Sort {
    fn default() -> Self {
        Self { by: SortBy::LastActive, direction: Direction::Descending }
    }
}

impl Sort {
    /// All twelve, in the order of the dropdown.
    pub fn all() -> impl Iterator<Item = Self> {
        SortBy::ALL.iter().flat_map(|by| {
            let first = Self::first_of(*by);
            [first, first.reversed()]
        })
    }

    /// The order a column head sets first.
    pub fn first_of(by: SortBy) -> Self {
        let direction = if by == SortBy::Name { Direction::Ascending } else { Direction::Descending };
        Self { by, direction }
    }

    /// The other direction.
    pub fn reversed(self) -> Self {
        let direction = match self.direction {
            Direction::Ascending => Direction::Descending,
            Direction::Descending => Direction::Ascending,
        };
        Self { direction, ..self }
    }

    /// The order that a click on a column head leads to: its first, or the other way round when it is sorted already.
    pub fn after_click_on(self, by: SortBy) -> Self {
        if self.by == by { self.reversed() } else { Self::first_of(by) }
    }

    /// The words of the dropdown.
    pub const fn label(self) -> &'static str {
        use Direction::{Ascending, Descending};
        match (self.by, self.direction) {
            (SortBy::Name, Ascending) => "Name (A-Z)",
            (SortBy::Name, Descending) => "Name (Z-A)",
            (SortBy::LastActive, Descending) => "Last Active (Newest)",
            (SortBy::LastActive, Ascending) => "Last Active (Oldest)",
            (SortBy::FirstSeen, Descending) => "First Seen (Newest)",
            (SortBy::FirstSeen, Ascending) => "First Seen (Oldest)",
            (SortBy::Conversations, Descending) => "Conversations (High to Low)",
            (SortBy::Conversations, Ascending) => "Conversations (Low to High)",
            (SortBy::Messages, Descending) => "Messages (High to Low)",
            (SortBy::Messages, Ascending) => "Messages (Low to High)",
            (SortBy::Ltv, Descending) => "LTV (High to Low)",
            (SortBy::Ltv, Ascending) => "LTV (Low to High)",
        }
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", self.by, self.direction)
    }
}

impl FromStr for Sort {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let (by, direction) = text.rsplit_once('_').ok_or(UnknownWord)?;
        Ok(Self { by: by.parse()?, direction: direction.parse()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dropdown_has_the_twelve_orders_of_the_specification() {
        let labels: Vec<_> = Sort::all().map(Sort::label).collect();
        assert_eq!(
            labels,
            [
                "Name (A-Z)",
                "Name (Z-A)",
                "Last Active (Newest)",
                "Last Active (Oldest)",
                "First Seen (Newest)",
                "First Seen (Oldest)",
                "Conversations (High to Low)",
                "Conversations (Low to High)",
                "Messages (High to Low)",
                "Messages (Low to High)",
                "LTV (High to Low)",
                "LTV (Low to High)",
            ]
        );
    }

    #[test]
    fn each_order_reads_back_from_its_word() {
        for sort in Sort::all() {
            assert_eq!(sort.to_string().parse(), Ok(sort));
        }
        for word in ["name", "password_hash", "users.token", "ltv_up", "_asc", ""] {
            assert_eq!(word.parse::<Sort>(), Err(UnknownWord), "{word}");
        }
    }

    #[test]
    fn a_column_head_sets_its_first_order_and_then_turns_it() {
        let sort = Sort::default();
        assert_eq!(sort.after_click_on(SortBy::Name).label(), "Name (A-Z)");
        assert_eq!(sort.after_click_on(SortBy::LastActive).label(), "Last Active (Oldest)");
        assert_eq!(sort.after_click_on(SortBy::Ltv).after_click_on(SortBy::Ltv).label(), "LTV (Low to High)");
    }
}
