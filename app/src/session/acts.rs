//! Set-up, joining, sign-in and sign-out: the only acts without a guard, for the server's routes. The secret of a session goes
//! into a cookie that scripts cannot read.

use domain::role::Role;
use serde::Deserialize;
pub use store::Invited;
use store::{NewPerson, Person, SessionLength};

use crate::{
    AppError,
    caller::{Caller, Requester},
};

/// No e-mail is longer, in bytes.
const LONGEST: usize = 1024;

/// What the form of `/login` sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SignInForm {
    /// Whose account.
    pub email: String,
    password: String,
    /// Given when the browser may keep the session.
    pub keep: Option<String>,
    /// Where to go then.
    pub next: String,
}

impl SignInForm {
    /// What the dialog over a page sends.
    pub(crate) fn filled(email: String, password: String, is_kept: bool) -> Self {
        Self { email, password, keep: is_kept.then(String::new), ..Self::default() }
    }

    /// An empty form that leads there.
    pub fn leading_to(next: String) -> Self {
        Self { next, ..Self::default() }
    }
}

/// What the form of `/setup` sends.
#[derive(Debug, Deserialize)]
#[serde(default)]
pub struct SetUpForm {
    /// What the company calls its workspace.
    pub workspace: String,
    /// Of the first admin.
    pub name: String,
    /// Of the first admin.
    pub email: String,
    password: String,
    /// IANA name.
    pub time_zone: String,
    /// ISO 4217.
    pub currency: String,
}

impl Default for SetUpForm {
    fn default() -> Self {
        let none = String::new;
        let (time_zone, currency) = ("Europe/Berlin".to_owned(), "USD".to_owned());
        Self { workspace: none(), name: none(), email: none(), password: none(), time_zone, currency }
    }
}

/// What the form of `/join` sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct JoinForm {
    /// The secret of the link.
    pub token: String,
    /// Of somebody new.
    pub name: String,
    password: String,
}

impl JoinForm {
    /// An empty form of a link.
    pub fn of_link(token: String) -> Self {
        Self { token, ..Self::default() }
    }
}

/// A session that began.
pub struct Entered {
    /// The whole `Set-Cookie` value.
    pub cookie: String,
    /// Where to go: a path of this server.
    pub next: String,
}

/// Signs in.
///
/// # Errors
/// `wrong_password`, whichever part was wrong; `too_many_tries`.
pub async fn sign_in(requester: &Requester, form: &SignInForm) -> Result<Entered, AppError> {
    if form.email.len() > LONGEST {
        return Err(AppError::wrong_password());
    }
    // No password is longer: said before any of it is hashed.
    store::check_length(&form.password)?;
    (requester.gate)(&form.email).map_err(AppError::too_many_tries)?;
    let store = requester.store_before_sign_in();
    let found = store.person_by_password(&form.email, form.password.clone()).await;
    let person = found.map_err(|error| requester.failed(error))?.ok_or_else(AppError::wrong_password)?;
    let length = if form.keep.is_some() { SessionLength::Kept } else { SessionLength::Day };
    let cookie = begin(requester, &person, length).await?;
    Ok(Entered { cookie, next: local(&form.next) })
}

/// Whether nobody works here yet.
///
/// # Errors
/// `not_found` when somebody does.
pub async fn may_set_up(requester: &Requester) -> Result<(), AppError> {
    let has_people = requester.store_before_sign_in().has_people().await.map_err(|error| requester.failed(error))?;
    if has_people { Err(AppError::set_up_already()) } else { Ok(()) }
}

/// Makes the first admin of an empty workspace and signs them in.
///
/// # Errors
/// `not_found` when somebody works here already; the fields that are wrong.
pub async fn set_up(requester: &Requester, form: &SetUpForm) -> Result<Entered, AppError> {
    let SetUpForm { workspace, name, email, password, time_zone, currency } = form;
    let new = NewPerson { email: email.clone(), name: name.clone(), role: Role::Admin, password: password.clone() };
    let made = requester.store_before_sign_in().set_up(workspace.trim(), currency, time_zone, new).await;
    let person = made.map_err(|error| requester.failed(error))?;
    let cookie = begin(requester, &person, SessionLength::Day).await?;
    Ok(Entered { cookie, next: local("") })
}

/// For whom a link is.
///
/// # Errors
/// `not_found` when it lets nobody in, or no longer.
pub async fn invited(requester: &Requester, token: &str) -> Result<Invited, AppError> {
    requester.store_before_sign_in().invited(token).await.map_err(|error| requester.failed(error))
}

/// Takes up a link and signs in who did.
///
/// # Errors
/// As [`invited`]; the fields that are wrong.
pub async fn join(requester: &Requester, form: &JoinForm) -> Result<Entered, AppError> {
    let joined = requester.store_before_sign_in().join(&form.token, &form.name, form.password.clone()).await;
    let person = joined.map_err(|error| requester.failed(error))?;
    let cookie = begin(requester, &person, SessionLength::Day).await?;
    Ok(Entered { cookie, next: local("") })
}

/// Ends the caller's session; gives the cookie that takes the secret back.
pub async fn sign_out(requester: &Requester, caller: &Caller) -> Result<String, AppError> {
    let ended = caller.store().end_session(caller.user(), caller.who().session).await;
    ended.map_err(|error| requester.failed(error))?;
    Ok(cookie("", "; Max-Age=0", requester.is_https))
}

/// A new secret at every sign-in: a browser's earlier one means nothing.
async fn begin(requester: &Requester, person: &Person, length: SessionLength) -> Result<String, AppError> {
    let begun = requester.store_before_sign_in().begin_session(person.id, length, &requester.user_agent).await;
    let session = begun.map_err(|error| requester.failed(error))?;
    let age = matches!(length, SessionLength::Kept).then(|| format!("; Max-Age={}", session.lasts_seconds));
    Ok(cookie(&session.secret, &age.unwrap_or_default(), requester.is_https))
}

fn cookie(secret: &str, age: &str, is_https: bool) -> String {
    let (name, secure) = if is_https { ("__Host-acumen", "; Secure") } else { ("acumen", "") };
    format!("{name}={secret}; Path=/; HttpOnly; SameSite=Lax{secure}{age}")
}

/// Only a path of this server: nothing that a browser could read as another host.
fn local(next: &str) -> String {
    let is_local =
        next.starts_with('/') && !next.starts_with("//") && !next.contains(|c: char| c == '\\' || c.is_control());
    if is_local { next.to_owned() } else { "/customers".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn next_leads_only_to_this_server() {
        assert_eq!(local("/customers?q=ann"), "/customers?q=ann");
        for bad in ["//evil", "/\\evil", "https:evil", "javascript:alert(1)", "", "/\t/evil", "/\u{1}"] {
            assert_eq!(local(bad), "/customers", "{bad}");
        }
    }
}
