//! The faces of a profile that is not there: nobody has this key, or who had it was deleted.

use domain::{customer::Binned, role::Right, time::Zone};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;

use super::{acts::Acts, api::restore_customer, more::Asked};
use crate::{
    layout::CurrentSession,
    ui::{
        attributes::{AriaAttributes, GlobalAttributes},
        dynamic::{Erased, dynamic, handler},
        icon::Icon,
    },
};

/// Nobody has this key.
pub(super) fn gone() -> AnyView {
    set_not_found();
    view! {
        <Title text="Customer not found" />
        <div class="state">
            <span class="state-i"><Icon name="users" /></span>
            <h1>"This customer does not exist"</h1>
            <p>"The customer was removed, or the address is not right."</p>
            <div class="row"><a class="btn" href="/customers">"Go to Customers"</a></div>
        </div>
    }
    .erased()
}

/// Who had it was deleted, and can be restored for a while; what is still there can be had, or erased.
#[component]
pub(super) fn Deleted(binned: Binned, acts: Acts) -> impl IntoView {
    set_not_found();
    let session = expect_context::<CurrentSession>();
    let zone = session.with(|session| session.zone.clone()).unwrap_or_else(Zone::utc);
    let by = if binned.deleted_by.is_empty() { String::new() } else { format!(" by {}", binned.deleted_by) };
    let said = format!("{} was deleted{by} on {}.", binned.name, zone.date(binned.deleted_at));
    let until = format!("Everything can be restored as it was until {}.", zone.date(binned.until));
    let id = binned.id.to_string();
    let restore = Callback::new(move |()| {
        let id = id.clone();
        spawn_local(async move {
            let answer = restore_customer(id).await;
            if !acts.is_shown() {
                return;
            }
            match answer {
                Ok(()) => acts.toasts.say("Customer restored".to_owned(), None),
                Err(error) => acts.toasts.fail(error.message),
            }
            acts.refresh.run(());
        });
    });
    let ask = move |asked: Asked| Callback::new(move |()| acts.more.ask(asked));
    let button = move |right: Right, id: &'static str, class: &'static str, label: &'static str, act: Callback<()>| {
        let refusal = Memo::new(move |_| session.refusal(right));
        let press = move |_: web_sys::MouseEvent| {
            if acts.toasts.allow(refusal.get_untracked()) {
                act.run(());
            }
        };
        dynamic(move || {
            let why = refusal.get();
            view! { <button id=id class=class type="button" aria-disabled=why.map(|_| "true") title=why on:click=handler(press)>{label}</button> }.erased()
        })
    };
    let export = (Asked::Export.button(), "Export customer data (GDPR)", ask(Asked::Export));
    let erase = (Asked::Erase.button(), "Erase customer", ask(Asked::Erase));
    view! {
        <Title text="Customer deleted" />
        <div class="state">
            <span class="state-i"><Icon name="trash-2" /></span>
            <h1>"This customer does not exist"</h1>
            <p><bdi>{said}</bdi></p>
            <p>{until}</p>
            <div class="row">
                {button(Right::DeleteCustomers, "restore", "btn btn-primary", "Restore customer", restore)}
                {button(Right::ExportCustomers, export.0, "btn", export.1, export.2)}
                {button(Right::EraseCustomers, erase.0, "btn", erase.1, erase.2)}
                <a class="btn" href="/customers">"Go to Customers"</a>
            </div>
        </div>
    }
    .erased()
}

/// The page's status on the server.
fn set_not_found() {
    #[cfg(feature = "ssr")]
    crate::caller::set_status(http::StatusCode::NOT_FOUND);
}
