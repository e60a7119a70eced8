//! The address of a profile: whose, which part, and what of it.

use domain::{profile::Tab, query::address};
use leptos::prelude::*;
use leptos_router::{hooks::use_location, params::ParamsMap};

/// Where one is on a profile.
#[derive(Clone, Copy)]
pub(super) struct ProfilePlace {
    pub(super) id: Memo<String>,
    pub(super) tab: Memo<Tab>,
    query: Memo<Vec<(&'static str, String)>>,
}

/// What an address can say beside the part.
const NAMES: [&str; 6] = ["conversation", "earlier", "status", "q", "show", "before"];

/// Whose profile, and what the address says beside.
type At = (String, ParamsMap);

/// The key in the path of a profile.
fn whose(path: &str) -> Option<String> {
    let id = path.strip_prefix("/customers/")?.trim_end_matches('/');
    (!id.is_empty() && !id.contains('/')).then(|| id.to_owned())
}

impl ProfilePlace {
    /// Of the page that is being shown.
    pub(super) fn of_page() -> Self {
        let location = use_location();
        let (path, search) = (location.pathname, location.query);
        // Of one address, which the router's own parts are not: from one customer to the next it tells of the path alone.
        // While another page is being gone to, the address is that page's already: what is shown stays what it was.
        let at = Memo::new(move |before: Option<&At>| match (whose(&path.get()), before) {
            (None, Some(before)) => before.clone(),
            (id, _) => (id.unwrap_or_default(), search.get()),
        });
        let id = Memo::new(move |_| at.with(|(id, _)| id.clone()));
        // A part that there is not is the first.
        let tab = Memo::new(move |_| {
            at.with(|(_, query)| query.get("tab")).and_then(|tab| tab.parse().ok()).unwrap_or_default()
        });
        let query = Memo::new(move |_| {
            at.with(|(_, query)| NAMES.into_iter().filter_map(|name| Some((name, query.get(name)?))).collect())
        });
        Self { id, tab, query }
    }

    /// A value of the address; empty when it does not say.
    pub(super) fn value(&self, name: &str) -> String {
        self.query
            .try_with(|query| query.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone()))
            .flatten()
            .unwrap_or_default()
    }

    /// What a part is loaded by, the customer and some values of the address; empty while another part is shown.
    pub(super) fn source(&self, tab: Tab, names: &[&'static str]) -> String {
        if self.tab.try_get() != Some(tab) {
            return String::new();
        }
        let values = names.iter().map(|name| self.value(name));
        let all = self.id.try_get().into_iter().chain(values);
        let all: Vec<String> = all.map(|value| value.replace(BETWEEN, " ")).collect();
        all.join(BETWEEN)
    }

    /// Notices every change of the address.
    pub(super) fn track(&self) {
        self.tab.track();
        self.query.track();
    }

    /// The address of a part.
    pub(super) fn href(&self, tab: Tab, values: Vec<(&'static str, String)>) -> String {
        of(&self.id.get(), tab, values)
    }

    /// The address of the same part of another customer.
    pub(super) fn href_of(&self, id: &str) -> String {
        of(id, self.tab.get(), Vec::new())
    }
}

fn of(id: &str, tab: Tab, values: Vec<(&'static str, String)>) -> String {
    let tab = if tab == Tab::default() { String::new() } else { tab.to_string() };
    address(&format!("/customers/{id}"), [("tab", tab)].into_iter().chain(values))
}

/// Stands between what a part is loaded by. Nobody who types it means it.
const BETWEEN: &str = "\u{1f}";

/// Whom [`ProfilePlace::source`] is about.
pub(super) fn whose_source(source: &str) -> &str {
    source.split(BETWEEN).next().unwrap_or_default()
}

/// What [`ProfilePlace::source`] put together; none while another part is shown.
pub(super) fn asked<const N: usize>(source: &str) -> Option<[String; N]> {
    let parts: Vec<String> = source.split(BETWEEN).map(str::to_owned).collect();
    <[String; N]>::try_from(parts).ok()
}

/// A value that is there.
pub(super) fn given(value: String) -> Option<String> {
    Some(value).filter(|value| !value.is_empty())
}
