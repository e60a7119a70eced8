//! Who asks: the only way to a `Store`. The server puts a [`Requester`] into each request's extensions; pages, server
//! functions and plain routes take the same one.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use domain::{id::UserId, role::Right};
use http::{StatusCode, request::Parts};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use store::{SignedIn, Store};

use crate::AppError;

/// Refuses a try to sign in that comes too soon after others: gives the seconds to wait.
pub type SignInGate = Arc<dyn Fn(&str) -> Result<(), u64> + Send + Sync>;

/// What a request brings with it.
#[derive(Clone)]
pub struct Requester {
    /// The data; taken out only by a guard.
    store: Store,
    signed_in: Option<SignedIn>,
    /// Names the request in the log.
    pub request_id: String,
    /// What the browser calls itself.
    pub user_agent: String,
    /// Whether cookies are bound to HTTPS.
    pub is_https: bool,
    /// Counts tries to sign in.
    pub gate: SignInGate,
}

impl Requester {
    /// Made by the server for each request.
    pub fn new(
        store: Store,
        signed_in: Option<SignedIn>,
        request_id: String,
        user_agent: String,
        is_https: bool,
        gate: SignInGate,
    ) -> Self {
        Self { store, signed_in, request_id, user_agent, is_https, gate }
    }

    /// The request that is being answered.
    pub fn current() -> Option<Self> {
        use_context::<Parts>()?.extensions.get::<Self>().cloned()
    }

    /// The store, for the few acts that nobody needs to be signed in for: set-up and sign-in.
    pub(crate) fn store_before_sign_in(&self) -> &Store {
        &self.store
    }

    /// What the workspace is called, all that its sign-in page says of it; empty before it is set up.
    pub fn workspace_name(&self) -> String {
        self.store.workspace().name
    }

    /// A failure of the store while this request was answered.
    pub fn failed(&self, error: store::StoreError) -> AppError {
        AppError::of_store(error, &self.request_id)
    }

    fn caller(self) -> Result<Caller, AppError> {
        let signed_in = self.signed_in.ok_or_else(AppError::signed_out)?;
        Ok(Caller { store: self.store, signed_in })
    }
}

/// Somebody who is signed in.
pub struct Caller {
    store: Store,
    signed_in: SignedIn,
}

impl Caller {
    /// The caller of the request that is being answered.
    pub fn signed_in() -> Result<Self, AppError> {
        let caller = Requester::current().ok_or_else(AppError::signed_out)?.caller();
        caller.inspect_err(|_| set_status(StatusCode::UNAUTHORIZED))
    }

    /// The caller, if their role holds the right.
    pub fn with(self, right: Right) -> Result<Self, AppError> {
        if self.signed_in.role.may(right) {
            return Ok(self);
        }
        set_status(StatusCode::FORBIDDEN);
        Err(AppError::forbidden(right))
    }

    /// The data.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The person.
    pub fn user(&self) -> UserId {
        self.signed_in.user
    }

    /// The person as the one who asks for views.
    pub fn viewer(&self) -> store::Viewer {
        store::Viewer { user: self.user(), is_manager: self.signed_in.role.may(Right::ManageViews) }
    }

    /// Who it is, and in which session.
    pub fn who(&self) -> &SignedIn {
        &self.signed_in
    }
}

/// The same guard for plain routes.
impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        let requester = parts.extensions.get::<Requester>().cloned().ok_or(StatusCode::UNAUTHORIZED)?;
        requester.caller().map_err(|_| StatusCode::UNAUTHORIZED)
    }
}

/// For the routes that nobody needs to be signed in for.
impl<S: Send + Sync> FromRequestParts<S> for Requester {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        parts.extensions.get::<Self>().cloned().ok_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// Names the present request in the log.
pub(crate) fn request_id() -> String {
    Requester::current().map_or_else(String::new, |requester| requester.request_id)
}

/// Sets the status of a page that shows this failure: what is wrong with an input was wrong in its address.
pub(crate) fn set_status_of(error: &AppError) {
    let status = if error.is_invalid() { Ok(StatusCode::BAD_REQUEST) } else { StatusCode::from_u16(error.status()) };
    status.into_iter().for_each(set_status);
}

/// Sets the status of the page that is being rendered.
pub(crate) fn set_status(status: StatusCode) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(status);
    }
}
