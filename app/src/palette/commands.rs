//! What the palette offers: places, the person's views, customers that were found.

use domain::{
    customer::CustomerRow,
    query::{CardKind, CustomerQuery, Filter, Panel},
    view::{STANDING, SavedView},
};

/// What stands before a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Picture {
    Icon(&'static str),
    /// A customer's: what seeds its tint, and the address of an image.
    Face(i64, String),
}

/// One line of the palette.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Command {
    pub(super) group: &'static str,
    pub(super) picture: Picture,
    pub(super) label: String,
    /// What stands behind the label: a customer's company.
    pub(super) note: String,
    /// The keys that do the same.
    pub(super) keys: &'static [&'static str],
    pub(super) href: String,
}

/// Customers shown at most.
const CUSTOMERS: usize = 5;

/// The places, then the views, in which every word of `text` occurs, then customers.
pub(super) fn matching(text: &str, views: &[SavedView], found: &[CustomerRow]) -> Vec<Command> {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let is_meant = |command: &Command| {
        let label = command.label.to_lowercase();
        words.iter().all(|word| label.contains(word.as_str()))
    };
    let views = views.iter().map(|view| Command {
        group: "Views",
        picture: Picture::Icon("bookmark"),
        label: view.name.clone(),
        note: String::new(),
        keys: &[],
        href: view.query().href(),
    });
    let built_in = STANDING.map(|(name, card)| Command {
        group: "Views",
        picture: Picture::Icon("bookmark"),
        label: name.to_owned(),
        note: String::new(),
        keys: &[],
        href: CustomerQuery::default().with_card(card).href(),
    });
    let mut commands: Vec<Command> = places().chain(built_in).chain(views).filter(is_meant).collect();
    commands.extend(search(text));
    commands.extend(found.iter().take(CUSTOMERS).map(customer));
    commands
}

/// Every place there is.
fn places() -> impl Iterator<Item = Command> {
    let list = CustomerQuery::default();
    let panel = |panel| list.with_panel(Some(panel)).href();
    let card = |card: CardKind| list.with_filter(card.filter()).href();
    [
        ("users", "Go to Customers", &["g", "c"][..], list.href()),
        ("users", "Show Active", &[], card(CardKind::Active)),
        ("users", "Show Needs Attention", &[], card(CardKind::NeedsAttention)),
        ("users", "Show Sales Opportunities", &[], card(CardKind::SalesOpportunities)),
        ("list-filter", "Open Filters", &["f"], panel(Panel::Filters)),
        ("list-checks", "Open Best practices", &[], panel(Panel::BestPractices)),
        ("moon", "Change theme: System, Light, Dark", &[], "/settings/profile".to_owned()),
        ("settings", "Go to Settings", &["g", ","], "/settings/profile".to_owned()),
    ]
    .into_iter()
    .map(|(icon, label, keys, href)| Command {
        group: "Anywhere",
        picture: Picture::Icon(icon),
        label: label.to_owned(),
        note: String::new(),
        keys,
        href,
    })
}

/// The list of everybody in whom the text occurs.
fn search(text: &str) -> Option<Command> {
    let text = text.trim();
    let filter = Filter { search: text.to_owned(), ..Filter::default() };
    (!text.is_empty()).then(|| Command {
        group: "Customers",
        picture: Picture::Icon("search"),
        label: format!("Search customers for “{text}”"),
        note: String::new(),
        keys: &[],
        href: CustomerQuery::default().with_filter(filter).href(),
    })
}

fn customer(row: &CustomerRow) -> Command {
    Command {
        group: "Customers",
        picture: Picture::Face(row.id.0, row.avatar.clone()),
        label: row.display_name().to_owned(),
        note: row.company.clone(),
        keys: &[],
        href: format!("/customers/{}", row.id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_counts_and_the_search_is_always_there() {
        let labels = |text: &str| matching(text, &[], &[]).into_iter().map(|c| c.label).collect::<Vec<_>>();
        assert_eq!(labels("needs show"), ["Show Needs Attention", "Search customers for “needs show”"]);
        assert_eq!(labels("").len(), places().count() + STANDING.len());
        assert_eq!(matching("a&b", &[], &[])[0].href, "/customers?q=a%26b");
    }
}
