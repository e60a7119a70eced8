//! What somebody has begun to write is kept on the server: a moment after the last key, and when they leave. Until the server
//! has said that it is, it is held here for the whole application: whoever comes back sooner, or after it could not be sent,
//! finds it, and it is sent again.

use std::{collections::HashMap, time::Duration};

use domain::{id::NoteId, note::NoteChange};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, server_fn::ServerFn, task::spawn_local};

use super::super::api::{ChangeNote, KeepDraft, change_note, keep_draft};
use crate::{AppError, session::again::Renewal, ui::beacon};

/// How long one rests before what was typed is kept.
const REST: Duration = Duration::from_millis(250);

/// Where it was typed: at which customer, and into which note unless it is a new one.
pub(super) type Place = (String, Option<NoteId>);

/// What was typed in one place and is not known to be kept.
#[derive(Default)]
struct Typed {
    text: String,
    /// Whether an answer to an earlier text is awaited: one after another, so that none comes too late.
    is_sent: bool,
    /// Whether it is being saved as the note itself.
    is_saved: bool,
}

/// What was typed and is not known to be kept.
#[derive(Clone, Copy)]
pub(crate) struct Unkept {
    all: StoredValue<HashMap<Place, Typed>>,
    /// What lives as long as the application does, and whether it looks after this already.
    frame: StoredValue<(Option<Owner>, bool)>,
}

/// For the whole application; only that much of it is in its first module.
pub(crate) fn provide() {
    provide_context(Unkept {
        all: StoredValue::new(HashMap::new()),
        frame: StoredValue::new((Owner::current(), false)),
    });
}

impl Unkept {
    /// Forgets everything: somebody else signs in, whose it is not.
    pub(crate) fn clear(self) {
        self.all.update_value(HashMap::clear);
    }

    /// From the first field on, also when it is gone: what could not be sent is sent when the session was renewed, and when
    /// the page goes away.
    fn look_after(self) {
        let (frame, looks_already) = self.frame.get_value();
        let Some(frame) = frame.filter(|_| !looks_already) else { return };
        self.frame.update_value(|(_, looks)| *looks = true);
        frame.with(|| {
            expect_context::<Renewal>().again(move || self.send());
            // The first comes before the next page is asked for, the second also where browsers leave the first out.
            for leaving in ["beforeunload", "pagehide"] {
                let leaving = window_event_listener_untyped(leaving, move |event| {
                    if !self.send_last() {
                        // More than a browser sends for a page that goes away: it asks first.
                        event.prevent_default();
                    }
                });
                on_cleanup(move || leaving.remove());
            }
        });
    }

    /// Sends what is not on its way; what is not answered well is still to be sent.
    fn send(self) {
        let mut waiting = Vec::new();
        self.all.update_value(|all| {
            for (place, typed) in all.iter_mut().filter(|(_, typed)| !typed.is_sent && !typed.is_saved) {
                typed.is_sent = true;
                waiting.push((place.clone(), typed.text.clone()));
            }
        });
        for (place, text) in waiting {
            spawn_local(async move {
                let answer = keep(place.clone(), Some(text.clone())).await;
                self.answered(place, &text, answer.is_ok());
            });
        }
    }

    fn answered(self, place: Place, sent: &str, is_kept: bool) {
        let mut goes_on = false;
        let is_there = self.all.with_value(|all| all.contains_key(&place));
        self.all.update_value(|all| {
            if all.get(&place).is_some_and(|typed| is_kept && typed.text == sent && !typed.is_saved) {
                all.remove(&place);
            } else if let Some(typed) = all.get_mut(&place) {
                typed.is_sent = false;
                goes_on = typed.text != sent;
            }
        });
        if goes_on {
            self.send();
        } else if !is_there {
            // It became a note, or was given up, while this was on its way.
            spawn_local(async move { drop(keep(place, None).await) });
        }
    }

