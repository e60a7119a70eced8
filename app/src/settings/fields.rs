//! "Custom Fields": what the company wants to know of its customers beyond what everybody knows; defining, ordering,
//! renaming and deleting it.

mod api;
mod traits;

use domain::{
    field::{CustomField, DefinedField, FieldDraft, FieldKind},
    id::FieldId,
    money::grouped,
};
use leptos::prelude::*;

use super::section::{Desk, customers_word, head_with, icon_button, loaded, table};
use crate::{
    AppError,
    ui::{
        attributes::AriaAttributes,
        dialog::{Dialog, Sending, choice, line, lines},
        dynamic::{Erased, Pieces, dynamic, handler},
        focus,
        icon::Icon,
    },
};
use api::{change_field, define_field, defined_fields, delete_field, move_field};
use traits::Traits;

/// What a dialog is open for.
#[derive(Clone)]
enum Asked {
    Define,
    Change(CustomField),
    Delete(DefinedField),
}

/// The section's desk, and where the focus goes once the list is drawn anew.
#[derive(Clone, Copy)]
struct Fields {
    desk: Desk<Vec<DefinedField>, Asked>,
    focus: StoredValue<Option<String>>,
}

/// The section.
#[component]
pub(super) fn CustomFields() -> impl IntoView {
    let desk = Desk::of(Resource::new_blocking(String::new, |_| defined_fields()));
    let fields = Fields { desk, focus: StoredValue::new(None) };
    Effect::new(move |_| {
        let _ = desk.list.get();
        if let Some(id) = fields.focus.try_update_value(Option::take).flatten() {
            request_animation_frame(move || focus::by_id(&id));
        }
    });
    let add = view! { <button class="btn btn-primary" type="button" aria-haspopup="dialog" on:click=desk.ask(Asked::Define)><Icon name="plus" size="i-s" />"Add field"</button> };
    view! {
        {head_with("Custom Fields", "What else you want to know of your customers. Everybody sees the fields on the profile, in this order.", add.erased())}
        {loaded(desk.list, "Custom fields could not be loaded", move |defined| fields.view(defined))}
        {desk.dialog(move |asked| match asked {
            Asked::Define => view! { <Drafting fields /> }.into_any(),
            Asked::Change(field) => view! { <Drafting fields field /> }.into_any(),
            Asked::Delete(defined) => view! { <Deleting fields defined /> }.into_any(),
        })}
        <Traits fields />
    }
    .erased()
}

impl Fields {
    fn view(self, defined: Vec<DefinedField>) -> AnyView {
        if defined.is_empty() {
            return view! { <p class="t2">"No field is defined yet."</p> }.erased();
        }
        let total = defined.len();
        let rows = (1..).zip(defined).map(|(place, one)| self.row(place, total, one)).pieces();
        table("Custom fields", &["Name", "Type", "Customers", "-Change"], rows)
    }

    fn row(self, place: usize, total: usize, defined: DefinedField) -> AnyView {
        let CustomField { id, name, kind, options } = defined.field.clone();
        let button = |what: &'static str, icon: &'static str, act: Box<dyn FnMut(web_sys::MouseEvent)>| {
            icon_button(Some(format!("{icon}-{id}")), what, &name, icon, act)
        };
        let step = |to: usize, own: &'static str| {
            let name = name.clone();
            handler(move |_: web_sys::MouseEvent| self.put(id, &name, to, total, own))
        };
        let up = (place > 1).then(|| button("Move up", "arrow-up", step(place - 1, "arrow-up")));
        let down = (place < total).then(|| button("Move down", "arrow-down", step(place + 1, "arrow-down")));
        let edit = button("Edit", "pencil", self.desk.ask(Asked::Change(defined.field.clone())));
        let delete = button("Delete", "trash-2", self.desk.ask(Asked::Delete(defined.clone())));
        let options = (!options.is_empty()).then(|| view! { <small>{options.join(", ")}</small> }.erased());
        view! {
            <tr>
                <th scope="row"><b><bdi>{name.clone()}</bdi></b>{options}</th>
                <td>{kind.label()}</td>
                <td>{grouped(i64::from(defined.customers))}<span class="only-s">{customers_word(defined.customers)}</span></td>
                <td class="c-end"><div class="row c-acts">{up}{down}{edit}{delete}</div></td>
            </tr>
        }
        .erased()
    }

    /// Moves a field; the focus stays with it, at an end on the button that is still there.
    fn put(self, id: FieldId, name: &str, to: usize, total: usize, own: &'static str) {
        let button = match to {
            1 => "arrow-down",
            last if last == total => "arrow-up",
            _ => own,
        };
        let says = format!("{name} moved to position {to} of {total}");
        let stays = move || self.focus.set_value(Some(format!("{button}-{id}")));
        self.desk.act(says, move_field(id, to as u32), stays);
    }
}

