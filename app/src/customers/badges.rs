//! Lifecycle badge (square, glyph and word) and intent pill (round, icon and word): colour is never the only sign.

use domain::{intent::Intent, lifecycle::Lifecycle};
use leptos::prelude::*;

use crate::ui::icon::Icon;

/// The stage of a customer.
#[component]
pub(crate) fn LifecycleBadge(lifecycle: Lifecycle) -> impl IntoView {
    view! {
        <span class=format!("stage stage-{lifecycle}")>
            <svg viewBox="0 0 12 12" aria-hidden="true"><use href=format!("/icons.svg#stage-{lifecycle}")></use></svg>
            {lifecycle.label()}
        </span>
    }
}

/// The icon of a signal.
pub(crate) const fn intent_icon(intent: Intent) -> &'static str {
    match intent {
        Intent::SalesOpportunity => "trending-up",
        Intent::Support => "life-buoy",
        Intent::General => "message-circle",
        Intent::NoEngagement => "moon",
    }
}

/// The signal of a customer.
#[component]
pub(crate) fn IntentPill(intent: Intent) -> impl IntoView {
    view! { <span class=format!("pill pill-{intent}")><Icon name=intent_icon(intent) />{intent.label()}</span> }
}
