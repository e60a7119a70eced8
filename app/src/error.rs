//! The one error that crosses the wire: a stable code, a sentence, and for the reader of the log a reference.

use domain::{
    id::NotAnId,
    invalid::{FieldError, Invalid, UnknownWord},
    role::Right,
};
use leptos::{
    server_fn::{
        Decodes,
        error::{FromServerFnError, IntoAppError, ServerFnErrorErr},
    },
    wasm_split::SplitLoaderError,
};
use serde::{Deserialize, Serialize};

/// Why a request gave no answer, as people and programs read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppError {
    /// A stable code: `signed_out`, `forbidden`, `not_found`, `unreachable`, `internal` ..., or that of the first field.
    pub code: String,
    /// What happened and what to do, in one or two sentences.
    pub message: String,
    /// What is wrong at which field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// Under which the log holds the cause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Seconds to wait before it makes sense to try again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
}

impl AppError {
    fn of(code: &str, message: &str) -> Self {
        let (code, message) = (code.to_owned(), message.to_owned());
        Self { code, message, errors: Vec::new(), request_id: None, retry_after: None }
    }

    /// Nobody is signed in, or no longer.
    pub fn signed_out() -> Self {
        Self::of("signed_out", "You are signed out. Sign in to continue.")
    }

    /// E-mail or password: which of them is not said.
    pub fn wrong_password() -> Self {
        Self::of("wrong_password", "Email or password is not right. Check both and try again.")
    }

    /// The role does not hold the right.
    pub fn forbidden(right: Right) -> Self {
        Self::of("forbidden", right.refusal())
    }

    /// Nothing has this address.
    pub fn not_found() -> Self {
        Self::of("not_found", "This does not exist, or no longer.")
    }

    /// The workspace has its first admin.
    pub fn set_up_already() -> Self {
        Self::of("not_found", "This workspace is set up already. Sign in.")
    }

    /// Nothing that could be read as what was expected.
    pub fn unreadable() -> Self {
        Self::of("bad_request", "The request could not be read.")
    }

    /// Too often in a short time.
    pub fn too_many_tries(seconds: u64) -> Self {
        let message = format!("Too many tries. Try again in {seconds} seconds.");
        Self { retry_after: Some(seconds), ..Self::of("too_many_tries", &message) }
    }

    /// Another site could have made a browser send this.
    pub fn cross_origin() -> Self {
        Self::of("cross_origin", "This request came from another site and was refused.")
    }

    /// More than is read.
    pub fn body_too_large() -> Self {
        Self::of("body_too_large", "The request is too large.")
    }

    /// Nothing came back.
    pub(crate) fn unreachable() -> Self {
        Self::of("unreachable", "The server cannot be reached. Check your connection and try again.")
    }

    /// As much is under way as may be at once.
    pub fn busy() -> Self {
        Self::of("busy", "The server is busy. Try again in a moment.")
    }

    /// As many files are being written as may be at once.
    pub fn downloads_busy() -> Self {
        Self { retry_after: Some(10), ..Self::of("busy", "Several downloads are under way. Try again in a moment.") }
    }

    /// Something failed on the server; the log knows what under the reference.
    pub fn internal(reference: &str) -> Self {
        let message =
            "Something went wrong on the server. Try again; if it stays, give your administrator the code below.";
        Self { request_id: Some(reference.to_owned()), ..Self::of("internal", message) }
    }

    /// Whether nobody is signed in.
    pub fn is_signed_out(&self) -> bool {
        self.code == "signed_out"
    }

    /// Whether what was asked for is not there, or no longer.
    pub fn is_not_found(&self) -> bool {
        self.code == "not_found"
    }

    /// Whether nothing came back.
    pub fn is_unreachable(&self) -> bool {
        self.code == "unreachable"
    }

    /// Whether nothing was said of what was asked: what is shown stands as it was.
    pub(crate) fn says_nothing(&self) -> bool {
        self.is_unreachable() || self.is_signed_out()
    }

    /// Whether somebody else was faster.
    pub fn is_conflict(&self) -> bool {
        self.code == "stale"
    }

