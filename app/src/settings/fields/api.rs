//! The crossing for custom fields.

use domain::{
    field::{DefinedField, FieldDraft, Promoted, Trait, TraitSample},
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
    let caller = caller()?;
    Ok(caller.store().move_field(caller.user(), field, place as usize).await?)
}

/// Deletes a custom field and what stands in it.
#[server(name = DeleteField, endpoint = "settings/delete_field", input = Json, output = Json)]
pub async fn delete_field(field: FieldId) -> Result<(), AppError> {
    let caller = caller()?;
    Ok(caller.store().delete_field(caller.user(), field).await?)
}

/// Traits that are no fields, the commonest first.
#[server(name = Traits, endpoint = "settings/traits", input = Json, output = Json)]
pub async fn traits() -> Result<Vec<Trait>, AppError> {
    Ok(caller()?.store().traits().await?)
}

/// Of which kind a trait seems to be.
#[server(name = TraitSampleOf, endpoint = "settings/trait_sample", input = Json, output = Json)]
pub async fn trait_sample(name: String) -> Result<TraitSample, AppError> {
    Ok(caller()?.store().trait_sample(&name).await?)
}

/// Makes a field of a trait, or moves it into a field of the same name and type.
#[server(name = PromoteTrait, endpoint = "settings/promote_trait", input = Json, output = Json)]
pub async fn promote_trait(name: String, draft: FieldDraft) -> Result<Promoted, AppError> {
    let caller = caller()?;
    Ok(caller.store().promote_trait(caller.user(), &name, &draft).await?)
}

#[cfg(feature = "ssr")]
fn caller() -> Result<crate::caller::Caller, AppError> {
    crate::caller::Caller::signed_in()?.with(domain::role::Right::ManageVocabulary)
}
