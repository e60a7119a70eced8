//! Notifications: what was done, how to take it back, what failed. At most three, the newest below. One place for the
//! whole application; what a page says goes with the page.

use std::{collections::VecDeque, time::Duration};

use leptos::{ev, prelude::*, task::spawn_local};
use wasm_bindgen_futures::JsFuture;

use super::{
    attributes::{AriaAttributes, GlobalAttributes},
    dynamic::{Erased, handler},
    icon::Icon,
    keys::{Step, step},
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
    awaited: StoredValue<Awaited>,
    /// What can be taken back, also when it is not said any more; the last was done last.
    done: StoredValue<Vec<Done>>,
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
        awaited: StoredValue::new(Awaited::default()),
        done: StoredValue::new(Vec::new()),
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

/// What was done, by the key of what said so, and how it is taken back.
struct Done {
    key: u32,
    page: Option<u32>,
    undo: Callback<()>,
}

/// What can be done about what is said.
#[derive(Clone, Copy)]
enum Offer {
    /// Taking it back, or doing again what was taken back.
    Step(Step, Callback<()>),
    /// Doing what was asked for all the same.
    Insist(Callback<()>),
    /// Showing more about it.
    Details(Callback<()>),
}

/// Acts that nothing is said of yet.
#[derive(Default)]
struct Awaited {
    acts: usize,
    /// The steps that were asked for meanwhile: they begin at what those acts come to.
    steps: VecDeque<Step>,
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
        on_cleanup(move || {
            own.forget_steps();
            own.retain(|toast| toast.page != own.page);
            let _ = own.done.try_update_value(|done| done.retain(|one| one.page != own.page));
        });
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

    /// Does something that says in the end what came of it, and gives whether it is done. A step that is asked for before
    /// that waits for it.
    pub(crate) fn act(self, act: impl Future<Output = bool> + 'static) {
        self.begin();
        spawn_local(async move { self.over(act.await) });
    }

    /// Something begins, and nothing is said of it yet.
    pub(crate) fn begin(self) {
        let _ = self.awaited.try_update_value(|awaited| awaited.acts += 1);
    }

    /// It is said what came of it. What was asked for meanwhile was meant of it: it is done now, or not when it failed.
    pub(crate) fn over(self, is_done: bool) {
        if !is_done {
            self.forget_steps();
        }
        let _ = self.awaited.try_update_value(|awaited| awaited.acts -= 1);
        while let Some(step) = self.next_step() {
            self.take(step);
        }
    }

    /// The next step that was asked for, once there is something to take it from.
    fn next_step(self) -> Option<Step> {
        let next = |awaited: &mut Awaited| if awaited.acts == 0 { awaited.steps.pop_front() } else { None };
        self.awaited.try_update_value(next).flatten()
    }

    /// Goes a step now, or as soon as what is being done is said; whether there is one.
    fn step(self, step: Step) -> bool {
        let waits = |awaited: &mut Awaited| {
            let waits = awaited.acts > 0;
            awaited.steps.extend(waits.then_some(step));
            waits
        };
        self.awaited.try_update_value(waits) == Some(true) || self.take(step)
    }

    fn forget_steps(self) {
        let _ = self.awaited.try_update_value(|awaited| awaited.steps.clear());
    }

    /// Says what was done, and offers to take it back.
    pub(crate) fn say(self, says: String, undo: Option<Callback<()>>) {
        self.offer(says, Step::Back, undo);
    }

    /// Says what was done or taken back, and offers the next step, if there is one.
    pub(crate) fn offer(self, says: String, step: Step, act: Option<Callback<()>>) {
        let key = self.pass(says, act.map(|act| Offer::Step(step, act)));
        if let Some(undo) = act.filter(|_| step == Step::Back) {
            self.done.update_value(|done| done.push(Done { key, page: self.page, undo }));
        }
    }

    /// Says what was done, and offers to show more about it.
    pub(crate) fn say_more(self, says: String, details: Callback<()>) {
        self.pass(says, Some(Offer::Details(details)));
    }

    /// Says something for a while.
    fn pass(self, says: String, offer: Option<Offer>) -> u32 {
        let key = self.add(says, false, offer);
        self.end_later(key);
        key
    }

    /// Copies a link and says so, or else how to copy it by hand.
    pub(crate) fn copy_link(self, link: &str, by_hand: &str) {
        self.copy(link, "Link copied", by_hand);
    }

    /// Copies a text and says so, or else how to copy it by hand.
    pub(crate) fn copy(self, text: &str, says: &str, by_hand: &str) {
        // Browsers have a clipboard for pages that came safely alone.
        let copied = window().is_secure_context().then(|| window().navigator().clipboard().write_text(text));
        let (says, by_hand) = (says.to_owned(), format!("The browser gives no clipboard here. {by_hand}"));
        spawn_local(async move {
            let is_copied = match copied {
                Some(copied) => JsFuture::from(copied).await.is_ok(),
                None => false,
            };
            if is_copied { self.say(says, None) } else { self.fail(by_hand) }
        });
    }

    /// Takes the last such step; whether there was one. What was taken back is done again while that is offered.
    fn take(self, step: Step) -> bool {
        if step == Step::Back {
            let last = self.done.try_update_value(Vec::pop).flatten();
            last.iter().for_each(|last| {
                self.end(last.key);
                last.undo.run(());
            });
            return last.is_some();
        }
        let last = self.all.with_untracked(|all| {
            let mut offered = all.iter().rev().filter_map(|toast| match toast.offer {
                Some(Offer::Step(one, act)) if one == step => Some((toast.key, act)),
                _ => None,
            });
            offered.next()
        });
        if let Some((key, act)) = last {
            self.end(key);
            act.run(());
        }
        last.is_some()
    }

    /// Says what failed, until it is dismissed.
    pub(crate) fn fail(self, says: String) {
        self.add(says, true, None);
    }

    /// Whether there is no reason against something; otherwise says it.
    pub(crate) fn allow(self, refusal: Option<&'static str>) -> bool {
        refusal.into_iter().for_each(|why| self.fail(why.to_owned()));
        refusal.is_none()
    }

    /// Says why something was not done, and offers to do it all the same.
    pub(crate) fn fail_unless(self, says: String, insist: Callback<()>) {
        self.add(says, true, Some(Offer::Insist(insist)));
    }

    fn add(self, says: String, is_error: bool, offer: Option<Offer>) -> u32 {
        let key = self.key();
        self.all.update(|all| {
            // What fails in the same way again is said once.
            all.retain(|toast| !(is_error && toast.is_error && toast.says == says));
            all.push(Toast { key, page: self.page, says, is_error, offer });
            // What failed stays longest, and what is said now is said.
            while all.len() > MOST {
                let oldest = all.iter().position(|toast| !toast.is_error && toast.key != key).unwrap_or_default();
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

/// The place where they are said; while it is there, Control or Command with Z takes back what was done last, and with
/// Shift does it again.
#[component]
pub(crate) fn Notifications() -> impl IntoView {
    let toasts = Toasts::of_application();
    let keys = window_event_listener(ev::keydown, move |event| {
        if step(&event).is_some_and(|step| toasts.step(step)) {
            event.prevent_default();
        }
    });
    on_cleanup(move || keys.remove());
    // What is newest is said once, and what is left when it goes not again.
    let newest = Memo::new(move |before: Option<&(u32, String)>| {
        toasts.all.with(|all| match (all.last(), before) {
            (Some(last), Some((key, _))) if last.key < *key => (*key, String::new()),
            (Some(last), _) => (last.key, last.says.clone()),
            (None, before) => (before.map_or(0, |(key, _)| *key), String::new()),
        })
    });
    let words = move || newest.with(|(_, says)| says.clone());
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
            Offer::Step(Step::Back, undo) => ("Undo", "toast-undo", undo),
            Offer::Step(Step::Forth, redo) => ("Redo", "toast-redo", redo),
            Offer::Details(show) => ("Details", "toast-details", show),
            Offer::Insist(insist) => ("Use mine", "toast-insist", insist),
        };
        let press = move |_: web_sys::MouseEvent| {
            toasts.end(key);
            toasts.done.update_value(|done| done.retain(|one| one.key != key));
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
