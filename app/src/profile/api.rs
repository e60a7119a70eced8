//! The crossing for one customer. Any text that is no key names nobody and nothing.

use domain::{
    audit::Receipt,
    customer::{CustomerOverview, Edited, Named, Neighbours},
    edit::Edit,
    field::CustomValues,
    id::NoteId,
    note::{NoteChange, NotePage},
    profile::{ConversationPage, Thread, TimelinePage},
};
use leptos::prelude::*;

use crate::{AppError, json::Json};

/// What stands over every part of the profile, or that the customer was deleted.
#[server(name = CustomerProfileOf, endpoint = "customer/profile", input = Json, output = Json)]
pub async fn customer_profile(id: String) -> Result<Named, AppError> {
    let caller = reader()?;
    let named = caller.store().named_customer(key(&id)?).await?;
    // Who can do nothing about it is told no more than about somebody who never was.
    if matches!(named, Named::Binned(_)) {
        caller.with(domain::role::Right::DeleteCustomers).map_err(|_| AppError::not_found())?;
    }
    Ok(named)
}

/// The first part of the profile.
#[server(name = CustomerOverviewOf, endpoint = "customer/overview", input = Json, output = Json)]
pub async fn customer_overview(id: String) -> Result<CustomerOverview, AppError> {
    let caller = reader()?;
    Ok(caller.store().customer_overview(key(&id)?).await?)
}

/// Conversations, newest first: of a status, with the words of a search, before a place.
#[server(name = ConversationsOf, endpoint = "customer/conversations", input = Json, output = Json)]
pub async fn customer_conversations(
    id: String,
    status: String,
    search: String,
    before: Option<String>,
) -> Result<ConversationPage, AppError> {
    let caller = reader()?;
    let status = word("status", &status)?;
    searchable(&search)?;
    Ok(caller.store().conversations(key(&id)?, status, &search, before.as_deref()).await?)
}

/// A conversation with its newest messages, those before a place, or those around the words of a search.
#[server(name = ThreadOf, endpoint = "customer/thread", input = Json, output = Json)]
pub async fn customer_thread(
    id: String,
    conversation: String,
    search: String,
    before: Option<String>,
) -> Result<Thread, AppError> {
    let caller = reader()?;
    searchable(&search)?;
    Ok(caller.store().thread(key(&id)?, key(&conversation)?, &search, before.as_deref()).await?)
}

/// A page of the timeline, the newest or what is before a place.
#[server(name = TimelineOf, endpoint = "customer/timeline", input = Json, output = Json)]
pub async fn customer_timeline(id: String, show: String, before: Option<String>) -> Result<TimelinePage, AppError> {
    let caller = reader()?;
    let show = word("show", &show)?;
    Ok(caller.store().timeline(key(&id)?, show, before.as_deref()).await?)
}

/// What stands in the custom fields, and traits that are none.
#[server(name = CustomValuesOf, endpoint = "customer/fields", input = Json, output = Json)]
pub async fn custom_values(id: String) -> Result<CustomValues, AppError> {
    let caller = reader()?;
    Ok(caller.store().custom_values(key(&id)?).await?)
}

/// Where the customer stands in a list, by the query part of its address, and who is before and after.
#[server(name = NeighboursOf, endpoint = "customer/neighbours", input = Json, output = Json)]
pub async fn neighbours(id: String, list: String) -> Result<Neighbours, AppError> {
    let caller = reader()?;
    let query = domain::query::CustomerQuery::parse(&list)?;
    Ok(caller.store().neighbours(&query, key(&id)?).await?)
}

/// Changes one thing about the customer.
#[server(name = EditCustomer, endpoint = "customer/edit", input = Json, output = Json)]
pub async fn edit_customer(id: String, edit: Edit) -> Result<Edited, AppError> {
    let caller = editor()?;
    let edit = edit.tidied()?;
    let changes = caller.store().edit(caller.user(), key(&id)?, &edit).await?;
    let says = changes.iter().map(domain::profile::Change::words).collect::<Vec<_>>().join(". ");
    let says = if says.is_empty() { edit.so_already() } else { says };
    Ok(Edited { says, undo: Edit::undoing(&changes, edit.segment()) })
}

/// Notes, pinned ones first, or what is after a place; and what one has begun to write.
#[server(name = NotesOf, endpoint = "customer/notes", input = Json, output = Json)]
pub async fn customer_notes(id: String, before: Option<String>) -> Result<NotePage, AppError> {
    let caller = reader()?;
    Ok(caller.store().notes(caller.user(), key(&id)?, before.as_deref()).await?)
}

