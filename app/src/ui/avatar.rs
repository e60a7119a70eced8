//! A round picture of a person: an image, else initials on one of twelve tints.

use domain::customer::initials;
use leptos::prelude::*;

use super::{attributes::AriaAttributes, dynamic::Erased};

/// Always hidden from readers: the name stands beside it. `seed` decides the tint.
#[component]
pub(crate) fn Avatar(
    #[prop(into)] name: String,
    #[prop(optional, into)] image: String,
    seed: i64,
    #[prop(optional)] size: &'static str,
) -> impl IntoView {
    let class = format!("av {size} av-{}", tint(seed));
    if image.is_empty() {
        view! { <span class=class aria-hidden="true">{initials(&name)}</span> }.erased()
    } else {
        view! { <span class=class aria-hidden="true"><img src=image alt="" loading="lazy" width="28" height="28" /></span> }.erased()
    }
}

/// Neighbouring keys get different tints (Fibonacci hashing).
fn tint(seed: i64) -> u64 {
    ((seed as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) % 12
}
