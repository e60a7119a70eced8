//! The account at the foot of the sidebar: who is signed in, and signing out.

use leptos::{prelude::*, task::spawn_local};

use super::{Session, api::sign_out};
use crate::ui::{
    attributes::{AriaAttributes, GlobalAttributes},
    avatar::Avatar,
    dynamic::{Erased, handler},
    icon::Icon,
};

/// Name, workspace, and a button that signs out; a form, so that it does with scripts off.
#[component]
pub(crate) fn Account(session: Session) -> impl IntoView {
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        spawn_local(async {
            // Unreachable: the page stays as it is.
            if sign_out().await.map_or_else(|error| error.is_signed_out(), |()| true) {
                let _ = window().location().set_href("/login");
            }
        });
    };
    let mentions = (session.mentions > 0).then(|| {
        let says = match session.mentions {
            1 => "1 new mention".to_owned(),
            n => format!("{n} new mentions"),
        };
        view! { <a class="badge-n me-n" href="/settings/mentions" title=says.clone() aria-label=says>"@"{session.mentions}</a> }
            .erased()
    });
    let seed = session.email.bytes().map(i64::from).sum();
    view! {
        <div class="me">
            <Avatar name=session.name.clone() seed />
            <span class="me-t"><span class="sr">"Signed in as "</span><b>{session.name}</b><small>{session.workspace}</small></span>
            {mentions}
            <form class="me-out" method="post" action="/logout" on:submit=handler(submit)>
                <button class="x" type="submit" aria-label="Sign out" title="Sign out"><Icon name="log-out" /></button>
            </form>
        </div>
    }
    .erased()
}
