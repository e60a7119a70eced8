//! The bar at the bottom, while somebody is selected or an action is under way.

use domain::{
    bulk::{ActionKind, BulkJob},
    money::grouped,
};
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::{Asked, Bulk};
use crate::{
    customers::selection::Chosen,
    ui::{
        attributes::{AriaAttributes, GlobalAttributes},
        dynamic::{Erased, Pieces, When, dynamic, handler},
        focus,
        icon::Icon,
    },
};

/// A button: what it asks, icon, what it does in a sentence, and its name for tests.
type Act = (Asked, &'static str, &'static str, &'static str);

const ACTIONS: [Act; 6] = [
    (
        Asked::Choosing(ActionKind::UpdateLifecycle),
        "repeat",
        "Change lifecycle for all selected",
        "bulk-update-lifecycle-stage",
    ),
    (Asked::Choosing(ActionKind::AddTags), "tag", "Apply tags to all selected", "bulk-add-tags"),
    (Asked::Choosing(ActionKind::RemoveTags), "tag-x", "Remove specific tags from all", "bulk-remove-tags"),
    (Asked::Choosing(ActionKind::AssignSegment), "layers-plus", "Add to a customer segment", "bulk-assign-segment"),
    (Asked::Choosing(ActionKind::RemoveSegment), "layers-2", "Remove from a segment", "bulk-remove-segment"),
    (Asked::Exporting, "download", "Download selected customers", "bulk-export-csv"),
];

/// The bar.
#[component]
pub(super) fn Bar(bulk: Bulk) -> impl IntoView {
    let is_saving = Memo::new(move |_| bulk.file.with(Option::is_some));
    let is_shown = Memo::new(move |_| !is_saving.get() && bulk.count() > 0);
    let is_running = Memo::new(move |_| !is_saving.get() && !is_shown.get() && bulk.running.with(Option::is_some));
    view! {
        <When is=is_saving>{saving(bulk)}</When>
        <When is=is_shown>{selection(bulk)}</When>
        <When is=is_running>{running(bulk)}</When>
    }
    .into_any()
}

fn selection(bulk: Bulk) -> AnyView {
    let Bulk { list, selected, .. } = bulk;
    let words = move || match selected.chosen(list) {
        Some(Chosen::AllBut(except)) if except.is_empty() => "all matching".to_owned(),
        Some(Chosen::AllBut(except)) => format!("all matching, {} left out", grouped(except.len() as i64)),
        _ => String::new(),
    };
    let is_all = Memo::new(move |_| matches!(selected.chosen(list), Some(Chosen::AllBut(_))));
    let total = Memo::new(move |_| list.with(0, |page| page.total));
    let offers = Memo::new(move |_| is_all.get() || total.get() > bulk.count());
    let other = move || {
        if is_all.get() {
            "Select only this page".to_owned()
        } else {
            format!("Select all {} matching", grouped(i64::from(total.get())))
        }
    };
    let choose = move |_: web_sys::MouseEvent| {
        if is_all.get_untracked() { selected.only_page(list) } else { selected.all(list) }
    };
    let button = |(n, (asked, icon, title, test_id)): (usize, Act)| {
        // The stage, tags, segments and the file each by themselves.
        let rule = matches!(n, 1 | 3 | 5).then(|| view! { <span class="div" aria-hidden="true"></span> }.erased());
        let ask = move |_: web_sys::MouseEvent| bulk.ask(asked);
        let label = if let Asked::Choosing(kind) = asked { kind.label() } else { "Export CSV" };
        // One stop of the Tab key: arrows move it.
        let stop = if n == 0 { "0" } else { "-1" };
        view! {
            {rule}
            <button class="b" type="button" tabindex=stop data-testid=test_id title=title aria-haspopup="dialog" on:click=handler(ask)>
                <Icon name=icon /><span class="lbl">{label}</span>
            </button>
        }
        .into_any()
    };
    let buttons = ACTIONS.into_iter().enumerate().map(button).pieces();
    let clear = move |_: web_sys::MouseEvent| selected.clear();
    view! {
        <div class="bulk-wrap">
            <div class="bulk" role="toolbar" aria-label="Bulk actions" data-testid="bulk-bar" on:keydown=handler(|event: KeyboardEvent| along(&event))>
                <span class="bulk-n" data-testid="bulk-count">{Signal::derive(move || format!("{} selected", grouped(i64::from(bulk.count()))))}</span>
                <span class="bulk-m">{Signal::derive(words)}</span>
                <When is=offers>
                    <button class="bulk-all" type="button" tabindex="-1" data-testid="bulk-select-all" on:click=handler(choose)>{Signal::derive(other)}</button>
                </When>
                <hr aria-hidden="true" />
                <div class="bulk-acts">{buttons}</div>
                <hr aria-hidden="true" />
                <button class="x" type="button" tabindex="-1" data-testid="bulk-clear" aria-label="Clear selection" on:click=handler(clear)><Icon name="x" /></button>
            </div>
        </div>
    }
    .erased()
}

/// Arrows, Home and End go along the bar, which is one stop of the Tab key.
fn along(event: &KeyboardEvent) {
    let stops = focus::all(".bulk button", None);
    let focused = document().active_element();
    let Some(at) = stops.iter().position(|stop| focused.as_ref() == Some(stop.as_ref())) else { return };
    let to = match event.key().as_str() {
        "ArrowRight" => (at + 1) % stops.len(),
        "ArrowLeft" => (at + stops.len() - 1) % stops.len(),
        "Home" => 0,
        "End" => stops.len() - 1,
        _ => return,
    };
    event.prevent_default();
    event.stop_propagation();
    for (n, stop) in stops.iter().enumerate() {
        let _ = stop.set_attribute("tabindex", if n == to { "0" } else { "-1" });
    }
    let _ = stops[to].focus();
}

/// What is under way behind the page.
fn running(bulk: Bulk) -> AnyView {
    let of = move |of: fn(&BulkJob) -> String| bulk.running.with(|job| job.as_ref().map(of).unwrap_or_default());
    let what = move || of(|job| format!("{} · {}", if job.is_undo { "Undo" } else { job.kind.label() }, job.subject));
    let stop = move |_: web_sys::MouseEvent| bulk.running.get_untracked().into_iter().for_each(|job| bulk.stop(job.id));
    view! {
        <div class="bulk-wrap">
            <div class="bulk" role="group" aria-label="Action under way" data-testid="bulk-running">
                <span class="bulk-n">{Signal::derive(what)}</span>
                {dynamic(move || super::progress::meter(bulk))}
                <button class="b" type="button" on:click=handler(stop)>"Stop"</button>
            </div>
        </div>
    }
    .erased()
}

/// The file that is being saved, in the place of the bar until it is: those selected stay so.
fn saving(bulk: Bulk) -> AnyView {
    let called = move || bulk.file.with(|file| file.as_ref().map(|file| file.name.clone()).unwrap_or_default());
    let stop = move |_: web_sys::MouseEvent| bulk.stop_file();
    view! {
        <div class="bulk-wrap">
            <div class="bulk" role="group" aria-label="Export under way" data-testid="bulk-saving">
                <span class="bulk-n">{Signal::derive(called)}</span>
                {dynamic(move || super::csv::meter(bulk))}
                <button class="b" type="button" on:click=handler(stop)>"Cancel export"</button>
            </div>
        </div>
    }
    .erased()
}
