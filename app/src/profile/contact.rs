//! Contact data as a form: a section turns into it and back. Where somebody else was faster it shows both values.

use domain::{
    contact::{ContactField, FieldEdit},
    edit::Edit,
    invalid::FieldError,
};
use leptos::prelude::*;

use super::acts::Acts;
use crate::{
    AppError,
    ui::{
        attributes::{AriaAttributes, GlobalAttributes},
        dialog::Sending,
        dynamic::{Erased, Pieces, dynamic, handler},
        error_notice::{wrong_at, wrong_here},
        focus,
    },
};

/// A section that can be edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Section {
    pub(super) title: &'static str,
    pub(super) fields: &'static [ContactField],
}

pub(super) const CONTACT: Section =
    Section { title: "Contact info", fields: &[ContactField::Name, ContactField::Email, ContactField::Phone] };
pub(super) const COMPANY: Section = Section { title: "Company", fields: &[ContactField::Company] };

/// A field while it is edited.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Value {
    field: ContactField,
    seen: String,
    text: String,
}

/// The form that is open, made with the part and not with its answer, which comes anew.
#[derive(Clone, Copy)]
pub(super) struct ContactForm {
    acts: Acts,
    open: RwSignal<Option<Section>>,
    values: RwSignal<Vec<Value>>,
    sending: Sending,
}

impl ContactForm {
    pub(super) fn new(acts: Acts) -> Self {
        Self { acts, open: RwSignal::new(None), values: RwSignal::new(Vec::new()), sending: Sending::new() }
    }

    /// The section: what it holds with a way to edit it, or the form.
    pub(super) fn section(self, section: Section, present: Vec<(ContactField, String)>, holds: AnyView) -> AnyView {
        let label = format!("Edit {}", section.title.to_lowercase());
        let begin = move |_: web_sys::MouseEvent| self.begin(section, &present);
        let is_open = move || self.open.try_get().flatten() == Some(section);
        let button = dynamic(move || {
            let (begin, label) = (begin.clone(), label.clone());
            let offers = self.acts.may.try_get().unwrap_or_default() && !is_open();
            offers
                .then(|| view! { <button class="btn btn-s btn-ghost" type="button" aria-label=label on:click=handler(begin)>"Edit"</button> }.erased())
                .into_any()
        });
        let form = dynamic(move || if is_open() { self.form(section) } else { ().into_any() });
        view! {
            <section class="card" class:is-edited=ArcSignal::derive(is_open) aria-label=section.title>
                <div class="card-h"><h2>{section.title}</h2><span class="grow"></span>{button}</div>
                {form}
                {holds}
            </section>
        }
        .erased()
    }

    fn begin(self, section: Section, present: &[(ContactField, String)]) {
        let of = |field: &ContactField| {
            let seen = present.iter().find(|(one, _)| one == field).map(|(_, value)| value.clone()).unwrap_or_default();
            Value { field: *field, text: seen.clone(), seen }
        };
        self.values.set(section.fields.iter().map(of).collect());
        self.sending.error.set(None);
        self.open.set(Some(section));
        request_animation_frame(move || focus::by_id(section.fields[0].as_str()));
    }

    fn save(self) {
        let edits = self.values.with_untracked(|values| {
            let edit =
                |value: &Value| FieldEdit { field: value.field, from: value.seen.clone(), to: value.text.clone() };
            values.iter().map(edit).collect()
        });
        self.sending.is_busy.set(true);
        self.sending.error.set(None);
        let done = move |answer: Option<AppError>| {
            if self.sending.is_busy.try_set(false).is_some() {
                return;
            }
            match answer {
                None => self.open.set(None),
                Some(error) => {
                    let first = error.errors.first().map(|wrong| wrong.field.to_string());
                    self.sending.error.set(Some(error));
                    request_animation_frame(move || first.iter().for_each(|field| focus::by_id(field)));
                }
            }
        };
        self.acts.submit(Edit::Contact(edits), done);
    }

    /// Keeps what was typed over what somebody else wrote, or takes theirs.
    fn settle(self, field: ContactField, theirs: &str, takes_theirs: bool) {
        self.values.update(|values| {
            for value in values.iter_mut().filter(|value| value.field == field) {
                value.seen = theirs.to_owned();
                if takes_theirs {
                    value.text = theirs.to_owned();
                }
            }
        });
        self.sending.error.update(|error| {
            if let Some(error) = error {
                error.errors.retain(|wrong| wrong.field != field.as_str());
            }
            if error.as_ref().is_some_and(|error| error.errors.is_empty()) {
                *error = None;
            }
        });
        focus::by_id(field.as_str());
    }

    fn form(self, section: Section) -> AnyView {
        let submit = move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            if !self.sending.is_busy.get_untracked() {
                self.save();
            }
        };
        let fields = section.fields.iter().map(|field| self.field(*field)).pieces();
        let cancel = move |_: web_sys::MouseEvent| self.open.set(None);
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
        .erased()
    }

    fn field(self, field: ContactField) -> AnyView {
        let name = field.as_str();
        let text = ArcSignal::derive(move || {
            self.values.with(|values| {
                values.iter().find(|value| value.field == field).map(|value| value.text.clone()).unwrap_or_default()
            })
        });
        let typed = move |event: web_sys::Event| {
            let typed = event_target_value(&event);
            self.values.update(|values| {
                for value in values.iter_mut().filter(|value| value.field == field) {
                    value.text.clone_from(&typed);
                }
            });
        };
        let kind = match field {
            ContactField::Email => "email",
            ContactField::Phone => "tel",
            _ => "text",
        };
        let note = format!("{name}-note");
        let note_id = note.clone();
        let is_wrong = move || self.sending.wrong_at(field.as_str()).is_some();
        let said =
            dynamic(move || self.sending.wrong_at(field.as_str()).map(|wrong| self.said(field, wrong)).into_any());
        view! {
            <div class="field">
                <label for=name>{field.label()}</label>
                <div class="input">
                    <input
                        id=name
                        type=kind
                        autocomplete="off"
                        dir="auto"
                        prop:value=text
                        aria-invalid=ArcSignal::derive(move || is_wrong().then(|| "true".to_owned()))
                        aria-describedby=ArcSignal::derive(move || is_wrong().then(|| note.clone()))
                        on:input=handler(typed)
                    />
                </div>
                <div id=note_id>{said}</div>
            </div>
        }
        .erased()
    }

    /// What is wrong at a field, and what can be done about it there.
    fn said(self, field: ContactField, wrong: FieldError) -> AnyView {
        let Some(theirs) = wrong.there.clone().filter(|_| wrong.code == "conflict") else { return wrong_at(wrong) };
        let other = theirs.clone();
        let mine = move |_: web_sys::MouseEvent| self.settle(field, &theirs, false);
        let take = move |_: web_sys::MouseEvent| self.settle(field, &other, true);
        view! {
            {wrong_at(wrong)}
            <div class="row">
                <button class="btn btn-s" type="button" on:click=handler(mine)>"Use mine"</button>
                <button class="btn btn-s" type="button" on:click=handler(take)>"Use theirs"</button>
            </div>
        }
        .into_any()
    }
}
