//! Custom Fields: what the company wants to know of its customers, field by field, and what came in with events and is no
//! field.

use std::sync::Arc;

use domain::{
    edit::Edit,
    field::{CustomField, CustomValues, FieldKind, FieldValue, ValueEdit, chosen, toggled},
    profile::Tab,
    role::Right,
    time::Zone,
};
use leptos::prelude::*;

use super::{
    Profile,
    acts::Acts,
    api::custom_values,
    form::EditForm,
    panel::{self, nothing, panel},
    place::{ProfilePlace, asked},
};
use crate::{
    lasting::lasting,
    layout::CurrentSession,
    ui::{
        attributes::{AriaAttributes, GlobalAttributes},
        dialog::{field_id, note_id},
        dynamic::{Erased, Pieces, dynamic, handler},
        focus,
        icon::Icon,
    },
};

const EDIT: &str = "edit-fields";

pub(super) type Loaded = panel::Loaded<CustomValues>;

pub(super) fn load(place: ProfilePlace) -> Loaded {
    lasting(
        move || place.source(Tab::CustomFields, &[]),
        move |source| {
            let [id] = asked(source).filter(|[id]: &[String; 1]| !id.is_empty())?;
            Some(custom_values(id))
        },
    )
}

/// The part.
#[component]
pub(super) fn CustomFields(loaded: Loaded, shown: Profile, desk: Desk) -> impl IntoView {
    let zone = shown.zone();
    panel(loaded, "Custom fields could not be loaded", shown, move |values| desk.view(values, &zone))
}

/// The form, made with the profile and not with the answer, which comes anew.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    form: EditForm,
    /// As they were when the form was opened: one that is deleted meanwhile stays in it until its person has been told.
    edited: RwSignal<Option<Arc<Vec<FieldValue>>>>,
    close: Callback<()>,
    may_manage: Memo<bool>,
}

impl Desk {
    pub(super) fn of(acts: Acts) -> Self {
        let edited = RwSignal::new(None);
        let session = expect_context::<CurrentSession>();
        let close = Callback::new(move |()| {
            edited.set(None);
            request_animation_frame(|| focus::by_id(EDIT));
        });
        let form = EditForm::new(acts);
        form.closes(move || edited.set(None));
        Self { form, edited, close, may_manage: Memo::new(move |_| session.may(Right::ManageVocabulary)) }
    }

    fn view(self, values: CustomValues, zone: &Zone) -> AnyView {
        let CustomValues { fields, traits } = values;
        let traits = (!traits.is_empty()).then(|| raw(traits));
        let manage = dynamic(move || {
            let may = self.may_manage.try_get().unwrap_or_default();
            may.then(|| view! { <a class="btn btn-ghost" href="/settings/custom-fields">"Manage fields"</a> }.erased())
                .into_any()
        });
        let edited = move || self.edited.try_get().flatten();
        if fields.is_empty() && untrack(edited).is_none() {
            let none = nothing("list-plus", "No custom fields", "Managers define them under Settings.");
            return view! { <div class="over">{none}<div class="row center">{manage}</div>{traits}</div> }.into_any();
        }
        let rows = shown(&fields, zone);
        let (fields, zone) = (Arc::new(fields), zone.clone());
        let begin = move |_: web_sys::MouseEvent| {
            if self.form.acts.allowed() {
                self.begin(&fields, &zone);
            }
        };
        let edit = dynamic(move || {
            let (begin, why) = (begin.clone(), self.form.acts.refusal.try_get().flatten());
            view! { <button id=EDIT class="btn" type="button" aria-disabled=why.map(|_| "true") title=why on:click=handler(begin)><Icon name="pencil" size="i-s" />"Edit fields"</button> }
                .erased()
        });
        let form = dynamic(move || edited().map(|fields| self.editors(&fields)).into_any());
        let is_open = move || edited().is_some();
        view! {
            <div class="over">
                <section class="card fields" class:is-edited=ArcSignal::derive(is_open) aria-label="Custom fields">
                    {form}
                    <div class="fields-l"><dl class="card-b dl">{rows}</dl><div class="row card-b">{edit}{manage}</div></div>
                </section>
                {traits}
            </div>
        }
        .into_any()
    }

    fn begin(self, fields: &Arc<Vec<FieldValue>>, zone: &Zone) {
        let of = |FieldValue { field, value }: &FieldValue| {
            let (field, zone) = (field.clone(), zone.clone());
            (field.id.to_string(), value.clone(), Arc::new(move |value: &str| field.typed(value, &zone)) as _)
        };
        self.form.begin(fields.iter().map(of));
        self.edited.set(Some(Arc::clone(fields)));
    }

