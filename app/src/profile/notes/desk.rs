//! Where notes are written: the field for a new one, the note that is being changed, and what is done about one.

use domain::{
    id::NoteId,
    note::{Note, NoteChange, NotePage},
};
use leptos::{prelude::*, task::spawn_local};

use super::{
    super::{
        acts::Acts,
        api::{add_note, change_note},
    },
    Loaded,
    keeping::{self, Keeping, Place},
};
use crate::{AppError, session::again::Renewal, ui::focus};

pub(super) const FIELD: &str = "note";
pub(super) const EDITOR: &str = "note-editor";
/// The button that begins to change a note: this, and the note's key.
pub(super) const EDIT: &str = "edit";

/// What is on it. Made with the part and not with its list, which is drawn anew with every answer.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    loaded: Loaded,
    acts: Acts,
    pub(super) text: RwSignal<String>,
    keeping: Keeping,
    /// Whether something was typed that is not known to be kept: it was typed last.
    is_typed: StoredValue<bool>,
    /// Who can be named.
    pub(super) team: Signal<Vec<String>>,
    /// The note that is being changed, and its text.
    editing: RwSignal<Option<NoteId>>,
    pub(super) edited: RwSignal<String>,
    pub(super) is_busy: RwSignal<bool>,
    /// What is said once the notes were read again: that a note is another one than was seen.
    late: StoredValue<Option<AppError>>,
    /// Whether what was begun is read again: then it is taken in once more.
    is_late: StoredValue<bool>,
    /// What was taken in of a new note and of one that is changed.
    first: StoredValue<(String, String)>,
    /// What came back, and whether it is about the note that is being changed.
    pub(super) error: RwSignal<Option<(bool, AppError)>>,
}

fn customer(acts: Acts) -> Option<String> {
    acts.customer.try_with_untracked(|shown| shown.as_ref().map(|shown| shown.row.id.to_string())).flatten()
}

/// What is read from the page, once it is there.
fn page<T>(loaded: Loaded, look: impl FnOnce(&NotePage) -> T) -> Option<T> {
    loaded.with(|page| Some(look(page.as_ref()?.as_ref()?.answer.as_ref().ok()?)))
}

impl Desk {
    pub(super) fn of(loaded: Loaded, acts: Acts) -> Self {
        let desk = Self {
            loaded,
            acts,
            text: RwSignal::new(String::new()),
            keeping: Keeping::new(),
            is_typed: StoredValue::new(false),
            team: Signal::derive(move || page(loaded, |page| page.team.clone()).unwrap_or_default()),
            editing: RwSignal::new(None),
            edited: RwSignal::new(String::new()),
            is_busy: RwSignal::new(false),
            late: StoredValue::new(None),
            is_late: StoredValue::new(false),
            first: StoredValue::new((String::new(), String::new())),
            error: RwSignal::new(None),
        };
        desk.turn_to(&customer(acts).unwrap_or_default());
        Effect::new(move |_| {
            loaded.track();
            if let Some(error) = desk.late.try_update_value(Option::take).flatten() {
                // Once the notes are drawn anew: what stood in the former rows hears no more of it.
                request_animation_frame(move || {
                    if desk.is_busy.try_set(false).is_none() {
                        desk.fail(true, error);
                    }
                });
            }
        });
        desk.follow();
        expect_context::<Renewal>().again(move || {
            if desk.error.with_untracked(|error| error.as_ref().is_some_and(|(_, error)| error.is_signed_out())) {
                desk.error.set(None);
            }
        });
        Effect::new(move |_| {
            if keeping::was_left() {
                // What was sent as the page before went away may be kept only now.
                keeping::LATE.into_iter().for_each(|after| set_timeout(move || desk.read_again(), after));
            }
        });
        desk
    }

    /// Reads what was begun again, and takes it in where nobody has typed since.
    fn read_again(self) {
        if self.is_busy.try_get_untracked().is_some() {
            self.is_late.set_value(true);
            self.loaded.refetch();
        }
    }

