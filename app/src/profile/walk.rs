//! From one customer to the next in the list one came from, which is known for as long as the application is open, and
//! after a reload. Asked for once the page is alive: whoever opens one profile does not wait for it.

use std::time::Duration;

use domain::{customer::Neighbours, id::CustomerId, money::grouped, query::CustomerQuery};
use leptos::{ev, prelude::*, task::spawn_local};

use super::{api::neighbours, place::ProfilePlace};
use crate::{
    customers::returning::Returning,
    ui::{
        attributes::{AriaAttributes, GlobalAttributes},
        dynamic::{Erased, dynamic, handler},
        icon::Icon,
    },
};

/// Stands before the list in the state of a step of the history.
const KEPT: &str = "list:";

/// The neighbours of who is shown, once they are known.
#[derive(Clone, Copy)]
pub(super) struct Walk {
    place: ProfilePlace,
    list: RwSignal<String>,
    found: RwSignal<Option<Neighbours>>,
    /// Whether they could not be read.
    is_failed: RwSignal<bool>,
    /// Whose neighbours in which list were asked for last.
    asked: StoredValue<Option<(String, String)>>,
}

impl Walk {
    /// For the page; `is_gone` says that nobody is there whose neighbours could be asked for.
    pub(super) fn of(place: ProfilePlace, is_gone: Signal<bool>) -> Self {
        let list = expect_context::<Returning>().list();
        let walk = Self {
            place,
            list: RwSignal::new(list),
            found: RwSignal::new(None),
            is_failed: RwSignal::new(false),
            asked: StoredValue::new(None),
        };
        // A reload may come before the router has taken the step that the list was to be written beside.
        let leaving = window_event_listener(ev::beforeunload, move |_| walk.keep());
        on_cleanup(move || leaving.remove());
        Effect::new(move |_| {
            place.id.track();
            place.track();
            if !is_gone.get() {
                walk.look();
            }
        });
        walk
    }

    /// Asks for the neighbours of who is shown, unless that was done.
    fn look(self) {
        let (id, list) = (self.place.id.get_untracked(), self.remembered());
        if self.asked.get_value() == Some((id.clone(), list.clone())) {
            return;
        }
        self.asked.set_value(Some((id.clone(), list.clone())));
        self.found.set(None);
        self.is_failed.set(false);
        spawn_local(async move {
            let answer = neighbours(id.clone(), list).await;
            if self.place.id.try_get_untracked() != Some(id) {
                return;
            }
            // Somebody whom there is not has none.
            if answer.as_ref().is_err_and(|error| !error.is_not_found()) {
                self.asked.set_value(None);
                self.is_failed.set(true);
            }
            let _ = self.found.try_set(answer.ok());
        });
    }

    /// Asks again when they could not be read.
    pub(super) fn look_again(self) {
        if self.is_failed.get_untracked() {
            self.look();
        }
    }

    /// The list, written beside the present step of the history, or read from there after a reload.
    fn remembered(self) -> String {
        let list = self.list.get_untracked();
        if !list.is_empty() {
            // The router takes its own step first.
            set_timeout(move || self.keep(), Duration::ZERO);
            return list;
        }
        let Ok(history) = window().history() else { return list };
        let kept = history.state().ok().and_then(|state| state.as_string());
        let kept = kept.and_then(|state| state.strip_prefix(KEPT).map(str::to_owned)).unwrap_or_default();
        self.list.set(kept.clone());
        kept
    }

    /// Writes the list beside the present step of the history.
    fn keep(self) {
        let list = self.list.try_get_untracked().unwrap_or_default();
        if let Ok(history) = window().history()
            && !list.is_empty()
        {
            let _ = history.replace_state(&format!("{KEPT}{list}").into(), "");
        }
    }

    /// Where the customer before or after is, if there is one.
    pub(super) fn href(self, is_next: bool) -> Option<String> {
        let found = self.found.get()?;
        let id: CustomerId = if is_next { found.next } else { found.previous }?;
        Some(self.place.href_of(&id.to_string()))
    }

    /// The list itself.
    pub(super) fn list_href(self) -> String {
        self.list.with(|list| CustomerQuery::parse(list)).unwrap_or_default().href()
    }

    /// "3 of 286", and the way to both neighbours.
    pub(super) fn view(self) -> AnyView {
        let place = move || {
            self.found.with(|found| {
                let found = found.as_ref()?;
                Some(format!("{} of {}", grouped(i64::from(found.place?)), grouped(i64::from(found.total))))
            })
        };
        let step = move |is_next: bool, label: &'static str, icon: &'static str| {
            dynamic(move || {
                match self.href(is_next) {
                Some(href) => {
                    view! { <a class="btn btn-ghost btn-icon" role="button" aria-label=label title=label href=href><Icon name=icon /></a> }.erased()
                }
                None => {
                    view! { <button class="btn btn-ghost btn-icon" type="button" aria-label=label disabled><Icon name=icon /></button> }.erased()
                }
            }
            })
        };
        let again = move || {
            let retry = handler(move |_: web_sys::MouseEvent| self.look_again());
            let button = self.is_failed.get().then(|| {
                view! { <button class="btn btn-s btn-ghost" type="button" title="The neighbours in the list could not be loaded" on:click=retry>"Try again"</button> }.erased()
            });
            button.into_any()
        };
        view! {
            <span class="grow"></span>
            {dynamic(again)}
            <span class="t3 num">{Signal::derive(move || place().unwrap_or_default())}</span>
            {step(false, "Previous customer", "chevron-left")}
            {step(true, "Next customer", "chevron-right")}
        }
        .into_any()
    }
}
