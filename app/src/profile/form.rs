//! A part of a profile as a form: what was seen, what is typed, what is wrong at which field. Where somebody else was
//! faster it shows both values.

use std::sync::Arc;

use domain::{edit::Edit, invalid::FieldError};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::acts::Acts;
use crate::{
    session::again::Renewal,
    ui::{
        attributes::{AriaAttributes, GlobalAttributes},
        dialog::{Sending, field_id, note_id},
        dynamic::{dynamic, handler},
        error_notice::{wrong_at, wrong_here},
        focus,
    },
};

/// No value of any kind.
const UNREADABLE: &str = "?";

/// What a value looks like in its editor.
pub(super) type Typed = Arc<dyn Fn(&str) -> String + Send + Sync>;

/// A field while it is edited.
#[derive(Clone)]
struct Value {
    /// As the server names it.
    name: String,
    /// What was there.
    seen: String,
    /// What the editor was last given.
    put: String,
    /// What it holds by now.
    text: String,
    typed: Typed,
}

/// Made with the profile and not with an answer, which comes anew.
#[derive(Clone, Copy)]
pub(super) struct EditForm {
    pub(super) acts: Acts,
    /// Whose values they are.
    id: StoredValue<Option<String>>,
    values: RwSignal<Vec<Value>>,
    sending: Sending,
    /// How often it was opened or closed: an answer to what was sent before that is not about what is in it now.
    turn: StoredValue<u32>,
}

impl EditForm {
    pub(super) fn new(acts: Acts) -> Self {
        let sending = Sending::new();
        expect_context::<Renewal>().again(move || sending.signed_in());
        Self { acts, id: StoredValue::new(None), values: RwSignal::new(Vec::new()), sending, turn: StoredValue::new(0) }
    }

    /// Begins anew with what is there: name, value, and how its editor shows it.
    pub(super) fn begin(self, present: impl Iterator<Item = (String, String, Typed)>) {
        let of = |(name, seen, typed): (String, String, Typed)| {
            let put = typed(&seen);
            Value { name, text: put.clone(), put, seen, typed }
        };
        self.turn_over();
        self.id.set_value(self.acts.shown_id());
        let values: Vec<Value> = present.map(of).collect();
        let first = values.first().map(|value| field_id(&value.name));
        self.values.set(values);
        self.sending.error.set(None);
        if let Some(first) = first {
            focus::drawn(first);
        }
    }

    /// Name and what was seen, field by field, as the form began.
    pub(super) fn seen(self) -> Vec<(String, String)> {
        self.values.with_untracked(|values| values.iter().map(|one| (one.name.clone(), one.seen.clone())).collect())
    }

    /// Name, what was seen and what is wanted, of the fields that were changed.
    fn changed(self) -> Vec<(String, String, String)> {
        self.values.with_untracked(|values| {
            let changed = values.iter().filter(|value| value.text != (value.typed)(&value.seen));
            changed.map(|value| (value.name.clone(), value.seen.clone(), value.text.clone())).collect()
        })
    }

    /// What a browser cannot read, as a day that there is not, it gives as nothing and often tells nobody: that is refused, not
    /// taken for empty.
    fn look_for_unreadable(self) {
        let names: Vec<String> = self.seen().into_iter().map(|(name, _)| name).collect();
        for name in names {
            let input =
                document().get_element_by_id(&field_id(&name)).and_then(|e| e.dyn_into::<HtmlInputElement>().ok());
            if input.is_some_and(|input| input.validity().bad_input()) {
                self.take(&name, UNREADABLE);
            }
        }
    }

