//! Acting on the selected customers: the bar, its dialogs, how far an action is, and what is said of it. What is selected
//! is in `selection`.

pub(crate) mod api;
mod bar;
mod choosing;
mod csv;
mod progress;
mod words;

use std::time::Duration;

use domain::{
    bulk::{AT_ONCE, ActionKind, BulkJob, JobStatus, Undoing, customers},
    csv::CsvProgress,
    id::JobId,
    money::grouped,
    role::Right,
};
use leptos::{ev, prelude::*, task::spawn_local};

use super::{
    List,
    applied::{applied, of_page},
    selection::{Chosen, Selected},
};
use crate::{
    AppError,
    layout::CurrentSession,
    preferences::Preferences,
    ui::{
        dynamic::{Erased, dynamic},
        keys::{is_taken, takes_back},
        toasts::{Notifications, Toasts},
    },
};
use api::{find_job, stop_job, undo_job};

/// How often it is asked how far an action is.
const EVERY: Duration = Duration::from_millis(400);

/// What one is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// With what, and whether.
    Choosing(ActionKind),
    /// Nothing: it is under way.
    Waiting,
    /// Which columns of them to save.
    Exporting,
    /// Nothing: they are being saved.
    Fetching,
}

/// What is done to many.
#[derive(Clone, Copy)]
struct Bulk {
    list: List,
    selected: Selected,
    session: CurrentSession,
    toasts: Toasts,
    asked: RwSignal<Option<Asked>>,
    /// The action that is under way.
    running: RwSignal<Option<BulkJob>>,
    /// The file that is being saved.
    file: RwSignal<Option<CsvProgress>>,
}

/// Everything about many customers that is not in the list itself.
#[component]
pub(crate) fn BulkParts() -> impl IntoView {
    let list = expect_context::<List>();
    let bulk = Bulk {
        list,
        selected: Selected::of_application(),
        session: expect_context(),
        toasts: Toasts::new(),
        asked: RwSignal::new(None),
        running: RwSignal::new(None),
        file: RwSignal::new(None),
    };
    bulk.follow_filter();
    let Preferences { has_keys, .. } = expect_context();
    let keys = window_event_listener(ev::keydown, move |event| {
        let is_letter = !is_taken(&event) && has_keys.get_untracked() && bulk.asked.with_untracked(Option::is_none);
        let asks = is_letter && untrack(|| bulk.count()) > 0 && bulk.ask_by_key(&event.key());
        if asks || takes_back(&event) && bulk.toasts.take_back() {
            event.prevent_default();
        }
    });
    on_cleanup(move || keys.remove());
    view! {
        <bar::Bar bulk />
        {dynamic(move || match bulk.asked.get() {
            None => ().into_any(),
            Some(Asked::Choosing(kind)) => view! { <choosing::Choosing bulk kind /> }.erased(),
            Some(Asked::Waiting) => view! { <progress::Progress bulk /> }.erased(),
            Some(Asked::Exporting) => view! { <csv::Exporting bulk /> }.erased(),
            Some(Asked::Fetching) => view! { <csv::Fetching bulk /> }.erased(),
        })}
        <Notifications toasts=bulk.toasts />
    }
    .into_any()
}

/// A key of its own for a request: sent again it is the same one.
pub(crate) fn request_key() -> String {
    let part = || (web_sys::js_sys::Math::random() * 1e16) as u64;
    format!("{:x}-{:x}", part(), part())
}

impl Bulk {
    /// How many are selected.
    fn count(self) -> u32 {
        let total = self.list.with(0, |page| page.total);
        self.selected.chosen(self.list).map_or(0, |chosen| chosen.count(total))
    }

    /// Whom a dialog is about: so many that were ticked, or all who match what the list is filtered by.
    fn about(self, chosen: &Chosen, total: Signal<u32>) -> Signal<String> {
        let left_out = match chosen {
            Chosen::These(_) => return Signal::derive(move || format!("{} selected", customers(total.get()))),
            Chosen::AllBut(except) => except.len(),
        };
        let (names, currency) = untrack(|| of_page(self.list));
        let chips = applied(&self.list.place.query_untracked(), &names, currency.as_ref());
        let filter: Vec<String> = chips.iter().map(|chip| format!("{}: {}", chip.group, chip.values)).collect();
        let matching = if filter.is_empty() { String::new() } else { format!(" matching {}", filter.join(", ")) };
        let but = if left_out == 0 { String::new() } else { format!(", {} left out", grouped(left_out as i64)) };
        Signal::derive(move || format!("All {}{matching}{but}", customers(total.get())))
    }

