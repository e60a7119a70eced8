//! The address of the list: what it says, and going to another one.

use domain::{invalid::Invalid, query::CustomerQuery};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};

/// Where one is: the address decides everything that the list shows.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    /// The address's query part, in one spelling for one view.
    pub(crate) address: Memo<String>,
    parsed: Memo<Result<CustomerQuery, Invalid>>,
    go: Callback<(String, bool)>,
}

impl Place {
    /// Of the page that is being shown.
    pub(crate) fn of_page() -> Self {
        let location = use_location();
        let (path, all) = (location.pathname, location.search);
        // While another page is being gone to, the address is that page's already: the list stays what it was.
        let search = Memo::new(move |before: Option<&String>| match before {
            Some(before) if path.get() != "/customers" => before.clone(),
            _ => all.get(),
        });
        let parsed = Memo::new(move |_| CustomerQuery::parse(&search.get()));
        let address = Memo::new(move |_| {
            parsed.with(|parsed| match parsed {
                Ok(query) => query.listed().to_string(),
                Err(_) => search.get(),
            })
        });
        let navigate = use_navigate();
        let go = Callback::new(move |(href, replace): (String, bool)| {
            navigate(&href, NavigateOptions { replace, scroll: false, ..NavigateOptions::default() });
        });
        Self { address, parsed, go }
    }

    /// What the address asks; the plain list when it cannot be read (the list itself then says so), or when a page that
    /// nobody waits for any more is still being loaded.
    pub(crate) fn query(&self) -> CustomerQuery {
        self.parsed.try_with(|parsed| parsed.clone().unwrap_or_default()).unwrap_or_default()
    }

    /// What the list is loaded by.
    pub(crate) fn source(&self) -> String {
        self.address.try_get().unwrap_or_default()
    }

    /// The same, without following changes.
    pub(crate) fn query_untracked(&self) -> CustomerQuery {
        self.parsed.with_untracked(|parsed| parsed.clone().unwrap_or_default())
    }

    /// Goes to another view as a new step of the history: a card, a page.
    pub(crate) fn open(&self, query: &CustomerQuery) {
        self.go.run((query.href(), false));
    }

    /// Refines the present view in place: search, filters, order.
    pub(crate) fn refine(&self, query: &CustomerQuery) {
        self.go.run((query.href(), true));
    }

    /// Goes to another page of the product.
    pub(crate) fn leave_for(&self, href: String) {
        self.go.run((href, false));
    }
}
