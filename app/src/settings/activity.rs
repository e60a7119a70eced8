//! "Activity": every action on many customers, how far it is, and taking it back.

use std::time::Duration;

use domain::{
    bulk::{BulkJob, JobPage, JobStatus, Undoing},
    money::grouped,
    role::Right,
    time::{Zone, iso},
};
use leptos::{prelude::*, task::spawn_local};

use super::section::{head, loaded, table};
use crate::{
    AppError,
    customers::bulk::{
        api::{list_jobs, stop_job, undo_job},
        request_key,
    },
    layout::CurrentSession,
    ui::{
        attributes::AriaAttributes,
        dynamic::{Erased, Pieces, dynamic, handler},
        toasts::{Notifications, Toasts},
    },
};

/// How often the page is read again while something is under way.
const EVERY: Duration = Duration::from_secs(1);

#[derive(Clone, Copy)]
struct Desk {
    list: Resource<Result<JobPage, AppError>>,
    toasts: Toasts,
    may_edit: Memo<bool>,
}

/// The section.
#[component]
pub(super) fn Activity() -> impl IntoView {
    let list = Resource::new_blocking(String::new, |_| list_jobs(None));
    let session = expect_context::<CurrentSession>();
    let may_edit = Memo::new(move |_| session.may(Right::EditCustomers));
    let desk = Desk { list, toasts: Toasts::new(), may_edit };
    // Reads itself again for as long as something is under way.
    Effect::new(move |_| {
        let is_open = |page: &JobPage| page.jobs.iter().any(|job| job.status == JobStatus::Open);
        if list.get().and_then(Result::ok).is_some_and(|page| is_open(&page)) {
            let again = set_timeout_with_handle(move || list.refetch(), EVERY);
            on_cleanup(move || again.into_iter().for_each(|again| again.clear()));
        }
    });
    view! {
        {head("Activity", "What was done to many customers at once. It can be undone for 30 days; what somebody changed since then stays.")}
        {loaded(list, "Activity could not be loaded", move |JobPage { jobs, older, zone, .. }| {
            if jobs.is_empty() {
                return view! { <p class="t2">"Nothing was done to many customers yet."</p> }.erased();
            }
            let rows = jobs.into_iter().map(|job| desk.row(job, &zone)).pieces();
            let more = older.map(|older| view! { <Older desk older zone=zone.clone() /> }.erased());
            view! { {table("Activity", &["Action", "When", "By", "Result", "-Undo"], rows)}{more} }.into_any()
        })}
        <Notifications toasts=desk.toasts />
    }
    .into_any()
}

/// What was done before that, a page at a time.
#[component]
fn Older(desk: Desk, older: String, zone: Zone) -> impl IntoView {
    let next = RwSignal::new(Some(older));
    let jobs = RwSignal::new(Vec::<BulkJob>::new());
    let load = move |_: web_sys::MouseEvent| {
        let before = next.get_untracked();
        spawn_local(async move {
            match list_jobs(before).await {
                _ if next.try_get_untracked().is_none() => {}
                Ok(page) => {
                    jobs.update(|all| all.extend(page.jobs));
                    next.set(page.older);
                }
                Err(error) => desk.toasts.fail(error.message),
            }
        });
    };
    let rows = dynamic(move || {
        let all = jobs.get();
        if all.is_empty() {
            return ().into_any();
        }
        let rows = all.into_iter().map(|job| desk.row(job, &zone)).pieces();
        table("Earlier activity", &["Action", "When", "By", "Result", "-Undo"], rows)
    });
    let more = dynamic(move || {
        let button = next.get().map(|_| {
            view! { <button class="btn btn-s" type="button" on:click=handler(load)>"Load older"</button> }.erased()
        });
        button.into_any()
    });
    view! { {rows}{more} }.into_any()
}

impl Desk {
    fn row(self, job: BulkJob, zone: &Zone) -> AnyView {
        let what = if job.is_undo { format!("Undo: {}", job.kind.label()) } else { job.kind.label().to_owned() };
        let result = result(&job);
        let (id, outcomes) = (job.id, job.outcomes());
        let name = format!("{what}, {}", job.subject);
        let (job_what, subject) = (what.clone(), job.subject.clone());
        let act = match (job.status, job.undo) {
            (JobStatus::Open, _) => Some(("Stop", Callback::new(move |()| self.go(async move { stop_job(id).await })))),
            (_, Undoing::Possible) => {
                Some(("Undo", Callback::new(move |()| self.go(async move { undo_job(id, request_key()).await }))))
            }
            _ => None,
        };
        let act = dynamic(move || {
            let name = name.clone();
            let button = act.filter(|_| self.may_edit.get()).map(|(label, act)| {
                view! { <button class="btn btn-s" type="button" aria-label=format!("{label} {name}") on:click=handler(move |_: web_sys::MouseEvent| act.run(()))>{label}</button> }
                    .erased()
            });
            button.into_any()
        });
        // Who was changed, who was not, and why.
        let saved = dynamic(move || {
            let label = format!("Download the result of {what}, {subject}");
            let link = self
                .may_edit
                .get()
                .then(|| view! { " "<a href=outcomes.clone() download="" aria-label=label>"CSV"</a> }.into_any());
            link.into_any()
        });
        view! {
            <tr>
                <th scope="row"><b>{job_what}</b><small><bdi>{job.subject}</bdi></small></th>
                <td><time datetime=iso(job.created_at)>{zone.exact(job.created_at)}</time></td>
                <td><bdi>{job.who}</bdi></td>
                <td>{result}{saved}</td>
                <td class="c-end">{act}</td>
            </tr>
        }
        .erased()
    }

    fn go(self, answer: impl Future<Output = Result<BulkJob, AppError>> + 'static) {
        spawn_local(async move {
            let answer = answer.await;
            if self.may_edit.try_get_untracked().is_none() {
                return;
            }
            match answer {
                Ok(job) if job.status == JobStatus::Open => {}
                Ok(job) => self.toasts.say(job.says(), None),
                Err(error) => self.toasts.fail(error.message),
            }
            self.list.refetch();
        });
    }
}

/// How far it is, or what came of it.
fn result(job: &BulkJob) -> String {
    let number = |count: u32| grouped(i64::from(count));
    if job.status == JobStatus::Open {
        return format!("{} of {}", number(job.worked), number(job.total));
    }
    let mut parts = vec![format!("{} changed", number(job.changed))];
    let others = [(job.already(), "so already"), (job.skipped, "skipped")];
    parts.extend(
        others.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{} {what}", number(count))),
    );
    if job.status == JobStatus::Stopped {
        parts.push(format!("stopped after {} of {}", number(job.worked), number(job.total)));
    }
    if job.undo == Undoing::Undone {
        parts.push("undone".to_owned());
    }
    parts.join(", ")
}