/// A field to define, or to change.
#[component]
fn Drafting(fields: Fields, #[prop(optional)] field: Option<CustomField>) -> impl IntoView {
    let sending = Sending::new();
    let id = field.as_ref().map(|field| field.id);
    let (title, confirm) = if id.is_some() { ("Edit field", "Save changes") } else { ("Add field", "Add field") };
    let present = field.unwrap_or_else(|| CustomField {
        id: FieldId(0),
        name: String::new(),
        kind: FieldKind::default(),
        options: Vec::new(),
    });
    let seen = StoredValue::new(FieldDraft::from(&present));
    let name = RwSignal::new(present.name);
    let kind = RwSignal::new(present.kind.to_string());
    let options = RwSignal::new(present.options.join("\n"));
    let submit = Callback::new(move |()| {
        let kind = kind.get_untracked().parse().unwrap_or_default();
        let draft = FieldDraft { name: name.get_untracked(), kind, options: options.get_untracked() };
        let called = draft.name.trim().to_owned();
        match id {
            None => sending.send(define_field(draft), move |_| fields.desk.done(format!("Field {called} added"), None)),
            Some(id) => {
                let answer = async move {
                    let answer = change_field(id, seen.get_value(), draft).await;
                    answer.inspect_err(|error| saw(seen, error))
                };
                sending.send(answer, move |()| fields.desk.done(format!("Field {called} saved"), None));
            }
        }
    });
    let kind_line = match id {
        None => kind_choice(kind, sending),
        Some(_) => {
            let kind = untrack(move || chosen(kind));
            let kept = kind.has_options().then_some(" Customers who have an option that you take away keep it.");
            view! { <p class="hint">"Type: "{kind.label()}". It stays, for what customers have in it."{kept}</p> }
                .erased()
        }
    };
    view! {
        <Dialog title confirm confirming="Saving…" sending submit close=fields.desk.close()>
            {line("Name", "name", "text", name, sending)}
            {kind_line}
            {option_lines(kind, options, sending)}
        </Dialog>
    }
    .erased()
}

fn saw(seen: StoredValue<FieldDraft>, error: &AppError) {
    let _ = seen.try_update_value(|seen| {
        error.take_theirs([("name", &mut seen.name), ("options", &mut seen.options)]);
    });
}

fn kind_choice(kind: RwSignal<String>, sending: Sending) -> AnyView {
    let kinds = FieldKind::ALL.iter().map(|kind| (kind.to_string(), kind.label().to_owned())).collect();
    choice("Type", "kind", kinds, kind, sending)
}

fn chosen(kind: RwSignal<String>) -> FieldKind {
    kind.get().parse().unwrap_or_default()
}

/// Where options are written, for the kinds that have some.
fn option_lines(kind: RwSignal<String>, options: RwSignal<String>, sending: Sending) -> AnyView {
    dynamic(move || {
        let has_options = chosen(kind).has_options();
        has_options.then(|| lines("Options, one on each line", "options", options, sending)).into_any()
    })
}

#[component]
fn Deleting(fields: Fields, defined: DefinedField) -> impl IntoView {
    let sending = Sending::new();
    let (id, name) = (defined.field.id, defined.field.name.clone());
    let called = name.clone();
    let submit = Callback::new(move |()| {
        let called = called.clone();
        sending.send(delete_field(id), move |()| fields.desk.done(format!("Field {called} deleted"), None));
    });
    let lost = match defined.customers {
        0 => "No customer has anything in it.".to_owned(),
        1 => "1 customer loses what stands in it.".to_owned(),
        n => format!("{} customers lose what stands in it.", grouped(i64::from(n))),
    };
    view! {
        <Dialog title="Delete field" confirm="Delete field" confirming="Deleting…" is_dangerous=true sending submit close=fields.desk.close()>
            <p><b><bdi>{name}</bdi></b>" is deleted. "{lost}" This cannot be undone. The timeline keeps what was changed."</p>
        </Dialog>
    }
    .erased()
}
