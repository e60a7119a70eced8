//! A last word to the server from a page that goes away.

use leptos::prelude::window;
use serde::Serialize;
use web_sys::{Blob, BlobPropertyBag};

/// Sends a value to a function of the server. Nobody waits for the answer.
pub(crate) fn send(path: &str, value: &impl Serialize) {
    let Ok(text) = serde_json::to_string(value) else { return };
    let options = BlobPropertyBag::new();
    options.set_type("application/json");
    let pieces = web_sys::js_sys::Array::of1(&text.into());
    if let Ok(blob) = Blob::new_with_str_sequence_and_options(&pieces, &options) {
        let _ = window().navigator().send_beacon_with_opt_blob(path, Some(&blob));
    }
}
