//! The account at the foot of the sidebar: who is signed in, and signing out.

use leptos::{form::ActionForm, prelude::*};

use super::{Session, api::SignOut};
use crate::ui::{avatar::Avatar, icon::Icon};

/// Name, workspace, and a button that signs out.
#[component]
pub(crate) fn Account(session: Session) -> impl IntoView {
    let action = ServerAction::<SignOut>::new();
    Effect::new(move |_| {
        if let Some(Ok(())) = action.value().get() {
            let _ = window().location().set_href("/login");
        }
    });
    let seed = session.email.bytes().map(i64::from).sum();
    view! {
        <div class="me">
            <Avatar name=session.name.clone() seed />
            <span class="me-t"><span class="sr">"Signed in as "</span><b>{session.name}</b><small>{session.workspace}</small></span>
            <ActionForm action=action attr:class="me-out">
                <button class="x" type="submit" aria-label="Sign out" title="Sign out"><Icon name="log-out" /></button>
            </ActionForm>
        </div>
    }
    .into_any()
}
