//! The keys of a profile: its neighbours, its parts, what is done from its head.

use domain::profile::Tab;
use leptos::prelude::*;

use super::{acts::Acts, walk::Walk};
use crate::shortcuts::{self, Pressed};

/// Listens for as long as the profile is shown.
pub(super) fn listen(acts: Acts, walk: Walk) {
    let session = expect_context();
    shortcuts::listen(move |event| {
        let key = event.key();
        let does =
            || (act(acts, &key) || key == "e" && acts.is_named() && acts.more.export(session)).then_some(Pressed::Done);
        leads_to(acts, walk, &key).map(Pressed::Leads).or_else(does)
    });
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
    if !acts.may.get_untracked() || !acts.is_there() {
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
