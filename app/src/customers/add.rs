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
    },
};

const BUTTON: &str = "add-customer";
const PHONE: &str = "add-customer-phone";

/// Whether the dialog is open.
#[derive(Clone, Copy)]
pub(super) struct Adding(pub(super) RwSignal<bool>);

/// The button in the head of the page, for who may.
pub(super) fn button(list: List, adding: Adding) -> AnyView {
    dynamic(move || {
        let open = move |_: web_sys::MouseEvent| adding.0.set(true);
        let button = list.may_edit.get().then(|| {
            view! { <button id=BUTTON class="btn btn-primary hide-s" type="button" aria-haspopup="dialog" on:click=handler(open)><Icon name="plus" size="i-s" />"Add customer"</button> }.erased()
        });
        button.into_any()
    })
}

/// The same in the bar of a phone, which is there before it is known who may.
pub(super) fn phone_button(adding: Adding) -> AnyView {
    let session = expect_context::<CurrentSession>();
    let may = RwSignal::new(false);
    Effect::new(move |_| may.set(session.may(Right::EditCustomers)));
    let open = move |_: web_sys::MouseEvent| adding.0.set(true);
    let hidden = Signal::derive(move || (!may.get()).then(|| "hidden".to_owned()));
    view! { <button id=PHONE class="x" type="button" aria-label="Add customer" aria-haspopup="dialog" hidden=hidden on:click=handler(open)><Icon name="plus" /></button> }
        .erased()
}

/// The dialog's place; it is there while it is open.
#[component]
pub(crate) fn AddCustomer() -> impl IntoView {
    let Adding(is_open) = expect_context();
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
