//! Where notes are written: the field for a new one, the note that is being changed, and what is done about one.

use std::time::Duration;

use domain::{
    id::NoteId,
    note::{Note, NoteChange},
};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, server_fn::ServerFn, task::spawn_local};
use wasm_bindgen::JsCast;

use super::{
    super::{
        acts::Acts,
        api::{KeepDraft, add_note, change_note, keep_draft},
    },
    Loaded,
    writing::Writing,
};
use crate::{
    AppError,
    ui::{
        attributes::{AriaAttributes, GlobalAttributes},
        beacon,
        dialog::note_id,
        dynamic::{Erased, dynamic, handler},
        error_notice::wrong_here,
        focus,
    },
};

/// How long one rests before what was typed is kept.
const REST: Duration = Duration::from_millis(250);
const FIELD: &str = "note";
const EDITOR: &str = "note-editor";

/// What is on it. Made with the part and not with its list, which is drawn anew with every answer.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    loaded: Loaded,
    acts: Acts,
    text: RwSignal<String>,
    /// Who can be named.
    team: Signal<Vec<String>>,
    /// The note that is being changed, and its text.
    editing: RwSignal<Option<NoteId>>,
    edited: RwSignal<String>,
    is_busy: RwSignal<bool>,
    /// What came back, and whether it is about the note that is being changed.
    error: RwSignal<Option<(bool, AppError)>>,
    resting: StoredValue<Option<TimeoutHandle>>,
}

impl Desk {
    pub(super) fn of(loaded: Loaded, acts: Acts) -> Self {
        let desk = Self {
            loaded,
            acts,
            text: RwSignal::new(String::new()),
            team: Signal::derive(move || {
                let team = loaded.with(|page| Some(page.as_ref()?.as_ref()?.as_ref().ok()?.team.clone()));
                team.unwrap_or_default()
            }),
            editing: RwSignal::new(None),
            edited: RwSignal::new(String::new()),
            is_busy: RwSignal::new(false),
            error: RwSignal::new(None),
            resting: StoredValue::new(None),
        };
        // What was begun earlier, unless somebody was faster typing.
        Effect::new(move |was: Option<bool>| {
            let draft = loaded.with(|page| Some(page.as_ref()?.as_ref()?.as_ref().ok()?.draft.clone()));
            if was != Some(true)
                && let Some(draft) = &draft
                && desk.text.with_untracked(String::is_empty)
            {
                desk.text.set(draft.clone());
            }
            was == Some(true) || draft.is_some()
        });
        // Whoever leaves before a rest has not lost what was typed.
        on_cleanup(move || desk.keep_now());
        // The first comes before the next page is asked for, the second also where browsers leave the first out.
        for leaving in ["beforeunload", "pagehide"] {
            let leaving = window_event_listener_untyped(leaving, move |_| desk.keep_on_leaving());
            on_cleanup(move || leaving.remove());
        }
        desk
    }

    pub(super) fn may(self) -> bool {
        self.acts.may.get()
    }

    /// Whether this note is being changed.
    pub(super) fn edits(self, note: NoteId) -> bool {
        self.editing.try_get().flatten() == Some(note)
    }

    /// Begins to change a note.
    pub(super) fn edit(self, note: NoteId) {
        let body = self.loaded.with_untracked(|page| {
            let notes = &page.as_ref()?.as_ref()?.as_ref().ok()?.notes;
            Some(notes.iter().find(|one| one.id == note)?.body.clone())
        });
        self.edited.set(body.unwrap_or_default());
        self.error.set(None);
        self.editing.set(Some(note));
        request_animation_frame(|| focus::by_id(EDITOR));
    }

    /// Sends a change and says what was done; a deletion can be taken back from there.
    pub(super) fn change(self, note: NoteId, change: NoteChange) {
        let Some(customer) = self.customer() else { return };
        let says = match &change {
            NoteChange::Body { .. } => "Note changed",
            NoteChange::Pinned(true) => "Note pinned",
            NoteChange::Pinned(false) => "Note unpinned",
            NoteChange::Deleted(true) => "Note deleted",
            NoteChange::Deleted(false) => "Note restored",
        };
        spawn_local(async move {
            let is_deletion = change == NoteChange::Deleted(true);
            let is_edit = matches!(change, NoteChange::Body { .. });
            let answer = change_note(customer, note, change).await;
            if self.is_busy.try_set(false).is_some() {
                // Another part is shown by now.
                return;
            }
            match answer {
                Ok(()) => {
                    if is_edit {
                        self.editing.set(None);
                        self.error.set(None);
                    }
                    // Made here and not at the press: what is made there goes with the row.
                    let undo =
                        is_deletion.then(|| Callback::new(move |()| self.change(note, NoteChange::Deleted(false))));
                    self.acts.toasts.say(says.to_owned(), undo);
                    self.loaded.refetch();
                }
                Err(error) if is_edit => self.fail(true, error),
                Err(error) => self.acts.toasts.fail(error.message),
            }
        });
    }

    fn customer(self) -> Option<String> {
        self.acts.customer.try_with_untracked(|shown| shown.as_ref().map(|shown| shown.row.id.to_string())).flatten()
    }