    /// Goes over to another customer when another is shown, and takes in what was begun about them earlier once the server
    /// has said what that was, unless somebody was faster typing.
    fn follow(self) {
        let shown = Memo::new(move |_| {
            self.acts.customer.with(|shown| shown.as_ref().map(|shown| shown.row.id.to_string())).unwrap_or_default()
        });
        Effect::new(move |was: Option<(String, bool)>| {
            let id = shown.get();
            let is_other = was.as_ref().is_some_and(|(before, _)| *before != id);
            if is_other {
                self.turn_to(&id);
            }
            let begun = page(self.loaded, |page| {
                let change = page.notes.iter().find_map(|note| Some((note.id, note.draft.clone()?)));
                (page.customer.to_string() == id).then(|| (page.draft.clone(), change))
            });
            let (begun, is_taken) = (begun.flatten(), !is_other && was.is_some_and(|(_, is_taken)| is_taken));
            let is_late = self.is_late.get_value();
            if let Some((draft, change)) = begun.clone().filter(|_| !is_taken || is_late) {
                let (text, edited) = self.first.get_value();
                let is_as_first = self.text.with_untracked(|now| *now == text);
                if !self.is_typed.get_value() && is_as_first {
                    self.first.update_value(|(first, _)| first.clone_from(&draft));
                    self.text.set(draft);
                }
                let is_as_first = self.editing.get_untracked().is_none_or(|_| self.edited.get_untracked() == edited);
                if let Some((note, draft)) = change.filter(|_| is_as_first) {
                    self.first.update_value(|(_, first)| first.clone_from(&draft));
                    self.edited.set(draft);
                    self.editing.set(Some(note));
                }
            }
            (id, is_taken || begun.is_some())
        });
    }

    /// Begins with what was typed about a customer and is not known to be kept. What was typed about the one before stays
    /// theirs.
    fn turn_to(self, id: &str) {
        self.keeping.now();
        let (text, change) = (self.keeping.begun(&(id.to_owned(), None)), self.keeping.begun_change(id));
        self.is_typed.set_value(text.is_some());
        self.text.set(text.unwrap_or_default());
        let (editing, edited) = change.unzip();
        self.edited.set(edited.unwrap_or_default());
        self.editing.set(editing);
        self.late.set_value(None);
        self.first.set_value((String::new(), String::new()));
        self.error.set(None);
        self.is_busy.set(false);
    }

    /// Whether the part is there still, about that customer.
    fn is_at(self, id: &str) -> bool {
        self.is_busy.try_get_untracked().is_some() && customer(self.acts).as_deref() == Some(id)
    }

    /// Where a new note is typed, or one is changed.
    fn place(self, note: Option<NoteId>) -> Option<Place> {
        Some((customer(self.acts)?, note))
    }

