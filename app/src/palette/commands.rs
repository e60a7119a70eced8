//! What the palette offers: places, the person's views, customers that were found.

use domain::{
    bulk::customers,
    customer::CustomerRow,
    query::{CardKind, CustomerQuery, Filter, Panel},
    view::{STANDING, SavedView},
};

use crate::customers::bulk::Act;

/// What stands before a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Picture {
    Icon(&'static str),
    /// A customer's: what seeds its tint, and the address of an image.
    Face(i64, String),
}

/// What a line does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Does {
    /// Goes to an address.
    Open(String),
    /// Asks about those selected.
    Ask(Act),
}

/// One line of the palette.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Command {
    pub(super) group: String,
    pub(super) picture: Picture,
    pub(super) label: String,
    /// What stands behind the label: a customer's company.
    pub(super) note: String,
    /// The keys that do the same.
    pub(super) keys: &'static [&'static str],
    pub(super) does: Does,
}

impl Command {
    /// Whether it is the same, in whatever group: two can lead to one place.
    fn is(&self, other: &Self) -> bool {
        (&self.label, &self.does) == (&other.label, &other.does)
    }
}

/// Customers shown at most.
const CUSTOMERS: usize = 5;

/// So many that were last used are offered first.
const LAST: usize = 5;

/// What was used lately, the last first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Used(Vec<Command>);

impl Used {
    /// This was used now.
    pub(super) fn note(&mut self, command: &Command) {
        self.0.retain(|one| !one.is(command));
        self.0.insert(0, Command { group: "Last used".to_owned(), ..command.clone() });
        self.0.truncate(LAST);
    }

    /// What of it can be done with so many selected.
    fn with(&self, selected: u32) -> Vec<Command> {
        let can = |command: &&Command| selected > 0 || !matches!(command.does, Does::Ask(_));
        self.0.iter().filter(can).cloned().collect()
    }
}

/// Everything with nothing typed: what was last used first.
pub(super) fn offered(selected: u32, views: &[SavedView], used: &Used) -> Vec<Command> {
    let mut commands = used.with(selected);
    let others = matching("", selected, views, &[]).into_iter();
    let others: Vec<Command> = others.filter(|one| !commands.iter().any(|last| last.is(one))).collect();
    commands.extend(others);
    commands
}

/// What can be done to so many who are selected, then the places, then the views, in which every word of `text` occurs, then
/// customers.
pub(super) fn matching(text: &str, selected: u32, views: &[SavedView], found: &[CustomerRow]) -> Vec<Command> {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let is_meant = |command: &Command| {
        let label = command.label.to_lowercase();
        words.iter().all(|word| label.contains(word.as_str()))
    };
    let view = |name: &str, query: CustomerQuery| Command {
        group: "Views".to_owned(),
        picture: Picture::Icon("bookmark"),
        label: name.to_owned(),
        note: String::new(),
        keys: &[],
        does: Does::Open(query.href()),
    };
    let own = views.iter().map(|own| view(&own.name, own.query()));
    let built_in = STANDING.map(|(name, card)| view(name, CustomerQuery::default().with_card(card)));
    let all = acts(selected).chain(places()).chain(built_in).chain(own);
    let mut commands: Vec<Command> = all.filter(is_meant).collect();
    commands.extend(search(text));
    commands.extend(found.iter().take(CUSTOMERS).map(customer));
    commands
}

/// The actions on those selected, if anybody is.
fn acts(selected: u32) -> impl Iterator<Item = Command> {
    let command = move |act: Act| Command {
        group: format!("With {}", customers(selected).replacen(' ', " selected ", 1)),
        picture: Picture::Icon(act.icon()),
        label: act.label().to_owned(),
        note: String::new(),
        keys: act.keys(),
        does: Does::Ask(act),
    };
    Act::ALL.into_iter().filter(move |_| selected > 0).map(command)
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
        group: "Anywhere".to_owned(),
        picture: Picture::Icon(icon),
        label: label.to_owned(),
        note: String::new(),
        keys,
        does: Does::Open(href),
    })
}

/// The list of everybody in whom the text occurs.
fn search(text: &str) -> Option<Command> {
    let text = text.trim();
    let filter = Filter { search: text.to_owned(), ..Filter::default() };
    (!text.is_empty()).then(|| Command {
        group: "Customers".to_owned(),
        picture: Picture::Icon("search"),
        label: format!("Search customers for “{text}”"),
        note: String::new(),
        keys: &[],
        does: Does::Open(CustomerQuery::default().with_filter(filter).href()),
    })
}

fn customer(row: &CustomerRow) -> Command {
    Command {
        group: "Customers".to_owned(),
        picture: Picture::Face(row.id.0, row.avatar.clone()),
        label: row.display_name().to_owned(),
        note: row.company.clone(),
        keys: &[],
        does: Does::Open(format!("/customers/{}", row.id)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_counts_and_the_search_is_always_there() {
        let labels = |text: &str| matching(text, 0, &[], &[]).into_iter().map(|c| c.label).collect::<Vec<_>>();
        assert_eq!(labels("needs show"), ["Show Needs Attention", "Search customers for “needs show”"]);
        assert_eq!(labels("").len(), places().count() + STANDING.len());
        assert_eq!(matching("a&b", 0, &[], &[])[0].does, Does::Open("/customers?q=a%26b".to_owned()));
    }

    #[test]
    fn what_was_last_used_is_first_while_nothing_is_typed() {
        let mut used = Used::default();
        let all = matching("", 3, &[], &[]);
        let [act, place] = [&all[0], &all[8]];
        [place, act, place].iter().for_each(|command| used.note(command));
        let first = |used: &Used, selected| -> Vec<_> {
            let offered = offered(selected, &[], used);
            assert_eq!(offered.len(), matching("", selected, &[], &[]).len());
            let last = offered.into_iter().take_while(|command| command.group == "Last used");
            last.map(|command| command.does).collect()
        };
        assert_eq!(first(&used, 3), [place.does.clone(), act.does.clone()]);
        assert_eq!(first(&used, 0), std::slice::from_ref(&place.does));
        all.iter().for_each(|command| used.note(command));
        assert_eq!(first(&used, 3).len(), LAST);
    }

    #[test]
    fn the_actions_come_first_while_somebody_is_selected() {
        let first = |selected| matching("add tags", selected, &[], &[]).remove(0);
        assert_eq!(first(0).does, Does::Open("/customers?q=add+tags".to_owned()));
        assert_eq!(first(1).group, "With 1 selected customer");
        assert_eq!(first(1_204).group, "With 1,204 selected customers");
        assert_eq!(first(4).does, Does::Ask(Act::Change(domain::bulk::ActionKind::AddTags)));
    }
}
