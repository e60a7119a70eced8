//! "Export customer data (GDPR)": what is inside, in which format, with or without the team's notes.

use leptos::prelude::*;

use super::Whom;
use crate::{
    profile::acts::Acts,
    ui::{
        dialog::{Dialog, Sending},
        dynamic::{Erased, handler},
        saving,
    },
};

/// The dialog. It stays until the file is there, or says why it is not.
#[component]
pub(super) fn Exporting(acts: Acts, whom: Whom) -> impl IntoView {
    let sending = Sending::new();
    let (is_zip, leaves_notes) = (RwSignal::new(true), RwSignal::new(false));
    let (name, path) = (whom.name.clone(), format!("/customers/{}/export", whom.id));
    let submit = Callback::new(move |()| {
        let (name, path) = (name.clone(), path.clone());
        let mut form = vec![("format", if is_zip.get_untracked() { "zip" } else { "json" })];
        form.extend(leaves_notes.get_untracked().then_some(("without_notes", "on")));
        sending.send(async move { saving::save(&path, &form).await }, move |()| {
            acts.more.close();
            acts.toasts.say(format!("The data of {name} are saved"), None);
        });
    });
    let format = move |zip: bool, label: &'static str, note: &'static str| {
        let is_chosen = Signal::derive(move || is_zip.get() == zip);
        view! { <label><input type="radio" name="format-choice" prop:checked=is_chosen on:change=handler(move |_: web_sys::Event| is_zip.set(zip)) /><span>{label}</span><small>{note}</small></label> }
            .erased()
    };
    view! {
        <Dialog title="Export customer data (GDPR)" confirm="Export data" confirming="Exporting…" icon="download" sending submit close=Callback::new(move |()| acts.more.close())>
            <p>"Everything about "<b><bdi>{whom.name}</bdi></b>": profile, identifiers, custom fields, tags, segments, conversations with all messages, page views and events, purchases, notes and changes. Nothing about anybody else. The export is written to the audit log."</p>
            <fieldset class="fset-plain">
                <legend>"Format"</legend>
                <div class="pick">
                    {format(true, "ZIP with JSON and readable HTML", "")}
                    {format(false, "JSON only", "")}
                </div>
            </fieldset>
            <label class="tick"><input class="check" type="checkbox" prop:checked=leaves_notes on:change=handler(move |event: web_sys::Event| leaves_notes.set(event_target_checked(&event))) />"Leave out internal notes"</label>
        </Dialog>
    }
    .into_any()
}
