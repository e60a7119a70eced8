//! "Profile": how this browser shows the product. Each choice takes effect at once; with scripts off a form keeps them.

use domain::preferences::Theme;
use leptos::prelude::*;

use super::section::head;
use crate::{
    preferences::Preferences,
    ui::{
        attributes::{AriaAttributes, GlobalAttributes},
        dynamic::{Erased, Pieces, handler},
    },
};

/// The section.
#[component]
pub(super) fn Profile() -> impl IntoView {
    let preferences = expect_context::<Preferences>();
    let Preferences { theme, display, has_keys } = preferences;
    let themes = Theme::ALL.iter().map(|one| {
        let one = *one;
        let is_chosen = Signal::derive(move || theme.get() == one);
        choice("theme", one.as_str(), one.label(), is_chosen, Callback::new(move |()| preferences.set_theme(one)))
    });
    let rows = [(false, "comfortable", "Comfortable"), (true, "compact", "Compact")].into_iter();
    let rows = rows.map(|(is_compact, value, label)| {
        let is_chosen = Signal::derive(move || display.get().is_compact == is_compact);
        let choose = move |()| preferences.set_display(display.get_untracked().compact(is_compact));
        choice("rows", value, label, is_chosen, Callback::new(choose))
    });
    let keys = move |event: web_sys::Event| preferences.set_keys(event_target_checked(&event));
    view! {
        {head("Profile", "How Acumen looks and listens in this browser.")}
        <form class="choices" method="post" action="/settings/profile">
            <fieldset class="fset"><legend>"Theme"</legend><div class="seg">{themes.pieces()}</div></fieldset>
            <fieldset class="fset"><legend>"Row height"</legend><div class="seg">{rows.pieces()}</div></fieldset>
            <fieldset class="fset">
                <legend>"Keyboard"</legend>
                <label class="row">
                    <input class="switch" type="checkbox" role="switch" name="keys" value="on" aria-describedby="keys-hint" checked=has_keys.get_untracked() prop:checked=has_keys on:change=handler(keys) />
                    "Single-key shortcuts"
                </label>
                <p class="hint" id="keys-hint">"Off, keys without Ctrl or ⌘ only type: j, k, f, / and the rest do nothing."</p>
            </fieldset>
            <button class="btn btn-primary still" type="submit">"Save"</button>
        </form>
    }
    .erased()
}

fn choice(
    name: &'static str,
    value: &'static str,
    label: &'static str,
    is_chosen: Signal<bool>,
    choose: Callback<()>,
) -> AnyView {
    view! { <label><input type="radio" name=name value=value checked=is_chosen.get_untracked() prop:checked=is_chosen on:change=handler(move |_: web_sys::Event| choose.run(())) />{label}</label> }
        .erased()
}
