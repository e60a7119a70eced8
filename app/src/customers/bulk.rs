//! Acting on the selected customers: the bar and its dialogs; and, for the whole application, what is under way. What is
//! selected is in `selection`.

mod acts;
pub(crate) mod api;
mod bar;
mod choosing;
mod csv;
mod running;
mod told;
pub(crate) mod underway;
mod words;

pub(crate) use acts::Act;

use std::time::Duration;

use domain::{
    bulk::{AT_ONCE, BulkJob, Selection, customers},
    money::grouped,
    role::Right,
};
use leptos::{ev, prelude::*, task::spawn_local};

use super::{
    List,
    applied::{applied, of_page},
    selection::{Chosen, Held, Selected},
};
use crate::{
    layout::CurrentSession,
    preferences::Preferences,
    ui::{
        avatar::Avatar,
        dynamic::{Erased, Pieces, dynamic},
        keys::is_taken,
        toasts::Toasts,
    },
};
use running::Running;
use underway::Underway;

/// How long a selection has to stay as it is before readers are told of it.
const SETTLES: Duration = Duration::from_millis(500);

/// Faces that a dialog shows.
const FACES: usize = 3;

/// What is done to many.
#[derive(Clone, Copy)]
struct Bulk {
    list: List,
    selected: Selected,
    session: CurrentSession,
    toasts: Toasts,
    underway: Underway,
    /// The action whose dialog is open.
    asked: RwSignal<Option<Act>>,
    /// How many of those left out match no longer: who matches does not count them.
    gone: RwSignal<u32>,
}

/// Everything about many customers that is not in the list itself.
#[component]
pub(crate) fn BulkParts() -> impl IntoView {
    let list = expect_context::<List>();
    let bulk = Bulk {
        list,
        selected: Selected::of_application(),
        session: expect_context(),
        toasts: Toasts::of_page(),
        underway: Underway::of_application(),
        asked: RwSignal::new(None),
        gone: RwSignal::new(0),
    };
    bulk.follow_filter();
    bulk.follow_left_out();
    bulk.announce();
    bulk.follow_palette();
    let Preferences { has_keys, .. } = expect_context();
    let keys = window_event_listener(ev::keydown, move |event| {
        let is_letter = !is_taken(&event) && has_keys.get_untracked() && bulk.asked.with_untracked(Option::is_none);
        let asks = is_letter && untrack(|| bulk.count()) > 0 && bulk.ask_by_key(&event.key());
        if asks {
            event.prevent_default();
        }
    });
    on_cleanup(move || keys.remove());
    view! {
        <bar::Bars bulk />
        {dynamic(move || match bulk.asked.get() {
            None => ().into_any(),
            Some(Act::Change(kind)) => view! { <choosing::Choosing bulk kind /> }.erased(),
            Some(Act::ExportCsv) => view! { <csv::Exporting bulk /> }.erased(),
        })}
    }
    .into_any()
}

/// A key of its own for a request: sent again it is the same one.
fn request_key() -> String {
    let part = || (web_sys::js_sys::Math::random() * 1e16) as u64;
    format!("{:x}-{:x}", part(), part())
}

impl Bulk {
    /// How many are selected.
    fn count(self) -> u32 {
        let total = self.list.with(0, |page| page.total) + self.gone.get();
        self.selected.chosen(self.list).map_or(0, |chosen| chosen.count(total))
    }

    /// How many of a selection are left out of those who match.
    fn left_out(self, chosen: &Chosen) -> usize {
        chosen.left_out().saturating_sub(self.gone.get() as usize)
    }

    /// What a selection is, where it is more than some who were ticked.
    fn matching(self, chosen: &Chosen) -> String {
        match (chosen, self.left_out(chosen)) {
            (Chosen::These(_), _) => String::new(),
            (_, 0) => "all matching".to_owned(),
            (_, n) => format!("all matching, {} left out", grouped(n as i64)),
        }
    }

    /// Asks the server who of those left out still matches, whenever others match than before.
    fn follow_left_out(self) {
        let total = Memo::new(move |_| self.list.with(0, |page| page.total));
        let is_all = Memo::new(move |_| self.selected.chosen(self.list).is_none_or(|chosen| chosen.left_out() == 0));
        Effect::new(move |before: Option<u32>| {
            let now = total.get();
            if is_all.get() {
                self.gone.set(0);
            } else if before != Some(now) {
                self.count_left_out(total);
            }
            now
        });
    }

    fn count_left_out(self, total: Memo<u32>) {
        let Some(chosen) = untrack(|| self.selected.chosen(self.list)) else { return };
        let (asked, rule) = (total.get_untracked(), chosen.rule(&self.list.place.query_untracked().filter));
        spawn_local(async move {
            // Without an answer the dialog still counts anew.
            let Ok(options) = api::selection_options(rule).await else { return };
            if total.try_get_untracked() == Some(asked) {
                self.gone.set((options.total + chosen.left_out() as u32).saturating_sub(asked));
            }
        });
    }

    /// Whom a dialog is about: some of their faces, and in words.
    fn about(self, chosen: &Chosen, total: Signal<u32>) -> AnyView {
        let faces = self.list.page.with_untracked(|page| {
            let rows = page.iter().flat_map(|page| &page.rows).filter(|row| chosen.holds(row.id)).take(FACES);
            rows.map(|row| {
                let name = row.display_name().to_owned();
                view! { <Avatar name image=row.avatar.clone() seed=row.id.0 size="av-s" /> }.into_any()
            })
            .pieces()
        });
        view! { <span class="stack" aria-hidden="true">{faces}</span><span>{self.whom(chosen, total)}</span> }.erased()
    }

