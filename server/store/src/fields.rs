//! Custom fields: which there are, in which order, and what stands in them for one customer.

mod deleting;

use std::collections::HashMap;

use domain::{
    audit::Action,
    field::{CustomField, CustomValues, DefinedField, FieldDraft, FieldValue, ValueEdit},
    fold,
    id::{CustomerId, FieldId, UserId},
    invalid::{FieldError, Invalid},
    profile::Change,
    workspace::Workspace,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    FromQueryResult, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, sea_query::OnConflict,
};

use crate::{
    Store,
    entity::{custom_field, custom_value, customer_trait},
    error::StoreError,
    keys::now,
};

/// The most fields of a workspace.
const MOST: usize = 200;

impl From<custom_field::Model> for CustomField {
    fn from(row: custom_field::Model) -> Self {
        let options = serde_json::from_str(&row.options).unwrap_or_default();
        Self { id: row.id, name: row.name, kind: row.kind, options }
    }
}

async fn in_order(db: &impl ConnectionTrait) -> Result<Vec<custom_field::Model>, StoreError> {
    let fields = custom_field::Entity::find();
    let fields = fields.order_by_asc(custom_field::COLUMN.position).order_by_asc(custom_field::COLUMN.id);
    Ok(fields.all(db).await?)
}

impl Store {
    /// Every field with what stands in it for a customer, and the traits that are no fields.
    ///
    /// # Errors
    /// `NotFound` when there is no such customer, or no longer.
    pub async fn custom_values(&self, customer: CustomerId) -> Result<CustomValues, StoreError> {
        self.living(customer).await?;
        let db = &self.0.database.reader;
        let own = custom_value::Entity::find().filter(custom_value::COLUMN.customer_id.eq(customer));
        let mut own: HashMap<FieldId, String> =
            own.all(db).await?.into_iter().map(|row| (row.field_id, row.value)).collect();
        let shown =
            |row: custom_field::Model| FieldValue { value: own.remove(&row.id).unwrap_or_default(), field: row.into() };
        let fields = in_order(db).await?.into_iter().map(shown).collect();
        let traits = customer_trait::Entity::find().filter(customer_trait::COLUMN.customer_id.eq(customer));
        let traits = traits.order_by_asc(customer_trait::COLUMN.name).all(db).await?;
        Ok(CustomValues { fields, traits: traits.into_iter().map(|one| (one.name, one.value)).collect() })
    }

    /// Every field, in order, with how many customers have a value in it.
    pub async fn defined_fields(&self) -> Result<Vec<DefinedField>, StoreError> {
        #[derive(FromQueryResult)]
        struct Used {
            field_id: i64,
            customers: i64,
        }
        let sql = "SELECT field_id, COUNT(*) AS customers FROM custom_values JOIN customers ON customers.id = customer_id \
            WHERE deleted_at IS NULL GROUP BY field_id";
        let used: Vec<Used> = self.read_all(sql, []).await?;
        let used: HashMap<i64, i64> = used.into_iter().map(|used| (used.field_id, used.customers)).collect();
        let defined = |row: custom_field::Model| DefinedField {
            customers: used.get(&row.id.0).map_or(0, |number| *number as u32),
            created_at: row.created_at,
            field: row.into(),
        };
        Ok(in_order(&self.0.database.reader).await?.into_iter().map(defined).collect())
    }

    /// Defines a field, after the others.
    ///
    /// # Errors
    /// `Invalid` at `name` when a field has it already or there are too many fields, and as [`FieldDraft::tidied`].
    pub async fn define_field(&self, by: UserId, draft: &FieldDraft) -> Result<FieldId, StoreError> {
        self.transact(|db| {
            let (store, draft) = (self.clone(), draft.clone());
            Box::pin(async move {
                let (id, name) = store.insert_field(db, &draft).await?;
                store.log(db, by, now(), Action::FieldDefined, &id.to_string(), &name).await?;
                Ok(id)
            })
        })
        .await
    }

    /// Defines a field for made-up customers, if there is none of its name.
    pub(crate) async fn ensure_field(&self, draft: &FieldDraft) -> Result<(), StoreError> {
        let key = fold::name_key(&draft.name);
        self.transact(|db| {
            let (store, draft, key) = (self.clone(), draft.clone(), key.clone());
            Box::pin(async move {
                let same = custom_field::Entity::find().filter(custom_field::COLUMN.name_key.eq(key));
                if same.one(db).await?.is_none() {
                    store.insert_field(db, &draft).await?;
                }
                Ok(())
            })
        })
        .await
    }

    pub(crate) async fn insert_field(
        &self,
        db: &DatabaseTransaction,
        draft: &FieldDraft,
    ) -> Result<(FieldId, String), StoreError> {
        let (name, options) = draft.tidied()?;
        let id = FieldId(self.0.keys.next());
        let others = in_order(db).await?;
        if others.len() >= MOST {
            let message = format!("There are {MOST} fields. Delete one to define another.");
            return Err(Invalid::at("name", "too_many", message).into());
        }
        free(db, &name, id).await?;
        let new = custom_field::ActiveModel {
            id: Set(id),
            name_key: Set(fold::name_key(&name)),
            name: Set(name.clone()),
            kind: Set(draft.kind),
            options: Set(serde_json::json!(options).to_string()),
            position: Set(others.last().map_or(1, |last| last.position + 1)),
            created_at: Set(now()),
        };
        custom_field::Entity::insert(new).exec_without_returning(db).await?;
        Ok((id, name))
    }

