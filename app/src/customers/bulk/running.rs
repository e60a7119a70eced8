//! What goes on by itself while the page stays usable: an action, or a file that is being saved. How far it is shows in a
//! dialog, or behind it in the bar.

use std::time::Duration;

use domain::{
    bulk::{BulkJob, JobStatus},
    csv::{CsvProgress, CsvStatus},
    money::grouped,
};
use leptos::{prelude::*, task::spawn_local};

use super::{
    Asked, Bulk,
    api::{find_csv, find_job},
};
use crate::{
    AppError,
    ui::{
        attributes::{AriaAttributes, GlobalAttributes},
        dialog::{Dialog, Sending},
        dynamic::{Erased, dynamic, handler},
    },
};

/// How often it is asked how far it is.
const EVERY: Duration = Duration::from_millis(400);

/// What kind of thing goes on; of each there is one at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Action,
    File,
}

/// The thing, and how far it is.
#[derive(Clone)]
pub(super) enum Running {
    Action(BulkJob),
    File(CsvProgress),
}

/// The words of one kind: what the bar and what ends it are called, the bar's name for tests, and a hint.
struct Words {
    bar: &'static str,
    stop: &'static str,
    test_id: &'static str,
    hint: &'static str,
}

impl Kind {
    const fn words(self) -> Words {
        match self {
            Self::Action => Words {
                bar: "Action under way",
                stop: "Stop",
                test_id: "bulk-running",
                hint: "You can keep working; the result stays in Activity.",
            },
            Self::File => Words {
                bar: "Export under way",
                stop: "Cancel export",
                test_id: "bulk-saving",
                hint: "The browser saves the file as it comes.",
            },
        }
    }
}

impl Running {
    pub(super) const fn kind(&self) -> Kind {
        match self {
            Self::Action(_) => Kind::Action,
            Self::File(_) => Kind::File,
        }
    }

    fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Action(one), Self::Action(other)) => one.id == other.id,
            (Self::File(one), Self::File(other)) => one.key == other.key,
            _ => false,
        }
    }

    pub(super) fn is_open(&self) -> bool {
        match self {
            Self::Action(job) => job.status == JobStatus::Open,
            Self::File(file) => file.status == CsvStatus::Open,
        }
    }

    const fn title(&self) -> &'static str {
        match self {
            Self::Action(job) => job.kind.label(),
            Self::File(_) => "Export CSV",
        }
    }

    /// Tags, a stage or a segment; or a file, by name.
    fn subject(&self) -> String {
        match self {
            Self::Action(job) => job.subject.clone(),
            Self::File(file) => file.name.clone(),
        }
    }

    /// What the bar says of it.
    fn says(&self) -> String {
        match self {
            Self::Action(job) if job.is_undo => format!("Undo · {}", job.subject),
            Self::Action(job) => format!("{} · {}", job.kind.label(), job.subject),
            Self::File(file) => file.name.clone(),
        }
    }

    /// How many of how many.
    const fn worked(&self) -> (u32, u32) {
        match self {
            Self::Action(job) => (job.worked, job.total),
            Self::File(file) => (file.rows, file.total),
        }
    }

    /// The same as it is now.
    async fn look(&self) -> Result<Self, AppError> {
        Ok(match self {
            Self::Action(job) => Self::Action(find_job(job.id).await?),
            Self::File(file) => Self::File(find_csv(file.key.clone()).await?),
        })
    }
}

/// The dialog of what takes a while: it can be stopped, or left to go on behind the page.
#[component]
pub(super) fn Progress(bulk: Bulk, kind: Kind) -> impl IntoView {
    let Words { stop, hint, .. } = kind.words();
    let running = bulk.place(kind);
    let close = Callback::new(move |()| bulk.asked.set(None));
    let title = running.with_untracked(|running| running.as_ref().map_or("", Running::title));
    let subject = move || running.with(|running| running.as_ref().map(Running::subject).unwrap_or_default());
    let foot = view! { <button class="btn btn-ghost" type="button" on:click=handler(move |_: web_sys::MouseEvent| bulk.stop(kind))>{stop}</button> }
        .erased();
    view! {
        <Dialog title confirm="Run in background" confirming="" is_result=true sending=Sending::new() submit=close close foot>
            <p>{Signal::derive(subject)}</p>
            {dynamic(move || meter(running))}
            <p class="hint">{hint}</p>
        </Dialog>
    }
    .erased()
}

/// The same in the bar.
pub(super) fn in_bar(bulk: Bulk, kind: Kind) -> AnyView {
    let Words { bar, stop, test_id, .. } = kind.words();
    let running = bulk.place(kind);
    let says = move || running.with(|running| running.as_ref().map(Running::says).unwrap_or_default());
    view! {
        <div class="bulk-wrap">
            <div class="bulk" role="group" aria-label=bar data-testid=test_id>
                <span class="bulk-n">{Signal::derive(says)}</span>
                {dynamic(move || meter(running))}
                <button class="b" type="button" on:click=handler(move |_: web_sys::MouseEvent| bulk.stop(kind))>{stop}</button>
            </div>
        </div>
    }
    .erased()
}

/// How many of how many, in numbers and as a bar.
fn meter(running: RwSignal<Option<Running>>) -> AnyView {
    let Some(running) = running.get() else { return ().into_any() };
    let label = format!("{} progress", running.title());
    let (worked, total) = running.worked();
    view! {
        <div class="far">
            <progress class="prog" aria-label=label max=total.to_string() value=worked.to_string()></progress>
            <span class="num"><b>{grouped(i64::from(worked))}</b>" of "{grouped(i64::from(total))}</span>
        </div>
    }
    .erased()
}

impl Bulk {
    /// Where it is kept how far one of a kind is.
    pub(super) fn place(self, kind: Kind) -> RwSignal<Option<Running>> {
        match kind {
            Kind::Action => self.action,
            Kind::File => self.file,
        }
    }

    /// Shows how far something is, and asks again in a moment, until it has ended or nobody waits for it.
    pub(super) fn follow(self, running: Running) {
        let place = self.place(running.kind());
        place.set(Some(running.clone()));
        let look = move || {
            spawn_local(async move {
                let answer = running.look().await;
                // The page may be left by now, or it was stopped from here: then nobody waits for it.
                let waits = place.try_with_untracked(|now| now.as_ref().is_some_and(|now| now.is(&running)));
                match answer {
                    _ if waits != Some(true) => {}
                    Ok(now) if now.is_open() => self.follow(now),
                    Ok(now) => self.ended(&now),
                    Err(error) if error.is_unreachable() => self.follow(running),
                    Err(error) => {
                        self.let_go(running.kind());
                        self.toasts.fail(error.message);
                    }
                }
            });
        };
        set_timeout(look, EVERY);
    }

    /// Follows it no longer; whether its dialog was open.
    pub(super) fn let_go(self, kind: Kind) -> bool {
        self.place(kind).set(None);
        let was_open = self.asked.get_untracked() == Some(Asked::Waiting(kind));
        if was_open {
            self.asked.set(None);
        }
        was_open
    }

    fn ended(self, running: &Running) {
        let was_open = self.let_go(running.kind());
        match running {
            Running::Action(job) => self.done(job, was_open),
            Running::File(file) => self.saved(file),
        }
    }

    fn stop(self, kind: Kind) {
        match self.place(kind).get_untracked() {
            Some(Running::Action(job)) => self.stop_action(job.id),
            Some(Running::File(file)) => self.stop_file(file.key),
            None => {}
        }
    }
}
