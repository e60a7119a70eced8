//! The page for addresses that lead nowhere.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{dynamic::Erased, icon::Icon};

/// "Page not found", with the way back; answers 404.
#[component]
pub(crate) fn NotFound() -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::caller::set_status(http::StatusCode::NOT_FOUND);
    view! {
        <Title text="Page not found" />
        <div class="state">
            <span class="state-i"><Icon name="search" /></span>
            <h1>"Page not found"</h1>
            <p>"This address leads nowhere. It may have been typed wrong, or what it showed is gone."</p>
            <div class="row"><a class="btn" href="/customers">"Go to Customers"</a></div>
        </div>
    }
    .erased()
}
