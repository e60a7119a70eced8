//! A failure as a person reads it: what happened, what to do, and the code for the administrator.

use domain::invalid::FieldError;
use leptos::prelude::*;

use super::{
    attributes::GlobalAttributes,
    dynamic::{Erased, handler},
    icon::Icon,
};
use crate::{AppError, session::again::Renewal};

/// What is wrong, in words, at the place it is about.
pub(crate) fn wrong_here(message: String) -> AnyView {
    view! { <p class="err"><Icon name="circle-alert" size="i-s" />{message}</p> }.erased()
}

/// What is wrong at a field, with the way to who has the same already.
pub(crate) fn wrong_at(wrong: FieldError) -> AnyView {
    match wrong.there.filter(|_| wrong.code == "taken" || wrong.code == "duplicate_email") {
        Some(holder) => view! { <p class="err"><Icon name="circle-alert" size="i-s" />{wrong.message}" "<a class="link" href=holder>"Open"</a></p> }.erased(),
        None => wrong_here(wrong.message),
    }
}

/// The face of a failed block. `retry` asks again, also once one has signed in again; who does not is led to sign in and
/// back.
#[component]
pub(crate) fn ErrorNotice(title: &'static str, error: AppError, retry: Callback<()>) -> impl IntoView {
    let is_signed_out = error.is_signed_out();
    #[cfg(feature = "ssr")]
    crate::caller::set_status_of(&error);
    if error.code == "forbidden" {
        // Trying again would change nothing.
        return view! {
            <div class="state is-forbidden" role="alert" data-testid="state-error">
                <span class="state-i"><Icon name="circle-alert" /></span>
                <h2>"You have no access here"</h2>
                <p class="state-t">{error.message}</p>
            </div>
        }
        .erased();
    }
    if let Some(renewal) = use_context::<Renewal>().filter(|_| is_signed_out) {
        renewal.again(move || retry.run(()));
    }
    let reference = error
        .request_id
        .clone()
        .map(|id| view! { <p class="t3">"Code for the administrator: "<code>{id}</code></p> }.erased());
    let action = if is_signed_out {
        // Back to where one is, whatever the address is by then.
        let enter = handler(move |event: web_sys::MouseEvent| {
            event.prevent_default();
            let place = window().location();
            let here = place.pathname().unwrap_or_default() + &place.search().unwrap_or_default();
            let _ = place.set_href(&domain::query::address("/login", [("next", here)]));
        });
        view! { <a class="btn btn-primary" href="/login" rel="external" on:click=enter>"Sign in"</a> }.erased()
    } else {
        view! { <button class="btn" on:click=handler(move |_| retry.run(()))>"Try again"</button> }.erased()
    };
    view! {
        <div class="state" role="alert" data-testid="state-error">
            <span class="state-i"><Icon name="circle-alert" /></span>
            <h2>{title}</h2>
            <p class="state-t">{error.message}</p>
            {reference}
            <div class="row">{action}</div>
        </div>
    }
    .erased()
}