    /// Puts what somebody else wrote into fields meanwhile in the place of what was seen there: whoever saves again has seen
    /// that by then.
    pub(crate) fn take_theirs<'a>(&self, seen: impl IntoIterator<Item = (&'static str, &'a mut String)>) {
        for (field, seen) in seen {
            if let Some(theirs) = self.errors.iter().filter(|wrong| wrong.field == field).find_map(FieldError::theirs) {
                seen.clone_from(theirs);
            }
        }
    }

    /// Whether the input was refused.
    pub fn is_invalid(&self) -> bool {
        !self.errors.is_empty()
    }

    /// The status of the answer that carries it. RFC 9110 for the numbers.
    pub fn status(&self) -> u16 {
        match self.code.as_str() {
            "signed_out" | "wrong_password" => 401,
            "forbidden" | "cross_origin" => 403,
            "not_found" => 404,
            "taken" | "duplicate_email" | "stale" | "deleted" | "selection_changed" | "already_undone"
            | "segment_is_dynamic" | "key_reused" | "last_admin" => 409,
            "body_too_large" => 413,
            "too_many_tries" => 429,
            "bad_request" | "nul_character" | "duplicate_parameter" | "invalid_encoding" | "too_many_parameters" => 400,
            "internal" => 500,
            "busy" => 503,
            _ => 422,
        }
    }
}

impl From<Invalid> for AppError {
    fn from(invalid: Invalid) -> Self {
        let first = invalid.first();
        Self { errors: invalid.errors.clone(), ..Self::of(&first.code, &first.message) }
    }
}

impl From<SplitLoaderError> for AppError {
    fn from(_: SplitLoaderError) -> Self {
        Self::unreachable()
    }
}

impl FromServerFnError for AppError {
    type Encoder = crate::json::TextJson;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        use ServerFnErrorErr::{Args, Deserialization, MissingArg, Request};
        match error {
            Request(_) => Self::unreachable(),
            // On the server the arguments could not be read, in the browser the answer.
            Args(why) | Deserialization(why) if cfg!(feature = "ssr") && UnknownWord::is_why(&why) => {
                Self::of("unknown_value", "One of the values is none that there is.")
            }
            Args(why) | Deserialization(why) if cfg!(feature = "ssr") && NotAnId::is_why(&why) => Self::not_found(),
            Deserialization(_) if cfg!(feature = "ssr") => Self::unreadable(),
            Args(_) | MissingArg(_) => Self::unreadable(),
            Deserialization(_) => Self::of("outdated", "The page is older than the server. Reload it."),
            _ => Self::of("internal", "Something went wrong. Try again."),
        }
    }

    fn de(data: bytes::Bytes) -> Self {
        let error = crate::json::TextJson::decode(data).unwrap_or_else(|error: serde_json::Error| {
            ServerFnErrorErr::Deserialization(error.to_string()).into_app_error()
        });
        #[cfg(not(feature = "ssr"))]
        crate::session::again::tell(&error);
        error
    }
}

impl std::fmt::Display for AppError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for AppError {}

/// For plain routes.
#[cfg(feature = "ssr")]
impl axum::response::IntoResponse for AppError {
    fn into_response(self) -> axum::response::Response {
        let status = http::StatusCode::from_u16(self.status()).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
        let retry_after = self.retry_after;
        let mut response = (status, axum::Json(self)).into_response();
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(http::header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

#[cfg(feature = "ssr")]
mod from_store {
    use store::StoreError;

    use super::AppError;

    impl From<StoreError> for AppError {
        fn from(error: StoreError) -> Self {
            Self::of_store(error, &crate::caller::request_id())
        }
    }

    impl AppError {
        /// What the store refused, or the reference under which the log holds why it failed.
        pub(crate) fn of_store(error: StoreError, reference: &str) -> Self {
            match error {
                StoreError::NotFound => Self::not_found(),
                StoreError::Busy => Self::busy(),
                StoreError::TooOften(seconds) => Self::too_many_tries(seconds),
                StoreError::Taken(field) => {
                    Self::of("taken", &format!("This {field} is in use already. Choose another."))
                }
                StoreError::Conflict(message) => Self::of("stale", &message),
                StoreError::Invalid(invalid) => invalid.into(),
                StoreError::Failed(cause) => {
                    tracing::error!(request.id = %reference, error = %cause, "the database failed");
                    Self::internal(reference)
                }
            }
        }
    }
}
