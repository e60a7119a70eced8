//! The dialog that an action turns into when it could not change everybody.

use domain::{
    bulk::{BulkJob, Undoing, customers},
    money::grouped,
};
use leptos::prelude::*;

use super::Bulk;
use crate::ui::{
    dialog::{Dialog, Sending},
    dynamic::{Erased, handler},
};

/// The dialog.
#[component]
pub(super) fn Told(bulk: Bulk, job: BulkJob) -> impl IntoView {
    let close = Callback::new(move |()| bulk.asked.set(None));
    let take_back = move |_: web_sys::MouseEvent| {
        bulk.asked.set(None);
        bulk.take_back(job.id);
    };
    let undo = (job.undo == Undoing::Possible)
        .then(|| view! { <button class="btn" type="button" on:click=handler(take_back)>"Undo"</button> }.erased());
    let foot = view! { <a class="btn btn-ghost" href=job.outcomes() download="">"Download list"</a>{undo} }.erased();
    let (count, were) = (grouped(i64::from(job.skipped)), if job.skipped == 1 { "it was" } else { "they were" });
    let already = match job.already() {
        0 => String::new(),
        count => format!("{} were so already.", customers(count)),
    };
    view! {
        <Dialog title=job.kind.label() confirm="Done" confirming="" is_result=true sending=Sending::new() submit=close close foot>
            <p>{if job.changed == 0 { "Nobody was changed.".to_owned() } else { format!("{}.", job.says()) }}</p>
            <p>{format!("{count} not changed: {were} deleted while the action ran.")}</p>
            {(!already.is_empty()).then(|| view! { <p class="t2">{already}</p> }.erased())}
        </Dialog>
    }
    .erased()
}
