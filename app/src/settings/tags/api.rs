//! The crossing for the vocabulary of tags.

use domain::{id::TagId, tag::TagList};
use leptos::prelude::*;

use crate::{AppError, json::Json};

/// Every tag and where it is used.
#[server(name = UsedTags, endpoint = "settings/tags", input = Json, output = Json)]
pub async fn used_tags() -> Result<TagList, AppError> {
    Ok(caller()?.store().used_tags().await?)
}

/// Gives a tag another name.
#[server(name = RenameTag, endpoint = "settings/rename_tag", input = Json, output = Json)]
pub async fn rename_tag(tag: TagId, name: String) -> Result<(), AppError> {
    let caller = caller()?;
    Ok(caller.store().rename_tag(caller.user(), tag, &name).await?)
}

/// Makes one tag part of another.
#[server(name = MergeTag, endpoint = "settings/merge_tag", input = Json, output = Json)]
pub async fn merge_tag(tag: TagId, into: TagId) -> Result<(), AppError> {
    let caller = caller()?;
    Ok(caller.store().merge_tag(caller.user(), tag, into).await?)
}

/// Deletes a tag.
#[server(name = DeleteTag, endpoint = "settings/delete_tag", input = Json, output = Json)]
pub async fn delete_tag(tag: TagId) -> Result<(), AppError> {
    let caller = caller()?;
    Ok(caller.store().delete_tag(caller.user(), tag).await?)
}

/// Brings a tag back that was deleted or merged.
#[server(name = RestoreTag, endpoint = "settings/restore_tag", input = Json, output = Json)]
pub async fn restore_tag(tag: TagId) -> Result<(), AppError> {
    let caller = caller()?;
    Ok(caller.store().restore_tag(caller.user(), tag).await?)
}

#[cfg(feature = "ssr")]
fn caller() -> Result<crate::caller::Caller, AppError> {
    crate::caller::Caller::signed_in()?.with(domain::role::Right::ManageVocabulary)
}
