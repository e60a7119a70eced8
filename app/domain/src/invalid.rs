//! What is wrong with an input: which field, a stable code, and one sentence that says what to change.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// A word that is not one of a closed set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown word")]
pub struct UnknownWord;

impl UnknownWord {
    /// Whether a reader's message says that this is why it could not read.
    pub fn is_why(message: &str) -> bool {
        message.starts_with("unknown word")
    }
}

/// One thing that is wrong, at one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The parameter or form field, by its name in the address (`ltv_min`).
    pub field: Cow<'static, str>,
    /// A stable code for programs (`range_inverted`).
    pub code: Cow<'static, str>,
    /// One sentence for people.
    pub message: String,
    /// What is there instead: for `stale` the value by now, for `taken` and `duplicate_email` the address of who has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub there: Option<String>,
}

impl FieldError {
    /// Somebody else put another value into the field since the person looked.
    pub fn changed_meanwhile(field: impl Into<Cow<'static, str>>, label: &str, present: String) -> Self {
        let told = if present.is_empty() { "emptied".to_owned() } else { format!("changed to “{present}”") };
        let message = format!("{label} was {told} meanwhile.");
        Self { field: field.into(), code: "stale".into(), message, there: Some(present) }
    }

    /// What somebody else put there meanwhile, if that is what is wrong.
    pub fn theirs(&self) -> Option<&String> {
        self.there.as_ref().filter(|_| self.code == "stale")
    }

    /// The field itself is gone since the person looked.
    pub fn deleted_meanwhile(field: impl Into<Cow<'static, str>>) -> Self {
        let message = "This field was deleted meanwhile: what is written here cannot be saved.".to_owned();
        Self { field: field.into(), code: "deleted".into(), message, there: None }
    }
}

/// What a field becomes when somebody who saw `seen` wants `wanted`: what they left as it was stays as it is now.
///
/// # Errors
/// `stale` at the field when somebody else changed it meanwhile too.
pub fn settled(field: &'static str, label: &str, wanted: &str, seen: &str, now: &str) -> Result<String, Invalid> {
    if wanted == seen {
        Ok(now.to_owned())
    } else if now == seen || now == wanted {
        Ok(wanted.to_owned())
    } else {
        Err(Invalid { errors: vec![FieldError::changed_meanwhile(field, label, now.to_owned())] })
    }
}

/// An input that is refused as a whole. Never empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{}", self.first().message)]
pub struct Invalid {
    /// Everything found wrong, in the order of the fields.
    pub errors: Vec<FieldError>,
}

impl Invalid {
    /// One error at one field.
    pub fn at(field: impl Into<Cow<'static, str>>, code: &'static str, message: impl Into<String>) -> Self {
        let error = FieldError { field: field.into(), code: code.into(), message: message.into(), there: None };
        Self { errors: vec![error] }
    }

    /// The first error: its code and sentence stand for the whole.
    pub fn first(&self) -> &FieldError {
        &self.errors[0]
    }

    /// Whether the input could not be read at all (HTTP 400) rather than read and refused (422).
    pub fn is_malformed(&self) -> bool {
        matches!(
            &*self.first().code,
            "nul_character" | "duplicate_parameter" | "invalid_encoding" | "too_many_parameters"
        )
    }

    /// The sentence for one field, if that field is wrong.
    pub fn message_for(&self, field: &str) -> Option<&str> {
        self.errors.iter().find(|e| e.field == field).map(|e| e.message.as_str())
    }
}

/// Collects errors from several fields, so that a form shows all of them at once.
#[derive(Debug, Default)]
pub struct Findings(Vec<FieldError>);

impl Findings {
    /// Keeps the value, or notes what is wrong with it and goes on with `None`.
    pub fn keep<T>(&mut self, result: Result<T, Invalid>) -> Option<T> {
        result.map_err(|invalid| self.0.extend(invalid.errors)).ok()
    }

    /// The value, when nothing was found wrong.
    pub fn finish<T>(self, value: T) -> Result<T, Invalid> {
        if self.0.is_empty() { Ok(value) } else { Err(Invalid { errors: self.0 }) }
    }
}