    fn save(self, edit: fn(Vec<(String, String, String)>) -> Edit, close: Callback<()>) {
        self.look_for_unreadable();
        let changed = self.changed();
        if changed.is_empty() {
            return close.run(());
        }
        self.sending.is_busy.set(true);
        self.sending.error.set(None);
        let (Some(id), turn) = (self.id.get_value(), self.turn.get_value()) else { return };
        spawn_local(async move {
            let answer = self.acts.submit(id, edit(changed)).await;
            match (self.turn.try_get_value() == Some(turn), answer) {
                (true, answer) => self.sending.answered(answer, move |()| close.run(())),
                // What it was about is not in the form any more: then it is said beside it.
                (false, Err(error)) if self.acts.is_shown() => self.acts.toasts.fail(error.message),
                (false, _) => {}
            }
        });
    }

    /// Closes the form when somebody else is shown: what was typed is about who was shown before.
    pub(super) fn closes(self, close: impl Fn() + 'static) {
        self.acts.when_walked_on(move || {
            self.turn_over();
            close();
        });
    }

    /// From here on it is about something else.
    fn turn_over(self) {
        self.turn.update_value(|turn| *turn += 1);
        self.sending.is_busy.set(false);
    }

    /// Keeps what was typed over what somebody else wrote, or takes theirs.
    fn settle(self, name: &str, theirs: &str, takes_theirs: bool) {
        self.values.update(|values| {
            for value in values.iter_mut().filter(|value| value.name == name) {
                value.seen = theirs.to_owned();
                if takes_theirs {
                    value.put = (value.typed)(theirs);
                    value.text.clone_from(&value.put);
                }
            }
        });
        if takes_theirs {
            self.acts.refresh.run(());
        }
        self.answered(name);
    }

    /// Nothing is wrong at a field any more: on to the next that is, and after the last word what was to be saved is.
    fn answered(self, name: &str) {
        let next = self.sending.error.try_update(|error| {
            let errors = &mut error.as_mut()?.errors;
            errors.retain(|wrong| wrong.field != name);
            let next = errors.first().map(|wrong| field_id(&wrong.field));
            if next.is_none() {
                *error = None;
            }
            next
        });
        let (id, next) = (field_id(name), next.flatten());
        request_animation_frame(move || match next {
            Some(next) => focus::by_id(&next),
            None => focus::submit(&id),
        });
    }

    /// Goes on without a field that is there no more.
    fn leave_out(self, name: &str) {
        self.values.update(|values| values.retain(|value| value.name != name));
        self.acts.refresh.run(());
        self.answered(name);
    }

    /// `hidden` once a field was left out: then there is nothing to see of it.
    pub(super) fn hidden(self, name: String) -> ArcSignal<Option<String>> {
        let is_out = ArcMemo::new(move |_| {
            self.values.try_with(|values| values.iter().all(|value| value.name != name)).unwrap_or_default()
        });
        ArcSignal::derive(move || is_out.get().then(String::new))
    }

    /// What the editor of a field holds.
    pub(super) fn text(self, name: &str) -> String {
        self.values
            .try_with(|values| values.iter().find(|value| value.name == name).map(|value| value.text.clone()))
            .flatten()
            .unwrap_or_default()
    }

    /// Takes what was typed into a field, or chosen.
    pub(super) fn take(self, name: &str, text: &str) {
        self.values.update(|values| {
            for value in values.iter_mut().filter(|value| value.name == name) {
                text.clone_into(&mut value.text);
            }
        });
    }

    /// What an editor listens with.
    pub(super) fn typing(self, name: String) -> Box<dyn FnMut(web_sys::Event)> {
        handler(move |event: web_sys::Event| self.take(&name, &event_target_value(&event)))
    }

    /// What the editor of a field was last given: typing does not move it, so that what is half typed stays.
    pub(super) fn put(self, name: String) -> ArcMemo<String> {
        ArcMemo::new(move |_| {
            let put = self
                .values
                .try_with(|values| values.iter().find(|value| value.name == name).map(|value| value.put.clone()));
            put.flatten().unwrap_or_default()
        })
    }

