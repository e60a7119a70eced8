//! The crossing for custom fields.

use domain::{
    field::{DefinedField, FieldDraft},
    id::FieldId,
};
use leptos::prelude::*;

use crate::{AppError, json::Json};

/// Custom fields, in order.
#[server(name = DefinedFields, endpoint = "settings/fields", input = Json, output = Json)]
pub async fn defined_fields() -> Result<Vec<DefinedField>, AppError> {
    Ok(caller()?.store().defined_fields().await?)
}

/// Defines a custom field.
#[server(name = DefineField, endpoint = "settings/define_field", input = Json, output = Json)]
pub async fn define_field(draft: FieldDraft) -> Result<FieldId, AppError> {
    let caller = caller()?;
    Ok(caller.store().define_field(caller.user(), &draft).await?)
}

/// Gives a custom field another name and other options.
#[server(name = ChangeField, endpoint = "settings/change_field", input = Json, output = Json)]
pub async fn change_field(field: FieldId, seen: FieldDraft, wanted: FieldDraft) -> Result<(), AppError> {
    let caller = caller()?;
    Ok(caller.store().change_field(caller.user(), field, &seen, &wanted).await?)
}

/// Puts a custom field at a place, counted from 1.
#[server(name = MoveField, endpoint = "settings/move_field", input = Json, output = Json)]
pub async fn move_field(field: FieldId, place: u32) -> Result<(), AppError> {
    Ok(caller()?.store().move_field(field, place as usize).await?)
}

/// Deletes a custom field and what stands in it.
#[server(name = DeleteField, endpoint = "settings/delete_field", input = Json, output = Json)]
pub async fn delete_field(field: FieldId) -> Result<(), AppError> {
    let caller = caller()?;
    Ok(caller.store().delete_field(caller.user(), field).await?)
}

#[cfg(feature = "ssr")]
fn caller() -> Result<crate::caller::Caller, AppError> {
    crate::caller::Caller::signed_in()?.with(domain::role::Right::ManageVocabulary)
}
