//! Notifications: what was done, how to take it back, what failed. At most three, the newest below.

use std::time::Duration;

use leptos::prelude::*;

use super::{
    attributes::{AriaAttributes, GlobalAttributes},
    dynamic::{Erased, Pieces, dynamic, handler},
    icon::Icon,
};

/// How long what was done is said; what failed stays.
const SHOWN: Duration = Duration::from_secs(10);
const MOST: usize = 3;

/// What is being said.
#[derive(Clone, Copy)]
pub(crate) struct Toasts {
    all: RwSignal<Vec<Toast>>,
    /// Whether somebody points at them or has the focus in them: then they stay.
    is_held: RwSignal<bool>,
    next: StoredValue<u32>,
}

#[derive(Clone)]
struct Toast {
    key: u32,
    says: String,
    is_error: bool,
    undo: Option<Callback<()>>,
}

impl Toasts {
    pub(crate) fn new() -> Self {
        Self { all: RwSignal::new(Vec::new()), is_held: RwSignal::new(false), next: StoredValue::new(0) }
    }

    /// Says what was done, and offers to take it back.
    pub(crate) fn say(self, says: String, undo: Option<Callback<()>>) {
        let key = self.add(says, false, undo);
        self.end_later(key);
    }

    /// Says what failed, until it is dismissed.
    pub(crate) fn fail(self, says: String) {
        self.add(says, true, None);
    }

    fn add(self, says: String, is_error: bool, undo: Option<Callback<()>>) -> u32 {
        let key = self.next.get_value();
        self.next.set_value(key + 1);
        self.all.update(|all| {
            all.push(Toast { key, says, is_error, undo });
            let over = all.len().saturating_sub(MOST);
            all.drain(..over);
        });
        key
    }

    fn end_later(self, key: u32) {
        set_timeout(
            move || match self.is_held.try_get_untracked() {
                Some(true) => self.end_later(key),
                Some(false) => self.end(key),
                None => {}
            },
            SHOWN,
        );
    }

    fn end(self, key: u32) {
        let _ = self.all.try_update(|all| all.retain(|toast| toast.key != key));
    }
}

/// The place where they are said.
#[component]
pub(crate) fn Notifications(toasts: Toasts) -> impl IntoView {
    let hold = move |is: bool| toasts.is_held.set(is);
    let words = move || toasts.all.with(|all| all.last().map(|toast| toast.says.clone())).unwrap_or_default();
    view! {
        <section
            class="toasts"
            aria-label="Notifications"
            on:mouseenter=handler(move |_| hold(true))
            on:mouseleave=handler(move |_| hold(false))
            on:focusin=handler(move |_| hold(true))
            on:focusout=handler(move |_| hold(false))
        >
            {dynamic(move || toasts.all.get().into_iter().map(move |toast| shown(toasts, toast)).pieces())}
        </section>
        <p class="sr" role="status" data-testid="toast-status">{Signal::derive(words)}</p>
    }
    .into_any()
}

fn shown(toasts: Toasts, toast: Toast) -> AnyView {
    let Toast { key, says, is_error, undo } = toast;
    let (icon, class) = if is_error { ("circle-alert", "bad") } else { ("circle-check", "ok") };
    let undo = undo.map(|undo| {
        let take_back = move |_: web_sys::MouseEvent| {
            toasts.end(key);
            undo.run(());
        };
        view! { <button class="b" type="button" data-testid="toast-undo" on:click=handler(take_back)>"Undo"</button> }
            .erased()
    });
    view! {
        <div class="toast" role="group" aria-label="Notification" data-testid="toast">
            <span class=class><Icon name=icon size="i-s" /></span>
            <p>{says}</p>
            {undo}
            <button class="x" type="button" aria-label="Dismiss" on:click=handler(move |_| toasts.end(key))><Icon name="x" size="i-s" /></button>
        </div>
    }
    .erased()
}
