//! How far an action is.

use domain::money::grouped;
use leptos::prelude::*;

use super::Bulk;
use crate::ui::{
    attributes::AriaAttributes,
    dialog::{Dialog, Sending},
    dynamic::{Erased, dynamic, handler},
};

/// The dialog of an action that takes a while: it can be stopped, or left to go on behind the page.
#[component]
pub(super) fn Progress(bulk: Bulk) -> impl IntoView {
    let close = Callback::new(move |()| bulk.asked.set(None));
    let title = bulk.running.with_untracked(|job| job.as_ref().map_or("", |job| job.kind.label()));
    let subject = move || bulk.running.with(|job| job.as_ref().map(|job| job.subject.clone()).unwrap_or_default());
    let stop = move |_: web_sys::MouseEvent| bulk.running.get_untracked().into_iter().for_each(|job| bulk.stop(job.id));
    let foot = view! { <button class="btn btn-ghost" type="button" on:click=handler(stop)>"Stop"</button> }.erased();
    view! {
        <Dialog title confirm="Run in background" confirming="" is_result=true sending=Sending::new() submit=close close foot>
            <p>{Signal::derive(subject)}</p>
            {dynamic(move || meter(bulk))}
            <p class="hint">"You can keep working; the result stays in Activity."</p>
        </Dialog>
    }
    .erased()
}

/// How many of how many, in numbers and as a bar.
pub(super) fn meter(bulk: Bulk) -> AnyView {
    let Some(job) = bulk.running.get() else { return ().into_any() };
    let label = format!("{} progress", job.kind.label());
    view! {
        <div class="far">
            <progress class="prog" aria-label=label max=job.total.to_string() value=job.worked.to_string()></progress>
            <span class="num"><b>{grouped(i64::from(job.worked))}</b>" of "{grouped(i64::from(job.total))}</span>
        </div>
    }
    .erased()
}
