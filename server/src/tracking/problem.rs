//! Why nothing was taken, or one message was not: a status, a stable code, and a sentence that says what to change.

use app::AppError;
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{
    invalid::{FieldError, Invalid},
    tracking::Verdict,
};

use super::Answered;

/// A refusal.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    error: Box<AppError>,
    /// By which the sender knows the message that is wrong.
    message_id: Option<String>,
}

impl Problem {
    fn of(status: StatusCode, code: &str, message: &str) -> Self {
        let (code, message) = (code.to_owned(), message.to_owned());
        let error = AppError { code, message, errors: Vec::new(), request_id: None, retry_after: None };
        Self { status, error: Box::new(error), message_id: None }
    }

    pub(super) fn no_key() -> Self {
        Self::of(
            StatusCode::UNAUTHORIZED,
            "no_key",
            "The request has no key. Send it as the user name of basic authentication.",
        )
    }

    /// Wrong, deleted or over: which of them is not said.
    pub(super) fn invalid_key() -> Self {
        Self::of(StatusCode::UNAUTHORIZED, "invalid_key", "This key lets nobody in.")
    }

    pub(super) fn too_many_tries(seconds: u64) -> Self {
        Self { error: Box::new(AppError::too_many_tries(seconds)), ..Self::of(StatusCode::TOO_MANY_REQUESTS, "", "") }
    }

    pub(super) fn key_in_url() -> Self {
        let message =
            "A key has no place in an address, which others keep. Send it as the user name of basic authentication.";
        Self::of(StatusCode::BAD_REQUEST, "key_in_url", message)
    }

    pub(super) fn foreign_site() -> Self {
        let message = "This key is not for browsers on that site. An admin can make one that is.";
        Self::of(StatusCode::FORBIDDEN, "site_not_allowed", message)
    }

    pub(super) fn unsupported() -> Self {
        Self::of(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_type", "Send JSON in UTF-8, as application/json.")
    }

    pub(super) fn bad_json(message: &str) -> Self {
        Self::of(StatusCode::BAD_REQUEST, "bad_json", message)
    }

    /// What the reader of JSON says, by what it means to the sender.
    pub(super) fn unreadable(error: &serde_json::Error) -> Self {
        let text = error.to_string();
        let place = format!("line {}, column {}", error.line(), error.column());
        match text.strip_prefix("duplicate field `").and_then(|rest| rest.split('`').next()) {
            Some(member) => {
                let message = format!("The member {member} is there twice: {place}.");
                Self::of(StatusCode::BAD_REQUEST, "duplicate_member", &message)
            }
            None => Self::bad_json(&format!("This is not the JSON that is expected: {place}.")),
        }
    }

    /// Why a body was not read to its end.
    pub(super) fn unread(error: &axum::Error) -> Self {
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
        while let Some(inner) = cause {
            if inner.is::<http_body_util::LengthLimitError>() {
                return Self::of(
                    StatusCode::PAYLOAD_TOO_LARGE,
                    "body_too_large",
                    "The request is too large: 500 KB at most, and 64 KB where the key is in the body.",
                );
            }
            if inner.is::<tokio::time::error::Elapsed>() {
                return Self::of(StatusCode::REQUEST_TIMEOUT, "too_slow", "The body did not come in time.");
            }
            cause = inner.source();
        }
        Self::of(StatusCode::BAD_REQUEST, "bad_body", "The body could not be read.")
    }

    pub(super) fn too_many(count: usize, most: usize) -> Self {
        let message = format!("A batch has {most} messages at most; this one has {count}. None was taken.");
        Self::of(StatusCode::UNPROCESSABLE_ENTITY, "too_many_events", &message)
    }

    /// Too much waits already.
    pub(super) fn busy() -> Self {
        let error = AppError { retry_after: Some(1), ..AppError::busy() };
        Self { status: StatusCode::SERVICE_UNAVAILABLE, error: Box::new(error), message_id: None }
    }

    /// The database does not answer now; the log knows why.
    pub(super) fn later(reference: &str) -> Self {
        let mut error = AppError::internal(reference);
        error.message = "Nothing was taken: the server cannot write now. Send it again in a moment.".to_owned();
        error.retry_after = Some(1);
        Self { status: StatusCode::SERVICE_UNAVAILABLE, error: Box::new(error), message_id: None }
    }

    /// The same, of this message.
    pub(super) fn about(mut self, message_id: Option<String>) -> Self {
        self.message_id = message_id;
        self
    }

    /// As one of several messages is answered.
    pub(super) fn answered(self) -> Answered {
        let AppError { code, message, errors, .. } = *self.error;
        let field = errors.into_iter().next().map(|FieldError { field, .. }| field.into_owned());
        Answered { code: Some(code), field, reason: Some(message), ..Answered::of(self.message_id, Verdict::Rejected) }
    }
}

impl From<Invalid> for Problem {
    fn from(invalid: Invalid) -> Self {
        let is_unreadable = invalid.is_malformed() || invalid.first().code == "bad_json";
        let status = if is_unreadable { StatusCode::BAD_REQUEST } else { StatusCode::UNPROCESSABLE_ENTITY };
        Self { status, error: Box::new(invalid.into()), message_id: None }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let retry_after = self.error.retry_after;
        let mut response = (self.status, Json(*self.error)).into_response();
        let headers = response.headers_mut();
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Basic realm=\"Acumen\", charset=\"UTF-8\""),
            );
        }
        response
    }
}
