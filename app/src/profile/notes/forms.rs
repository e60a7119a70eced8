//! The two forms of the notes: for a new one, and for the one that is being changed.

use domain::note::Note;
use leptos::prelude::*;

use super::{
    desk::{Desk, EDITOR, FIELD},
    writing::Writing,
};
use crate::ui::{
    attributes::{AriaAttributes, GlobalAttributes},
    dialog::note_id,
    dynamic::{Erased, dynamic, handler},
    error_notice::wrong_here,
};

impl Desk {
    /// What came back about the new note, or about the one that is being changed.
    fn wrong(self, is_edit: bool) -> Option<String> {
        self.error.get().filter(|(of_edit, _)| *of_edit == is_edit).map(|(_, error)| error.message)
    }

    fn error(self, is_edit: bool) -> AnyView {
        let id = note_id(if is_edit { EDITOR } else { FIELD });
        view! { <div id=id role="alert">{dynamic(move || self.wrong(is_edit).map(wrong_here).into_any())}</div> }
            .erased()
    }

    fn writing(self, is_edit: bool) -> AnyView {
        let (id, label, placeholder, text) = if is_edit {
            (EDITOR, Some("Edit note"), "", self.edited)
        } else {
            (FIELD, None, "Only your team sees notes", self.text)
        };
        let typed = Callback::new(move |text| if is_edit { self.typed_change(text) } else { self.typed(text) });
        let is_wrong = Signal::derive(move || self.wrong(is_edit).is_some());
        Writing { id, label, placeholder, text, team: self.team, typed, is_wrong }.view()
    }

    /// The field for a new note.
    pub(super) fn view(self) -> AnyView {
        let submit = move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            if !self.is_busy.get_untracked() {
                self.add();
            }
        };
        view! {
            <form class="field" on:submit=handler(submit)>
                <label for=FIELD>"Add a note"</label>
                {self.writing(false)}
                {self.error(false)}
                <div class="row">
                    <span class="hint grow">"Plain text. Addresses become links, @ names a teammate."</span>
                    <button class="btn btn-primary" type="submit" aria-busy=self.busy()>"Add note"</button>
                </div>
            </form>
        }
        .erased()
    }

    /// What stands in its place for who may write none.
    pub(super) fn refused(self, why: &'static str) -> AnyView {
        let press = move |_: web_sys::MouseEvent| {
            let _ = self.allowed();
        };
        view! {
            <div class="row">
                <span class="hint grow">{why}</span>
                <button class="btn btn-primary" type="button" aria-disabled="true" title=why on:click=handler(press)>"Add note"</button>
            </div>
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
            if !self.is_busy.get_untracked() {
                self.save(id, seen);
            }
        };
        let cancel = move |_: web_sys::MouseEvent| self.give_up(id);
        view! {
            <form class="field" on:submit=handler(submit)>
                {self.writing(true)}
                {self.error(true)}
                <div class="row">
                    <span class="grow"></span>
                    <button class="btn" type="button" on:click=handler(cancel)>"Cancel"</button>
                    <button class="btn btn-primary" type="submit" aria-busy=self.busy()>"Save changes"</button>
                </div>
            </form>
        }
        .erased()
    }
}
