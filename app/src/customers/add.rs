//! "Add customer": one typed by hand. Who is there already is said at the field, with the way to them.

use domain::{lifecycle::Lifecycle, role::Right};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::{List, api::add_customer};
use crate::{
    layout::CurrentSession,
    ui::{
        attributes::{AriaAttributes, GlobalAttributes},
        dialog::{Dialog, Sending, line},
        dynamic::{Erased, Pieces, dynamic, handler},
        focus,
        icon::Icon,
        toasts::Toasts,
    },
};

const BUTTON: &str = "add-customer";
const PHONE: &str = "add-customer-phone";

/// The dialog, and who asks for it.
#[derive(Clone, Copy)]
pub(super) struct Adding {
    pub(super) is_open: RwSignal<bool>,
    session: CurrentSession,
    toasts: Toasts,
}

impl Adding {
    /// For the page.
    pub(super) fn provide() -> Self {
        let toasts = Toasts::of_application();
        let adding = Self { is_open: RwSignal::new(false), session: expect_context(), toasts };
        provide_context(adding);
        adding
    }

    fn refusal(self) -> Option<&'static str> {
        self.session.refusal(Right::EditCustomers)
    }

    /// Opens it for who may, and tells others why not.
    pub(super) fn open(self) {
        if self.toasts.allow(untrack(|| self.refusal())) {
            self.is_open.set(true);
        }
    }
}

/// The button in the head of the page.
pub(super) fn button(list: List, adding: Adding) -> AnyView {
    dynamic(move || {
        let why = list.refusal.get();
        view! { <button id=BUTTON class="btn btn-primary hide-s" type="button" aria-haspopup="dialog" aria-disabled=why.map(|_| "true") title=why on:click=handler(move |_: web_sys::MouseEvent| adding.open())><Icon name="plus" size="i-s" />"Add customer"</button> }
            .erased()
    })
}

/// The same in the bar of a phone, which is there before it is known who may.
pub(super) fn phone_button(adding: Adding) -> AnyView {
    let is_refused = RwSignal::new(false);
    Effect::new(move |_| is_refused.set(adding.refusal().is_some()));
    let is_disabled = Signal::derive(move || is_refused.get().then(|| "true".to_owned()));
    view! { <button id=PHONE class="x" type="button" aria-label="Add customer" aria-haspopup="dialog" aria-disabled=is_disabled on:click=handler(move |_: web_sys::MouseEvent| adding.open())><Icon name="plus" /></button> }
        .erased()
}

/// The dialog's place; it is there while it is open.
#[component]
pub(crate) fn AddCustomer() -> impl IntoView {
    let Adding { is_open, .. } = expect_context();
    dynamic(move || if is_open.get() { view! { <Form is_open /> }.erased() } else { ().into_any() })
}

#[component]
fn Form(is_open: RwSignal<bool>) -> impl IntoView {
    let sending = Sending::new();
    let navigate = use_navigate();
    let (name, email, company) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let lifecycle = RwSignal::new(Lifecycle::default());
    let submit = Callback::new(move |()| {
        let navigate = navigate.clone();
        let new = (name.get_untracked(), email.get_untracked(), company.get_untracked());
        let answer = async move { add_customer(new.0, new.1, new.2, lifecycle.get_untracked()).await };
        sending.send(answer, move |id| {
            is_open.set(false);
            navigate(&format!("/customers/{id}"), Default::default());
        });
    });
    let close = Callback::new(move |()| {
        is_open.set(false);
        request_animation_frame(|| focus::first(&[BUTTON, PHONE]));
    });
    let stages = Lifecycle::ALL.iter().map(|stage| {
        let stage = *stage;
        let is_chosen = Signal::derive(move || lifecycle.get() == stage);
        view! { <label><input type="radio" name="stage" prop:checked=is_chosen on:change=handler(move |_: web_sys::Event| lifecycle.set(stage)) />{stage.label()}</label> }.erased()
    });
    let stages = stages.pieces();
    view! {
        <Dialog title="Add customer" confirm="Add customer" confirming="Adding…" sending submit close>
            {line("Name", "name", "text", name, sending)}
            {line("Email", "email", "text", email, sending)}
            {line("Company", "company", "text", company, sending)}
            <fieldset class="fset-plain"><legend>"Lifecycle Stage"</legend><div class="seg">{stages}</div></fieldset>
        </Dialog>
    }
    .erased()
}
