//! What one began and goes on by itself is followed to its end from wherever in the application one is: how far it is, what
//! came of it, stopping it, trying it again and taking it back.

use std::time::Duration;

use domain::{
    bulk::{BulkJob, JobStatus, Undoing, customers},
    csv::{CsvProgress, CsvStatus},
    id::JobId,
    money::grouped,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_location;

use super::{
    api::{find_job, retry_job, stop_csv, stop_job, undo_job},
    csv::fetch_again,
    running::{Followed, Key, Progress, Running},
    told::Told,
};
use crate::{
    AppError, chunks,
    layout::CurrentSession,
    session::again::Renewal,
    ui::{
        dynamic::{Erased, dynamic},
        toasts::Toasts,
    },
};

/// How often it is asked how far something is.
const EVERY: Duration = Duration::from_millis(400);
/// The same while there is no answer.
const SELDOM: Duration = Duration::from_secs(5);

/// What is under way, for the whole application.
#[derive(Clone, Copy)]
pub(crate) struct Underway {
    /// Oldest first.
    pub(super) all: RwSignal<Vec<Followed>>,
    /// The one that a dialog waits for.
    pub(super) waited: RwSignal<Option<Key>>,
    /// What could not be done for everybody, while a dialog tells so.
    told: RwSignal<Option<BulkJob>>,
    /// How many have ended: what they changed is read again.
    ended: RwSignal<u32>,
    toasts: Toasts,
}

/// For everything in the frame.
pub(crate) fn provide() {
    provide_context(Underway {
        all: RwSignal::new(Vec::new()),
        waited: RwSignal::new(None),
        told: RwSignal::new(None),
        ended: RwSignal::new(0),
        toasts: Toasts::of_application(),
    });
}

/// The place of the dialogs in the frame; wanted too where something was under way before the page was opened.
#[component]
pub(crate) fn UnderwaySlot() -> impl IntoView {
    let (underway, session) = (Underway::of_application(), expect_context::<CurrentSession>());
    let is_alive = RwSignal::new(false);
    Effect::new(move |_| is_alive.set(true));
    let was_before = move || session.with(|session| !session.under_way.is_empty()).unwrap_or_default();
    chunks::once(&chunks::UNDERWAY, move || is_alive.get() && (underway.are_some() || was_before()))
}

/// The dialogs, and finding what was under way before the page was opened.
#[component]
pub(crate) fn UnderwayDialogs() -> impl IntoView {
    let underway = Underway::of_application();
    let session = expect_context::<CurrentSession>();
    for id in untrack(|| session.with(|session| session.under_way.clone())).unwrap_or_default() {
        underway.answered(find_job(id));
    }
    // What waited for somebody to sign in goes on.
    expect_context::<Renewal>().again(move || {
        for one in underway.all.get_untracked() {
            if let Running::File(file) = &one.now {
                fetch_again(file.key.clone());
            }
            underway.look(one.now.key(), Duration::ZERO);
        }
    });
    // No dialog is taken along to another page.
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let path = path.get();
        if before.is_some_and(|before| before != path) {
            underway.waited.set(None);
            underway.told.set(None);
        }
        path
    });
    view! {
        {dynamic(move || underway.waited.get().map(|key| view! { <Progress underway key /> }.erased()).into_any())}
        {dynamic(move || underway.told.get().map(|job| view! { <Told underway job /> }.erased()).into_any())}
    }
    .into_any()
}

impl Underway {
    pub(crate) fn of_application() -> Self {
        expect_context()
    }

    /// Whether there is something: under way, or to be told.
    pub(crate) fn are_some(self) -> bool {
        self.all.with(|all| !all.is_empty()) || self.told.with(Option::is_some)
    }

    /// Tells of an action in a dialog, or no longer.
    pub(super) fn tell(self, job: Option<BulkJob>) {
        self.told.set(job);
    }

    /// Reads something again whenever one has ended.
    pub(crate) fn when_ended(self, read: impl Fn() + 'static) {
        Effect::new(move |before: Option<u32>| {
            let ended = self.ended.get();
            if before.is_some_and(|before| before != ended) {
                read();
            }
            ended
        });
    }

    /// One of them, for as long as it is followed.
    pub(super) fn followed(self, key: Key) -> Memo<Option<Followed>> {
        Memo::new(move |_| self.all.with(|all| all.iter().find(|one| one.now.key() == key).cloned()))
    }

    /// Follows what was answered to its end, in a dialog or behind the page.
    pub(super) fn begin(self, running: Running, in_dialog: bool) {
        if !running.is_open() {
            return self.end(&running, in_dialog);
        }
        let key = running.key();
        if in_dialog {
            self.waited.set(Some(key.clone()));
        }
        if self.put(running) {
            self.look(key, EVERY);
        }
    }

    /// Keeps how far it is; whether it was not followed before.
    fn put(self, running: Running) -> bool {
        let key = running.key();
        self.all
            .try_update(|all| match all.iter_mut().find(|one| one.now.key() == key) {
                Some(known) => {
                    known.now = running;
                    false
                }
                None => {
                    all.push(Followed::new(running));
                    true
                }
            })
            .unwrap_or_default()
    }

