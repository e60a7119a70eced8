//! What a person asks the Customers page: the filter, the order, the page. The address holds all of it.

mod filter;
mod sort;
mod url;

pub use filter::{Filter, Match, Range, SEARCH_LIMIT, VALUES_LIMIT};
pub use sort::{Direction, Sort, SortBy};
pub use url::{address, encode_pairs};

use crate::{
    id::ViewId, intent::Intent, invalid::Invalid, lifecycle::Lifecycle, page::PerPage, preferences::Display,
    word::words,
};

/// A drawer that the address can hold open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Panel {
    /// The filter drawer.
    Filters,
    /// Best practices.
    BestPractices,
}

words!(Panel { Filters => "filters", BestPractices => "best-practices" });

/// A stat card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CardKind {
    /// Everybody.
    All,
    /// Lifecycle active.
    Active,
    /// Lifecycle at risk.
    NeedsAttention,
    /// Effective intent sales opportunity.
    SalesOpportunities,
}

words!(CardKind { All => "all", Active => "active", NeedsAttention => "needs-attention", SalesOpportunities => "sales-opportunities" });

impl CardKind {
    /// The words people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::All => "All Customers",
            Self::Active => "Active",
            Self::NeedsAttention => "Needs Attention",
            Self::SalesOpportunities => "Sales Opportunities",
        }
    }

    /// The filter that a click on the card sets: what it counts is what it opens.
    pub fn filter(self) -> Filter {
        match self {
            Self::All => Filter::default(),
            Self::Active => Filter { lifecycle: vec![Lifecycle::Active], ..Filter::default() },
            Self::NeedsAttention => Filter { lifecycle: vec![Lifecycle::AtRisk], ..Filter::default() },
            Self::SalesOpportunities => Filter { intent: vec![Intent::SalesOpportunity], ..Filter::default() },
        }
    }
}

/// A whole view of the list. `Default` is the list as it opens.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomerQuery {
    /// Who.
    pub filter: Filter,
    /// In what order.
    pub sort: Sort,
    /// Which page, from 1 (0 stands for the default, 1).
    page: u32,
    /// How many rows a page.
    pub per_page: PerPage,
    /// The saved view that it began from.
    pub view: Option<ViewId>,
    /// How it is shown; none: as the browser prefers.
    pub display: Option<Display>,
    /// What is open beside the list.
    pub panel: Option<Panel>,
}

impl CustomerQuery {
    /// Reads the query part of an address, with or without `?`. Refuses what it does not understand: nothing is dropped.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        url::parse(text)
    }

    /// The page, from 1.
    pub fn page(&self) -> u32 {
        self.page.max(1)
    }

    /// The same list at another page.
    pub fn at_page(&self, page: u32) -> Self {
        Self { page, panel: None, ..self.clone() }
    }

    /// The same order under another filter, from page 1.
    pub fn with_filter(&self, filter: Filter) -> Self {
        Self { filter, page: 1, panel: None, ..self.clone() }
    }

    /// The same customers in another order, from page 1.
    pub fn with_sort(&self, sort: Sort) -> Self {
        Self { sort, page: 1, panel: None, ..self.clone() }
    }

    /// The same list with pages of another size, from page 1.
    pub fn with_per_page(&self, per_page: PerPage) -> Self {
        Self { per_page, page: 1, panel: None, ..self.clone() }
    }

    /// The same list with something open beside it, or nothing.
    pub fn with_panel(&self, panel: Option<Panel>) -> Self {
        Self { panel, ..self.clone() }
    }

    /// The same list, as it is or was begun from a saved view.
    pub fn in_view(&self, view: Option<ViewId>) -> Self {
        Self { view, ..self.clone() }
    }

    /// The same list, shown so.
    pub fn displayed(&self, display: Option<Display>) -> Self {
        Self { display, ..self.clone() }
    }

    /// The list that a click on a card opens: search and filters cleared, its own set; a click on the pressed card
    /// returns to all.
    pub fn with_card(&self, card: CardKind) -> Self {
        let filter = if self.pressed_card() == Some(card) { Filter::default() } else { card.filter() };
        self.with_filter(filter).in_view(None)
    }

    /// The card whose filter this is exactly.
    pub fn pressed_card(&self) -> Option<CardKind> {
        CardKind::ALL.iter().copied().find(|card| card.filter() == self.filter)
    }

    /// What of it a saved view keeps: who, in what order, shown how.
    pub fn kept(&self) -> String {
        let Self { filter, sort, display, .. } = self.clone();
        Self { filter, sort, display, ..Self::default() }.to_string()
    }

    /// What decides about the rows: everything but what the page shows around them.
    pub fn listed(&self) -> Self {
        Self { view: None, display: None, panel: None, ..self.clone() }
    }

    /// The address of this view.
    pub fn href(&self) -> String {
        address("/customers", self.pairs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changing_what_is_listed_starts_at_page_one() {
        let query = CustomerQuery::parse("page=7").unwrap();
        assert_eq!(query.page(), 7);
        assert_eq!(query.with_filter(Filter::default()).page(), 1);
        assert_eq!(query.with_sort(Sort::default()).page(), 1);
        assert_eq!(query.with_per_page(PerPage::Hundred).page(), 1);
        assert_eq!(query.with_card(CardKind::Active).page(), 1);
    }

    #[test]
    fn a_card_is_pressed_exactly_when_the_filter_is_its_own() {
        for card in CardKind::ALL {
            let clicked = CustomerQuery::parse("q=ann&sort=ltv_desc").unwrap().with_card(*card);
            assert_eq!(clicked.pressed_card(), Some(*card));
            assert_eq!(clicked.sort.to_string(), "ltv_desc");
            assert_eq!(clicked.with_card(*card).pressed_card(), Some(CardKind::All));
        }
        let narrowed = CustomerQuery::parse("lifecycle=active&q=ann").unwrap();
        assert_eq!(narrowed.pressed_card(), None);
    }
}
