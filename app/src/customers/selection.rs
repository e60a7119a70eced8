//! Which customers are selected: some by name, or everybody who matches but some. A rule costs the same for ten and for a
//! million. Kept in memory for as long as the application is open, and read as nothing under another filter.

use domain::{
    bulk::Selection,
    customer::CustomerPage,
    id::CustomerId,
    query::{CustomerQuery, Filter},
};
use leptos::prelude::*;

use super::{List, bulk::Act};

/// What is selected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Chosen {
    /// These, ascending.
    These(Vec<CustomerId>),
    /// Everybody who matches but these, ascending.
    AllBut(Vec<CustomerId>),
}

/// What was selected, and in which list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Held {
    chosen: Chosen,
    filter: Filter,
    /// The list, to go back to.
    pub(super) query: CustomerQuery,
}

/// What is selected, for the whole application.
#[derive(Clone, Copy)]
pub(crate) struct Selected {
    pub(super) held: RwSignal<Option<Held>>,
    /// The row that was set last, and to what: a range reaches from it.
    anchor: StoredValue<Option<(CustomerId, bool)>>,
    /// Whether it was said that it is gone with its filter.
    pub(super) is_told: StoredValue<bool>,
    /// What was said of it last, for readers.
    pub(super) said: RwSignal<Option<String>>,
    /// Whether a phone shows the boxes.
    pub(super) is_picking: RwSignal<bool>,
    /// How many are selected in the list that is shown; none, while there is no list.
    pub(crate) shown: RwSignal<u32>,
    /// What is asked about them from elsewhere.
    pub(crate) wanted: RwSignal<Option<Act>>,
}

/// Remembers, for the whole application.
pub(crate) fn provide() {
    provide_context(Selected {
        held: RwSignal::new(None),
        anchor: StoredValue::new(None),
        is_told: StoredValue::new(false),
        said: RwSignal::new(None),
        is_picking: RwSignal::new(false),
        shown: RwSignal::new(0),
        wanted: RwSignal::new(None),
    });
}

impl Selected {
    pub(super) fn of_application() -> Self {
        expect_context()
    }

    /// What is selected in a list: nothing, where it was in one of another filter.
    pub(super) fn chosen(self, list: List) -> Option<Chosen> {
        let filter = list.query().filter;
        self.held.with(|held| held.as_ref().filter(|held| held.filter == filter).map(|held| held.chosen.clone()))
    }

    /// Sets rows, as the last act a range can go on from when there is one.
    pub(super) fn set(self, list: List, ids: &[CustomerId], is_on: bool) {
        let chosen = untrack(|| self.chosen(list)).unwrap_or_else(Chosen::nobody);
        self.hold(list, chosen.with(ids, is_on));
        if let [id] = ids {
            self.anchor.set_value(Some((*id, is_on)));
        }
    }

    /// Sets every row from the one that was set last up to one, as that one was set; the one alone, where the other is not
    /// on the page.
    pub(super) fn extend(self, list: List, to: CustomerId) {
        let page: Vec<CustomerId> = list.page.with_untracked(|page| page.iter().flat_map(ids_of).collect());
        let place = |id| page.iter().position(|other| *other == id);
        let (anchor, is_on) = self.anchor.get_value().unwrap_or((to, true));
        match (place(anchor), place(to)) {
            (Some(from), Some(to)) => {
                let range = page[from.min(to)..=from.max(to)].to_vec();
                self.set(list, &range, is_on);
                self.anchor.set_value(Some((anchor, is_on)));
            }
            _ => self.set(list, &[to], is_on),
        }
    }

    /// A range that is begun at a row, unless one is under way: it selects.
    pub(super) fn begin(self, list: List, from: CustomerId) {
        let is_on_page = |id| list.page.with_untracked(|page| page.iter().flat_map(ids_of).any(|other| other == id));
        if self.anchor.get_value().is_none_or(|(id, _)| !is_on_page(id)) {
            self.set(list, &[from], true);
        }
    }

