//! Saved views of the list: search, filters, intent, order, columns and row height under a name.

use serde::{Deserialize, Serialize};

use crate::{
    id::ViewId,
    invalid::{Findings, Invalid},
    name,
    query::{CardKind, CustomerQuery},
};

/// A view as the person sees it who asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedView {
    /// The view.
    pub id: ViewId,
    /// What it is called.
    pub name: String,
    /// What it shows: the query part of an address, as [`CustomerQuery::kept`] writes it.
    pub address: String,
    /// Whether everybody has it, or one person alone.
    pub is_shared: bool,
    /// Whether the person may change and delete it.
    pub is_changeable: bool,
    /// How many customers it shows, if the person pinned it.
    pub pinned: Option<u32>,
}

/// The two views that everybody has pinned: their names, and the card whose customers they show.
pub const STANDING: [(&str, CardKind); 2] =
    [("Daily at-risk review", CardKind::NeedsAttention), ("New sales signals", CardKind::SalesOpportunities)];

impl SavedView {
    /// The list as the view shows it.
    pub fn query(&self) -> CustomerQuery {
        // What was kept reads back; only an older version could have kept something else.
        CustomerQuery::parse(&self.address).unwrap_or_default().in_view(Some(self.id))
    }
}

/// What a person asks to be kept as a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewDraft {
    /// What it will be called.
    pub name: String,
    /// What it will show, as [`CustomerQuery::kept`] writes it.
    pub address: String,
    /// Whether everybody will have it.
    pub is_shared: bool,
}

impl ViewDraft {
    /// From what was typed and the address of the list.
    ///
    /// # Errors
    /// At `name` and at the parameters of the address.
    pub fn of(name: &str, address: &str, is_shared: bool) -> Result<Self, Invalid> {
        let mut found = Findings::default();
        let name = found.keep(name::tidy("name", name)).unwrap_or_default();
        let address = found.keep(CustomerQuery::parse(address)).map(|query| query.kept()).unwrap_or_default();
        found.finish(Self { name, address, is_shared })
    }
}

/// What is changed about a view; the rest stays as others may have made it meanwhile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ViewChange {
    /// What it is called, and whether everybody has it.
    Named {
        /// Its name.
        name: String,
        /// Whether everybody has it.
        is_shared: bool,
    },
    /// What it shows: the query part of an address.
    Kept(String),
}

impl ViewChange {
    /// The same with its name tidied and its address as [`CustomerQuery::kept`] writes it.
    ///
    /// # Errors
    /// At `name` or at the parameters of the address.
    pub fn tidied(self) -> Result<Self, Invalid> {
        Ok(match self {
            Self::Named { name, is_shared } => Self::Named { name: name::tidy("name", &name)?, is_shared },
            Self::Kept(address) => Self::Kept(CustomerQuery::parse(&address)?.kept()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_keeps_who_and_the_order_but_neither_page_nor_what_is_open() {
        let draft =
            ViewDraft::of(" At  risk ", "?lifecycle=at_risk&sort=ltv_desc&page=7&per_page=25&panel=filters", false);
        let draft = draft.unwrap();
        assert_eq!((draft.name.as_str(), draft.address.as_str()), ("At risk", "lifecycle=at_risk&sort=ltv_desc"));
    }

    #[test]
    fn what_is_wrong_is_said_at_its_field() {
        let errors = ViewDraft::of("", "sort=nothing", false).unwrap_err().errors;
        assert_eq!(errors.iter().map(|error| &*error.field).collect::<Vec<_>>(), ["name", "sort"]);
    }
}
