//! The crossing for the team.

use domain::{
    id::{InvitationId, UserId},
    role::Role,
    team::{NewLink, Team},
};
use leptos::prelude::*;

use crate::{AppError, json::Json};

/// Who works here and who is invited.
#[server(name = TeamOf, endpoint = "settings/team", input = Json, output = Json)]
pub async fn team() -> Result<Team, AppError> {
    let caller = caller()?;
    Ok(caller.store().team(caller.user()).await?)
}

/// Makes a link by which somebody joins.
#[server(name = Invite, endpoint = "settings/invite", input = Json, output = Json)]
pub async fn invite(email: String, role: Role) -> Result<NewLink, AppError> {
    let caller = caller()?;
    Ok(caller.store().invite(caller.user(), &email, role).await?)
}

/// Makes a link by which somebody chooses a new password.
#[server(name = ResetLink, endpoint = "settings/reset_link", input = Json, output = Json)]
pub async fn reset_link(person: UserId) -> Result<NewLink, AppError> {
    let caller = caller()?;
    Ok(caller.store().reset_link(caller.user(), person).await?)
}

/// Ends a link.
#[server(name = Withdraw, endpoint = "settings/withdraw", input = Json, output = Json)]
pub async fn withdraw(link: InvitationId) -> Result<(), AppError> {
    let caller = caller()?;
    Ok(caller.store().withdraw(caller.user(), link).await?)
}

/// Gives somebody another role.
#[server(name = GiveRole, endpoint = "settings/give_role", input = Json, output = Json)]
pub async fn give_role(person: UserId, role: Role) -> Result<(), AppError> {
    let caller = caller()?;
    Ok(caller.store().give_role(caller.user(), person, role).await?)
}

/// Lets somebody sign in no longer, or again.
#[server(name = SetDisabled, endpoint = "settings/set_disabled", input = Json, output = Json)]
pub async fn set_disabled(person: UserId, is_disabled: bool) -> Result<(), AppError> {
    let caller = caller()?;
    Ok(caller.store().set_disabled(caller.user(), person, is_disabled).await?)
}

#[cfg(feature = "ssr")]
fn caller() -> Result<crate::caller::Caller, AppError> {
    crate::caller::Caller::signed_in()?.with(domain::role::Right::ManageTeam)
}