    /// `true` while something is wrong at a field, for `aria-invalid`.
    pub(super) fn invalid(self, name: String) -> ArcSignal<Option<String>> {
        ArcSignal::derive(move || self.sending.wrong_at(&name).map(|_| "true".to_owned()))
    }

    /// A field: its label, its editor, and what is wrong there.
    pub(super) fn field(self, name: String, label: String, editor: AnyView) -> AnyView {
        let (label_for, hidden, said) = (field_id(&name), self.hidden(name.clone()), self.said(name));
        view! { <div class="field" hidden=hidden><label for=label_for>{label}</label>{editor}{said}</div> }.into_any()
    }

    /// An editor of one line.
    pub(super) fn line(self, name: String, kind: &'static str, inputmode: &'static str) -> AnyView {
        let (typing, put, invalid) = (self.typing(name.clone()), self.put(name.clone()), self.invalid(name.clone()));
        let described = note_id(&name);
        view! {
            <div class="input">
                <input
                    id=field_id(&name)
                    type=kind
                    inputmode=(!inputmode.is_empty()).then_some(inputmode)
                    autocomplete="off"
                    dir="auto"
                    prop:value=move || put.get()
                    aria-invalid=invalid
                    aria-describedby=described
                    on:input=typing
                />
            </div>
        }
        .into_any()
    }

    /// What is wrong at a field, and what can be done about it there.
    pub(super) fn said(self, name: String) -> AnyView {
        let id = note_id(&name);
        let said = dynamic(move || self.sending.wrong_at(&name).map(|wrong| self.wrong(&name, wrong)).into_any());
        view! { <div id=id>{said}</div> }.into_any()
    }

    fn wrong(self, name: &str, wrong: FieldError) -> AnyView {
        if wrong.code == "deleted" {
            let name = name.to_owned();
            let leave = handler(move |_: web_sys::MouseEvent| self.leave_out(&name));
            return view! {
                {wrong_at(wrong)}
                <div class="row"><button class="btn btn-s" type="button" on:click=leave>"Leave it out"</button></div>
            }
            .into_any();
        }
        let Some(theirs) = wrong.theirs().cloned() else { return wrong_at(wrong) };
        let settle = |takes_theirs| {
            let (name, theirs) = (name.to_owned(), theirs.clone());
            handler(move |_: web_sys::MouseEvent| self.settle(&name, &theirs, takes_theirs))
        };
        let (mine, take) = (settle(false), settle(true));
        view! {
            {wrong_at(wrong)}
            <div class="row">
                <button class="btn btn-s" type="button" on:click=mine>"Use mine"</button>
                <button class="btn btn-s" type="button" on:click=take>"Use theirs"</button>
            </div>
        }
        .into_any()
    }

    /// The form around its fields. `close` is told when there is nothing left to do.
    pub(super) fn view(
        self,
        fields: AnyView,
        edit: fn(Vec<(String, String, String)>) -> Edit,
        close: Callback<()>,
    ) -> AnyView {
        // Drawn anew while somebody types, as when a stage is chosen beside it: the editors begin with what is typed.
        let _ = self.values.try_update_untracked(|values| {
            values.iter_mut().for_each(|value| value.put.clone_from(&value.text));
        });
        let submit = move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            if !self.sending.is_busy.get_untracked() {
                self.save(edit, close);
            }
        };
        let cancel = move |_: web_sys::MouseEvent| {
            self.turn_over();
            close.run(());
        };
        let busy = ArcSignal::derive(move || self.sending.is_busy.get().then(|| "true".to_owned()));
        view! {
            <form class="card-b edit" novalidate on:submit=handler(submit)>
                {fields}
                <div role="alert">{dynamic(move || self.sending.message().map(wrong_here).into_any())}</div>
                <div class="row">
                    <button class="btn btn-primary" type="submit" aria-busy=busy>"Save changes"</button>
                    <button class="btn" type="button" on:click=handler(cancel)>"Cancel"</button>
                </div>
            </form>
        }
        .into_any()
    }
}
