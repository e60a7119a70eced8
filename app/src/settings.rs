//! `/settings/...`: what one chooses for oneself, and what admins choose for the workspace. Each section has its own
//! address; the session and what it may do are in `session`.

mod profile;
mod sessions;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use crate::ui::{
    attributes::{AriaAttributes, GlobalAttributes},
    dynamic::{Erased, Pieces},
};

/// The sections: what they are called, and their part of the address.
const SECTIONS: [(&str, &str); 2] = [("Profile", "/settings/profile"), ("Sessions", "/settings/sessions")];

/// The page of the section that the address names.
#[component]
pub(crate) fn SettingsPage() -> impl IntoView {
    let path = use_location().pathname.get_untracked();
    let (label, section) = match path.as_str() {
        "/settings/sessions" => ("Sessions", view! { <sessions::Sessions /> }.into_any()),
        _ => ("Profile", view! { <profile::Profile /> }.into_any()),
    };
    let link = |(label, href): (&'static str, &'static str)| {
        view! { <a href=href aria-current=(path == href).then_some("page")>{label}</a> }.erased()
    };
    view! {
        <Title text=format!("{label} · Settings") />
        <div class="topbar"><p>"Settings"</p></div>
        <div class="page-head"><h1>"Settings"</h1></div>
        <div class="split">
            <nav class="subnav" aria-label="Settings">{SECTIONS.into_iter().map(link).pieces()}</nav>
            <section class="sect" aria-labelledby="section">{section}</section>
        </div>
    }
    .erased()
}

/// What stands over a section.
fn head(label: &'static str, says: &'static str) -> AnyView {
    view! { <div class="sect-h"><div class="grow"><h2 id="section">{label}</h2><p>{says}</p></div></div> }.erased()
}
