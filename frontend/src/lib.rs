//! Starts the application in the browser, on the page that the server rendered. Nothing else lives here.

use leptos::{mount::hydrate_body, prelude::window};
use wasm_bindgen::{JsCast, prelude::wasm_bindgen};
use web_sys::PerformanceEntry;

/// Called by the page's script once the first module is loaded; the page comes alive when its own module is there too.
#[wasm_bindgen]
pub async fn hydrate() {
    console_error_panic_hook::set_once();
    let address = window().location();
    let (path, search) = (address.pathname().unwrap_or_default(), address.search().unwrap_or_default());
    if app::load(&path, &search).await.is_err() {
        return;
    }
    if is_elsewhere() {
        let _ = window().location().reload();
    } else {
        hydrate_body(app::App);
    }
}

/// Whether somebody went back or forward before the page was alive: the address is another one by then, the document
/// that of the address that was loaded.
fn is_elsewhere() -> bool {
    let loaded = window().performance().map(|performance| performance.get_entries_by_type("navigation").get(0));
    let loaded = loaded.and_then(|entry| entry.dyn_into::<PerformanceEntry>().ok()).map(|entry| entry.name());
    let here = window().location().href().ok();
    let page = |address: &str| address.split('#').next().unwrap_or_default().to_owned();
    match (loaded, here) {
        // Some browsers name something else there.
        (Some(loaded), Some(here)) => loaded.starts_with("http") && page(&loaded) != page(&here),
        _ => false,
    }
}
