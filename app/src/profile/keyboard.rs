//! The keys of a profile: its neighbours, its parts, what is done from its head.

use domain::{profile::Tab, role::Right};
use leptos::prelude::*;

use super::{acts::Acts, more::Asked, walk::Walk};
use crate::{
    layout::CurrentSession,
    shortcuts::{self, Pressed},
};

/// Listens for as long as the profile is shown.
pub(super) fn listen(acts: Acts, walk: Walk) {
    let session = expect_context::<CurrentSession>();
    shortcuts::listen(move |event| {
        let key = event.key();
        let does = || (act(acts, &key) || key == "e" && export(acts, session)).then_some(Pressed::Done);
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

/// Asks for a copy of everything.
fn export(acts: Acts, session: CurrentSession) -> bool {
    let is_named = acts.is_named();
    if is_named && acts.toasts.allow(untrack(|| session.refusal(Right::ExportCustomers))) {
        acts.more.ask(Asked::Export);
    }
    is_named
}

/// Opens something of the head.
fn act(acts: Acts, key: &str) -> bool {
    let open = match key {
        "l" => acts.open.stage,
        "t" => acts.open.tags.is_open,
        "s" => acts.open.segments.is_open,
        _ => return false,
    };
    let is_there = acts.is_there();
    if is_there && acts.allowed() {
        open.set(true);
    }
    is_there
}
