//! Contact data of one customer, changed by hand: values, what identifies the customer, and the text that is searched.

use domain::{
    audit::Action,
    contact::{ContactField, FieldEdit},
    customer::display_name,
    fold,
    id::{CustomerId, UserId},
    invalid::{FieldError, Invalid},
    lifecycle::Lifecycle,
    profile::Change,
    time::At,
};
use sea_orm::{
    ActiveValue::{self, Set},
    DatabaseTransaction, EntityTrait, IntoActiveModel,
};

use crate::{
    Store,
    entity::{customer, identifier},
    error::StoreError,
    identifiers::{self, key, search_text},
    keys::now,
};

/// Changes the fields, each only if it still is what the person saw.
pub(crate) async fn write(
    db: &DatabaseTransaction,
    id: CustomerId,
    model: &mut customer::ActiveModel,
    edits: &[FieldEdit],
    at: At,
) -> Result<Vec<Change>, StoreError> {
    let own = identifiers::of(db, id).await?;
    let was_called = is_called(model.name.as_ref(), &own);
    let mut writing = Writing { db, id, at, own, changes: Vec::new(), errors: Vec::new() };
    for edit in edits {
        match edit.field {
            ContactField::Name => writing.note(edit, settle(edit, &mut model.name), None),
            ContactField::Company => writing.note(edit, settle(edit, &mut model.company), None),
            ContactField::Email | ContactField::Phone => {}
        }
    }
    if writing.identify(ContactField::Email, edits).await? {
        model.email = Set(writing.known_by(model.email.as_ref(), edits));
    }
    writing.identify(ContactField::Phone, edits).await?;
    let Writing { own, changes, errors, .. } = writing;
    if !errors.is_empty() {
        return Err(Invalid { errors }.into());
    }
    // Whoever had neither is known by something else.
    if was_called && !is_called(model.name.as_ref(), &own) {
        return Err(nameless().into());
    }
    if !changes.is_empty() {
        model.name_key = Set(fold::fold(model.name.as_ref()));
        let texts = own.iter().map(|row| (row.kind.as_str(), row.value.as_str()));
        model.search_text = Set(search_text(model.company.as_ref(), texts));
    }
    Ok(changes)
}

/// Whether a list can call the customer something.
fn is_called(name: &str, own: &[identifier::Model]) -> bool {
    !name.is_empty() || own.iter().any(|row| row.kind == ContactField::Email.as_str())
}

fn nameless() -> Invalid {
    Invalid::at("name", "required", "Name and email are missing. Add one of them to continue.")
}

/// Whether a value was changed; not when it is so already.
type Settled = Result<bool, FieldError>;

/// Edits of one customer under way.
struct Writing<'a> {
    db: &'a DatabaseTransaction,
    id: CustomerId,
    at: At,
    /// What identifies the customer by now.
    own: Vec<identifier::Model>,
    changes: Vec<Change>,
    errors: Vec<FieldError>,
}

impl Writing<'_> {
    /// Writes down what came of an edit, and since when what was removed had been there.
    fn note(&mut self, edit: &FieldEdit, done: Settled, since: Option<At>) {
        match done {
            Ok(false) => {}
            Ok(true) => self.changes.push(Change::Edited {
                field: edit.field.label().to_owned(),
                from: edit.from.clone(),
                to: edit.to.clone(),
                since,
            }),
            Err(error) => self.errors.push(edit.placed(error)),
        }
    }

    /// Puts identifiers of one kind in the place of others, or beside them, all at once, so that two can change places.
    /// Says whether any was asked for.
    async fn identify(&mut self, field: ContactField, edits: &[FieldEdit]) -> Result<bool, StoreError> {
        let (db, id, kind) = (self.db, self.id, field.as_str());
        let edits: Vec<&FieldEdit> = edits.iter().filter(|edit| edit.field == field).collect();
        let before: Vec<identifier::Model> = self.own.iter().filter(|row| row.kind == kind).cloned().collect();
        let mut puts = Vec::new();
        for edit in &edits {
            let done = placed(&before, edit);
            if let Ok(true) = done {
                // It keeps the place of the one before it: the first stays the first.
                let held = [&edit.from, &edit.to].into_iter().find_map(|value| has(&before, value));
                puts.push((*edit, held.map(|row| row.added_at).or(edit.since).unwrap_or(self.at)));
            }
            let removed = has(&before, &edit.from).filter(|_| edit.to.is_empty());
            self.note(edit, done, removed.map(|row| row.added_at));
        }
        for value in puts.iter().flat_map(|(edit, _)| [&edit.from, &edit.to]).filter(|value| !value.is_empty()) {
            let key = key(kind, value);
            self.own.retain(|row| row.kind != kind || row.value_key != key);
            identifier::Entity::delete_by_id((id, kind.to_owned(), key)).exec(db).await?;
        }
        for (edit, added_at) in puts.into_iter().filter(|(edit, _)| !edit.to.is_empty()) {
            let key = key(kind, &edit.to);
            match identifiers::held(db, kind, &key).await? {
                Some(row) if row.customer_id == id => {}
                Some(row) => self.errors.push(edit.placed(taken(db, kind, row.customer_id).await?)),
                None => {
                    let row = identifier::Model {
                        customer_id: id,
                        kind: kind.to_owned(),
                        value_key: key,
                        value: edit.to.clone(),
                        is_verified: false,
                        added_at,
                    };
                    self.own.push(row.clone());
                    identifier::Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
                }
            }
        }
        self.own.sort_by_key(|row| (row.added_at, row.value_key.clone()));
        Ok(!edits.is_empty())
    }

    /// The e-mail by which the list knows the customer: the first when it was put back, the present one, what stands in its
    /// place, or the first.
    fn known_by(&self, present: &str, edits: &[FieldEdit]) -> String {
        let emails = || self.own.iter().filter(|row| row.kind == "email").map(|row| &row.value_key);
        let edits = || edits.iter().filter(|edit| edit.field == ContactField::Email);
        let first = emails().next();
        let back = edits().find(|edit| edit.since.is_some() && first == Some(&edit.to));
        let instead = back.or_else(|| edits().find(|edit| edit.from == present));
        let wanted = instead.map_or(present, |edit| &edit.to);
        emails().find(|email| *email == wanted).or(first).cloned().unwrap_or_default()
    }
}