/// Writes a note.
#[server(name = AddNote, endpoint = "customer/add_note", input = Json, output = Json)]
pub async fn add_note(id: String, body: String) -> Result<NoteId, AppError> {
    let caller = editor()?;
    let body = domain::note::tidy(&body)?;
    Ok(caller.store().add_note(caller.user(), key(&id)?, &body).await?)
}

/// Changes a note.
#[server(name = ChangeNote, endpoint = "customer/change_note", input = Json, output = Json)]
pub async fn change_note(id: String, note: NoteId, change: NoteChange) -> Result<(), AppError> {
    let caller = editor()?;
    let change = match change {
        NoteChange::Body { body, seen } => NoteChange::Body { body: domain::note::tidy(&body)?, seen },
        NoteChange::Draft(Some(begun)) => NoteChange::Draft(Some(domain::note::draft(&begun)?)),
        other => other,
    };
    Ok(caller.store().change_note(caller.user(), key(&id)?, note, &change).await?)
}

/// Keeps what one has begun to write.
#[server(name = KeepDraft, endpoint = "customer/keep_draft", input = Json, output = Json)]
pub async fn keep_draft(id: String, body: String) -> Result<(), AppError> {
    let caller = editor()?;
    let body = domain::note::draft(&body)?;
    Ok(caller.store().keep_draft(caller.user(), key(&id)?, &body).await?)
}

/// Puts the customer into the bin.
#[server(name = DeleteCustomer, endpoint = "customer/delete", input = Json, output = Json)]
pub async fn delete_customer(id: String) -> Result<(), AppError> {
    let caller = crate::caller::Caller::signed_in()?.with(domain::role::Right::DeleteCustomers)?;
    Ok(caller.store().delete_customer(caller.user(), key(&id)?).await?)
}

/// Takes the customer out of the bin.
#[server(name = RestoreCustomer, endpoint = "customer/restore", input = Json, output = Json)]
pub async fn restore_customer(id: String) -> Result<(), AppError> {
    let caller = crate::caller::Caller::signed_in()?.with(domain::role::Right::DeleteCustomers)?;
    Ok(caller.store().restore_customer(caller.user(), key(&id)?).await?)
}

/// Erases the customer for ever; `typed` is the e-mail, or the name of who has none.
#[server(name = EraseCustomer, endpoint = "customer/erase", input = Json, output = Json)]
pub async fn erase_customer(id: String, typed: String) -> Result<Receipt, AppError> {
    use domain::invalid::Invalid;
    let caller = crate::caller::Caller::signed_in()?.with(domain::role::Right::EraseCustomers)?;
    let id = key(&id)?;
    if !caller.store().is_called(id, &typed).await? {
        let message = "This is not what the customer is called by now. Look again, and type that exactly.";
        return Err(Invalid::at("typed", "not_confirmed", message).into());
    }
    Ok(caller.store().erase_customer(caller.user(), id).await?)
}

#[cfg(feature = "ssr")]
fn editor() -> Result<crate::caller::Caller, AppError> {
    crate::caller::Caller::signed_in()?.with(domain::role::Right::EditCustomers)
}

#[cfg(feature = "ssr")]
fn reader() -> Result<crate::caller::Caller, AppError> {
    crate::caller::Caller::signed_in()?.with(domain::role::Right::ReadCustomers)
}

#[cfg(feature = "ssr")]
fn key<T: std::str::FromStr>(text: &str) -> Result<T, AppError> {
    text.parse().map_err(|_| AppError::not_found())
}

/// That a search can be searched for.
#[cfg(feature = "ssr")]
fn searchable(search: &str) -> Result<(), AppError> {
    use domain::{invalid::Invalid, query::SEARCH_LIMIT};
    if search.chars().count() > SEARCH_LIMIT {
        let message = format!("The search is too long. At most {SEARCH_LIMIT} characters are searched.");
        return Err(Invalid::at("q", "too_long", message).into());
    }
    if search.contains('\0') {
        return Err(Invalid::at("q", "nul_character", "The search holds a character that cannot be used.").into());
    }
    Ok(())
}

/// One of a closed set; empty is the default.
#[cfg(feature = "ssr")]
fn word<T: std::str::FromStr + Default>(name: &'static str, text: &str) -> Result<T, AppError> {
    use domain::invalid::Invalid;
    if text.is_empty() {
        return Ok(T::default());
    }
    text.parse().map_err(|_| Invalid::at(name, "unknown_value", format!("There is no such {name}.")).into())
}
