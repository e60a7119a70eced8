//! "Activity": every action on many customers, how far it is, and taking it back.

use std::{collections::BTreeMap, time::Duration};

use domain::{
    bulk::{BulkJob, JobPage, JobStatus, KEPT, Undoing},
    id::JobId,
    money::grouped,
    role::Right,
    time::{At, Zone, iso},
};
use leptos::{prelude::*, task::spawn_local};

use super::section::{head, loaded, table};
use crate::{
    customers::{bulk::api::list_jobs, underway::Underway},
    layout::CurrentSession,
    ui::{
        attributes::{AriaAttributes, GlobalAttributes},
        dynamic::{Erased, Pieces, dynamic, handler},
        toasts::Toasts,
    },
};

/// How often the page is read again while something is under way.
const EVERY: Duration = Duration::from_secs(1);

/// What a button of a row does.
type Act = fn(Underway, JobId);

#[derive(Clone, Copy)]
struct Desk {
    /// Those that were read before, and where those begin that were not yet, once some were asked for.
    known: RwSignal<BTreeMap<JobId, BulkJob>>,
    older: RwSignal<Option<Option<String>>>,
    toasts: Toasts,
    underway: Underway,
    /// Why one may change no customers, if so.
    refusal: Memo<Option<&'static str>>,
}

/// The section.
#[component]
pub(super) fn Activity() -> impl IntoView {
    let list = Resource::new_blocking(String::new, |_| list_jobs(None));
    let session = expect_context::<CurrentSession>();
    let desk = Desk {
        known: RwSignal::new(BTreeMap::new()),
        older: RwSignal::new(None),
        toasts: Toasts::of_page(),
        underway: Underway::of_application(),
        refusal: Memo::new(move |_| session.refusal(Right::EditCustomers)),
    };
    // Reads itself again for as long as something is under way.
    Effect::new(move |_| {
        let Some(Ok(page)) = list.get() else { return };
        desk.know(page.jobs);
        desk.read_older_again(page.older);
        if desk.known.with_untracked(|known| known.values().any(|job| job.status == JobStatus::Open)) {
            let again = set_timeout_with_handle(move || list.refetch(), EVERY);
            on_cleanup(move || again.into_iter().for_each(|again| again.clear()));
        }
    });
    desk.underway.when_ended(move || list.refetch());
    view! {
        {head("Activity", "What was done to many customers at once. It can be undone for 30 days; what somebody changed since then stays.")}
        {loaded(list, "Activity could not be loaded", move |JobPage { jobs, older, zone, as_of }| {
            if jobs.is_empty() {
                return view! { <p class="t2">"Nothing was done to many customers yet."</p> }.erased();
            }
            let rows = dynamic(move || {
                let mut all = desk.known.get();
                all.extend(jobs.iter().map(|job| (job.id, job.clone())));
                all.into_values().rev().map(|job| desk.row(job, &zone, as_of)).pieces()
            });
            let more = dynamic(move || {
                let before = desk.older.get().unwrap_or_else(|| older.clone());
                let load = |before: String| handler(move |_: web_sys::MouseEvent| desk.load(before.clone()));
                let button = before.map(|before| view! { <button class="btn btn-s" type="button" on:click=load(before)>"Load older"</button> }.erased());
                button.into_any()
            });
            view! { {table("Activity", &["Action", "When", "By", "Result", "-Undo"], rows)}{more} }.into_any()
        })}
    }
    .into_any()
}

impl Desk {
    /// Keeps actions that were read: what is newer later pushes none of them off the page.
    fn know(self, jobs: Vec<BulkJob>) {
        self.known.update(|known| known.extend(jobs.into_iter().map(|job| (job.id, job))));
    }

    /// Shows what was done before a place too.
    fn load(self, before: String) {
        spawn_local(async move {
            match list_jobs(Some(before)).await {
                _ if self.older.try_get_untracked().is_none() => {}
                Ok(page) => {
                    self.know(page.jobs);
                    self.older.set(Some(page.older));
                }
                Err(error) => self.toasts.fail(error.message),
            }
        });
    }

    /// Reads those again that were asked for beyond the first page.
    fn read_older_again(self, mut before: Option<String>) {
        if self.older.with_untracked(Option::is_none) {
            return;
        }
        let last = self.known.with_untracked(|known| known.keys().next().copied());
        spawn_local(async move {
            while let Some(place) = before {
                let Ok(page) = list_jobs(Some(place)).await else { return };
                if self.older.try_get_untracked().is_none() {
                    return;
                }
                let is_all = page.jobs.iter().any(|job| Some(job.id) <= last);
                self.know(page.jobs);
                before = page.older.filter(|_| !is_all);
            }
        });
    }

    fn row(self, job: BulkJob, zone: &Zone, as_of: At) -> AnyView {
        let what = if job.is_undo { format!("Undo: {}", job.kind.label()) } else { job.kind.label().to_owned() };
        let result = result(&job);
        let (id, outcomes) = (job.id, job.outcomes());
        let name = format!("{what}, {}", job.subject);
        let (job_what, subject) = (what.clone(), job.subject.clone());
        let acts: Vec<(&str, Act)> = match (job.status, job.undo) {
            (JobStatus::Open, _) => vec![("Stop", Underway::stop_action)],
            (_, undo) => {
                let retry = job.can_retry.then_some((job.retry_label(), Underway::retry as _));
                let undo = (undo == Undoing::Possible).then_some(("Undo", Underway::take_back as _));
                retry.into_iter().chain(undo).collect()
            }
        };
        let acts = dynamic(move || {
            let why = self.refusal.get();
            let button = |(label, act): &(&'static str, Act)| {
                let (label, act) = (*label, *act);
                let press = move |_: web_sys::MouseEvent| {
                    if self.toasts.allow(why) {
                        act(self.underway, id);
                    }
                };
                view! { <button class="btn btn-s" type="button" aria-label=format!("{label} {name}") aria-disabled=why.map(|_| "true") title=why on:click=handler(press)>{label}</button> }
                    .erased()
            };
            acts.iter().map(button).pieces()
        });
        // Who was changed, who was not, and why: as long as that is kept.
        let is_kept = job.created_at.0 > as_of.0 - KEPT;
        let saved = dynamic(move || {
            let label = format!("CSV of the result: {what}, {subject}");
            let link = (is_kept && self.refusal.get().is_none())
                .then(|| view! { " "<a href=outcomes.clone() download="" aria-label=label>"CSV"</a> }.into_any());
            link.into_any()
        });
        view! {
            <tr>
                <th scope="row"><b>{job_what}</b><small><bdi>{job.subject}</bdi></small></th>
                <td><time datetime=iso(job.created_at)>{zone.exact(job.created_at)}</time></td>
                <td><bdi>{job.who}</bdi></td>
                <td>{result}{saved}</td>
                <td class="c-end"><div class="row c-acts">{acts}</div></td>
            </tr>
        }
        .erased()
    }
}

/// How far it is, or what came of it.
fn result(job: &BulkJob) -> String {
    let number = |count: u32| grouped(i64::from(count));
    if job.status == JobStatus::Open {
        return format!("{} of {}", number(job.worked), number(job.total));
    }
    let mut parts = vec![format!("{} changed", number(job.changed))];
    parts.extend((job.already() > 0).then(|| format!("{} so already", number(job.already()))));
    parts.extend(job.reasons());
    if job.status == JobStatus::Stopped {
        parts.push(format!("stopped after {} of {}", number(job.worked), number(job.total)));
    }
    if job.undo == Undoing::Undone {
        parts.push("undone".to_owned());
    }
    parts.join(", ")
}
