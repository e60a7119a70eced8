//! The bars at the bottom: one for those selected, above it one for each action and file under way.

use domain::money::grouped;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::{Act, Bulk, running::in_bar};
use crate::{
    customers::selection::Chosen,
    ui::{
        attributes::{AriaAttributes, GlobalAttributes},
        dynamic::{Erased, Pieces, When, handler},
        focus,
        icon::Icon,
    },
};

/// What the arrows go along.
const STOPS: &str = "[data-testid=bulk-bar] button";

/// The bars.
#[component]
pub(super) fn Bars(bulk: Bulk) -> impl IntoView {
    let underway = bulk.underway;
    // What a dialog shows is not shown twice.
    let keys = Memo::new(move |_| {
        let waited = underway.waited.get();
        let keys = underway.all.with(|all| all.iter().map(|one| one.now.key()).collect::<Vec<_>>());
        keys.into_iter().filter(|key| Some(key) != waited.as_ref()).collect::<Vec<_>>()
    });
    let is_shown = Memo::new(move |_| bulk.count() > 0);
    view! {
        <div class="bulk-wrap">
            <For each=move || keys.get() key=|key| key.clone() children=move |key| in_bar(underway, key) />
            <When is=is_shown>{selection(bulk)}</When>
        </div>
    }
    .erased()
}

fn selection(bulk: Bulk) -> AnyView {
    let Bulk { list, selected, .. } = bulk;
    let words = move || selected.chosen(list).map(|chosen| bulk.matching(&chosen)).unwrap_or_default();
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
    // It may have come to stand over the row that was selected.
    Effect::new(|_| {
        request_animation_frame(focus::keep_in_view);
    });
    // The one stop of the Tab key may go with what is not offered any more.
    Effect::new(move |_| {
        offers.track();
        request_animation_frame(|| {
            let stops = focus::all(STOPS, None);
            if let Some(first) = stops.first().filter(|_| stops.iter().all(|stop| stop.tab_index() < 0)) {
                first.set_tab_index(0);
            }
        });
    });
    let choose = move |_: web_sys::MouseEvent| {
        if is_all.get_untracked() { selected.only_page(list) } else { selected.all(list) }
    };
    let button = |(n, act): (usize, Act)| {
        // The stage, tags, segments and the file each by themselves.
        let rule = matches!(n, 1 | 3 | 5).then(|| view! { <span class="div" aria-hidden="true"></span> }.erased());
        let ask = move |_: web_sys::MouseEvent| bulk.ask(act);
        let why = Memo::new(move |_| bulk.refusal(act));
        let is_off = Signal::derive(move || why.with(Option::is_some).then_some("true"));
        let title = Signal::derive(move || why.get().unwrap_or_else(|| act.title().to_owned()));
        // One stop of the Tab key: arrows move it.
        let stop = if n == 0 { "0" } else { "-1" };
        view! {
            {rule}
            <button class="b" type="button" tabindex=stop data-testid=act.test_id() title=title aria-disabled=is_off aria-haspopup="dialog" on:click=handler(ask)>
                <Icon name=act.icon() /><span class="lbl">{act.label()}</span>
            </button>
        }
        .into_any()
    };
    let buttons = Act::ALL.into_iter().enumerate().map(button).pieces();
    let clear = move |_: web_sys::MouseEvent| selected.clear();
    view! {
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
    }
    .erased()
}

/// Arrows, Home and End go along the bar, which is one stop of the Tab key.
fn along(event: &KeyboardEvent) {
    let stops = focus::all(STOPS, None);
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
