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
    ActiveValue::Set, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, ModelTrait, QueryFilter, QueryOrder,
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
    let own = identifier::Entity::find().filter(identifier::COLUMN.customer_id.eq(id));
    let own = own.order_by_asc(identifier::COLUMN.added_at).order_by_asc(identifier::COLUMN.value_key).all(db).await?;
    let phone = own.iter().find(|row| row.kind == "phone").map(|row| row.value.clone()).unwrap_or_default();
    let mut errors = Vec::new();
    let mut changes = Vec::new();
    for FieldEdit { field, from, to } in edits {
        let present = match field {
            ContactField::Name => model.name.as_ref(),
            ContactField::Email => model.email.as_ref(),
            ContactField::Company => model.company.as_ref(),
            ContactField::Phone => &phone,
        };
        if present == to {
            continue;
        }
        if present != from {
            errors.push(FieldError::changed_meanwhile(field.as_str(), field.label(), present.clone()));
            continue;
        }
        changes.push(Change::Edited { field: field.label().to_owned(), from: from.clone(), to: to.clone() });
        match field {
            ContactField::Name => model.name = Set(to.clone()),
            ContactField::Company => model.company = Set(to.clone()),
            ContactField::Email => {
                model.email = Set(to.clone());
                errors.extend(identify(db, id, "email", from, to, at).await?);
            }
            ContactField::Phone => errors.extend(identify(db, id, "phone", from, to, at).await?),
        }
    }
    if !errors.is_empty() {
        return Err(Invalid { errors }.into());
    }
    if !changes.is_empty() {
        let own = identifier::Entity::find().filter(identifier::COLUMN.customer_id.eq(id)).all(db).await?;
        model.name_key = Set(fold::fold(model.name.as_ref()));
        let texts = own.iter().map(|row| (row.kind.as_str(), row.value.as_str()));
        model.search_text = Set(search_text(model.company.as_ref(), texts));
    }
    Ok(changes)
}

/// Puts one identifier in the place of another; says who has it already, if somebody does.
async fn identify(
    db: &DatabaseTransaction,
    id: CustomerId,
    kind: &'static str,
    from: &str,
    to: &str,
    at: At,
) -> Result<Option<FieldError>, StoreError> {
    let key = |value: &str| if kind == "phone" { fold::digits(value) } else { value.to_lowercase() };
    if !to.is_empty() {
        let held =
            Condition::all().add(identifier::Column::Kind.eq(kind)).add(identifier::Column::ValueKey.eq(key(to)));
        let holder = identifier::Entity::find().filter(held).one(db).await?;
        if let Some(other) = holder.filter(|row| row.customer_id != id) {
            return Ok(Some(taken(db, kind, other.customer_id).await?));
        }
    }
    // It keeps the place of the one before it: the first stays the first.
    let mut added_at = at;
    if !from.is_empty()
        && let Some(before) = identifier::Entity::find_by_id((id, kind.to_owned(), key(from))).one(db).await?
    {
        added_at = before.added_at;
        before.delete(db).await?;
    }
    if !to.is_empty() {
        // An additional one of the customer's own that becomes the first.
        identifier::Entity::delete_by_id((id, kind.to_owned(), key(to))).exec(db).await?;
        let row = identifier::ActiveModel {
            customer_id: Set(id),
            kind: Set(kind.to_owned()),
            value_key: Set(key(to)),
            value: Set(to.to_owned()),
            is_verified: Set(false),
            added_at: Set(added_at),
        };
        identifier::Entity::insert(row).exec_without_returning(db).await?;
    }
    Ok(None)
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
                    if let Some(error) = identify(db, id, "email", "", &contact.email, at).await? {
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