    fn editors(self, fields: &[FieldValue]) -> AnyView {
        let field = |FieldValue { field, value }: &FieldValue| match field.kind {
            FieldKind::SomeOf => self.several(field, value),
            _ => self.form.field(field.id.to_string(), field.name.clone(), self.editor(field, value)),
        };
        self.form.view(fields.iter().map(field).pieces(), edit, self.close)
    }

    fn editor(self, field: &CustomField, value: &str) -> AnyView {
        let id = field.id.to_string();
        match field.kind {
            FieldKind::Number | FieldKind::Money => self.form.line(id, "text", "decimal"),
            FieldKind::Url => self.form.line(id, "url", ""),
            FieldKind::Date => self.form.line(id, "date", ""),
            FieldKind::DateTime => self.form.line(id, "datetime-local", ""),
            FieldKind::YesNo => self.one(id, &[("yes", "Yes"), ("no", "No")], value),
            FieldKind::OneOf => {
                let options: Vec<(&str, &str)> = field.offered(value).map(|one| (one, one)).collect();
                self.one(id, &options, value)
            }
            FieldKind::Text | FieldKind::SomeOf => self.form.line(id, "text", ""),
        }
    }

    /// One of several.
    fn one(self, id: String, options: &[(&str, &str)], value: &str) -> AnyView {
        let option = |(word, label): (&str, &str)| {
            let is_chosen = word == value;
            view! { <option value=word.to_owned() selected=is_chosen>{label.to_owned()}</option> }.erased()
        };
        let options = [("", "Empty")].into_iter().chain(options.iter().copied()).map(option).pieces();
        let put = self.form.put(id.clone());
        let (typing, invalid, described) = (self.form.typing(id.clone()), self.form.invalid(id.clone()), note_id(&id));
        view! {
            <select id=field_id(&id) class="native" prop:value=move || put.get() aria-invalid=invalid aria-describedby=described on:change=typing>
                {options}
            </select>
        }
        .into_any()
    }

    /// Any of several.
    fn several(self, field: &CustomField, value: &str) -> AnyView {
        let id = field.id.to_string();
        let boxes = field.offered(value).map(str::to_owned).enumerate().map(|(n, option)| {
            let (name, chosen_option) = (id.clone(), option.clone());
            let is_chosen = ArcSignal::derive({
                let (name, option) = (id.clone(), option.clone());
                move || chosen(&self.form.text(&name)).any(|one| one == option)
            });
            let choose = move |event: web_sys::Event| {
                let text = toggled(&self.form.text(&name), &chosen_option, event_target_checked(&event));
                self.form.take(&name, &text);
            };
            // The first is where the focus goes when something is wrong.
            let own = (n == 0).then(|| field_id(&id));
            view! { <label class="tick"><input id=own class="check" type="checkbox" prop:checked=is_chosen on:change=handler(choose) />{option}</label> }.erased()
        });
        let (boxes, said, hidden) = (boxes.pieces(), self.form.said(id.clone()), self.form.hidden(id.clone()));
        view! {
            <fieldset class="fset-plain" hidden=hidden aria-describedby=note_id(&id)>
                <legend>{field.name.clone()}</legend>
                {boxes}
                {said}
            </fieldset>
        }
        .into_any()
    }
}

fn edit(changed: Vec<(String, String, String)>) -> Edit {
    let of = |(name, from, to): (String, _, _)| Some(ValueEdit { field: name.parse().ok()?, from, to });
    Edit::Fields(changed.into_iter().filter_map(of).collect())
}

fn shown(fields: &[FieldValue], zone: &Zone) -> AnyView {
    let row = |FieldValue { field, value }: &FieldValue| {
        let shown = match field.kind {
            _ if value.is_empty() => view! { <span class="t3">"Empty"</span> }.erased(),
            FieldKind::Url => {
                view! { <a class="link" href=value.clone() target="_blank" rel="noopener noreferrer">{value.clone()}</a> }
                    .erased()
            }
            _ => view! { <bdi>{field.shown(value, zone)}</bdi> }.erased(),
        };
        view! { <dt>{field.name.clone()}</dt><dd>{shown}</dd> }.into_any()
    };
    fields.iter().map(row).pieces()
}

/// What came in and is no field, as it came.
fn raw(traits: Vec<(String, String)>) -> AnyView {
    let row = |(name, value): (String, String)| {
        view! { <dt><bdi>{name}</bdi></dt><dd><code dir="auto">{value}</code></dd> }.into_any()
    };
    view! {
        <section class="card" aria-label="Other traits">
            <div class="card-h"><h2>"Other traits"</h2></div>
            <p class="card-b hint">"Sent with events, shown as they came. Managers make fields of them under Settings."</p>
            <dl class="card-b dl">{traits.into_iter().map(row).pieces()}</dl>
        </section>
    }
    .into_any()
}
