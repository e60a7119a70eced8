//! Readings whose last good answer stands while nothing is said of what was asked.

use leptos::prelude::*;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::AppError;

/// What was answered, and to what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Answered<T> {
    /// What it is the answer to.
    pub(crate) of: String,
    pub(crate) answer: Result<T, AppError>,
}

/// A reading; nothing when nothing is asked.
pub(crate) type Lasting<T> = Resource<Option<Answered<T>>>;

/// Reads by a source, anew with each other one. Where the server cannot be reached or nobody is signed in, what it answered to
/// the same before stays the answer.
pub(crate) fn lasting<T, F>(
    source: impl Fn() -> String + Send + Sync + 'static,
    ask: impl Fn(&str) -> Option<F> + Send + Sync + 'static,
) -> Lasting<T>
where
    T: Clone + PartialEq + Send + Sync + Serialize + DeserializeOwned + 'static,
    F: Future<Output = Result<T, AppError>> + Send + 'static,
{
    let own = StoredValue::new(None::<Lasting<T>>);
    let before = move |of: &str| {
        let before = own.try_get_value().flatten()?.try_get_untracked().flatten().flatten()?;
        (before.of == of && before.answer.is_ok()).then_some(before)
    };
    let reading = Resource::new_blocking(source, move |of| {
        let asked = ask(&of);
        async move {
            let answer = asked?.await;
            let stands = answer.as_ref().is_err_and(AppError::says_nothing);
            if let Some(before) = stands.then(|| before(&of)).flatten() {
                return Some(before);
            }
            Some(Answered { of, answer })
        }
    });
    own.set_value(Some(reading));
    reading
}
