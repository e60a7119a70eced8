//! "Sign in again": over the page, when the session has ended while somebody works; the page goes on with what it holds.

use leptos::{ev, prelude::*, task::spawn_local};

use super::api::sign_in;
use crate::{
    chunks,
    layout::CurrentSession,
    profile::Unkept,
    ui::{
        attributes::GlobalAttributes,
        dialog::{Dialog, Sending},
        dynamic::{Erased, When, handler},
    },
};

/// What the page hears when any answer says that nobody is signed in: answers are read far from the page.
const ENDED: &str = "acumen-session-ended";

/// Tells the page, if the error says so.
pub(crate) fn tell(error: &crate::AppError) {
    if error.is_signed_out()
        && let Ok(event) = web_sys::Event::new(ENDED)
    {
        let _ = window().dispatch_event(&event);
    }
}

/// Whether the session has ended and is to be renewed.
#[derive(Clone, Copy)]
pub(crate) struct Renewal {
    is_asked: RwSignal<bool>,
    /// How often that was done: what failed before asks again.
    times: RwSignal<u32>,
    /// The e-mail of whoever the page was made for, as far as it is known.
    who: StoredValue<String>,
}

impl Renewal {
    /// Does something again each time the session was renewed.
    pub(crate) fn again(self, act: impl Fn() + 'static) {
        Effect::new(move |before: Option<u32>| {
            let times = self.times.get();
            if before.is_some_and(|before| before != times) {
                act();
            }
            times
        });
    }
}

/// For everything in the frame.
pub(crate) fn provide() {
    let renewal =
        Renewal { is_asked: RwSignal::new(false), times: RwSignal::new(0), who: StoredValue::new(String::new()) };
    provide_context(renewal);
    let listener = window_event_listener(ev::Custom::<web_sys::Event>::new(ENDED), move |_| renewal.is_asked.set(true));
    on_cleanup(move || listener.remove());
}

/// The dialog's place in the frame.
#[component]
pub(crate) fn AgainSlot() -> impl IntoView {
    let Renewal { is_asked, who, .. } = expect_context();
    let (session, unkept) = (expect_context::<CurrentSession>(), expect_context::<Unkept>());
    Effect::new(move |_| {
        let Some(email) = session.with(|session| session.email.clone()) else { return };
        let before = who.try_update_value(|who| std::mem::replace(who, email.clone())).unwrap_or_default();
        if !before.is_empty() && before != email {
            begin_anew(unkept);
        }
    });
    let is_asked = Memo::new(move |_| is_asked.get());
    view! { <When is=is_asked>{chunks::AGAIN.page()}</When> }
}

/// Somebody else is signed in: nothing that was on the page is theirs.
fn begin_anew(unkept: Unkept) {
    unkept.clear();
    let _ = window().location().reload();
}

/// The dialog. Somebody else who signs in gets the page anew, and nothing that was on it.
#[component]
pub(crate) fn SignInAgain() -> impl IntoView {
    let Renewal { is_asked, times, who } = expect_context();
    let session = expect_context::<CurrentSession>();
    let unkept = expect_context::<Unkept>();
    let sending = Sending::new();
    let before = who.get_value();
    let email = RwSignal::new(before.clone());
    let password = RwSignal::new(String::new());
    let is_kept = RwSignal::new(false);
    let submit = Callback::new(move |()| {
        let before = before.clone();
        spawn_local(async move {
            let typed = email.get_untracked();
            let answer = sign_in(typed.clone(), password.get_untracked(), is_kept.get_untracked()).await;
            let _ = sending.is_busy.try_set(false);
            match answer {
                Err(error) => {
                    let _ = sending.error.try_set(Some(error));
                }
                Ok(()) if typed.trim().eq_ignore_ascii_case(&before) => {
                    is_asked.set(false);
                    times.update(|times| *times += 1);
                    session.refetch();
                }
                Ok(()) => begin_anew(unkept),
            }
        });
    });
    let typed = |into: RwSignal<String>| handler(move |event: web_sys::Event| into.set(event_target_value(&event)));
    view! {
        <Dialog title="Sign in again" confirm="Sign in" confirming="Signing in…" sending submit close=Callback::new(move |()| is_asked.set(false))>
            <p class="t2">"Your session has ended. The page stays as it is."</p>
            <div class="field">
                <label for="again-email">"Email"</label>
                <div class="input"><input id="again-email" type="email" autocomplete="username" prop:value=email on:input=typed(email) /></div>
            </div>
            <div class="field">
                <label for="again-password">"Password"</label>
                <div class="input"><input id="again-password" type="password" autocomplete="current-password" required autofocus prop:value=password on:input=typed(password) /></div>
            </div>
            <label class="tick"><input class="check" type="checkbox" prop:checked=is_kept on:change=handler(move |event: web_sys::Event| is_kept.set(event_target_checked(&event))) />"Keep me signed in on this device"</label>
        </Dialog>
    }
    .erased()
}
