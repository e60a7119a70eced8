//! Contact data as a form: a section turns into it and back. E-mails and phone numbers can be several: the form has a line
//! for each and one for another.

use std::sync::Arc;

use domain::{
    contact::{ContactField, FieldEdit},
    edit::Edit,
};
use leptos::prelude::*;

use super::{
    acts::Acts,
    form::{EditForm, Typed},
};
use crate::ui::{
    attributes::{AriaAttributes, GlobalAttributes},
    dynamic::{Erased, Pieces, dynamic, handler},
    focus,
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

/// The form that is open, made with the profile and not with the answer, which comes anew.
#[derive(Clone, Copy)]
pub(super) struct ContactForm {
    form: EditForm,
    open: RwSignal<Option<Section>>,
    close: Callback<()>,
}

impl ContactForm {
    pub(super) fn new(acts: Acts) -> Self {
        let open = RwSignal::new(None);
        let close = Callback::new(move |()| {
            if let Some(section) = open.try_update(Option::take).flatten() {
                // After the answer that may come with it.
                request_animation_frame(move || focus::by_id(&edit_id(section)));
            }
        });
        let form = EditForm::new(acts);
        form.closes(move || open.set(None));
        Self { form, open, close }
    }

    /// The section: what it holds with a way to edit it, or the form.
    pub(super) fn section(self, section: Section, present: Vec<(ContactField, String)>, holds: AnyView) -> AnyView {
        let label = format!("Edit {}", section.title.to_lowercase());
        let begin = move |_: web_sys::MouseEvent| {
            if self.form.acts.allowed() {
                self.begin(section, &present);
            }
        };
        let is_open = move || self.open.try_get().flatten() == Some(section);
        let button = dynamic(move || {
            let (begin, label) = (begin.clone(), label.clone());
            let why = self.form.acts.refusal.try_get().flatten();
            (!is_open())
                .then(|| view! { <button id=edit_id(section) class="btn btn-s btn-ghost" type="button" aria-label=label aria-disabled=why.map(|_| "true") title=why on:click=handler(begin)>"Edit"</button> }.erased())
                .into_any()
        });
        let form = dynamic(move || if is_open() { self.fields() } else { ().into_any() });
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
        let typed = || Arc::new(str::to_owned) as Typed;
        let of = |field: &ContactField| {
            let seen = present.iter().filter(|(one, value)| one == field && !value.is_empty());
            let mut own: Vec<_> =
                seen.zip(1..).map(|((_, seen), n)| (name(*field, n), seen.clone(), typed())).collect();
            if field.is_several() || own.is_empty() {
                own.push((name(*field, own.len() + 1), String::new(), typed()));
            }
            own
        };
        self.form.begin(section.fields.iter().flat_map(of));
        self.open.set(Some(section));
    }

    fn fields(self) -> AnyView {
        let field = |(called, seen): (String, String)| {
            let Some((field, n)) = parts(&called) else { return ().into_any() };
            let (kind, keys) = match field {
                ContactField::Email => ("text", "email"),
                ContactField::Phone => ("tel", ""),
                _ => ("text", ""),
            };
            let label = match n {
                1 => field.label().to_owned(),
                _ if seen.is_empty() => format!("Another {}", field.label().to_lowercase()),
                n => format!("{} {n}", field.label()),
            };
            let editor = self.form.line(called.clone(), kind, keys);
            self.form.field(called, label, editor)
        };
        self.form.view(self.form.seen().into_iter().map(field).pieces(), edit, self.close)
    }
}

/// The button that opens a section's form.
fn edit_id(section: Section) -> String {
    format!("edit-{}", section.fields[0])
}

/// What the form calls the `n`th value of a field: `email`, `email-2`.
fn name(field: ContactField, n: usize) -> String {
    if n == 1 { field.to_string() } else { format!("{field}-{n}") }
}

/// The field of such a name, and which of its values.
fn parts(name: &str) -> Option<(ContactField, usize)> {
    let (field, n) = name.split_once('-').unwrap_or((name, "1"));
    Some((field.parse().ok()?, n.parse().ok()?))
}

fn edit(changed: Vec<(String, String, String)>) -> Edit {
    let of =
        |(at, from, to): (String, _, _)| Some(FieldEdit { at: at.clone(), ..FieldEdit::new(parts(&at)?.0, from, to) });
    Edit::Contact(changed.into_iter().filter_map(of).collect())
}
