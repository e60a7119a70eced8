//! The tabs of a profile: links, so that they work with scripts off; arrows move and select.

use domain::{customer::CustomerProfile, money::grouped, profile::Tab};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use wasm_bindgen::JsCast;

use super::place::ProfilePlace;
use crate::ui::{
    attributes::{AriaAttributes, GlobalAttributes},
    dynamic::{Erased, Pieces, dynamic, handler},
    focus,
};

/// The list of tabs.
#[component]
pub(super) fn Tabs(place: ProfilePlace, profile: Memo<Option<CustomerProfile>>) -> impl IntoView {
    let count = move |tab: Tab| {
        profile.with(|profile| match (tab, profile) {
            (Tab::Conversations, Some(profile)) => profile.row.conversations,
            (Tab::Notes, Some(profile)) => profile.notes,
            (Tab::Segments, Some(profile)) => profile.segments.len() as u32,
            (Tab::CustomFields, Some(profile)) => profile.values,
            _ => 0,
        })
    };
    Effect::new(move |_| {
        let tab = place.tab.get();
        request_animation_frame(move || focus::into_row(&format!("#{}", tab_id(tab))));
    });
    let navigate = use_navigate();
    let on_key = move |event: web_sys::KeyboardEvent| {
        let last = Tab::ALL.len() - 1;
        let at = Tab::ALL.iter().position(|tab| *tab == place.tab.get_untracked()).unwrap_or_default();
        let to = match event.key().as_str() {
            "ArrowRight" => {
                if at == last {
                    0
                } else {
                    at + 1
                }
            }
            "ArrowLeft" => at.checked_sub(1).unwrap_or(last),
            "Home" => 0,
            "End" => last,
            // A link answers Enter alone.
            " " => {
                if let Some(tab) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlElement>().ok()) {
                    tab.click();
                }
                return event.prevent_default();
            }
            _ => return,
        };
        event.prevent_default();
        let tab = Tab::ALL[to];
        navigate(&place.href(tab, vec![]), NavigateOptions { replace: true, scroll: false, ..Default::default() });
        focus::by_id(&tab_id(tab));
    };
    let tabs = Tab::ALL.iter().map(|tab| {
        let tab = *tab;
        let is_open = move || place.tab.get() == tab;
        let number = dynamic(move || {
            let count = count(tab);
            (count > 0)
                .then(|| view! { <span class="n" aria-hidden="true">{grouped(i64::from(count))}</span> }.erased())
                .into_any()
        });
        view! {
            <a
                id=tab_id(tab)
                role="tab"
                href=Signal::derive(move || place.href(tab, vec![]))
                aria-controls="panel"
                aria-selected=Signal::derive(move || is_open().to_string())
                tabindex=Signal::derive(move || (if is_open() { "0" } else { "-1" }).to_owned())
            >
                {tab.label()}{number}
            </a>
        }
        .erased()
    });
    view! { <div class="tabs" role="tablist" aria-label="Customer profile" on:keydown=handler(on_key)>{tabs.pieces()}</div> }
    .erased()
}

/// The element of a tab, which names its panel.
pub(super) fn tab_id(tab: Tab) -> String {
    format!("tab-{tab}")
}
