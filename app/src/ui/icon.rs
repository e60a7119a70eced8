//! Icons: Lucide (ISC; parts MIT from Feather) and glyphs of our own, in one sprite, `style/assets/icons.svg`.

use leptos::prelude::*;

/// An icon by its name in the sprite; never the only sign, so hidden from readers. `size`: `i-s`, `i-xs`, `i-l` or none.
#[component]
pub(crate) fn Icon(name: &'static str, #[prop(optional)] size: &'static str) -> impl IntoView {
    view! {
        <svg class=format!("i {size}") aria-hidden="true">
            <use href=format!("/icons.svg#{name}")></use>
        </svg>
    }
}
