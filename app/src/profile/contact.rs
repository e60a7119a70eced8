//! Contact data as a form: a section turns into it and back.

use std::sync::Arc;

use domain::{
    contact::{ContactField, FieldEdit},
    edit::Edit,
};
use leptos::prelude::*;

use super::{acts::Acts, form::EditForm};
use crate::ui::{
    attributes::AriaAttributes,
    dynamic::{Erased, Pieces, dynamic, handler},
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

/// The form that is open, made with the part and not with its answer, which comes anew.
#[derive(Clone, Copy)]
pub(super) struct ContactForm {
    form: EditForm,
    open: RwSignal<Option<Section>>,
    close: Callback<()>,
}

impl ContactForm {
    pub(super) fn new(acts: Acts) -> Self {
        let open = RwSignal::new(None);
        Self { form: EditForm::new(acts), open, close: Callback::new(move |()| open.set(None)) }
    }

    /// The section: what it holds with a way to edit it, or the form.
    pub(super) fn section(self, section: Section, present: Vec<(ContactField, String)>, holds: AnyView) -> AnyView {
        let label = format!("Edit {}", section.title.to_lowercase());
        let begin = move |_: web_sys::MouseEvent| self.begin(section, &present);
        let is_open = move || self.open.try_get().flatten() == Some(section);
        let button = dynamic(move || {
            let (begin, label) = (begin.clone(), label.clone());
            let offers = self.form.acts.may.try_get().unwrap_or_default() && !is_open();
            offers
                .then(|| view! { <button class="btn btn-s btn-ghost" type="button" aria-label=label on:click=handler(begin)>"Edit"</button> }.erased())
                .into_any()
        });
        let form = dynamic(move || if is_open() { self.fields(section) } else { ().into_any() });
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
            (field.to_string(), seen, Arc::new(str::to_owned) as _)
        };
        self.form.begin(section.fields.iter().map(of));
        self.open.set(Some(section));
    }

    fn fields(self, section: Section) -> AnyView {
        let field = |field: &ContactField| {
            let kind = match field {
                ContactField::Email => "email",
                ContactField::Phone => "tel",
                _ => "text",
            };
            let editor = self.form.line(field.to_string(), kind, "");
            self.form.field(field.to_string(), field.label().to_owned(), editor)
        };
        self.form.view(section.fields.iter().map(field).pieces(), edit, self.close)
    }
}

fn edit(changed: Vec<(String, String, String)>) -> Edit {
    let of = |(name, from, to): (String, _, _)| Some(FieldEdit { field: name.parse().ok()?, from, to });
    Edit::Contact(changed.into_iter().filter_map(of).collect())
}
