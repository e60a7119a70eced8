//! Starts the application in the browser, on the page that the server rendered. Nothing else lives here.

use leptos::{mount::hydrate_body, prelude::window};
use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the page's script once the first module is loaded; the page comes alive when its own module is there too.
#[wasm_bindgen]
pub async fn hydrate() {
    console_error_panic_hook::set_once();
    let path = window().location().pathname().unwrap_or_default();
    if app::load(&path).await.is_ok() {
        hydrate_body(app::App);
    }
}