    /// Asks in a moment how far it is, and goes on until it has ended.
    fn look(self, key: Key, after: Duration) {
        let ask = move || {
            spawn_local(async move {
                let answer = Running::look(key.clone()).await;
                match answer {
                    // It was ended from here meanwhile.
                    _ if !self.follows(&key) => {}
                    Ok(now) if now.is_open() => {
                        self.put(now);
                        self.look(key, EVERY);
                    }
                    Ok(now) => {
                        let in_dialog = self.let_go(&key);
                        self.end(&now, in_dialog);
                    }
                    // It goes on once somebody has signed in again.
                    Err(error) if error.is_signed_out() => {}
                    Err(error) if error.status() >= 500 || error.is_unreachable() => self.look(key, SELDOM),
                    Err(error) => {
                        self.let_go(&key);
                        self.toasts.fail(error.message);
                    }
                }
            });
        };
        set_timeout(ask, after);
    }

    fn follows(self, key: &Key) -> bool {
        self.all.with_untracked(|all| all.iter().any(|one| one.now.key() == *key))
    }

    /// Follows it no longer, and closes the dialog that waits for it; whether there is one.
    fn let_go(self, key: &Key) -> bool {
        self.all.update(|all| all.retain(|one| one.now.key() != *key));
        let is_waited = self.waited.with_untracked(|waited| waited.as_ref() == Some(key));
        if is_waited {
            self.waited.set(None);
        }
        is_waited
    }

    /// Says what came of it. Who could not be changed is told in a dialog, if one was open; an undo has none, and leads to
    /// one.
    fn end(self, running: &Running, in_dialog: bool) {
        match running {
            Running::Action(job) if in_dialog && job.left() > 0 => self.tell(Some(job.clone())),
            Running::Action(job) if job.is_undo && job.left() > 0 => {
                let told = job.clone();
                self.toasts.say_more(outcome(job), Callback::new(move |()| self.tell(Some(told.clone()))));
            }
            Running::Action(job) => {
                let id = job.id;
                let undo = (job.undo == Undoing::Possible).then(|| Callback::new(move |()| self.take_back(id)));
                self.toasts.say(outcome(job), undo);
            }
            Running::File(file) => self.saved(file),
        }
        self.ended.update(|ended| *ended += 1);
    }

    /// Says that the file is whole, or that it is not.
    fn saved(self, file: &CsvProgress) {
        let CsvProgress { name, total, rows, bytes, status, .. } = file;
        if *status != CsvStatus::Done {
            let (rows, total) = (grouped(i64::from(*rows)), grouped(i64::from(*total)));
            return self
                .toasts
                .fail(format!("{name} is not whole: it ended after {rows} of {total} rows. Export it again."));
        }
        let fewer = match total - rows {
            0 => String::new(),
            gone => format!(" {} deleted meanwhile.", customers(gone)),
        };
        let row = if *rows == 1 { "row" } else { "rows" };
        self.toasts
            .say(format!("{name} is ready: {} {row}, {}.{fewer}", grouped(i64::from(*rows)), size(*bytes)), None);
    }

    /// Takes an action back. However often it is asked for, it is one request.
    pub(crate) fn take_back(self, id: JobId) {
        self.answered(undo_job(id, format!("undo-{id}")));
    }

    /// Tries those again whose change failed.
    pub(crate) fn retry(self, id: JobId) {
        self.answered(retry_job(id));
    }

    /// Ends an action after the chunk that is being worked.
    pub(crate) fn stop_action(self, id: JobId) {
        self.answered(stop_job(id));
    }

    /// Ends one early.
    pub(super) fn stop(self, key: Key) {
        match key {
            Key::Action(id) => self.stop_action(id),
            Key::File(name) => {
                self.let_go(&Key::File(name.clone()));
                spawn_local(async move {
                    match stop_csv(name).await {
                        Ok(file) => self.toasts.say(format!("Export of {} canceled", file.name), None),
                        Err(error) => self.toasts.fail(error.message),
                    }
                });
            }
        }
    }

    /// Goes on with an action that was answered, where it was followed before or behind the page.
    fn answered(self, answer: impl Future<Output = Result<BulkJob, AppError>> + 'static) {
        spawn_local(async move {
            match answer.await {
                Ok(job) => {
                    let was_waited = job.status != JobStatus::Open && self.let_go(&Key::Action(job.id));
                    self.begin(Running::Action(job), was_waited);
                }
                Err(error) => self.toasts.fail(error.message),
            }
        });
    }
}

/// What became of an action.
fn outcome(job: &BulkJob) -> String {
    match job.status {
        JobStatus::Stopped => format!("Stopped. {}", job.says()),
        _ if job.changed == 0 && job.left() == 0 && !job.is_undo => {
            format!("{} were so already", customers(job.already()))
        }
        _ => job.says(),
    }
}

/// Bytes as people read them: thousands.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} KB", bytes / 1_000),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}
