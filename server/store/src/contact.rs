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
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
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
        let FieldEdit { field, from, to, .. } = edit;
        let done = match field {
            ContactField::Name => settle(edit, &mut model.name),
            ContactField::Company => settle(edit, &mut model.company),
            ContactField::Email => identify(db, id, "email", edit, at).await?,
            ContactField::Phone => identify(db, id, "phone", edit, at).await?,
        };
        match done {
            Ok(false) => {}
            Err(error) => errors.push(edit.placed(error)),
            Ok(true) => {
                if *field == ContactField::Email && (model.email.as_ref() == from || model.email.as_ref().is_empty()) {
                    let first = if to.is_empty() { first_email(db, id).await? } else { to.clone() };
                    model.email = Set(first);
                }
                changes.push(Change::Edited { field: field.label().to_owned(), from: from.clone(), to: to.clone() });
            }
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

async fn first_email(db: &DatabaseTransaction, id: CustomerId) -> Result<String, StoreError> {
    let first = own(db, id).await?.into_iter().find(|row| row.kind == "email");
    Ok(first.map(|row| row.value_key).unwrap_or_default())
}

/// How two spellings of an identifier are the same.
fn key(kind: &str, value: &str) -> String {
    if kind == "phone" { fold::digits(value) } else { value.to_lowercase() }
}

/// Puts one identifier in the place of another, or beside the others; says who has it already, if somebody does.
async fn identify(
    db: &DatabaseTransaction,
    id: CustomerId,
    kind: &'static str,
    edit: &FieldEdit,
    at: At,
) -> Result<Settled, StoreError> {
    let FieldEdit { from, to, .. } = edit;
    let mut own = own(db, id).await?;
    own.retain(|row| row.kind == kind);
    let has = |value: &str| own.iter().find(|row| row.value_key == key(kind, value));
    let before = has(from).filter(|_| !from.is_empty());
    let is_so = if to.is_empty() { before.is_none() } else { has(to).is_some_and(|row| row.value == *to) };
    if is_so && (before.is_none() || from == to) {
        return Ok(Ok(false));
    }
    if before.is_none() && !from.is_empty() {
        return Ok(Err(meanwhile(edit.field, own.first().map(|row| row.value.clone()).unwrap_or_default())));
    }
    if !to.is_empty() {
        let held =
            Condition::all().add(identifier::Column::Kind.eq(kind)).add(identifier::Column::ValueKey.eq(key(kind, to)));
        let holder = identifier::Entity::find().filter(held).one(db).await?;
        if let Some(other) = holder.filter(|row| row.customer_id != id) {
            return Ok(Err(taken(db, kind, other.customer_id).await?));
        }
    }
    // It keeps the place of the one before it: the first stays the first.
    let added_at = before.or(has(to)).map_or(at, |before| before.added_at);
    for gone in [from, to].into_iter().filter(|value| !value.is_empty()) {
        identifier::Entity::delete_by_id((id, kind.to_owned(), key(kind, gone))).exec(db).await?;
    }
    if !to.is_empty() {
        let row = identifier::ActiveModel {
            customer_id: Set(id),
            kind: Set(kind.to_owned()),
            value_key: Set(key(kind, to)),
            value: Set(to.to_owned()),
            is_verified: Set(false),
            added_at: Set(added_at),
        };
        identifier::Entity::insert(row).exec_without_returning(db).await?;
    }
    Ok(Ok(true))
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
                    if let Err(error) = identify(db, id, "email", &email, at).await? {
                        return Err(Invalid { errors: vec![error] }.into());
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
