//! The crossing for what is read about everybody: the audit log, the bin, and where one is named.

use domain::{
    audit::{AuditPage, Bin},
    id::NoteId,
    note::Mentions,
};
use leptos::prelude::*;

use crate::{AppError, json::Json};

/// The audit log, newest first: of a person, of a kind, about a customer, before a place; empty texts ask for all.
#[server(name = AuditLogOf, endpoint = "settings/audit", input = Json, output = Json)]
pub async fn audit_log(person: String, kind: String, customer: String, before: String) -> Result<AuditPage, AppError> {
    use domain::{audit::AuditFilter, role::Right};
    let caller = crate::caller::Caller::signed_in()?.with(Right::ReadAudit)?;
    let filter = AuditFilter::read(&person, &kind, &customer)?;
    let before = Some(before).filter(|before| !before.is_empty());
    Ok(caller.store().audit_log(&filter, before.as_deref()).await?)
}

/// Who is in the bin, deleted last first, or before a place; empty is the first.
#[server(name = DeletedCustomers, endpoint = "settings/bin", input = Json, output = Json)]
pub async fn deleted_customers(before: String) -> Result<Bin, AppError> {
    let caller = crate::caller::Caller::signed_in()?.with(domain::role::Right::DeleteCustomers)?;
    let before = Some(before).filter(|before| !before.is_empty());
    Ok(caller.store().bin(before.as_deref()).await?)
}

/// Notes that name the person who asks, newest first.
#[server(name = MentionsOf, endpoint = "settings/mentions", input = Json, output = Json)]
pub async fn mentions() -> Result<Mentions, AppError> {
    let caller = crate::caller::Caller::signed_in()?.with(domain::role::Right::ReadCustomers)?;
    let mentions = caller.store().mentions(caller.user()).await?;
    Ok(Mentions { mentions, zone: caller.store().zone_lately() })
}

/// One has seen the mentions up to a note.
#[server(name = SeeMentions, endpoint = "settings/see_mentions", input = Json, output = Json)]
pub async fn see_mentions(newest: NoteId) -> Result<(), AppError> {
    let caller = crate::caller::Caller::signed_in()?.with(domain::role::Right::ReadCustomers)?;
    Ok(caller.store().see_mentions(caller.user(), newest).await?)
}
