//! The crossing for actions on many customers.

use domain::{
    bulk::{BulkAction, BulkJob, BulkRequest, Effect, JobPage, Selection},
    csv::{CsvProgress, CsvRequest},
    facets::FilterOptions,
    id::JobId,
};
use leptos::prelude::*;

use crate::{AppError, json::Json};

/// How many are selected, and what they have.
#[server(name = SelectionOptions, endpoint = "bulk/options", input = Json, output = Json)]
pub async fn selection_options(selection: Selection) -> Result<FilterOptions, AppError> {
    let caller = crate::caller::Caller::signed_in()?.with(domain::role::Right::ReadCustomers)?;
    Ok(caller.store().selection_options(&selection).await?)
}

/// What an action would change.
#[server(name = BulkEffect, endpoint = "bulk/effect", input = Json, output = Json)]
pub async fn bulk_effect(selection: Selection, action: BulkAction) -> Result<Effect, AppError> {
    let caller = crate::caller::Caller::signed_in()?.with(domain::role::Right::EditCustomers)?;
    Ok(caller.store().effect(&selection, &action.tidied()?).await?)
}

/// Does what was confirmed, or begins to.
#[server(name = ChangeMany, endpoint = "bulk/change", input = Json, output = Json)]
pub async fn change_many(request: BulkRequest) -> Result<BulkJob, AppError> {
    let caller = editor(request.most())?;
    let request = request.tidied()?;
    Ok(caller.store().change_many(caller.user(), &request).await?)
}

/// How far an action is.
#[server(name = JobOf, endpoint = "bulk/job", input = Json, output = Json)]
pub async fn find_job(id: JobId) -> Result<BulkJob, AppError> {
    let caller = crate::caller::Caller::signed_in()?.with(domain::role::Right::ReadCustomers)?;
    Ok(caller.store().job(id).await?)
}

/// Actions, newest first, or those before a place.
#[server(name = JobsOf, endpoint = "bulk/jobs", input = Json, output = Json)]
pub async fn list_jobs(before: Option<String>) -> Result<JobPage, AppError> {
    let caller = crate::caller::Caller::signed_in()?.with(domain::role::Right::ReadCustomers)?;
    Ok(caller.store().jobs(before.as_deref()).await?)
}

/// Ends an action; what is done stays.
#[server(name = StopJob, endpoint = "bulk/stop", input = Json, output = Json)]
pub async fn stop_job(id: JobId) -> Result<BulkJob, AppError> {
    let caller = editor_of(id).await?;
    Ok(caller.store().stop_job(id).await?)
}

/// Tries those again whose change failed, or goes on with an undo that was stopped.
#[server(name = RetryJob, endpoint = "bulk/retry", input = Json, output = Json)]
pub async fn retry_job(id: JobId) -> Result<BulkJob, AppError> {
    let caller = editor_of(id).await?;
    Ok(caller.store().retry_job(caller.user(), id).await?)
}

/// Takes an action back. The key makes it one request, however often it is sent.
#[server(name = UndoJob, endpoint = "bulk/undo", input = Json, output = Json)]
pub async fn undo_job(id: JobId, key: String) -> Result<BulkJob, AppError> {
    let caller = editor_of(id).await?;
    Ok(caller.store().undo_job(caller.user(), id, &domain::bulk::key(key)?).await?)
}

/// Prepares a file of those selected, to be fetched in a moment.
#[server(name = PrepareCsv, endpoint = "bulk/csv", input = Json, output = Json)]
pub async fn prepare_csv(request: CsvRequest) -> Result<CsvProgress, AppError> {
    let caller = crate::caller::Caller::signed_in()?.with(domain::role::Right::ExportCustomers)?;
    Ok(caller.store().prepare_csv(caller.user(), request.tidied()?).await?)
}

/// How far a file of one's own is.
#[server(name = CsvFileOf, endpoint = "bulk/csv_file", input = Json, output = Json)]
pub async fn find_csv(key: String) -> Result<CsvProgress, AppError> {
    let caller = crate::caller::Caller::signed_in()?.with(domain::role::Right::ExportCustomers)?;
    Ok(caller.store().csv_file(caller.user(), &key)?.progress())
}

/// Ends a file of one's own early.
#[server(name = StopCsv, endpoint = "bulk/csv_stop", input = Json, output = Json)]
pub async fn stop_csv(key: String) -> Result<CsvProgress, AppError> {
    let caller = crate::caller::Caller::signed_in()?.with(domain::role::Right::ExportCustomers)?;
    Ok(caller.store().stop_csv(caller.user(), &key)?)
}

/// Who may change so many.
#[cfg(feature = "ssr")]
fn editor(count: u32) -> Result<crate::caller::Caller, AppError> {
    use domain::{bulk::AT_ONCE, role::Right};
    let right = if count > AT_ONCE { Right::ChangeMany } else { Right::EditCustomers };
    crate::caller::Caller::signed_in()?.with(right)
}

/// Who may change as many as an action is about.
#[cfg(feature = "ssr")]
async fn editor_of(id: JobId) -> Result<crate::caller::Caller, AppError> {
    let caller = editor(0)?;
    let total = caller.store().job(id).await?.total;
    editor(total)
}
