//! The banner of a browser that is offline: the last list stays readable.

use leptos::{ev, prelude::*};

use super::List;
use crate::ui::{
    attributes::GlobalAttributes,
    dynamic::{Erased, When},
    icon::Icon,
};

/// Shown while the browser says that it is offline. Once it is back, the list is asked for again.
#[component]
pub(super) fn Offline(list: List, retry: Callback<()>) -> impl IntoView {
    let is_offline = RwSignal::new(false);
    Effect::new(move |_| is_offline.set(!window().navigator().on_line()));
    let offline = window_event_listener(ev::offline, move |_| is_offline.set(true));
    let online = window_event_listener(ev::online, move |_| {
        is_offline.set(false);
        retry.run(());
    });
    on_cleanup(move || {
        offline.remove();
        online.remove();
    });
    let since = move || list.with(String::new(), |page| page.workspace.zone.exact(page.as_of));
    view! {
        <When is=Memo::new(move |_| is_offline.get())>
            <div class="banner banner-warn" role="status" data-testid="banner-offline">
                <Icon name="wifi-off" />
                {Signal::derive(move || format!("You are offline. This list is from {}.", since()))}
            </div>
        </When>
    }
    .erased()
}