    /// Says that the selection is gone with its filter, and leads back to it.
    fn follow_filter(self) {
        let told = StoredValue::new(false);
        Effect::new(move |_| {
            let Some(held) = self.selected.held.get() else { return };
            let is_there = self.selected.chosen(self.list).is_some();
            if !is_there && !told.get_value() {
                let back = Callback::new(move |()| self.list.place.open(&held.query));
                self.toasts.say("Selection cleared".to_owned(), Some(back));
            }
            told.set_value(!is_there);
        });
    }

    /// Opens the dialog of an action, or says why not.
    fn ask(self, asked: Asked) {
        let count = untrack(|| self.count());
        if asked == Asked::Exporting {
            if self.session.may(Right::ExportCustomers) {
                self.asked.set(Some(asked));
            } else {
                self.toasts.fail("Your role takes no data out. Ask a manager for the file.".to_owned());
            }
        } else if !self.session.may(Right::EditCustomers) {
            self.toasts.fail("Your role reads customers and changes none. Ask an admin for the right.".to_owned());
        } else if count > AT_ONCE && !self.session.may(Right::ChangeMany) {
            let (limit, count) = (grouped(i64::from(AT_ONCE)), grouped(i64::from(count)));
            self.toasts.fail(format!(
                "Your role changes up to {limit} customers at once, and {count} are selected. Ask a manager, or select fewer."
            ));
        } else {
            self.asked.set(Some(asked));
        }
    }

    /// Opens the dialog of a key; whether it has one.
    fn ask_by_key(self, key: &str) -> bool {
        let asked = match key {
            "l" => Asked::Choosing(ActionKind::UpdateLifecycle),
            "t" => Asked::Choosing(ActionKind::AddTags),
            "s" => Asked::Choosing(ActionKind::AssignSegment),
            "e" => Asked::Exporting,
            _ => return false,
        };
        self.ask(asked);
        true
    }

    /// What was confirmed is done, or under way.
    fn confirmed(self, job: BulkJob) {
        self.selected.clear();
        self.watch(job, true);
    }

    /// Follows an action to its end, in the dialog or behind it.
    fn watch(self, job: BulkJob, in_dialog: bool) {
        if job.status != JobStatus::Open {
            if in_dialog {
                self.asked.set(None);
            }
            return self.ended(&job);
        }
        self.asked.set(in_dialog.then_some(Asked::Waiting));
        self.look_later(job);
    }

    /// Shows how far it is, and asks again in a moment.
    fn look_later(self, job: BulkJob) {
        let id = job.id;
        self.running.set(Some(job));
        let look = move || {
            spawn_local(async move {
                let answer = find_job(id).await;
                // The page may be left by now, or the action stopped from here: then nobody waits for it.
                let waits = self.running.try_with_untracked(|running| running.as_ref().is_some_and(|job| job.id == id));
                match (waits, answer) {
                    (Some(true), Ok(job)) if job.status == JobStatus::Open => self.look_later(job),
                    (Some(true), Ok(job)) => self.ended(&job),
                    (Some(true), Err(error)) if error.is_unreachable() => {
                        let job = self.running.get_untracked();
                        job.into_iter().for_each(|job| self.look_later(job));
                    }
                    (Some(true), Err(error)) => {
                        self.running.set(None);
                        self.asked.set(None);
                        self.toasts.fail(error.message);
                    }
                    _ => {}
                }
            });
        };
        set_timeout(look, EVERY);
    }

    fn ended(self, job: &BulkJob) {
        self.running.set(None);
        if self.asked.get_untracked() == Some(Asked::Waiting) {
            self.asked.set(None);
        }
        self.done(job);
    }

    /// Says what was done, offers to take it back, and reads the list again.
    fn done(self, job: &BulkJob) {
        let id = job.id;
        let undo = (job.undo == Undoing::Possible).then(|| Callback::new(move |()| self.take_back(id)));
        let says = match job.status {
            JobStatus::Stopped => format!("Stopped. {}", job.says()),
            _ if job.changed == 0 && !job.is_undo => format!("{} were so already", customers(job.already())),
            _ => job.says(),
        };
        self.toasts.say(says, undo);
        self.list.refresh.run(());
    }

    fn take_back(self, id: JobId) {
        self.answered(async move { undo_job(id, request_key()).await });
    }

    fn stop(self, id: JobId) {
        self.answered(async move { stop_job(id).await });
    }

    /// Goes on with an action that was answered, behind the page.
    fn answered(self, answer: impl Future<Output = Result<BulkJob, AppError>> + 'static) {
        spawn_local(async move {
            let answer = answer.await;
            if self.running.try_get_untracked().is_none() {
                return;
            }
            match answer {
                Ok(job) => self.watch(job, false),
                Err(error) => self.toasts.fail(error.message),
            }
        });
    }
}