    /// So many that were ticked, or all who match what the list is filtered by.
    fn whom(self, chosen: &Chosen, total: Signal<u32>) -> Signal<String> {
        if matches!(chosen, Chosen::These(_)) {
            return Signal::derive(move || format!("{} selected", customers(total.get())));
        }
        let left_out = untrack(|| self.left_out(chosen));
        let (names, currency) = untrack(|| of_page(self.list));
        let chips = applied(&self.list.place.query_untracked(), &names, currency.as_ref());
        let filter: Vec<String> = chips.iter().map(|chip| format!("{}: {}", chip.group, chip.values)).collect();
        let matching = if filter.is_empty() { String::new() } else { format!(" matching {}", filter.join(", ")) };
        let but = if left_out == 0 { String::new() } else { format!(", {} left out", grouped(left_out as i64)) };
        Signal::derive(move || format!("All {}{matching}{but}", customers(total.get())))
    }

    /// Says once that the selection is gone with its filter, and leads back to it, whatever was selected since.
    fn follow_filter(self) {
        let Selected { held, is_told, .. } = self.selected;
        let owner = Owner::current();
        // Made where it stays for as long as it is offered, and not where it is said.
        let back = move |gone: Held| {
            owner.as_ref().map(|owner| {
                owner.with(|| {
                    Callback::new(move |()| {
                        self.list.place.open(&gone.query);
                        held.set(Some(gone.clone()));
                    })
                })
            })
        };
        Effect::new(move |_| {
            let Some(now) = held.get() else { return };
            let is_there = self.selected.chosen(self.list).is_some();
            if !is_there && !is_told.get_value() {
                self.toasts.say("Selection cleared".to_owned(), back(now));
            }
            is_told.set_value(!is_there);
        });
    }

    /// Tells readers how many are selected, once that has not changed for a moment, or that nobody is any more.
    fn announce(self) {
        let counted = Memo::new(move |_| {
            let chosen = self.selected.chosen(self.list);
            chosen.map(|chosen| (self.count(), self.matching(&chosen)))
        });
        Effect::new(move |before: Option<Option<(u32, String)>>| {
            let now = counted.get();
            let says = match (&now, before.flatten()) {
                (Some((count, matching)), _) => {
                    let matching = if matching.is_empty() { String::new() } else { format!(", {matching}") };
                    Some(format!("{} selected{matching}. Bulk actions available.", grouped(i64::from(*count))))
                }
                // Where it went with its filter a notification says so.
                (None, Some(_)) if self.selected.held.with_untracked(Option::is_none) => {
                    Some("Selection cleared".to_owned())
                }
                (None, _) => None,
            };
            let (own, said) = (now.clone(), self.selected.said);
            let say = move || {
                if counted.try_get_untracked() == Some(own) {
                    said.set(says);
                }
            };
            set_timeout(say, SETTLES);
            now
        });
        // The next list says how long it is.
        Effect::new(move |_| {
            self.list.page.track();
            if counted.with_untracked(Option::is_none) {
                self.selected.said.set(None);
            }
        });
        on_cleanup(move || self.selected.said.set(None));
    }

    /// Asks what the palette was asked.
    fn follow_palette(self) {
        Effect::new(move |_| {
            if let Some(act) = self.selected.wanted.get() {
                self.selected.wanted.set(None);
                untrack(|| self.ask(act));
            }
        });
    }

    /// Opens the dialog of an action, or says why not.
    fn ask(self, act: Act) {
        match self.refusal(act) {
            Some(why) => self.toasts.fail(why),
            None => self.asked.set(Some(act)),
        }
    }

    /// Why the person may not do it with so many.
    fn refusal(self, act: Act) -> Option<String> {
        let refusal = |right| self.session.refusal(right).map(str::to_owned);
        let count = self.count();
        match act {
            Act::ExportCsv => refusal(Right::ExportCustomers),
            Act::Change(_) if count > AT_ONCE && !self.session.may(Right::ChangeMany) => {
                let (limit, count) = (grouped(i64::from(AT_ONCE)), grouped(i64::from(count)));
                let role = format!("Your role changes up to {limit} customers at once, and {count} are selected.");
                Some(format!("{role} Ask a manager, or select fewer."))
            }
            Act::Change(_) => refusal(Right::EditCustomers),
        }
    }

    /// Opens the dialog of a key; whether it has one.
    fn ask_by_key(self, key: &str) -> bool {
        let act = Act::ALL.into_iter().find(|act| act.keys() == [key]);
        act.into_iter().for_each(|act| self.ask(act));
        act.is_some()
    }

    /// What was confirmed is done, or under way.
    fn confirmed(self, job: BulkJob) {
        self.selected.clear();
        self.asked.set(None);
        self.underway.begin(Running::Action(job), true);
    }

    /// The same when its dialog was closed before: another may be open by now, and others be selected.
    fn confirmed_before(self, job: BulkJob, sent: &Selection) {
        if self.asked.try_get_untracked().is_none() {
            // Another page is by now; whatever is under way is told there too.
            return;
        }
        let filter = self.list.place.query_untracked().filter;
        if untrack(|| self.selected.chosen(self.list)).is_some_and(|chosen| chosen.rule(&filter) == *sent) {
            self.selected.clear();
        }
        self.underway.begin(Running::Action(job), false);
    }
}
