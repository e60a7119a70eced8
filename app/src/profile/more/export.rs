//! "Export customer data (GDPR)": what is inside, in which format, with or without the team's notes.

use domain::customer::CustomerRow;
use leptos::{html, prelude::*};

use crate::{
    profile::acts::Acts,
    ui::{
        dialog::{Dialog, Sending},
        dynamic::{Erased, handler},
    },
};

/// The dialog. What confirms it sends a plain form: the browser downloads the answer as it comes.
#[component]
pub(super) fn Exporting(acts: Acts, row: CustomerRow) -> impl IntoView {
    let sending = Sending::new();
    let form = NodeRef::<html::Form>::new();
    let (is_zip, leaves_notes) = (RwSignal::new(true), RwSignal::new(false));
    let name = row.display_name().to_owned();
    let submit = Callback::new(move |()| {
        if let Some(form) = form.get_untracked() {
            let _ = form.submit();
        }
        acts.more.close();
        acts.toasts.say(format!("The data of {name} are being downloaded"), None);
    });
    let format = move |zip: bool, label: &'static str, note: &'static str| {
        let is_chosen = Signal::derive(move || is_zip.get() == zip);
        view! { <label><input type="radio" name="format-choice" prop:checked=is_chosen on:change=handler(move |_: web_sys::Event| is_zip.set(zip)) /><span>{label}</span><small>{note}</small></label> }
            .erased()
    };
    let action = format!("/customers/{}/export", row.id);
    let kind = Signal::derive(move || (if is_zip.get() { "zip" } else { "json" }).to_owned());
    let notes = move || leaves_notes.get().then(|| view! { <input type="hidden" name="without_notes" value="on" /> });
    view! {
        <form node_ref=form hidden method="post" action=action><input type="hidden" name="format" prop:value=kind />{notes}</form>
        <Dialog title="Export customer data (GDPR)" confirm="Export data" confirming="Exporting…" sending submit close=Callback::new(move |()| acts.more.close())>
            <p>"Everything about "<b><bdi>{row.display_name().to_owned()}</bdi></b>": profile, identifiers, custom fields, tags, segments, conversations with all messages, page views and events, purchases, notes and changes. Nothing about anybody else. The export is written to the audit log."</p>
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
