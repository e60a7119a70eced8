//! Which address shows which page.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{FlatRoutes, Route, Router},
    path,
};

use crate::{
    chunks::{self, PROFILE, SETTINGS},
    customers::CustomersPage,
    layout::Frame,
    ui::not_found::NotFound,
};

/// The document's title. On the server it is written into the page as it is (leptos_meta 0.8 escapes nothing there), so
/// what could begin a tag or an entity is escaped here: names are other people's text.
fn document_title(title: String) -> String {
    let title = if title.is_empty() { "Acumen".to_owned() } else { format!("{title} · Acumen") };
    if cfg!(feature = "ssr") { title.replace('&', "&amp;").replace('<', "&lt;") } else { title }
}

/// The whole application.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    // Tests and styles wait for this before they expect the page to be used.
    Effect::new(|_| {
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-hydrated", "true");
        }
        if let Some(performance) = window().performance() {
            let _ = performance.mark("hydrated");
        }
        chunks::load_ahead();
    });
    view! {
        <Title formatter=document_title />
        <Router>
            <Frame>
                <FlatRoutes fallback=|| view! { <NotFound /> }>
                    <Route path=path!("/customers") view=CustomersPage ssr=SsrMode::Async />
                    <Route path=path!("/customers/:id") view=|| PROFILE.page() ssr=SsrMode::Async />
                    <Route path=path!("/settings/profile") view=|| SETTINGS.page() ssr=SsrMode::Async />
                    <Route path=path!("/settings/workspace") view=|| SETTINGS.page() ssr=SsrMode::Async />
                    <Route path=path!("/settings/team") view=|| SETTINGS.page() ssr=SsrMode::Async />
                    <Route path=path!("/settings/api-keys") view=|| SETTINGS.page() ssr=SsrMode::Async />
                    <Route path=path!("/settings/tags") view=|| SETTINGS.page() ssr=SsrMode::Async />
                    <Route path=path!("/settings/custom-fields") view=|| SETTINGS.page() ssr=SsrMode::Async />
                    <Route path=path!("/settings/bin") view=|| SETTINGS.page() ssr=SsrMode::Async />
                    <Route path=path!("/settings/audit") view=|| SETTINGS.page() ssr=SsrMode::Async />
                    <Route path=path!("/settings/activity") view=|| SETTINGS.page() ssr=SsrMode::Async />
                    <Route path=path!("/settings/mentions") view=|| SETTINGS.page() ssr=SsrMode::Async />
                    <Route path=path!("/settings/sessions") view=|| SETTINGS.page() ssr=SsrMode::Async />
                </FlatRoutes>
            </Frame>
        </Router>
    }
}
