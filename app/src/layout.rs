//! The document around every page, and the frame around those for which one is signed in: sidebar, phone bar.

use domain::{
    money::grouped,
    preferences::Theme,
    query::{CustomerQuery, Panel},
    role::Right,
    view::STANDING,
};
use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags};
use leptos_router::hooks::use_location;

use crate::{
    App, chunks,
    customers::{
        returning, selection,
        underway::{self, UnderwaySlot},
    },
    lasting::{Lasting, lasting},
    palette::{self, Jump, PaletteSlot},
    preferences::Preferences,
    profile,
    session::{
        Session,
        account::Account,
        again::{self, AgainSlot},
        api::current_session,
    },
    shortcuts::{self, ShortcutsSlot},
    ui::{
        attributes::{AriaAttributes, GlobalAttributes},
        dynamic::{Erased, Pieces},
        focus,
        icon::Icon,
        keys, lost,
        toasts::{self, Notifications, Toasts},
    },
};

/// The whole document. Sets the content security policy: inline scripts only under this answer's nonce.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    #[cfg(feature = "ssr")]
    set_policy();
    let theme = theme();
    let pinned = theme.map(|theme| {
        let content = if theme == Theme::Dark { "#0b0c0e" } else { "#f6f7f9" };
        view! { <meta name="theme-color" content=content /> }.erased()
    });
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme.map(Theme::as_str)>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                // Says nothing to other sites, and lets forms say to our own where they come from: under the answer's
                // `no-referrer` alone browsers send `Origin: null` with them.
                <meta name="referrer" content="same-origin" />
                <meta name="color-scheme" content="light dark" />
                // The first one that holds counts; `--canvas` of `style/tokens.css`.
                {pinned}
                <meta name="theme-color" media="(prefers-color-scheme: light)" content="#f6f7f9" />
                <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#0b0c0e" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="preload" href="/fonts/inter.woff2" r#as="font" r#type="font/woff2" crossorigin="anonymous" />
                <HashedStylesheet options=options.clone() id="acumen" />
                <HydrationScripts options />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// The theme that was chosen in this browser, if it was. The document is the server's alone.
fn theme() -> Option<Theme> {
    #[cfg(feature = "ssr")]
    return crate::preferences::pinned_theme();
    #[cfg(not(feature = "ssr"))]
    None
}

#[cfg(feature = "ssr")]
fn set_policy() {
    use http::{HeaderValue, header::CONTENT_SECURITY_POLICY};
    let (Some(nonce), Some(response)) = (leptos::nonce::use_nonce(), use_context::<leptos_axum::ResponseOptions>())
    else {
        return;
    };
    let policy = format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
    );
    if let Ok(value) = HeaderValue::from_str(&policy) {
        response.insert_header(CONTENT_SECURITY_POLICY, value);
    }
}

/// The mark of the product.
#[component]
pub(crate) fn BrandMark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 22 22" aria-hidden="true">
            <rect width="22" height="22" rx="6" class="mark-ground"></rect>
            <path d="M5.6 15.8 11 5.6l5.4 10.2" class="mark-line"></path>
            <circle cx="11" cy="14.2" r="1.7" class="mark-dot"></circle>
        </svg>
    }
}

/// Who is signed in, for the pages in the frame.
#[derive(Clone, Copy)]
pub(crate) struct CurrentSession(Lasting<Session>);

impl CurrentSession {
    /// Something of the session, once it is there.
    pub(crate) fn with<T>(&self, of: impl FnOnce(&Session) -> T) -> Option<T> {
        self.0.with(|session| session.as_ref()?.as_ref()?.answer.as_ref().ok().map(of))
    }

    /// Whether the person may do something; not before the session is there.
    pub(crate) fn may(&self, right: Right) -> bool {
        self.with(|session| session.role.may(right)).unwrap_or_default()
    }

    /// Why the person may not do something, if they may not.
    pub(crate) fn refusal(&self, right: Right) -> Option<&'static str> {
        (!self.may(right)).then(|| right.refusal())
    }

    /// Reads it again, after something in it was changed.
    pub(crate) fn refetch(&self) {
        self.0.refetch();
    }
}

