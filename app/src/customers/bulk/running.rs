//! What goes on by itself while the page stays usable: an action, or a file that is being saved; and how far it is, in a
//! dialog or in a bar.

use domain::{
    bulk::{BulkJob, JobStatus},
    csv::{CsvProgress, CsvStatus},
    id::JobId,
    money::grouped,
};
use leptos::prelude::*;
use web_sys::js_sys::Date;

use super::{
    api::{find_csv, find_job},
    underway::Underway,
};
use crate::{
    AppError,
    ui::{
        attributes::{AriaAttributes, GlobalAttributes},
        dialog::{Dialog, Sending},
        dynamic::{Erased, dynamic, handler},
    },
};

/// Before it is guessed how long something still takes, in milliseconds.
const GUESSED: f64 = 2_000.0;

/// Which of those under way.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    Action(JobId),
    File(String),
}

/// The thing, and how far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Running {
    Action(BulkJob),
    File(CsvProgress),
}

/// The same, with what it was when it was first seen.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Followed {
    pub(super) now: Running,
    /// When that was, in milliseconds since 1970, and how many were worked.
    since: (f64, u32),
}

/// The words of one kind: what the bar and what ends it are called, the bar's name for tests, and a hint.
struct Words {
    bar: &'static str,
    stop: &'static str,
    test_id: &'static str,
    hint: &'static str,
}

impl Key {
    const fn words(&self) -> Words {
        match self {
            Self::Action(_) => Words {
                bar: "Action under way",
                stop: "Stop",
                test_id: "bulk-running",
                hint: "You can keep working; the result stays in Activity.",
            },
            Self::File(_) => Words {
                bar: "Export under way",
                stop: "Cancel export",
                test_id: "bulk-saving",
                hint: "The browser saves the file as it comes.",
            },
        }
    }
}

impl Running {
    pub(super) fn key(&self) -> Key {
        match self {
            Self::Action(job) => Key::Action(job.id),
            Self::File(file) => Key::File(file.key.clone()),
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
    pub(super) async fn look(key: Key) -> Result<Self, AppError> {
        Ok(match key {
            Key::Action(id) => Self::Action(find_job(id).await?),
            Key::File(key) => Self::File(find_csv(key).await?),
        })
    }
}

impl Followed {
    pub(super) fn new(now: Running) -> Self {
        let (worked, _) = now.worked();
        Self { now, since: (Date::now(), worked) }
    }

    /// How long it still takes if it goes on as it did: nothing before that can be told.
    fn left(&self) -> Option<String> {
        let (worked, total) = self.now.worked();
        let (took, done) = (Date::now() - self.since.0, worked.checked_sub(self.since.1)?);
        if took < GUESSED || done == 0 {
            return None;
        }
        let seconds = (took / 1_000.0 * f64::from(total - worked) / f64::from(done)).ceil() as u32;
        Some(if seconds < 90 { format!("{seconds} s left") } else { format!("{} min left", seconds.div_ceil(60)) })
    }
}

/// The dialog of what takes a while: it can be stopped, or left to go on behind the page.
#[component]
pub(super) fn Progress(underway: Underway, key: Key) -> impl IntoView {
    let Words { stop, hint, .. } = key.words();
    let followed = underway.followed(key.clone());
    let close = Callback::new(move |()| underway.waited.set(None));
    let title = followed.with_untracked(|one| one.as_ref().map_or("", |one| one.now.title()));
    let subject = move || followed.with(|one| one.as_ref().map(|one| one.now.subject()).unwrap_or_default());
    let end = move |_: web_sys::MouseEvent| underway.stop(key.clone());
    let foot = view! { <button class="btn btn-ghost" type="button" on:click=handler(end)>{stop}</button> }.erased();
    view! {
        <Dialog title confirm="Run in background" confirming="" is_result=true sending=Sending::new() submit=close close foot>
            <p>{Signal::derive(subject)}</p>
            {meter(followed, "dialog-progress")}
            <p class="hint">{hint}</p>
        </Dialog>
    }
    .erased()
}

/// The same in a bar.
pub(super) fn in_bar(underway: Underway, key: Key) -> AnyView {
    let Words { bar, stop, test_id, .. } = key.words();
    let followed = underway.followed(key.clone());
    let says = move || followed.with(|one| one.as_ref().map(|one| one.now.says()).unwrap_or_default());
    let end = move |_: web_sys::MouseEvent| underway.stop(key.clone());
    view! {
        <div class="bulk" role="group" aria-label=bar data-testid=test_id>
            <span class="bulk-n">{Signal::derive(says)}</span>
            {meter(followed, "bulk-progress")}
            <button class="b" type="button" on:click=handler(end)>{stop}</button>
        </div>
    }
    .erased()
}

/// How many of how many, in numbers and as a bar; each quarter is told to readers.
fn meter(followed: Memo<Option<Followed>>, test_id: &'static str) -> AnyView {
    let worked = move || followed.with(|one| one.as_ref().map_or((0, 0), |one| one.now.worked()));
    let label = move || followed.with(|one| one.as_ref().map(|one| format!("{} progress", one.now.title())));
    let quarter = Memo::new(move |_| {
        let (worked, total) = worked();
        u64::from(worked) * 4 / u64::from(total.max(1)) * 25
    });
    let told = dynamic(move || match quarter.get() {
        0 => ().into_any(),
        percent => format!("{percent} percent").into_any(),
    });
    let numbers = dynamic(move || {
        let (worked, total) = worked();
        let left = followed.with(|one| one.as_ref()?.left()).map(|left| format!(", {left}"));
        view! { <b>{grouped(i64::from(worked))}</b>" of "{grouped(i64::from(total))}{left} }.into_any()
    });
    let (value, max) = (move || worked().0.to_string(), move || worked().1.to_string());
    view! {
        <div class="far">
            <progress class="prog" data-testid=test_id aria-label=Signal::derive(label) max=Signal::derive(max) value=Signal::derive(value)></progress>
            <span class="num">{numbers}</span>
            <span class="sr" role="status">{told}</span>
        </div>
    }
    .erased()
}
