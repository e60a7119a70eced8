//! The dialog that an action turns into when it could not change everybody.

use domain::{
    bulk::{BulkJob, Undoing, customers},
    id::JobId,
};
use leptos::prelude::*;

use super::underway::Underway;
use crate::ui::{
    dialog::{Dialog, Sending},
    dynamic::{Erased, handler},
};

/// The dialog.
#[component]
pub(super) fn Told(underway: Underway, job: BulkJob) -> impl IntoView {
    let id = job.id;
    let close = Callback::new(move |()| underway.tell(None));
    let button = |label: &'static str, act: fn(Underway, JobId)| {
        let press = move |_: web_sys::MouseEvent| {
            underway.tell(None);
            act(underway, id);
        };
        view! { <button class="btn" type="button" on:click=handler(press)>{label}</button> }.erased()
    };
    let retry = job.can_retry.then(|| button(job.retry_label(), Underway::retry));
    let undo = (job.undo == Undoing::Possible).then(|| button("Undo", Underway::take_back));
    let list = job.outcomes();
    let foot = view! { <a class="btn btn-ghost" href=list download="">"Download list"</a>{retry}{undo} }.erased();
    let already = match job.already() {
        0 => String::new(),
        count => format!("{} were so already.", customers(count)),
    };
    view! {
        <Dialog title=job.kind.label() confirm="Done" confirming="" is_result=true sending=Sending::new() submit=close close foot>
            <p>{format!("{}.", job.did())}</p>
            <p>{format!("{}.", job.reasons().join(", "))}</p>
            {(!already.is_empty()).then(|| view! { <p class="t2">{already}</p> }.erased())}
        </Dialog>
    }
    .erased()
}
