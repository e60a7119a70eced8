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
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};

use crate::{
    Store,
    entity::{customer, identifier},
    error::StoreError,
    import::search_text,
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
    let mut errors = Vec::new();
    let mut changes = Vec::new();
    for edit in edits {
        match edit.field {
            ContactField::Name => note(edit, settle(edit, &mut model.name), &mut changes, &mut errors),
            ContactField::Company => note(edit, settle(edit, &mut model.company), &mut changes, &mut errors),
            ContactField::Email | ContactField::Phone => {}
        }
    }
    for field in [ContactField::Email, ContactField::Phone] {
        let edits: Vec<&FieldEdit> = edits.iter().filter(|edit| edit.field == field).collect();
        let own = identify(db, id, &edits, at, &mut changes, &mut errors).await?;
        if let (ContactField::Email, Some(own)) = (field, own) {
            // The e-mail by which the list knows the customer, or what stands in its place.
            let present = model.email.as_ref();
            let instead = edits.iter().find(|edit| edit.from == *present).map(|edit| &edit.to);
            let known = instead.or(Some(present)).filter(|email| own.contains(email)).or(own.first());
            model.email = Set(known.cloned().unwrap_or_default());
        }
    }
    if !errors.is_empty() {
        return Err(Invalid { errors }.into());
    }
    if !changes.is_empty() {
        let own = own(db, id).await?;
        model.name_key = Set(fold::fold(model.name.as_ref()));
        let texts = own.iter().map(|row| (row.kind.as_str(), row.value.as_str()));
        model.search_text = Set(search_text(model.company.as_ref(), texts));
    }
    Ok(changes)
}

/// Whether a value was changed; not when it is so already.
type Settled = Result<bool, FieldError>;

/// Writes down what came of an edit.
fn note(edit: &FieldEdit, done: Settled, changes: &mut Vec<Change>, errors: &mut Vec<FieldError>) {
    match done {
        Ok(false) => {}
        Ok(true) => changes.push(Change::Edited {
            field: edit.field.label().to_owned(),
            from: edit.from.clone(),
            to: edit.to.clone(),
        }),
        Err(error) => errors.push(edit.placed(error)),
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

/// What identifies a customer, first to last.
async fn own(db: &DatabaseTransaction, id: CustomerId) -> Result<Vec<identifier::Model>, StoreError> {
    let own = identifier::Entity::find().filter(identifier::COLUMN.customer_id.eq(id));
    let own = own.order_by_asc(identifier::COLUMN.added_at).order_by_asc(identifier::COLUMN.value_key);
    Ok(own.all(db).await?)
}

/// How two spellings of an identifier are the same.
fn key(kind: &str, value: &str) -> String {
    if kind == "phone" { fold::digits(value) } else { value.to_lowercase() }
}

/// Puts identifiers of one kind in the place of others, or beside them, all at once, so that two can change places. Gives
/// all that there are then, first to last; nothing when nothing was asked.
async fn identify(
    db: &DatabaseTransaction,
    id: CustomerId,
    edits: &[&FieldEdit],
    at: At,
    changes: &mut Vec<Change>,
    errors: &mut Vec<FieldError>,
) -> Result<Option<Vec<String>>, StoreError> {
    let Some(kind) = edits.first().map(|edit| edit.field.as_str()) else { return Ok(None) };
    let mut own = own(db, id).await?;
    own.retain(|row| row.kind == kind);
    let mut puts = Vec::new();
    for edit in edits {
        let done = placed(&own, kind, edit);
        if let Ok(true) = done {
            // It keeps the place of the one before it: the first stays the first.
            let held = [&edit.from, &edit.to].into_iter().find_map(|value| has(&own, kind, value));
            puts.push((*edit, held.map_or(at, |row| row.added_at)));
        }
        note(edit, done, changes, errors);
    }
    for value in puts.iter().flat_map(|(edit, _)| [&edit.from, &edit.to]).filter(|value| !value.is_empty()) {
        own.retain(|row| row.value_key != key(kind, value));
        identifier::Entity::delete_by_id((id, kind.to_owned(), key(kind, value))).exec(db).await?;
    }
    for (edit, added_at) in puts.into_iter().filter(|(edit, _)| !edit.to.is_empty()) {
        let key = key(kind, &edit.to);
        let held = Condition::all().add(identifier::Column::Kind.eq(kind)).add(identifier::Column::ValueKey.eq(&*key));
        match identifier::Entity::find().filter(held).one(db).await? {
            Some(row) if row.customer_id == id => {}
            Some(row) => errors.push(edit.placed(taken(db, kind, row.customer_id).await?)),
            None => {
                let row = identifier::Model {
                    customer_id: id,
                    kind: kind.to_owned(),
                    value_key: key,
                    value: edit.to.clone(),
                    is_verified: false,
                    added_at,
                };
                own.push(row.clone());
                identifier::Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
            }
        }
    }
    own.sort_by_key(|row| (row.added_at, row.value_key.clone()));
    Ok(Some(own.into_iter().map(|row| row.value_key).collect()))
}

fn has<'a>(own: &'a [identifier::Model], kind: &str, value: &str) -> Option<&'a identifier::Model> {
    own.iter().find(|row| !value.is_empty() && row.value_key == key(kind, value))
}

/// Whether an edit changes anything of what identifies a customer.
fn placed(own: &[identifier::Model], kind: &str, edit: &FieldEdit) -> Settled {
    let FieldEdit { from, to, .. } = edit;
    let (before, after) = (has(own, kind, from), has(own, kind, to));
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
        code: "taken".into(),
        message: format!("This {kind} belongs to {name}."),
        there: Some(format!("/customers/{holder}")),
    })
}

/// A customer as a person types one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewContact {
    /// As given; tidy (`ContactField::tidy`), like the others.
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
    /// `Invalid` at `email` when somebody has it already, and at `name` when there is neither name nor e-mail.
    pub async fn add_customer(&self, by: UserId, contact: &NewContact) -> Result<CustomerId, StoreError> {
        if contact.name.is_empty() && contact.email.is_empty() {
            let message = "Name and email are missing. Add one of them to continue.";
            return Err(Invalid::at("name", "required", message).into());
        }
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
                    let mut errors = Vec::new();
                    identify(db, id, &[&email], at, &mut Vec::new(), &mut errors).await?;
                    if !errors.is_empty() {
                        return Err(Invalid { errors }.into());
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