/// Changes a value of which there is one.
fn settle(edit: &FieldEdit, value: &mut ActiveValue<String>) -> Settled {
    let present = value.as_ref();
    if *present == edit.to {
        return Ok(false);
    }
    if *present != edit.from {
        return Err(meanwhile(edit.field, present.clone()));
    }
    *value = Set(edit.to.clone());
    Ok(true)
}

fn meanwhile(field: ContactField, present: String) -> FieldError {
    FieldError::changed_meanwhile(field.as_str(), field.label(), present)
}

fn has<'a>(own: &'a [identifier::Model], value: &str) -> Option<&'a identifier::Model> {
    own.iter().find(|row| !value.is_empty() && row.value_key == key(&row.kind, value))
}

/// Whether an edit changes anything of what identifies a customer; `own` is of its kind.
fn placed(own: &[identifier::Model], edit: &FieldEdit) -> Settled {
    let FieldEdit { from, to, .. } = edit;
    let (before, after) = (has(own, from), has(own, to));
    let is_so = if to.is_empty() { before.is_none() } else { after.is_some_and(|row| row.value == *to) };
    if is_so && (before.is_none() || from == to) {
        return Ok(false);
    }
    if before.is_none() && !from.is_empty() {
        // Of several only the first has a place by which another can stand for it.
        let is_first = edit.at.is_empty() || edit.at == edit.field.as_str();
        let there = own.first().filter(|_| is_first).map(|row| row.value.clone());
        return Err(meanwhile(edit.field, there.unwrap_or_default()));
    }
    Ok(true)
}

/// Who has an identifier already, in words and by address.
pub(crate) async fn taken(
    db: &DatabaseTransaction,
    kind: &'static str,
    holder: CustomerId,
) -> Result<FieldError, StoreError> {
    let model = customer::Entity::find_by_id(holder).one(db).await?;
    let name = model.map_or_else(String::new, |model| display_name(&model.name, &model.email).to_owned());
    Ok(FieldError {
        field: kind.into(),
        code: if kind == "email" { "duplicate_email" } else { "taken" }.into(),
        message: format!("This {kind} belongs to {name}."),
        there: Some(format!("/customers/{holder}")),
    })
}

/// A customer as a person types one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewContact {
    /// As given and tidy, as `domain::contact::called` gives it; the others as `ContactField::tidy` does.
    pub name: String,
    /// Lower case; empty when there is none.
    pub email: String,
    /// Empty when there is none.
    pub company: String,
    /// Stage.
    pub lifecycle: Lifecycle,
}

impl Store {
    /// Adds a customer by hand.
    ///
    /// # Errors
    /// `Invalid` at `email` when somebody has it already.
    pub async fn add_customer(&self, by: UserId, contact: &NewContact) -> Result<CustomerId, StoreError> {
        let id = self
            .transact(|db| {
                let (store, contact) = (self.clone(), contact.clone());
                Box::pin(async move {
                    let at = now();
                    let mut model = store.blank(at);
                    let id = *model.id.as_ref();
                    model.version = Set(1);
                    model.name_key = Set(fold::fold(&contact.name));
                    model.search_text =
                        Set(search_text(&contact.company, [("email", contact.email.as_str())].into_iter()));
                    model.name = Set(contact.name);
                    model.email = Set(contact.email.clone());
                    model.company = Set(contact.company);
                    model.lifecycle = Set(contact.lifecycle);
                    customer::Entity::insert(model).exec_without_returning(db).await?;
                    let email = FieldEdit::new(ContactField::Email, "", &contact.email);
                    let (own, changes, errors) = (Vec::new(), Vec::new(), Vec::new());
                    let mut writing = Writing { db, id, at, own, changes, errors };
                    writing.identify(ContactField::Email, &[email]).await?;
                    if !writing.errors.is_empty() {
                        return Err(Invalid { errors: writing.errors }.into());
                    }
                    store.record(db, id, at, &by.to_string(), &[Change::Created {}]).await?;
                    store.log(db, by, at, Action::CustomerAdded, &id.to_string(), "").await?;
                    Ok(id)
                })
            })
            .await?;
        self.follow(&[id]).await?;
        Ok(id)
    }
}
