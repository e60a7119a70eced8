//! What is asked before a customer is deleted or erased, and the receipt of an erasure.

use domain::{audit::Receipt, customer::CustomerRow, field, money::grouped, time};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;

use super::{Asked, export::Exporting};
use crate::{
    profile::{
        acts::Acts,
        api::{delete_customer, erase_customer, restore_customer},
    },
    ui::{
        attributes::{AriaAttributes, GlobalAttributes},
        dialog::{Dialog, Sending, note_id},
        dynamic::{Erased, Pieces, dynamic, handler},
        error_notice::wrong_here,
        focus,
    },
};

/// The dialog for what is asked now.
#[component]
pub(in crate::profile) fn MoreDialogs(acts: Acts) -> impl IntoView {
    let receipt = RwSignal::new(None::<Receipt>);
    dynamic(move || {
        if let Some(receipt) = receipt.get() {
            return view! { <Done receipt /> }.erased();
        }
        // Who was shown when it was asked.
        let row = acts.customer.with_untracked(|shown| shown.as_ref().map(|shown| shown.row.clone()));
        match (acts.more.asked.get(), row) {
            (Some(Asked::Delete), Some(row)) => view! { <Deleting acts row /> }.erased(),
            (Some(Asked::Export), Some(row)) => view! { <Exporting acts row /> }.erased(),
            (Some(Asked::Erase), Some(row)) => view! { <Erasing acts row receipt /> }.erased(),
            _ => ().into_any(),
        }
    })
}

const TYPED: &str = "erase-typed";

#[component]
fn Deleting(acts: Acts, row: CustomerRow) -> impl IntoView {
    let sending = Sending::new();
    let name = row.display_name().to_owned();
    let id = row.id.to_string();
    let submit = Callback::new(move |()| {
        let (id, name) = (id.clone(), name.clone());
        sending.send(delete_customer(id.clone()), move |()| {
            acts.more.asked.set(None);
            let undo = Callback::new(move |()| {
                let id = id.clone();
                spawn_local(async move {
                    match restore_customer(id).await {
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
            <p><b><bdi>{row.display_name().to_owned()}</bdi></b>" leaves every list, count and segment. For 30 days the customer can be restored with everything as it is now."</p>
        </Dialog>
    }
    .erased()
}

#[component]
fn Erasing(acts: Acts, row: CustomerRow, receipt: RwSignal<Option<Receipt>>) -> impl IntoView {
    let sending = Sending::new();
    let (typed, is_wrong) = (RwSignal::new(String::new()), RwSignal::new(false));
    let asked = if row.email.is_empty() { row.display_name().to_owned() } else { row.email.clone() };
    let id = row.id.to_string();
    let expected = asked.clone();
    let submit = Callback::new(move |()| {
        let is_right = typed.get_untracked().trim().to_lowercase() == expected.to_lowercase();
        is_wrong.set(!is_right);
        if !is_right {
            focus::by_id(TYPED);
        }
        if is_right {
            sending.send(erase_customer(id.clone(), typed.get_untracked()), move |done| receipt.set(Some(done)));
        } else {
            sending.is_busy.set(false);
        }
    });
    let wrong =
        move || is_wrong.get().then(|| wrong_here("This is not what is asked for. Type it exactly.".to_owned()));
    view! {
        <Dialog title="Erase customer" confirm="Erase for ever" confirming="Erasing…" is_dangerous=true sending submit close=Callback::new(move |()| acts.more.close())>
            <p>"Everything about "<b><bdi>{row.display_name().to_owned()}</bdi></b>" is removed for ever: profile, conversations, events, purchases and notes. It cannot be undone. Imports and events will not bring the person back."</p>
            <div class="field">
                <label for=TYPED>"Type "<b>{asked}</b>" to confirm"</label>
                <div class="input">
                    <input id=TYPED type="text" autocomplete="off" prop:value=typed aria-invalid=Signal::derive(move || is_wrong.get().then(|| "true".to_owned())) aria-describedby=note_id(TYPED) on:input=handler(move |event: web_sys::Event| typed.set(event_target_value(&event))) />
                </div>
                <div id=note_id(TYPED) role="alert">{dynamic(move || wrong().into_any())}</div>
            </div>
        </Dialog>
    }
    .erased()
}

/// The receipt. There is no customer any more to go back to.
#[component]
fn Done(receipt: Receipt) -> impl IntoView {
    let navigate = use_navigate();
    let leave = Callback::new(move |()| navigate("/customers", Default::default()));
    let rows = receipt
        .rows
        .iter()
        .map(|(table, count)| view! { <dt>{called(table)}</dt><dd>{grouped(*count as i64)}</dd> }.erased());
    let rows = rows.pieces();
    let said =
        format!("Customer {} was erased by {} on {}.", receipt.customer, receipt.by, time::iso(receipt.erased_at));
    view! {
        <Dialog title="Customer erased" confirm="Go to Customers" confirming="Go to Customers" is_result=true sending=Sending::new() submit=leave close=leave>
            <p>{said}" Keep this number if you have to show that it was done; it is in the audit log too."</p>
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
        other => return field::readable(other),
    };
    words.to_owned()
}
