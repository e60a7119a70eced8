//! The pages, and parts of pages, that arrive in modules of their own when they are first needed; the list is in the
//! first module. What the build needs to know about it is in `frontend/build.mjs`.

use std::{
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
    time::Duration,
};

use leptos::{ev, prelude::*, task::spawn_local, wasm_split::wasm_split};

use crate::{
    AppError,
    customers::{AddCustomer, BestPractices, BulkParts, DisplayOptions, Filters, UnderwayDialogs, ViewParts},
    layout::Soon,
    palette::PaletteDialog,
    profile::ProfilePage,
    session::SignInAgain,
    settings::SettingsPage,
    shortcuts::Shortcuts,
    ui::{
        dynamic::{Erased, When, dynamic},
        error_notice::ErrorNotice,
    },
};

/// One function a chunk: those of one module arrive together.
macro_rules! chunk {
    ($(#[$doc:meta])* $chunk:ident: $view:ident in $module:ident, $load:ident => $component:ident) => {
        #[wasm_split($module, wasm_split_path = ::leptos::wasm_split, fallible, preload($load))]
        fn $view() -> Result<AnyView, AppError> {
            Ok(view! { <$component /> }.erased())
        }

        $(#[$doc])*
        pub(crate) static $chunk: Chunk =
            Chunk { view: || at_once($view()), load: || Box::pin(async { Ok($load().await?) }) };
    };
}

type Loading = Pin<Box<dyn Future<Output = Result<(), AppError>>>>;

/// A page, or a part of one, in a module of its own or with others.
pub(crate) struct Chunk {
    /// The page, once its module is there.
    view: fn() -> Option<AnyView>,
    load: fn() -> Loading,
}

chunk! {
    /// `/customers/<id>`.
    PROFILE: profile in profile, load_profile => ProfilePage
}

chunk! {
    /// `/settings/...`.
    SETTINGS: settings in settings, load_settings => SettingsPage
}

chunk! {
    /// The menu of saved views, and what is asked about them.
    VIEWS: views in list, load_views => ViewParts
}

chunk! {
    /// How the list is shown.
    DISPLAY: display in list, load_display => DisplayOptions
}

chunk! {
    /// The filter drawer.
    FILTERS: filters in list, load_filters => Filters
}

chunk! {
    /// The drawer of best practices.
    BEST_PRACTICES: best_practices in list, load_best_practices => BestPractices
}

chunk! {
    /// A customer typed by hand.
    ADD: add in list, load_add => AddCustomer
}

chunk! {
    /// Acting on many customers.
    BULK: bulk in bulk, load_bulk => BulkParts
}

chunk! {
    /// What goes on by itself: its dialogs.
    UNDERWAY: underway in bulk, load_underway => UnderwayDialogs
}

chunk! {
    /// What the frame needs soon after it came alive.
    SOON: soon in frame, load_soon => Soon
}

chunk! {
    /// Every key.
    SHORTCUTS: shortcuts in frame, load_shortcuts => Shortcuts
}

chunk! {
    /// The command palette.
    PALETTE: palette in frame, load_palette => PaletteDialog
}

chunk! {
    /// Signing in again, over the page.
    AGAIN: again in frame, load_again => SignInAgain
}

/// What is in a page's module, if it needs no waiting: on the server always, in the browser once it has arrived.
fn at_once(page: impl Future<Output = Result<AnyView, AppError>>) -> Option<AnyView> {
    match pin!(page).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(view) => view.ok(),
        Poll::Pending => None,
    }
}

impl Chunk {
    /// The page. What is there until its module has arrived is empty: that takes a moment, once a visit at most.
    pub(crate) fn page(&'static self) -> AnyView {
        if let Some(view) = (self.view)() {
            return view;
        }
        let loaded = RwSignal::new(None);
        spawn_local(async move {
            let answer = (self.load)().await;
            let _ = loaded.try_set(Some(answer));
        });
        dynamic(move || match loaded.get() {
            None => ().into_any(),
            Some(Ok(())) => (self.view)().into_any(),
            Some(Err(error)) => failed(error),
        })
    }
}

/// The part from when it is first wanted; it stays.
pub(crate) fn once(chunk: &'static Chunk, is_wanted: impl Fn() -> bool + Send + Sync + 'static) -> impl IntoView {
    let was_wanted = Memo::new(move |was: Option<&bool>| was.copied().unwrap_or_default() || is_wanted());
    view! { <When is=was_wanted>{chunk.page()}</When> }
}

/// The module is gone with an older version of the server, or the network is: the server has the page whole.
fn failed(error: AppError) -> AnyView {
    let retry = Callback::new(|()| {
        let _ = window().location().reload();
    });
    view! { <ErrorNotice title="This page could not be loaded" error retry /> }.erased()
}

/// Brings the module of the page at an address, and of what is open on it, for the page to be complete when it comes
/// alive. After an error it stays what the server wrote: links and forms.
pub async fn load(path: &str, search: &str) -> Result<(), AppError> {
    if path.starts_with("/customers/") {
        (PROFILE.load)().await
    } else if path.starts_with("/settings/") {
        (SETTINGS.load)().await
    } else if search.contains("panel=") {
        (FILTERS.load)().await?;
        (BEST_PRACTICES.load)().await
    } else {
        Ok(())
    }
}

/// Brings what is opened from the list while nobody waits for it, so that it opens at once.
pub(crate) fn load_ahead() {
    // What fails is said to whoever then opens it.
    let load = || {
        spawn_local(async {
            for chunk in [&PROFILE, &FILTERS, &PALETTE, &BULK] {
                let _ = (chunk.load)().await;
            }
        });
    };
    set_timeout(move || when_online(load), Duration::from_secs(1));
}

/// At once, or from when the browser is online: what needs the network, and does no harm when it is done again.
pub(crate) fn when_online(act: impl Fn() + 'static) {
    if window().navigator().on_line() {
        act();
    } else {
        // It listens for as long as the application is open.
        let _ = window_event_listener(ev::online, move |_| act());
    }
}