    /// Why one may write none, if so.
    pub(super) fn refusal(self) -> Option<&'static str> {
        self.acts.refusal.get()
    }

    /// Whether one may; otherwise says why not.
    pub(super) fn allowed(self) -> bool {
        self.acts.allowed()
    }

    /// Whether this note is being changed.
    pub(super) fn edits(self, note: NoteId) -> bool {
        self.editing.try_get().flatten() == Some(note)
    }

    /// Begins to change a note, or goes on where that was left.
    pub(super) fn edit(self, note: NoteId) {
        self.keeping.now();
        let typed = self.place(Some(note)).and_then(|place| self.keeping.begun(&place));
        let kept = || self.found(note, |note| note.draft.clone().unwrap_or_else(|| note.body.clone()));
        self.edited.set(typed.or_else(kept).unwrap_or_default());
        self.error.set(None);
        self.editing.set(Some(note));
        focus::drawn(EDITOR.to_owned());
    }

    /// Leaves a note as it is and forgets what was to become of it.
    pub(super) fn give_up(self, note: NoteId) {
        self.place(Some(note)).iter().for_each(|place| self.keeping.forget(place));
        self.leave(note);
        let is_begun = self.found(note, |note| note.draft.is_some() || self.edited.get_untracked() != note.body);
        if let Some(id) = customer(self.acts).filter(|_| is_begun == Some(true)) {
            spawn_local(async move {
                // Where it could not be forgotten it is shown again, to be given up again.
                let _ = change_note(id, note, NoteChange::Draft(None)).await;
                self.loaded.refetch();
            });
        }
    }

    /// Closes the editor, with the focus on what opened it.
    fn leave(self, note: NoteId) {
        self.editing.set(None);
        request_animation_frame(move || focus::by_id(&format!("{EDIT}-{note}")));
    }

    fn found<T>(self, note: NoteId, look: impl FnOnce(&Note) -> T) -> Option<T> {
        untrack(|| page(self.loaded, |page| page.notes.iter().find(|one| one.id == note).map(look)).flatten())
    }

    /// Changes a note of a customer and says what was done; a deletion can be taken back from there.
    pub(super) fn change(self, of: String, note: NoteId, change: NoteChange) {
        let says = match &change {
            NoteChange::Body { .. } | NoteChange::Draft(_) => "Note changed",
            NoteChange::Pinned(true) => "Note pinned",
            NoteChange::Pinned(false) => "Note unpinned",
            NoteChange::Deleted(true) => "Note deleted",
            NoteChange::Deleted(false) => "Note restored",
        };
        self.acts.toasts.act(async move {
            let is_deletion = change == NoteChange::Deleted(true);
            let body = if let NoteChange::Body { body, .. } = &change { Some(body.clone()) } else { None };
            let answer = change_note(of.clone(), note, change).await;
            if let Some(body) = &body {
                self.keeping.saved(&(of.clone(), Some(note)), body, answer.is_ok());
            }
            if !self.acts.is_shown() {
                // Another page is by now: there is nobody to tell.
                return false;
            }
            // Another part may be shown, or another customer: then what is typed here is about something else.
            let edit = body.filter(|_| self.is_at(&of));
            if self.is_at(&of) {
                self.is_busy.set(false);
            }
            match (answer, edit) {
                (Ok(()), edit) => {
                    if let Some(body) = edit {
                        self.error.set(None);
                        // Unless more was typed meanwhile.
                        if self.edited.with_untracked(|edited| *edited == body) {
                            self.leave(note);
                        }
                    }
                    // Made here and not at the press: what is made there goes with the row.
                    let undo = is_deletion
                        .then(|| Callback::new(move |()| self.change(of.clone(), note, NoteChange::Deleted(false))));
                    self.done(says, undo);
                    return true;
                }
                // Whoever saves again has seen what it says by now, and so has the page.
                (Err(error), Some(_)) if error.is_conflict() => {
                    self.is_busy.set(true);
                    self.late.set_value(Some(error));
                    self.loaded.refetch();
                }
                (Err(error), Some(_)) => self.fail(true, error),
                (Err(error), None) => self.acts.toasts.fail(error.message),
            }
            false
        });
    }

    /// Says what was done, and reads again what it touches.
    fn done(self, says: &str, undo: Option<Callback<()>>) {
        self.acts.toasts.say(says.to_owned(), undo);
        self.loaded.refetch();
        self.acts.refresh.run(());
    }

    pub(super) fn add(self) {
        let Some(place) = self.place(None) else { return };
        let body = self.text.get_untracked();
        self.keeping.saving(&place, &body);
        self.is_busy.set(true);
        self.error.set(None);
        self.acts.toasts.act(async move {
            let answer = add_note(place.0.clone(), body.clone()).await;
            self.keeping.saved(&place, &body, answer.is_ok());
            if !self.acts.is_shown() {
                return false;
            }
            let is_here = self.is_at(&place.0);
            if is_here {
                self.is_busy.set(false);
            }
            match answer {
                Ok(_) => {
                    // Unless more was typed meanwhile.
                    if is_here && self.text.with_untracked(|text| *text == body) {
                        self.text.set(String::new());
                    }
                    self.done("Note added", None);
                    if is_here {
                        focus::by_id(FIELD);
                    }
                    return true;
                }
                Err(error) if is_here => self.fail(false, error),
                Err(error) => self.acts.toasts.fail(error.message),
            }
            false
        });
    }

    /// Says what is wrong where it was written, with the focus there.
    fn fail(self, is_edit: bool, error: AppError) {
        self.error.set(Some((is_edit, error)));
        request_animation_frame(move || focus::by_id(if is_edit { EDITOR } else { FIELD }));
    }

    pub(super) fn save(self, note: NoteId, seen: domain::time::At) {
        let body = self.edited.get_untracked();
        let Some(place) = self.place(Some(note)) else { return };
        self.keeping.saving(&place, &body);
        self.is_busy.set(true);
        self.error.set(None);
        self.change(place.0, note, NoteChange::Body { body, seen });
    }

    /// What was typed, to be kept.
    pub(super) fn typed(self, text: String) {
        self.text.set(text.clone());
        self.place(None).into_iter().for_each(|place| self.keeping.typed(place, text.clone()));
    }

    pub(super) fn typed_change(self, text: String) {
        self.edited.set(text.clone());
        let Some(note) = self.editing.get_untracked() else { return };
        self.place(Some(note)).into_iter().for_each(|place| self.keeping.typed(place, text.clone()));
    }
}
