//! The crossing for sessions. Set-up, sign-in and sign-out are the only functions without a guard.

use domain::id::SessionId;
use leptos::prelude::*;

use super::{Devices, Session};
use crate::{AppError, json::Json};

/// Who is signed in, and what the frame shows.
#[server(endpoint = "session/current", input = Json, output = Json)]
pub async fn current_session() -> Result<Session, AppError> {
    let caller = crate::caller::Caller::signed_in()?;
    let cards = caller.store().card_counts().await;
    let who = caller.who().clone();
    Ok(Session {
        name: who.name,
        email: who.email,
        role: who.role,
        workspace: caller.store().workspace().name,
        at_risk: cards.needs_attention,
        sales_opportunities: cards.sales_opportunities,
    })
}

/// Signs in; gives where to go. With scripts off the answer leads there itself.
#[server(endpoint = "session/sign_in", output = Json)]
pub async fn sign_in(
    email: String,
    password: String,
    #[server(default)] keep: Option<String>,
    #[server(default)] next: Option<String>,
) -> Result<String, AppError> {
    cookie::sign_in(email, password, keep.is_some(), next.unwrap_or_default()).await
}

/// Makes the first admin of an empty workspace and signs them in; gives where to go.
#[server(endpoint = "session/set_up", output = Json)]
pub async fn set_up(
    workspace: String,
    name: String,
    email: String,
    password: String,
    time_zone: String,
    currency: String,
) -> Result<String, AppError> {
    cookie::set_up(&workspace, name, email, password, &time_zone, &currency).await
}

/// Ends the present session.
#[server(endpoint = "session/sign_out", output = Json)]
pub async fn sign_out() -> Result<(), AppError> {
    let caller = crate::caller::Caller::signed_in()?;
    caller.store().end_session(caller.user(), caller.who().session).await?;
    cookie::clear();
    Ok(())
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
#[server(endpoint = "session/end_device", output = Json)]
pub async fn end_device(id: SessionId) -> Result<(), AppError> {
    let caller = crate::caller::Caller::signed_in()?;
    Ok(caller.store().end_session(caller.user(), id).await?)
}

#[cfg(feature = "ssr")]
mod cookie {
    //! Sign-in itself: the secret goes into a cookie that scripts cannot read.

    use domain::role::Role;
    use http::{HeaderMap, HeaderValue, header};
    use leptos::prelude::use_context;
    use leptos_axum::ResponseOptions;
    use store::{NewPerson, Person, SessionLength};

    use crate::{AppError, caller::Requester};

    /// No more hashing than this much text.
    const LONGEST: usize = 1024;

    pub(super) async fn sign_in(email: String, password: String, keep: bool, next: String) -> Result<String, AppError> {
        let requester = Requester::current().ok_or_else(AppError::signed_out)?;
        if email.len() > LONGEST || password.len() > LONGEST {
            return Err(AppError::wrong_password());
        }
        (requester.gate)(&email).map_err(AppError::too_many_tries)?;
        let person = requester.store_before_sign_in().person_by_password(&email, password).await?;
        let person = person.ok_or_else(AppError::wrong_password)?;
        begin(&requester, &person, if keep { SessionLength::Kept } else { SessionLength::Day }).await?;
        Ok(lead_to(local(&next)))
    }

    pub(super) async fn set_up(
        workspace: &str,
        name: String,
        email: String,
        password: String,
        time_zone: &str,
        currency: &str,
    ) -> Result<String, AppError> {
        let requester = Requester::current().ok_or_else(AppError::signed_out)?;
        let store = requester.store_before_sign_in();
        let new = NewPerson { email, name, role: Role::Admin, password };
        let person = store.set_up(workspace.trim(), currency, time_zone, new).await?;
        begin(&requester, &person, SessionLength::Day).await?;
        Ok(lead_to("/customers".to_owned()))
    }

    /// A new secret at every sign-in: a browser's earlier one means nothing.
    async fn begin(requester: &Requester, person: &Person, length: SessionLength) -> Result<(), AppError> {
        let session = requester.store_before_sign_in().begin_session(person.id, length, &requester.user_agent).await?;
        let age = matches!(length, SessionLength::Kept).then(|| format!("; Max-Age={}", session.lasts_seconds));
        set(&session.secret, &age.unwrap_or_default(), requester.is_https);
        Ok(())
    }

    pub(super) fn clear() {
        let is_https = Requester::current().is_some_and(|requester| requester.is_https);
        set("", "; Max-Age=0", is_https);
    }

    fn set(secret: &str, age: &str, is_https: bool) {
        let (name, secure) = if is_https { ("__Host-acumen", "; Secure") } else { ("acumen", "") };
        let cookie = format!("{name}={secret}; Path=/; HttpOnly; SameSite=Lax{secure}{age}");
        if let (Some(response), Ok(value)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(&cookie)) {
            response.append_header(header::SET_COOKIE, value);
        }
    }

    /// Only a path of this server: nothing that a browser could read as another host.
    fn local(next: &str) -> String {
        let is_local = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\n', '\r', '\t']);
        if is_local { next.to_owned() } else { "/customers".to_owned() }
    }

    /// With scripts off the form itself must lead on.
    fn lead_to(path: String) -> String {
        let asks_for_page = use_context::<http::request::Parts>().is_some_and(|parts| accepts_html(&parts.headers));
        if asks_for_page {
            leptos_axum::redirect(&path);
        }
        path
    }

    fn accepts_html(headers: &HeaderMap) -> bool {
        headers
            .get(header::ACCEPT)
            .and_then(|accept| accept.to_str().ok())
            .is_some_and(|accept| accept.contains("text/html"))
    }

    #[cfg(test)]
    mod tests {
        use super::local;

        #[test]
        fn next_leads_only_to_this_server() {
            assert_eq!(local("/customers?q=ann"), "/customers?q=ann");
            for bad in ["//evil", "/\\evil", "https:evil", "javascript:alert(1)", "", "/\t/evil"] {
                assert_eq!(local(bad), "/customers", "{bad}");
            }
        }
    }
}
