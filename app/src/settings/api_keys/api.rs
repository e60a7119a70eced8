//! The crossing for keys of programs.

use domain::{
    api_key::{ApiKeys, KeyAccess, KeyDraft, NewKey},
    id::ApiKeyId,
};
use leptos::prelude::*;

use crate::{AppError, json::Json};

/// Every key.
#[server(name = ApiKeysOf, endpoint = "settings/api_keys", input = Json, output = Json)]
pub async fn api_keys() -> Result<ApiKeys, AppError> {
    Ok(caller()?.store().api_keys().await?)
}

/// Makes a key, which is known from then on to who made it alone.
#[server(name = CreateApiKey, endpoint = "settings/create_api_key", input = Json, output = Json)]
pub async fn create_api_key(access: KeyAccess, draft: KeyDraft) -> Result<NewKey, AppError> {
    let caller = caller()?;
    Ok(caller.store().create_api_key(caller.user(), access, &draft).await?)
}

/// Deletes a key.
#[server(name = DeleteApiKey, endpoint = "settings/delete_api_key", input = Json, output = Json)]
pub async fn delete_api_key(key: ApiKeyId) -> Result<(), AppError> {
    let caller = caller()?;
    Ok(caller.store().delete_api_key(caller.user(), key).await?)
}

#[cfg(feature = "ssr")]
fn caller() -> Result<crate::caller::Caller, AppError> {
    crate::caller::Caller::signed_in()?.with(domain::role::Right::ManageKeys)
}