/// Sidebar, page, phone bar.
#[component]
pub(crate) fn Frame(children: Children) -> impl IntoView {
    let session = lasting(String::new, |_| Some(current_session()));
    provide_context(CurrentSession(session));
    Preferences::provide();
    again::provide();
    // Nothing for the signed-out: the page says so itself.
    let of_session = move |view: fn(Session) -> AnyView| {
        move || {
            Suspend::new(async move {
                session.await.and_then(|session| session.answer.ok()).map_or_else(|| ().into_any(), view)
            })
        }
    };
    let location = use_location();
    let (path, search) = (location.pathname, location.search);
    returning::provide();
    selection::provide();
    profile::provide();
    palette::provide();
    shortcuts::provide();
    toasts::provide();
    underway::provide();
    // Another page begins at its top, and readers begin there too; going back to the list restores more (`returning`).
    Effect::new(move |before: Option<String>| {
        let path = path.get();
        if before.is_some_and(|before| before != path) {
            returning::scroll_to(0);
            focus::by_id(focus::CONTENT);
        }
        path
    });
    let practices = move || practices_href(&path.get(), &search.get());
    let current = move |of: &'static str| move || path.get().starts_with(of).then_some("page");
    view! {
        <a class="skip" href="#content" rel="external">"Skip to content"</a>
        <div class="app">
            <header class="side">
                <div class="side-top"><BrandMark /><span class="brand">"Acumen"</span></div>
                <Jump />
                <nav class="nav" aria-label="Main">
                    <a href="/customers" aria-current=current("/customers")><Icon name="users" /><span>"Customers"</span></a>
                </nav>
                <Transition>{of_session(|session| view! { <PinnedViews session /> }.erased())}</Transition>
                <div class="side-foot">
                    <nav class="nav" aria-label="Account">
                        <a id="best-practices" href=Signal::derive(practices)><Icon name="list-checks" /><span>"Best practices"</span></a>
                        <a href="/settings/profile" aria-current=current("/settings")><Icon name="settings" /><span>"Settings"</span></a>
                    </nav>
                    <Transition>{of_session(|session| view! { <Account session /> }.erased())}</Transition>
                </div>
            </header>
            <main class="main" id="content" tabindex="-1">{children()}</main>
            <nav class="bottom-nav" aria-label="Main, phone">
                <a href="/customers" aria-current=current("/customers")><Icon name="users" />"Customers"</a>
                <a id="best-practices-phone" href=Signal::derive(practices)><Icon name="list-checks" />"Best practices"</a>
                <a href="/settings/profile" aria-current=current("/settings")><Icon name="settings" />"Settings"</a>
            </nav>
        </div>
        <SoonSlot />
        <UnderwaySlot />
        <PaletteSlot />
        <ShortcutsSlot />
        <AgainSlot />
    }
    .erased()
}

/// What comes soon after the page came alive: for readers to know the place of what is said before something is.
#[component]
fn SoonSlot() -> impl IntoView {
    let (toasts, is_due) = (Toasts::of_application(), RwSignal::new(false));
    Effect::new(move |_| chunks::when_online(move || is_due.set(true)));
    chunks::once(&chunks::SOON, move || is_due.get() || toasts.are_some())
}

/// The place of what is said, the guard of the focus, and keys that browsers leave out.
#[component]
pub(crate) fn Soon() -> impl IntoView {
    Effect::new(|_| {
        lost::watch();
        keys::listen();
    });
    view! { <Notifications /> }
}

/// The best practices over the present list, or over the plain one.
fn practices_href(path: &str, search: &str) -> String {
    let query =
        if path == "/customers" { CustomerQuery::parse(search).unwrap_or_default() } else { Default::default() };
    query.with_panel(Some(Panel::BestPractices)).href()
}

/// The two views that follow the best practices, then those that the person pinned.
#[component]
fn PinnedViews(session: Session) -> impl IntoView {
    let pinned = session.views.iter().filter_map(|view| Some((view.query().href(), view.name.clone(), view.pinned?)));
    let counts = [session.at_risk, session.sales_opportunities];
    let standing = STANDING.into_iter().zip(counts);
    let views = standing
        .map(|((name, card), count)| (CustomerQuery::default().with_card(card).href(), name.to_owned(), count))
        .chain(pinned);
    let link = |(href, name, count): (String, String, u32)| {
        view! { <a href=href><Icon name="bookmark" /><span class="nav-l">{name}</span>" "<span class="n">{grouped(i64::from(count))}</span></a> }.erased()
    };
    view! {
        <nav class="nav pinned" aria-label="Pinned views">
            <p class="nav-h">"Pinned views"</p>
            {views.map(link).pieces()}
        </nav>
    }
}
