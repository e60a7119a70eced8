//! What somebody has begun to write is kept on the server: a moment after the last key, and when they leave. Until the server
//! has said that it is, it is held here for the whole application: whoever comes back sooner, or after it could not be sent,
//! finds it, and it is sent again.

use std::{collections::HashMap, time::Duration};

use domain::{id::NoteId, note::NoteChange};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, server_fn::ServerFn, task::spawn_local};

use super::super::api::{ChangeNote, KeepDraft, change_note, keep_draft};
use crate::{session::again::Renewal, ui::beacon};

/// How long one rests before what was typed is kept.
const REST: Duration = Duration::from_millis(250);

/// Where it was typed: at which customer, and into which note unless it is a new one.
pub(super) type Place = (String, Option<NoteId>);

/// What was typed and is not known to be kept.
#[derive(Clone, Copy)]
pub(crate) struct Unkept(StoredValue<HashMap<Place, String>>);

/// For the whole application.
pub(crate) fn provide() {
    provide_context(Unkept(StoredValue::new(HashMap::new())));
}

/// Keeps what is typed for as long as its fields are there.
#[derive(Clone, Copy)]
pub(super) struct Keeping {
    unkept: Unkept,
    resting: StoredValue<Option<TimeoutHandle>>,
}

impl Unkept {
    fn put(self, place: Place, text: String) {
        self.0.update_value(|all| drop(all.insert(place, text)));
    }

    fn all(self) -> Vec<(Place, String)> {
        self.0.with_value(|all| all.iter().map(|(place, text)| (place.clone(), text.clone())).collect())
    }

    /// Sends everything; what is not answered well is still to be sent.
    fn send(self) {
        for (place, text) in self.all() {
            spawn_local(async move {
                let (customer, note) = place.clone();
                let kept = match note {
                    None => keep_draft(customer, text.clone()).await,
                    Some(note) => change_note(customer, note, NoteChange::Draft(Some(text.clone()))).await,
                };
                if kept.is_ok() {
                    // Unless more was typed meanwhile.
                    self.0.update_value(|all| {
                        if all.get(&place) == Some(&text) {
                            all.remove(&place);
                        }
                    });
                }
            });
        }
    }

    /// The same to the same functions where requests of the page's own go with the page.
    fn send_last(self) {
        for ((id, note), body) in self.all() {
            match note {
                None => beacon::send(KeepDraft::PATH, &KeepDraft { id, body }),
                Some(note) => {
                    let change = NoteChange::Draft(Some(body));
                    beacon::send(ChangeNote::PATH, &ChangeNote { id, note, change });
                }
            }
        }
    }
}

impl Keeping {
    pub(super) fn new() -> Self {
        let keeping = Self { unkept: expect_context(), resting: StoredValue::new(None) };
        // Whoever leaves before a rest has not lost what was typed.
        on_cleanup(move || keeping.now());
        // The first comes before the next page is asked for, the second also where browsers leave the first out.
        for leaving in ["beforeunload", "pagehide"] {
            let leaving = window_event_listener_untyped(leaving, move |_| keeping.unkept.send_last());
            on_cleanup(move || leaving.remove());
        }
        expect_context::<Renewal>().again(move || keeping.unkept.send());
        keeping
    }

    /// A key was pressed.
    pub(super) fn typed(self, place: Place, text: String) {
        self.unkept.put(place, text);
        self.stop();
        let keep = move || {
            self.resting.try_set_value(None);
            self.unkept.send();
        };
        self.resting.set_value(set_timeout_with_handle(keep, REST).ok());
    }

    /// Keeps at once what waits for a rest.
    pub(super) fn now(self) {
        if self.stop() {
            self.unkept.send();
        }
    }

    /// What was typed there and is not known to be kept.
    pub(super) fn begun(self, place: &Place) -> Option<String> {
        self.unkept.0.with_value(|all| all.get(place).cloned())
    }

    /// The note of a customer that was being changed when what was typed could not be kept.
    pub(super) fn begun_change(self, customer: &str) -> Option<(NoteId, String)> {
        self.unkept.0.with_value(|all| {
            all.iter().find_map(|((of, note), text)| Some(((*note).filter(|_| of == customer)?, text.clone())))
        })
    }

    /// Ends keeping what was typed there: it is sent as what it shall be, or given up.
    pub(super) fn forget(self, place: &Place) {
        self.stop();
        self.unkept.0.update_value(|all| drop(all.remove(place)));
        // What waits elsewhere is not ended.
        self.unkept.send();
    }

    fn stop(self) -> bool {
        let timer = self.resting.try_update_value(Option::take).flatten();
        timer.as_ref().map(TimeoutHandle::clear).is_some()
    }
}
