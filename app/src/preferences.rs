//! How this browser shows the product: kept in cookies, so that the server draws every page as it was chosen and nothing
//! flashes. No secrets, nothing personal.

use std::str::FromStr;

use domain::preferences::{Display, Theme};
use leptos::prelude::*;

const THEME: &str = "acumen_theme";
const DISPLAY: &str = "acumen_display";
const KEYS: &str = "acumen_keys";
/// A year, in seconds.
const KEPT: u32 = 365 * 24 * 60 * 60;

/// What was chosen, for everything in the frame.
#[derive(Clone, Copy)]
pub(crate) struct Preferences {
    /// Light or dark.
    pub(crate) theme: RwSignal<Theme>,
    /// Rows and columns of the list, where its address does not say.
    pub(crate) display: RwSignal<Display>,
    /// Whether single keys do something.
    pub(crate) has_keys: RwSignal<bool>,
}

impl Preferences {
    /// As the browser says.
    pub(crate) fn provide() {
        let cookies = cookies();
        provide_context(Self {
            theme: RwSignal::new(value(&cookies, THEME).unwrap_or_default()),
            display: RwSignal::new(value(&cookies, DISPLAY).unwrap_or_default()),
            has_keys: RwSignal::new(value(&cookies, KEYS).unwrap_or(true)),
        });
    }

    /// Shows everything light or dark, or as the system is.
    pub(crate) fn set_theme(self, theme: Theme) {
        self.theme.set(theme);
        keep(THEME, &theme);
        if let Some(root) = document().document_element() {
            let _ = match theme {
                Theme::System => root.remove_attribute("data-theme"),
                theme => root.set_attribute("data-theme", theme.as_str()),
            };
        }
    }

    /// Shows lists so that do not say themselves how.
    pub(crate) fn set_display(self, display: Display) {
        self.display.set(display);
        keep(DISPLAY, &display);
    }

    /// Lets single keys do something, or not.
    pub(crate) fn set_keys(self, has_keys: bool) {
        self.has_keys.set(has_keys);
        keep(KEYS, &has_keys);
    }
}

/// The theme that the request asks for, for the document's root: none is the system's.
#[cfg(feature = "ssr")]
pub(crate) fn pinned_theme() -> Option<Theme> {
    value(&cookies(), THEME).filter(|theme| *theme != Theme::System)
}

/// What the form of `/settings/profile` sends with scripts off.
#[cfg(feature = "ssr")]
#[derive(Debug, serde::Deserialize)]
pub struct PreferencesForm {
    theme: Theme,
    rows: String,
    keys: Option<String>,
}

#[cfg(feature = "ssr")]
impl PreferencesForm {
    /// The `Set-Cookie` values that keep it, beside what the browser's cookies say.
    pub fn cookies(&self, present: &str, is_https: bool) -> [String; 3] {
        let display = value::<Display>(present, DISPLAY).unwrap_or_default().compact(self.rows == "compact");
        [
            cookie(THEME, &self.theme, is_https),
            cookie(DISPLAY, &display, is_https),
            cookie(KEYS, &self.keys.is_some(), is_https),
        ]
    }
}

fn cookie(name: &str, value: &dyn std::fmt::Display, is_https: bool) -> String {
    let secure = if is_https { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; Max-Age={KEPT}; SameSite=Lax{secure}")
}

/// The readable value of a cookie.
fn value<T: FromStr>(cookies: &str, name: &str) -> Option<T> {
    let mut pairs = cookies.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name)?.1.parse().ok()
}

#[cfg(feature = "ssr")]
fn cookies() -> String {
    let parts = use_context::<http::request::Parts>();
    parts.and_then(|parts| Some(parts.headers.get(http::header::COOKIE)?.to_str().ok()?.to_owned())).unwrap_or_default()
}

#[cfg(not(feature = "ssr"))]
fn cookies() -> String {
    page().cookie().unwrap_or_default()
}

fn keep(name: &str, value: &dyn std::fmt::Display) {
    let is_https = window().location().protocol().is_ok_and(|protocol| protocol == "https:");
    let _ = page().set_cookie(&cookie(name, value, is_https));
}

fn page() -> web_sys::HtmlDocument {
    use wasm_bindgen::JsCast;
    document().unchecked_into()
}
