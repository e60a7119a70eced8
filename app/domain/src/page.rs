//! Pages by number.

use crate::word::words;

/// How many rows a page has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PerPage {
    /// 25 rows.
    TwentyFive,
    /// 50 rows, the default.
    #[default]
    Fifty,
    /// 100 rows.
    Hundred,
    /// 200 rows.
    TwoHundred,
}

words!(PerPage { TwentyFive => "25", Fifty => "50", Hundred => "100", TwoHundred => "200" });

impl PerPage {
    /// As a number.
    pub const fn rows(self) -> u32 {
        match self {
            Self::TwentyFive => 25,
            Self::Fifty => 50,
            Self::Hundred => 100,
            Self::TwoHundred => 200,
        }
    }
}

/// Where a page lies in the whole: "1–50 of 412".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The first row's position, from 1; 0 when there is none.
    pub first: u32,
    /// The last row's position.
    pub last: u32,
    /// How many there are in all.
    pub total: u32,
}

impl Place {
    /// The place of page `page` (from 1) of `total` rows.
    pub fn of(page: u32, per_page: PerPage, total: u32) -> Self {
        let before = (page - 1).saturating_mul(per_page.rows()).min(total);
        let last = before.saturating_add(per_page.rows()).min(total);
        Self { first: if last > before { before + 1 } else { 0 }, last, total }
    }

    /// Whether a page follows.
    pub fn has_next(self) -> bool {
        self.last < self.total
    }
}

/// The last page that has rows, at least 1.
pub fn last_page(per_page: PerPage, total: u32) -> u32 {
    total.div_ceil(per_page.rows()).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_exact_at_the_edges() {
        let place = |page, total| {
            let p = Place::of(page, PerPage::Fifty, total);
            (p.first, p.last, p.has_next())
        };
        assert_eq!(place(1, 412), (1, 50, true));
        assert_eq!(place(9, 412), (401, 412, false));
        assert_eq!(place(2, 50), (0, 50, false));
        assert_eq!(place(1, 0), (0, 0, false));
        assert_eq!(place(u32::MAX, 7), (0, 7, false));
    }
}
