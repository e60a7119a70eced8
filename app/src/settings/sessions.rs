//! `/settings/sessions`: the browsers in which one is signed in, and ending one.

use domain::id::SessionId;
use leptos::{prelude::*, task::spawn_local};

use super::section::{head, loaded, table};
use crate::{
    session::{
        DeviceRow,
        api::{devices, end_device},
    },
    ui::{
        attributes::AriaAttributes,
        dynamic::{Erased, Pieces, handler},
        time::{Ago, Now},
        toasts::Toasts,
    },
};

/// The section.
#[component]
pub(super) fn Sessions() -> impl IntoView {
    let list = Resource::new_blocking(String::new, |_| devices());
    let toasts = Toasts::of_page();
    let end = Callback::new(move |id| {
        spawn_local(async move {
            match end_device(id).await {
                Err(error) if !error.is_not_found() => toasts.fail(error.message),
                // Ended already: what was wanted.
                _ => toasts.say("Session ended".to_owned(), None),
            }
            list.refetch();
        });
    });
    view! {
        {head("Sessions", "Browsers in which you are signed in. End one that you do not know or no longer use.")}
        {loaded(list, "Sessions could not be loaded", move |devices| {
            let (now, zone) = (Now::from(Signal::stored(devices.as_of)), devices.zone);
            let row = |row: DeviceRow| {
                let zone = zone.clone();
                view! { <tr>
                    <th scope="row">{called(&row)}{row.is_current.then(|| view! { <small>"This browser"</small> }.erased())}</th>
                    <td class="c-when"><span class="only-s">"Signed in "</span><Ago at=Some(row.created_at) now zone=zone.clone() /></td>
                    <td class="c-when"><span class="only-s">"Last used "</span><Ago at=Some(row.last_seen_at) now zone=zone /></td>
                    <td class="c-end">{(!row.is_current).then(|| view! { <EndButton end row=row.clone() /> }.erased())}</td>
                </tr> }.erased()
            };
            table("Sessions", &["Browser", "Signed in", "Last used", "-End"], devices.rows.into_iter().map(row).pieces())
        })}
    }
    .erased()
}

/// A form, so that it ends the session with scripts off.
#[component]
fn EndButton(end: Callback<SessionId>, row: DeviceRow) -> impl IntoView {
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        end.run(row.id);
    };
    view! {
        <form method="post" action="/settings/sessions" on:submit=handler(submit)>
            <input type="hidden" name="id" value=row.id.to_string() />
            <button class="btn btn-s" type="submit" aria-label=format!("End session in {}", called(&row))>"End session"</button>
        </form>
    }
    .erased()
}

/// A browser and system in words, from what the browser calls itself.
fn called(row: &DeviceRow) -> String {
    let agent = &row.user_agent;
    let first = |names: &[(&'static str, &'static str)]| {
        names.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name)
    };
    let browser = first(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => "Unknown browser".to_owned(),
    }
}
