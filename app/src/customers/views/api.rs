//! The crossing for saved views.

use domain::{id::ViewId, view::ViewChange};
use leptos::prelude::*;

use crate::{AppError, json::Json};

/// Keeps a list, by the query part of its address, as a new view.
#[server(endpoint = "views/save", input = Json, output = Json)]
pub async fn save_view(name: String, address: String, is_shared: bool) -> Result<ViewId, AppError> {
    use domain::{role::Right::ShareViews, view::ViewDraft};
    let mut caller = crate::caller::Caller::signed_in()?;
    if is_shared {
        caller = caller.with(ShareViews)?;
    }
    let draft = ViewDraft::of(&name, &address, is_shared)?;
    Ok(caller.store().save_view(caller.viewer(), &draft).await?)
}

/// Changes what a view is called or what it shows.
#[server(endpoint = "views/change", input = Json, output = Json)]
pub async fn change_view(view: ViewId, change: ViewChange) -> Result<(), AppError> {
    use domain::role::Right::ShareViews;
    let mut caller = crate::caller::Caller::signed_in()?;
    if matches!(change, ViewChange::Named { is_shared: true, .. }) {
        caller = caller.with(ShareViews)?;
    }
    Ok(caller.store().change_view(caller.viewer(), view, &change.tidied()?).await?)
}

/// Puts a view among one's pinned ones, or takes it from there.
#[server(endpoint = "views/pin", input = Json, output = Json)]
pub async fn pin_view(view: ViewId, is_pinned: bool) -> Result<(), AppError> {
    let caller = crate::caller::Caller::signed_in()?;
    Ok(caller.store().pin_view(caller.viewer(), view, is_pinned).await?)
}

/// Forgets a view, for everybody who has it.
#[server(endpoint = "views/delete", input = Json, output = Json)]
pub async fn delete_view(view: ViewId) -> Result<(), AppError> {
    let caller = crate::caller::Caller::signed_in()?;
    Ok(caller.store().delete_view(caller.viewer(), view).await?)
}
