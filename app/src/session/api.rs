//! The crossing for sessions.

use domain::id::SessionId;
use leptos::prelude::*;

use super::{Devices, Session};
use crate::{AppError, json::Json};

/// Who is signed in, and what the frame shows.
#[server(endpoint = "session/current", input = Json, output = Json)]
pub async fn current_session() -> Result<Session, AppError> {
    let caller = crate::caller::Caller::signed_in()?;
    let cards = caller.store().card_counts().await;
    let views = caller.store().views(caller.viewer()).await?;
    let who = caller.who().clone();
    Ok(Session {
        name: who.name,
        email: who.email,
        role: who.role,
        workspace: caller.store().workspace().name,
        zone: caller.store().zone_lately(),
        at_risk: cards.needs_attention,
        sales_opportunities: cards.sales_opportunities,
        mentions: caller.store().new_mentions(caller.user()).await?,
        under_way: caller.store().jobs_under_way(caller.user()).await?,
        views,
    })
}

/// The browsers in which one is signed in.
#[server(name = ListDevices, endpoint = "session/devices", input = Json, output = Json)]
pub async fn devices() -> Result<Devices, AppError> {
    let caller = crate::caller::Caller::signed_in()?;
    let own = caller.store().devices(caller.user()).await?;
    let row = |device: store::Device| super::DeviceRow {
        is_current: device.id == caller.who().session,
        id: device.id,
        user_agent: device.user_agent,
        created_at: device.created_at,
        last_seen_at: device.last_seen_at,
    };
    let zone = caller.store().workspace().zone;
    Ok(Devices { rows: own.into_iter().map(row).collect(), as_of: store::now(), zone })
}

/// Signs a browser of one's own out.
#[server(endpoint = "session/end_device", input = Json, output = Json)]
pub async fn end_device(id: SessionId) -> Result<(), AppError> {
    let caller = crate::caller::Caller::signed_in()?;
    Ok(caller.store().end_session(caller.user(), id).await?)
}

/// Signs in again over a page that is open; whoever asks need not be signed in.
#[server(endpoint = "session/sign_in", input = Json, output = Json)]
pub async fn sign_in(email: String, password: String, is_kept: bool) -> Result<(), AppError> {
    let requester = crate::caller::Requester::current().ok_or_else(AppError::signed_out)?;
    let form = super::acts::SignInForm::filled(email, password, is_kept);
    set_cookie(&super::acts::sign_in(&requester, &form).await?.cookie);
    Ok(())
}

#[cfg(feature = "ssr")]
fn set_cookie(cookie: &str) {
    if let (Some(response), Ok(value)) = (use_context::<leptos_axum::ResponseOptions>(), cookie.parse()) {
        response.append_header(http::header::SET_COOKIE, value);
    }
}

/// Ends the present session and takes its cookie back.
#[server(endpoint = "session/sign_out", input = Json, output = Json)]
pub async fn sign_out() -> Result<(), AppError> {
    let caller = crate::caller::Caller::signed_in()?;
    let requester = crate::caller::Requester::current().ok_or_else(AppError::signed_out)?;
    set_cookie(&super::acts::sign_out(&requester, &caller).await?);
    Ok(())
}