    /// The other way round.
    pub(super) fn toggle(self, list: List, id: CustomerId) {
        let is_on = untrack(|| self.chosen(list)).is_some_and(|chosen| chosen.holds(id));
        self.set(list, &[id], !is_on);
    }

    /// Everybody who matches.
    pub(crate) fn all(self, list: List) {
        self.hold(list, Chosen::AllBut(Vec::new()));
    }

    /// The rows of the page alone.
    pub(crate) fn only_page(self, list: List) {
        let ids = list.page.with_untracked(|page| page.iter().flat_map(ids_of).collect::<Vec<_>>());
        self.hold(list, Chosen::nobody().with(&ids, true));
    }

    /// Nobody.
    pub(crate) fn clear(self) {
        self.held.set(None);
        self.anchor.set_value(None);
        self.is_picking.set(false);
    }

    fn hold(self, list: List, chosen: Chosen) {
        let query = list.place.query_untracked().with_panel(None);
        let shown = list.shown.with_value(|shown| CustomerQuery::parse(shown));
        if shown.is_ok_and(|shown| shown.filter != query.filter) {
            // Who is seen is about to go: nobody of them is meant.
            return;
        }
        let is_nobody = chosen == Chosen::nobody();
        self.held.set((!is_nobody).then(|| Held { chosen, filter: query.filter.clone(), query }));
    }
}

impl Chosen {
    const fn nobody() -> Self {
        Self::These(Vec::new())
    }

    /// Whether a customer of the list is among them.
    pub(crate) fn holds(&self, id: CustomerId) -> bool {
        match self {
            Self::These(ids) => ids.binary_search(&id).is_ok(),
            Self::AllBut(ids) => ids.binary_search(&id).is_err(),
        }
    }

    /// How many, of so many who match.
    pub(crate) fn count(&self, total: u32) -> u32 {
        match self {
            Self::These(ids) => ids.len() as u32,
            Self::AllBut(ids) => total.saturating_sub(ids.len() as u32),
        }
    }

    /// How many are left out of those who match.
    pub(super) fn left_out(&self) -> usize {
        match self {
            Self::These(_) => 0,
            Self::AllBut(except) => except.len(),
        }
    }

    /// As the server is asked, in a list of this filter.
    pub(crate) fn rule(&self, filter: &Filter) -> Selection {
        match self {
            Self::These(ids) => Selection::These(ids.clone()),
            Self::AllBut(except) => Selection::Matching {
                address: CustomerQuery::default().with_filter(filter.clone()).at_page(1).to_string(),
                except: except.clone(),
            },
        }
    }

    fn with(mut self, changed: &[CustomerId], is_on: bool) -> Self {
        let (ids, is_in) = match &mut self {
            Self::These(ids) => (ids, is_on),
            Self::AllBut(ids) => (ids, !is_on),
        };
        for id in changed {
            match ids.binary_search(id) {
                Err(at) if is_in => ids.insert(at, *id),
                Ok(at) if !is_in => drop(ids.remove(at)),
                _ => {}
            }
        }
        self
    }
}

/// The customers of a page, in its order.
pub(super) fn ids_of(page: &CustomerPage) -> impl Iterator<Item = CustomerId> + '_ {
    page.rows.iter().map(|row| row.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_but_some_is_a_rule_as_named_ones_are() {
        let id = CustomerId;
        let some = Chosen::nobody().with(&[id(3), id(1), id(3)], true);
        assert_eq!(some, Chosen::These(vec![id(1), id(3)]));
        assert_eq!((some.count(9), some.holds(id(3)), some.holds(id(2))), (2, true, false));
        let all = Chosen::AllBut(vec![]).with(&[id(3), id(1)], false).with(&[id(1)], true);
        assert_eq!(all, Chosen::AllBut(vec![id(3)]));
        assert_eq!((all.count(9), all.holds(id(3)), all.holds(id(2))), (8, false, true));
        let filter = CustomerQuery::parse("lifecycle=lead&page=4").unwrap().filter;
        assert_eq!(all.rule(&filter), Selection::Matching { address: "lifecycle=lead".into(), except: vec![id(3)] });
    }
}
