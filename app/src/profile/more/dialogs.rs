//! What is asked before a customer is deleted or erased, and the receipt of an erasure.

use domain::{audit::Receipt, field, invalid::Invalid, money::grouped, time};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;

use super::{Asked, Whom, export::Exporting};
use crate::{
    profile::{
        acts::Acts,
        api::{delete_customer, erase_customer, restore_customer},
    },
    ui::{
        attributes::{AriaAttributes, GlobalAttributes},
        dialog::{Dialog, Sending, field_id, note_id},
        dynamic::{Erased, Pieces, dynamic, handler},
        error_notice::wrong_at,
        focus,
    },
};

/// The dialog for what is asked now.
#[component]
pub(in crate::profile) fn MoreDialogs(acts: Acts) -> impl IntoView {
    let receipt = RwSignal::new(None::<Receipt>);
    dynamic(move || {
        if let Some(done) = receipt.get() {
            return view! { <Done acts done receipt /> }.erased();
        }
        // Who was shown when it was asked.
        match (acts.more.asked.get(), acts.whom.get_untracked()) {
            (Some(Asked::Delete), Some(whom)) => view! { <Deleting acts whom /> }.erased(),
            (Some(Asked::Export), Some(whom)) => view! { <Exporting acts whom /> }.erased(),
            (Some(Asked::Erase), Some(whom)) => view! { <Erasing acts whom receipt /> }.erased(),
            _ => ().into_any(),
        }
    })
}

/// What is typed to confirm, by the name that the server gives it.
const TYPED: &str = "typed";

#[component]
fn Deleting(acts: Acts, whom: Whom) -> impl IntoView {
    let sending = Sending::new();
    let (id, name) = (whom.id.clone(), whom.name.clone());
    let submit = Callback::new(move |()| {
        let (id, name) = (id.clone(), name.clone());
        sending.send(delete_customer(id.clone()), move |()| {
            acts.more.asked.set(None);
            let undo = Callback::new(move |()| {
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
            acts.toasts.say(format!("{name} was deleted"), Some(undo));
            acts.refresh.run(());
        });
    });
    view! {
        <Dialog title="Delete customer" confirm="Delete customer" confirming="Deleting…" is_dangerous=true sending submit close=Callback::new(move |()| acts.more.close())>
            <p><b><bdi>{whom.name}</bdi></b>" leaves every list, count and segment. For 30 days the customer can be restored with everything as it is now."</p>
        </Dialog>
    }
    .erased()
}

#[component]
fn Erasing(acts: Acts, whom: Whom, receipt: RwSignal<Option<Receipt>>) -> impl IntoView {
    let sending = Sending::new();
    let typed = RwSignal::new(String::new());
    let asked = if whom.email.is_empty() { whom.name.clone() } else { whom.email.clone() };
    let id = whom.id.clone();
    let expected = asked.clone();
    let submit = Callback::new(move |()| {
        let is_right = typed.get_untracked().trim().to_lowercase() == expected.to_lowercase();
        if is_right {
            sending.send(erase_customer(id.clone(), typed.get_untracked()), move |done| receipt.set(Some(done)));
        } else {
            let message = "This is not what is asked for. Type it exactly.";
            sending.is_busy.set(false);
            sending.error.set(Some(Invalid::at(TYPED, "not_confirmed", message).into()));
            focus::by_id(&field_id(TYPED));
        }
    });
    let is_wrong = Signal::derive(move || sending.wrong_at(TYPED).map(|_| "true".to_owned()));
    let wrong = move || sending.wrong_at(TYPED).map(wrong_at);
    view! {
        <Dialog title="Erase customer" confirm="Erase for ever" confirming="Erasing…" is_dangerous=true sending submit close=Callback::new(move |()| acts.more.close())>
            <p>"Everything about "<b><bdi>{whom.name}</bdi></b>" is removed for ever: profile, conversations, events, purchases and notes. It cannot be undone. Imports and events will not bring the person back."</p>
            <div class="field">
                <label for=field_id(TYPED)>"Type "<b>{asked}</b>" to confirm"</label>
                <div class="input">
                    <input id=field_id(TYPED) type="text" autocomplete="off" prop:value=typed aria-invalid=is_wrong aria-describedby=note_id(TYPED) on:input=handler(move |event: web_sys::Event| typed.set(event_target_value(&event))) />
                </div>
                <div id=note_id(TYPED) role="alert">{dynamic(move || wrong().into_any())}</div>
            </div>
        </Dialog>
    }
    .erased()
}

/// The receipt. There is no customer any more to go back to.
#[component]
fn Done(acts: Acts, done: Receipt, receipt: RwSignal<Option<Receipt>>) -> impl IntoView {
    let navigate = use_navigate();
    let leave = Callback::new(move |()| {
        let navigate = navigate.clone();
        acts.more.asked.set(None);
        receipt.set(None);
        // The dialog would keep the focus from the page.
        request_animation_frame(move || navigate("/customers", Default::default()));
    });
    let rows = done
        .rows
        .iter()
        .map(|(table, count)| view! { <dt>{called(table)}</dt><dd>{grouped(*count as i64)}</dd> }.erased());
    let rows = rows.pieces();
    let left = (!done.is_swept).then(|| {
        view! { <p>"Somebody is reading what was there before: its last bytes leave the database's log as soon as that ends, within minutes."</p> }.erased()
    });
    let said = format!("Customer {} was erased by {} on {}.", done.customer, done.by, time::iso(done.erased_at));
    view! {
        <Dialog title="Customer erased" confirm="Go to Customers" confirming="Go to Customers" is_result=true sending=Sending::new() submit=leave close=leave>
            <p>{said}" Keep this number if you have to show that it was done; it is in the audit log too."</p>
            {left}
            <dl class="dl">{rows}</dl>
        </Dialog>
    }
    .erased()
}

/// What people call the rows of a table.
fn called(table: &str) -> String {
    let words = match table {
        "identifiers" => "E-mails, phones and other identifiers",
        "customer_tags" => "Tags",
        "customer_segments" => "Segments",
        "conversation_tags" => "Tags of conversations",
        "activity" => "Entries of the timeline",
        "custom_values" => "Values of custom fields",
        "note_mentions" => "Teammates named in notes",
        "note_drafts" => "Notes begun",
        "saved_views" => "Saved views that looked for them",
        "bin" => "Place in the bin",
        other => return field::readable(other),
    };
    words.to_owned()
}
