//! The keys of a profile: its neighbours, its parts, what is done from its head.

use std::time::Duration;

use domain::profile::Tab;
use leptos::{ev, prelude::*};
use leptos_router::hooks::use_navigate;

use super::{acts::Acts, walk::Walk};
use crate::{preferences::Preferences, ui::keys::is_taken};

/// Listens for as long as the profile is shown.
pub(super) fn listen(acts: Acts, walk: Walk) {
    let Preferences { has_keys, .. } = expect_context();
    let navigate = use_navigate();
    // After "g", the next key within a second says where to go.
    let going = StoredValue::new(false);
    let listener = window_event_listener(ev::keydown, move |event| {
        if is_taken(&event) || !has_keys.get_untracked() {
            return;
        }
        let goes = going.get_value();
        going.set_value(false);
        let key = event.key();
        if let Some(href) = leads_to(acts, walk, goes, &key) {
            navigate(&href, Default::default());
        } else if key == "g" {
            going.set_value(true);
            let stop = move || {
                let _ = going.try_set_value(false);
            };
            set_timeout(stop, Duration::from_secs(1));
        } else if !act(acts, &key) {
            return;
        }
        event.prevent_default();
    });
    on_cleanup(move || listener.remove());
}

fn leads_to(acts: Acts, walk: Walk, goes: bool, key: &str) -> Option<String> {
    match key {
        "c" if goes => Some("/customers".to_owned()),
        "," if goes => Some("/settings/profile".to_owned()),
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
        "t" => acts.open.tags.set(true),
        "s" => acts.open.segments.set(true),
        _ => return false,
    }
    true
}
