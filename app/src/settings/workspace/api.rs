//! The crossing for what holds for everybody.

use domain::workspace::{WorkspaceDraft, WorkspaceSettings};
use leptos::prelude::*;

use crate::{AppError, json::Json};

/// What is settled, and what there is to choose from.
#[server(name = WorkspaceSettingsOf, endpoint = "settings/workspace", input = Json, output = Json)]
pub async fn workspace_settings() -> Result<WorkspaceSettings, AppError> {
    Ok(caller()?.store().workspace_settings().await?)
}

/// Settles it anew.
#[server(name = ChangeWorkspace, endpoint = "settings/change_workspace", input = Json, output = Json)]
pub async fn change_workspace(seen: WorkspaceDraft, wanted: WorkspaceDraft) -> Result<(), AppError> {
    let caller = caller()?;
    Ok(caller.store().change_workspace(caller.user(), &seen, &wanted).await?)
}

#[cfg(feature = "ssr")]
fn caller() -> Result<crate::caller::Caller, AppError> {
    crate::caller::Caller::signed_in()?.with(domain::role::Right::ManageWorkspace)
}