    fn add(self) {
        let Some(customer) = self.customer() else { return };
        self.rest();
        self.is_busy.set(true);
        self.error.set(None);
        spawn_local(async move {
            let answer = add_note(customer, self.text.get_untracked()).await;
            if self.is_busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(_) => {
                    self.text.set(String::new());
                    self.acts.toasts.say("Note added".to_owned(), None);
                    self.loaded.refetch();
                    focus::by_id(FIELD);
                }
                Err(error) => self.fail(false, error),
            }
        });
    }

    /// Says what is wrong where it was written, with the focus there.
    fn fail(self, is_edit: bool, error: AppError) {
        self.error.set(Some((is_edit, error)));
        request_animation_frame(move || focus::by_id(if is_edit { EDITOR } else { FIELD }));
    }

    fn save(self, note: NoteId, seen: domain::time::At) {
        self.is_busy.set(true);
        self.change(note, NoteChange::Body { body: self.edited.get_untracked(), seen });
    }

    /// Ends the wait for a rest; whether there was one.
    fn rest(self) -> bool {
        let timer = self.resting.try_update_value(Option::take).flatten();
        timer.as_ref().map(TimeoutHandle::clear).is_some()
    }

    fn keep_now(self) {
        if self.rest() {
            self.keep();
        }
    }

    fn keep(self) {
        let (Some(customer), Some(text)) = (self.customer(), self.text.try_get_untracked()) else { return };
        spawn_local(async move {
            // What could not be kept is still in the field.
            let _ = keep_draft(customer, text).await;
        });
    }

    /// The page goes away: requests of its own go with it, a beacon does not.
    fn keep_on_leaving(self) {
        if self.rest()
            && let (Some(id), Some(body)) = (self.customer(), self.text.try_get_untracked())
        {
            beacon::send(KeepDraft::PATH, &KeepDraft { id, body });
        }
    }

    /// Keeps what was typed, a moment after the last key.
    fn typed(self, text: String) {
        self.text.set(text);
        self.rest();
        let keep = move || {
            self.resting.try_set_value(None);
            self.keep();
        };
        self.resting.set_value(set_timeout_with_handle(keep, REST).ok());
    }

    /// What came back about the new note, or about the one that is being changed.
    fn wrong(self, is_edit: bool) -> Option<String> {
        self.error.get().filter(|(of_edit, _)| *of_edit == is_edit).map(|(_, error)| error.message)
    }

    fn error(self, is_edit: bool) -> AnyView {
        let id = note_id(if is_edit { EDITOR } else { FIELD });
        view! { <div id=id role="alert">{dynamic(move || self.wrong(is_edit).map(wrong_here).into_any())}</div> }
            .erased()
    }

    /// The field for a new note.
    pub(super) fn view(self) -> AnyView {
        let submit = move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            if !self.is_busy.get_untracked() {
                self.add();
            }
        };
        let writing = Writing {
            id: FIELD,
            label: None,
            placeholder: "Only your team sees notes",
            text: self.text,
            team: self.team,
            typed: Callback::new(move |text| self.typed(text)),
            is_wrong: Signal::derive(move || self.wrong(false).is_some()),
        };
        view! {
            <form class="field" on:submit=handler(submit)>
                <label for=FIELD>"Add a note"</label>
                {writing.view()}
                {self.error(false)}
                <div class="row">
                    <span class="hint grow">"Plain text. Addresses become links, @ names a teammate."</span>
                    <button class="btn btn-primary" type="submit" aria-busy=self.busy()>"Add note"</button>
                </div>
            </form>
        }
        .erased()
    }

    fn busy(self) -> Signal<Option<String>> {
        Signal::derive(move || self.is_busy.get().then(|| "true".to_owned()))
    }

    /// The text of a note while it is being changed.
    pub(super) fn editor(self, note: &Note) -> AnyView {
        let (id, seen) = (note.id, note.updated_at);
        let submit = move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            self.save(id, seen);
        };
        let cancel = move |_: web_sys::MouseEvent| self.editing.set(None);
        let writing = Writing {
            id: EDITOR,
            label: Some("Edit note"),
            placeholder: "",
            text: self.edited,
            team: self.team,
            typed: Callback::new(move |text| self.edited.set(text)),
            is_wrong: Signal::derive(move || self.wrong(true).is_some()),
        };
        view! {
            <form class="field" on:submit=handler(submit)>
                {writing.view()}
                {self.error(true)}
                <div class="row">
                    <span class="grow"></span>
                    <button class="btn" type="button" on:click=handler(cancel)>"Cancel"</button>
                    <button class="btn btn-primary" type="submit">"Save changes"</button>
                </div>
            </form>
        }
        .erased()
    }
}

/// Command or Control with Enter sends the form that one writes in.
pub(super) fn submit_on_key(event: &web_sys::KeyboardEvent) {
    if event.key() == "Enter" && (event.meta_key() || event.ctrl_key()) {
        event.prevent_default();
        let field = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        field.iter().for_each(|field| focus::submit(&field.id()));
    }
}
