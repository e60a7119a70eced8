//! A last word to the server from a page that goes away.

use leptos::prelude::window;
use serde::Serialize;
use web_sys::{Blob, BlobPropertyBag};

/// Sends a value to a function of the server; whether the browser takes it along. Nobody waits for the answer.
pub(crate) fn send(path: &str, value: &impl Serialize) -> bool {
    let Ok(text) = serde_json::to_string(value) else { return false };
    let options = BlobPropertyBag::new();
    options.set_type("application/json");
    let pieces = web_sys::js_sys::Array::of1(&text.into());
    let Ok(blob) = Blob::new_with_str_sequence_and_options(&pieces, &options) else { return false };
    window().navigator().send_beacon_with_opt_blob(path, Some(&blob)).unwrap_or_default()
}
