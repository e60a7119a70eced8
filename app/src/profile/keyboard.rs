//! The keys of a profile: its neighbours, its parts, what is done from its head.

use domain::profile::Tab;
use leptos::{ev, prelude::*};
use leptos_router::hooks::use_navigate;

use super::{acts::Acts, walk::Walk};
use crate::{
    preferences::Preferences,
    ui::keys::{Going, is_taken, takes_back},
};

/// Listens for as long as the profile is shown.
pub(super) fn listen(acts: Acts, walk: Walk) {
    let Preferences { has_keys, .. } = expect_context();
    let session = expect_context();
    let navigate = use_navigate();
    let going = Going::new();
    let listener = window_event_listener(ev::keydown, move |event| {
        if takes_back(&event) && acts.toasts.take_back() {
            return event.prevent_default();
        }
        if is_taken(&event) || !has_keys.get_untracked() {
            return;
        }
        let key = event.key();
        if let Some(href) = going.leads_to(&key).map(str::to_owned).or_else(|| leads_to(acts, walk, &key)) {
            navigate(&href, Default::default());
        } else if key == "g" {
            going.begin();
        } else if !(act(acts, &key) || key == "e" && acts.more.export(session)) {
            return;
        }
        event.prevent_default();
    });
    on_cleanup(move || listener.remove());
}

fn leads_to(acts: Acts, walk: Walk, key: &str) -> Option<String> {
    match key {
        "j" => untrack(|| walk.href(true)),
        "k" => untrack(|| walk.href(false)),
        _ => {
            let tab = Tab::ALL.get(key.parse::<usize>().ok()?.checked_sub(1)?)?;
            Some(untrack(|| acts.place.href(*tab, vec![])))
        }
    }
}

/// Opens something of the head.
fn act(acts: Acts, key: &str) -> bool {
    if !acts.may.get_untracked() {
        return false;
    }
    match key {
        "l" => acts.open.stage.set(true),
        "t" => acts.open.tags.is_open.set(true),
        "s" => acts.open.segments.is_open.set(true),
        _ => return false,
    }
    true
}