    /// Gives a field another name and other options; what customers have in it stays.
    ///
    /// # Errors
    /// `NotFound` when there is no such field; `Invalid` at `name` when another has it, where somebody else changed what
    /// the person saw, and as [`FieldDraft::tidied`].
    pub async fn change_field(
        &self,
        by: UserId,
        field: FieldId,
        seen: &FieldDraft,
        wanted: &FieldDraft,
    ) -> Result<(), StoreError> {
        self.transact(|db| {
            let (store, seen, wanted) = (self.clone(), seen.clone(), wanted.clone());
            Box::pin(async move {
                let found = locked(db, field).await?;
                let present = FieldDraft::from(&CustomField::from(found.clone()));
                let (name, options) = wanted.over(&seen, &present)?.tidied()?;
                free(db, &name, field).await?;
                let told = if found.name == name { name.clone() } else { format!("{} → {name}", found.name) };
                let mut changed = found.into_active_model();
                changed.name_key = Set(fold::name_key(&name));
                changed.name = Set(name);
                changed.options = Set(serde_json::json!(options).to_string());
                changed.update(db).await?;
                store.log(db, by, now(), Action::FieldChanged, &field.to_string(), &told).await
            })
        })
        .await
    }

    /// Puts a field at a place among the others, counted from 1; beyond the last is the last.
    ///
    /// # Errors
    /// `NotFound` when there is no such field.
    pub async fn move_field(&self, by: UserId, field: FieldId, place: usize) -> Result<(), StoreError> {
        self.transact(|db| {
            let store = self.clone();
            Box::pin(async move {
                let mut fields = in_order(db).await?;
                let from = fields.iter().position(|one| one.id == field).ok_or(StoreError::NotFound)?;
                let moved = fields.remove(from);
                let to = place.saturating_sub(1).min(fields.len());
                if from == to {
                    return Ok(());
                }
                let told = format!("{}: place {} → {}", moved.name, from + 1, to + 1);
                fields.insert(to, moved);
                for (position, one) in (1..).zip(fields) {
                    if one.position != position {
                        let mut changed = one.into_active_model();
                        changed.position = Set(position);
                        changed.update(db).await?;
                    }
                }
                store.log(db, by, now(), Action::FieldChanged, &field.to_string(), &told).await
            })
        })
        .await
    }
}

async fn locked(db: &DatabaseTransaction, field: FieldId) -> Result<custom_field::Model, StoreError> {
    use sea_orm::QuerySelect;
    let found = custom_field::Entity::find_by_id(field).lock_exclusive().one(db).await?;
    found.ok_or(StoreError::NotFound)
}

/// Refuses a name that another field has.
async fn free(db: &DatabaseTransaction, name: &str, own: FieldId) -> Result<(), StoreError> {
    let same = custom_field::Entity::find().filter(custom_field::COLUMN.name_key.eq(fold::name_key(name)));
    let others = same.filter(custom_field::COLUMN.id.ne(own)).count(db).await?;
    if others > 0 {
        let message = "A field with this name exists. Choose another name.";
        return Err(Invalid::at("name", "taken", message).into());
    }
    Ok(())
}

/// Changes the values, each only if it still is what the person saw.
pub(crate) async fn write(
    db: &DatabaseTransaction,
    customer: CustomerId,
    edits: &[ValueEdit],
    workspace: &Workspace,
) -> Result<Vec<Change>, StoreError> {
    let mut errors = Vec::new();
    let mut changes = Vec::new();
    for ValueEdit { field, from, to } in edits {
        let Some(found) = custom_field::Entity::find_by_id(*field).one(db).await? else {
            errors.push(FieldError::deleted_meanwhile(field.to_string()));
            continue;
        };
        let field = CustomField::from(found);
        let present = custom_value::Entity::find_by_id((customer, field.id)).one(db).await?;
        let present = present.map(|row| row.value).unwrap_or_default();
        // What stands there already may stay, also when it is none of the options any more.
        if present == *to {
            continue;
        }
        let to = match field.tidy(to, &present, &workspace.zone, &workspace.currency) {
            Ok(to) => to,
            Err(invalid) => {
                errors.extend(invalid.errors);
                continue;
            }
        };
        if present == to {
            continue;
        }
        if present != *from {
            errors.push(FieldError::changed_meanwhile(field.id.to_string(), &field.name, present));
            continue;
        }
        put(db, customer, field.id, &to).await?;
        changes.push(Change::FieldEdited { id: field.id, field: field.name, from: from.clone(), to });
    }
    if errors.is_empty() { Ok(changes) } else { Err(Invalid { errors }.into()) }
}

async fn put(db: &DatabaseTransaction, customer: CustomerId, field: FieldId, value: &str) -> Result<(), StoreError> {
    if value.is_empty() {
        custom_value::Entity::delete_by_id((customer, field)).exec(db).await?;
        return Ok(());
    }
    let row =
        custom_value::ActiveModel { customer_id: Set(customer), field_id: Set(field), value: Set(value.to_owned()) };
    let replace = OnConflict::columns([custom_value::Column::CustomerId, custom_value::Column::FieldId])
        .update_column(custom_value::Column::Value)
        .to_owned();
    custom_value::Entity::insert(row).on_conflict(replace).exec_without_returning(db).await?;
    Ok(())
}
