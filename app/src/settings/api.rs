//! The crossing for what is read about everybody: the audit log and the bin.

use domain::audit::{AuditPage, Bin};
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

/// Who is in the bin.
#[server(name = DeletedCustomers, endpoint = "settings/bin", input = Json, output = Json)]
pub async fn deleted_customers() -> Result<Bin, AppError> {
    let caller = crate::caller::Caller::signed_in()?.with(domain::role::Right::DeleteCustomers)?;
    Ok(Bin { customers: caller.store().bin().await?, zone: caller.store().zone_lately() })
}
