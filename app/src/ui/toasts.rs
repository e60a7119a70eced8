//! Notifications: what was done, how to take it back, what failed. At most three, the newest below. One place for the
//! whole application; what a page says goes with the page.

use std::time::Duration;

use leptos::{ev, prelude::*};

use super::{
    attributes::{AriaAttributes, GlobalAttributes},
    dynamic::{Erased, handler},
    icon::Icon,
    keys::takes_back,
};

/// How long what was done is said; what failed stays.
const SHOWN: Duration = Duration::from_secs(10);
const MOST: usize = 3;

/// What is being said.
#[derive(Clone, Copy)]
pub(crate) struct Toasts {
    all: RwSignal<Vec<Toast>>,
    /// Whether somebody points at them, and whether the focus is in them: then they stay.
    is_pointed: RwSignal<bool>,
    is_focused: RwSignal<bool>,
    next: StoredValue<u32>,
    /// The page that says it, if one does.
    page: Option<u32>,
}

/// For everything in the frame.
pub(crate) fn provide() {
    provide_context(Toasts {
        all: RwSignal::new(Vec::new()),
        is_pointed: RwSignal::new(false),
        is_focused: RwSignal::new(false),
        next: StoredValue::new(0),
        page: None,
    });
}

#[derive(Clone)]
struct Toast {
    key: u32,
    page: Option<u32>,
    says: String,
    is_error: bool,
    offer: Option<Offer>,
}

/// What can be done about what is said.
#[derive(Clone, Copy)]
enum Offer {
    /// Taking it back.
    Undo(Callback<()>),
    /// Doing what was asked for all the same.
    Insist(Callback<()>),
}

impl Toasts {
    /// For what lasts longer than a page.
    pub(crate) fn of_application() -> Self {
        expect_context()
    }

    /// For a page, or a part of one: what it says goes with it, for what it offers is done there.
    pub(crate) fn of_page() -> Self {
        let toasts = Self::of_application();
        let own = Self { page: Some(toasts.key()), ..toasts };
        on_cleanup(move || own.retain(|toast| toast.page != own.page));
        own
    }

    /// Whether something is being said.
    pub(crate) fn are_some(self) -> bool {
        self.all.with(|all| !all.is_empty())
    }

    fn key(self) -> u32 {
        let key = self.next.get_value();
        self.next.set_value(key + 1);
        key
    }

    /// Says what was done, and offers to take it back.
    pub(crate) fn say(self, says: String, undo: Option<Callback<()>>) {
        let key = self.add(says, false, undo.map(Offer::Undo));
        self.end_later(key);
    }

    /// Copies a link and says so, or else how to copy it by hand.
    pub(crate) fn copy_link(self, link: &str, by_hand: &str) {
        self.copy(link, "Link copied", by_hand);
    }

    /// Copies a text and says so, or else how to copy it by hand.
    pub(crate) fn copy(self, text: &str, says: &str, by_hand: &str) {
        // Browsers have a clipboard for pages that came safely alone.
        if window().is_secure_context() {
            let _ = window().navigator().clipboard().write_text(text);
            self.say(says.to_owned(), None);
        } else {
            self.fail(format!("The browser gives no clipboard here. {by_hand}"));
        }
    }

    /// Takes back what was done last, of what is said now; whether there was something.
    pub(crate) fn take_back(self) -> bool {
        let last = self.all.with_untracked(|all| {
            let mut undone = all.iter().rev().filter_map(|toast| match toast.offer {
                Some(Offer::Undo(undo)) => Some((toast.key, undo)),
                _ => None,
            });
            undone.next()
        });
        if let Some((key, undo)) = last {
            self.end(key);
            undo.run(());
        }
        last.is_some()
    }

    /// Says what failed, until it is dismissed.
    pub(crate) fn fail(self, says: String) {
        self.add(says, true, None);
    }

    /// Says why something was not done, and offers to do it all the same.
    pub(crate) fn fail_unless(self, says: String, insist: Callback<()>) {
        self.add(says, true, Some(Offer::Insist(insist)));
    }

    fn add(self, says: String, is_error: bool, offer: Option<Offer>) -> u32 {
        let key = self.key();
        self.all.update(|all| {
            all.push(Toast { key, page: self.page, says, is_error, offer });
            // What failed stays longest.
            while all.len() > MOST {
                let oldest = all.iter().position(|toast| !toast.is_error).unwrap_or_default();
                all.remove(oldest);
            }
        });
        key
    }

    fn end_later(self, key: u32) {
        set_timeout(
            move || match (self.is_pointed.try_get_untracked(), self.is_focused.try_get_untracked()) {
                (Some(false), Some(false)) => self.end(key),
                (Some(_), Some(_)) => self.end_later(key),
                _ => {}
            },
            SHOWN,
        );
    }

    fn end(self, key: u32) {
        self.retain(|toast| toast.key != key);
    }

    fn retain(self, stays: impl Fn(&Toast) -> bool) {
        if self.all.try_with_untracked(|all| all.iter().all(&stays)) != Some(false) {
            return;
        }
        let left = self.all.try_update(|all| {
            all.retain(&stays);
            all.len()
        });
        if left == Some(0) {
            // What is gone with the pointer or the focus in it says nothing when they leave.
            self.is_pointed.set(false);
            self.is_focused.set(false);
        }
    }
}

/// The place where they are said; while it is there, Control or Command with Z takes back what was done last.
#[component]
pub(crate) fn Notifications() -> impl IntoView {
    let toasts = Toasts::of_application();
    let keys = window_event_listener(ev::keydown, move |event| {
        if takes_back(&event) && toasts.take_back() {
            event.prevent_default();
        }
    });
    on_cleanup(move || keys.remove());
    let words = move || toasts.all.with(|all| all.last().map(|toast| toast.says.clone())).unwrap_or_default();
    view! {
        <section
            class="toasts"
            aria-label="Notifications"
            on:mouseenter=handler(move |_| toasts.is_pointed.set(true))
            on:mouseleave=handler(move |_| toasts.is_pointed.set(false))
            on:focusin=handler(move |_| toasts.is_focused.set(true))
            on:focusout=handler(move |_| toasts.is_focused.set(false))
        >
            <For each=move || toasts.all.get() key=|toast| toast.key children=move |toast| shown(toasts, toast) />
        </section>
        <p class="sr" role="status" data-testid="toast-status">{Signal::derive(words)}</p>
    }
    .into_any()
}

fn shown(toasts: Toasts, toast: Toast) -> AnyView {
    let Toast { key, says, is_error, offer, .. } = toast;
    let (icon, class) = if is_error { ("circle-alert", "bad") } else { ("circle-check", "ok") };
    let offer = offer.map(|offer| {
        let (label, id, act) = match offer {
            Offer::Undo(undo) => ("Undo", "toast-undo", undo),
            Offer::Insist(insist) => ("Use mine", "toast-insist", insist),
        };
        let press = move |_: web_sys::MouseEvent| {
            toasts.end(key);
            act.run(());
        };
        view! { <button class="b" type="button" data-testid=id on:click=handler(press)>{label}</button> }.erased()
    });
    view! {
        <div class="toast" role="group" aria-label="Notification" data-testid="toast">
            <span class=class><Icon name=icon size="i-s" /></span>
            <p>{says}</p>
            {offer}
            <button class="x" type="button" aria-label="Dismiss" on:click=handler(move |_| toasts.end(key))><Icon name="x" size="i-s" /></button>
        </div>
    }
    .erased()
}