    /// Sends everything to the same functions where requests of the page's own go with the page; whether all of it goes.
    fn send_last(self) -> bool {
        self.all.with_value(|all| {
            if !all.is_empty() {
                leave();
            }
            let sent = all.iter().map(|((id, note), typed)| {
                let (id, body) = (id.clone(), typed.text.clone());
                match *note {
                    None => beacon::send(KeepDraft::PATH, &KeepDraft { id, body }),
                    Some(note) => {
                        let change = NoteChange::Draft(Some(body));
                        beacon::send(ChangeNote::PATH, &ChangeNote { id, note, change })
                    }
                }
            });
            sent.filter(|is_sent| !is_sent).count() == 0
        })
    }
}

/// Says to the next page of this tab that something was sent as this one went away: that alone, and nothing of what.
const LEFT: &str = "acumen-left";

/// When the next page looks for it: the server may be at it still.
pub(super) const LATE: [Duration; 2] = [Duration::from_millis(500), Duration::from_secs(2)];

fn leave() {
    if let Ok(Some(kept)) = window().session_storage() {
        let _ = kept.set_item(LEFT, "");
    }
}

/// Whether something was sent as the page before went away.
pub(super) fn was_left() -> bool {
    let Ok(Some(kept)) = window().session_storage() else { return false };
    let was_left = kept.get_item(LEFT).is_ok_and(|left| left.is_some());
    let _ = kept.remove_item(LEFT);
    was_left
}

/// Keeps a text at its place, or forgets what was kept there.
async fn keep((customer, note): Place, text: Option<String>) -> Result<(), AppError> {
    match note {
        None => keep_draft(customer, text.unwrap_or_default()).await,
        Some(note) => change_note(customer, note, NoteChange::Draft(text)).await,
    }
}

/// Keeps what is typed for as long as its fields are there.
#[derive(Clone, Copy)]
pub(super) struct Keeping {
    unkept: Unkept,
    resting: StoredValue<Option<TimeoutHandle>>,
}

impl Keeping {
    pub(super) fn new() -> Self {
        let keeping = Self { unkept: expect_context(), resting: StoredValue::new(None) };
        keeping.unkept.look_after();
        keeping.unkept.send();
        // Whoever leaves before a rest has not lost what was typed.
        on_cleanup(move || keeping.now());
        keeping
    }

    /// A key was pressed.
    pub(super) fn typed(self, place: Place, text: String) {
        self.unkept.all.update_value(|all| all.entry(place).or_default().text = text);
        self.soon();
    }

    fn soon(self) {
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
        self.unkept.all.with_value(|all| all.get(place).map(|typed| typed.text.clone()))
    }

    /// The note of a customer that was being changed when what was typed could not be kept.
    pub(super) fn begun_change(self, customer: &str) -> Option<(NoteId, String)> {
        self.unkept.all.with_value(|all| {
            all.iter().find_map(|((of, note), typed)| Some(((*note).filter(|_| of == customer)?, typed.text.clone())))
        })
    }

    /// A text is being saved as the note itself; until that is answered it is held all the same.
    pub(super) fn saving(self, place: &Place, body: &str) {
        self.unkept.all.update_value(|all| {
            let typed = all.entry(place.clone()).or_default();
            (typed.text, typed.is_saved) = (body.to_owned(), true);
        });
    }

    /// It is saved, or it is not and is still to be kept; so is what was typed meanwhile.
    pub(super) fn saved(self, place: &Place, body: &str, is_saved: bool) {
        self.unkept.all.update_value(|all| {
            if is_saved && all.get(place).is_some_and(|typed| typed.text == body) {
                all.remove(place);
            } else if let Some(typed) = all.get_mut(place) {
                typed.is_saved = false;
            }
        });
        self.unkept.send();
    }

    /// What was typed there is given up.
    pub(super) fn forget(self, place: &Place) {
        self.unkept.all.update_value(|all| drop(all.remove(place)));
    }

    /// Ends the wait for a rest; whether there was one.
    fn stop(self) -> bool {
        let timer = self.resting.try_update_value(Option::take).flatten();
        timer.as_ref().map(TimeoutHandle::clear).is_some()
    }
}
