//! `/settings/...`: what one chooses for oneself, and what admins choose for the workspace. Each section has its own
//! address; the session and what it may do are in `session`.

mod activity;
mod api;
mod api_keys;
mod audit;
mod bin;
mod fields;
mod mentions;
mod profile;
mod section;
mod sessions;
mod tags;
mod team;
mod workspace;

use domain::role::Right;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use crate::{
    layout::CurrentSession,
    shortcuts,
    ui::{
        attributes::AriaAttributes,
        dynamic::{Erased, Pieces, dynamic},
        focus,
    },
};

/// The sections: what they are called, their address, and who has them; everybody, where no right is named.
const SECTIONS: [(&str, &str, Option<Right>); 11] = [
    ("Profile", "/settings/profile", None),
    ("Mentions", "/settings/mentions", None),
    ("Sessions", "/settings/sessions", None),
    ("Workspace", "/settings/workspace", Some(Right::ManageWorkspace)),
    ("Team", "/settings/team", Some(Right::ManageTeam)),
    ("API Keys", "/settings/api-keys", Some(Right::ManageKeys)),
    ("Tags", "/settings/tags", Some(Right::ManageVocabulary)),
    ("Custom Fields", "/settings/custom-fields", Some(Right::ManageVocabulary)),
    ("Activity", "/settings/activity", None),
    ("Deleted customers", "/settings/bin", Some(Right::DeleteCustomers)),
    ("Audit log", "/settings/audit", Some(Right::ReadAudit)),
];

/// The page of the section that the address names.
#[component]
pub(crate) fn SettingsPage() -> impl IntoView {
    let path = use_location().pathname.get_untracked();
    let (label, section) = match path.as_str() {
        "/settings/mentions" => ("Mentions", view! { <mentions::MentionsSection /> }.into_any()),
        "/settings/sessions" => ("Sessions", view! { <sessions::Sessions /> }.into_any()),
        "/settings/workspace" => ("Workspace", view! { <workspace::WorkspaceSection /> }.into_any()),
        "/settings/team" => ("Team", view! { <team::TeamSection /> }.into_any()),
        "/settings/api-keys" => ("API Keys", view! { <api_keys::ApiKeysSection /> }.into_any()),
        "/settings/tags" => ("Tags", view! { <tags::TagsSection /> }.into_any()),
        "/settings/custom-fields" => ("Custom Fields", view! { <fields::CustomFields /> }.into_any()),
        "/settings/activity" => ("Activity", view! { <activity::Activity /> }.into_any()),
        "/settings/bin" => ("Deleted customers", view! { <bin::Deleted /> }.into_any()),
        "/settings/audit" => ("Audit log", view! { <audit::Audit /> }.into_any()),
        _ => ("Profile", view! { <profile::Profile /> }.into_any()),
    };
    let session = expect_context::<CurrentSession>();
    shortcuts::listen(|_| None);
    let links = move || {
        let own = SECTIONS.into_iter().filter(|(.., right)| right.is_none_or(|right| session.may(right)));
        let link = |(label, href, _): (&'static str, &'static str, _)| {
            view! { <a href=href aria-current=(path == href).then_some("page")>{label}</a> }.erased()
        };
        own.map(link).pieces()
    };
    Effect::new(move |_| {
        let _ = session.may(Right::ReadCustomers);
        request_animation_frame(|| focus::into_row(".subnav [aria-current=page]"));
    });
    view! {
        <Title text=format!("{label} · Settings") />
        <div class="topbar"><p>"Settings"</p></div>
        <div class="page-head"><h1>"Settings"</h1></div>
        <div class="split">
            <nav class="subnav" aria-label="Settings"><Transition>{dynamic(links)}</Transition></nav>
            <section class="sect" aria-labelledby="section">{section}</section>
        </div>
    }
    .erased()
}
