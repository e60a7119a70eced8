//! The fields of the drawer.

use domain::{money::grouped, query::Match};
use leptos::prelude::*;

use crate::ui::{
    attributes::{AriaAttributes, GlobalAttributes},
    dynamic::{Erased, Pieces, dynamic, handler},
    error_notice::wrong_here,
};

/// A checkbox of a facet with how many it would give.
#[component]
pub(super) fn Tick(
    name: &'static str,
    value: String,
    label: String,
    chosen: RwSignal<Vec<String>>,
    count: Signal<Option<u32>>,
    children: Children,
) -> impl IntoView {
    let was_chosen = chosen.with_untracked(|all| all.contains(&value));
    let is_chosen = {
        let value = value.clone();
        move || chosen.with(|all| all.contains(&value))
    };
    let note_id = format!("{name}-{value}-count");
    let sent = value.clone();
    view! {
        <label class="tick">
            <input
                type="checkbox"
                class="check"
                name=name
                value=sent
                aria-label=label
                aria-describedby=note_id.clone()
                checked=was_chosen
                prop:checked=Signal::derive(is_chosen)
                on:change=handler(move |event: web_sys::Event| {
                    let is_on = event_target_checked(&event);
                    chosen.update(|all| {
                        all.retain(|other| *other != value);
                        if is_on {
                            all.push(value.clone());
                        }
                    });
                })
            />
            {children()}
            <span class="n" id=note_id>{Signal::derive(move || count.get().map(|count| grouped(i64::from(count))).unwrap_or_default())}</span>
        </label>
    }
    .erased()
}

/// Any, all or none of what is chosen.
#[component]
pub(super) fn MatchSwitch(label: &'static str, name: &'static str, value: RwSignal<Match>) -> impl IntoView {
    let radio = move |matching: Match| {
        view! {
            <label class="seg-o">
                <input
                    type="radio"
                    name=name
                    value=matching.as_str()
                    checked=value.get_untracked() == matching
                    prop:checked=Signal::derive(move || value.get() == matching)
                    on:change=handler(move |_| value.set(matching))
                />
                {matching.label()}
            </label>
        }
        .erased()
    };
    view! { <div class="seg" role="radiogroup" aria-label=label>{Match::ALL.iter().map(|matching| radio(*matching)).pieces()}</div> }
    .erased()
}

/// One end of a range, with its error in place.
#[component]
pub(super) fn Bound(
    label: &'static str,
    name: &'static str,
    placeholder: &'static str,
    value: RwSignal<String>,
    wrong: Signal<Option<String>>,
    /// What stands before the number, such as the sign of a currency.
    #[prop(optional)]
    sign: Option<Signal<String>>,
) -> impl IntoView {
    let note_id = format!("{name}-error");
    let is_wrong = move || wrong.with(Option::is_some);
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <div class="input" class:bad=Signal::derive(is_wrong)>
                {sign.map(|sign| view! { <span class="pre" aria-hidden="true">{sign}</span> }.erased())}
                <input
                    id=name
                    name=name
                    type="text"
                    inputmode="decimal"
                    autocomplete="off"
                    placeholder=placeholder
                    value=value.get_untracked()
                    prop:value=value
                    aria-invalid=Signal::derive(move || is_wrong().then(|| "true".to_owned()))
                    aria-describedby=note_id.clone()
                    on:input=handler(move |event: web_sys::Event| value.set(event_target_value(&event)))
                />
            </div>
            <div id=note_id>{dynamic(move || wrong.get().map(wrong_here).into_any())}</div>
        </div>
    }
    .erased()
}
