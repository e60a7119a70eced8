//! Traits: what came in with events under names of their own, and making fields of them.

use std::collections::HashMap;

use domain::{
    audit::Action,
    field::{CustomField, FieldDraft, Promoted, Trait, TraitSample},
    fold,
    id::{CustomerId, UserId},
    invalid::Invalid,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::{
    Store,
    entity::{custom_field, custom_value, customer, customer_trait},
    error::StoreError,
    keys::now,
};

/// The most traits that are listed.
const LISTED: u64 = 200;
/// Values that are looked at to say of which kind they are.
const SAMPLE: u64 = 200;
/// Customers of one transaction, so that others hardly wait.
const CHUNK: u64 = 500;

/// Customers of one transaction: the last, whose value was moved, who keep theirs.
struct Step {
    last: Option<CustomerId>,
    moved: u32,
    kept: u32,
}

impl Store {
    /// Traits of customers who are there, the commonest first.
    pub async fn traits(&self) -> Result<Vec<Trait>, StoreError> {
        #[derive(FromQueryResult)]
        struct Row {
            name: String,
            customers: i64,
        }
        let sql = "SELECT traits.name, COUNT(*) AS customers FROM traits JOIN customers ON customers.id = customer_id \
            WHERE deleted_at IS NULL GROUP BY traits.name ORDER BY COUNT(*) DESC, traits.name LIMIT $1";
        let rows: Vec<Row> = self.read_all(sql, [LISTED.into()]).await?;
        Ok(rows.into_iter().map(|row| Trait { name: row.name, customers: row.customers as u32 }).collect())
    }

    /// What a trait seems to be, by the newest customers who have it.
    ///
    /// # Errors
    /// `NotFound` when nobody has it.
    pub async fn trait_sample(&self, name: &str) -> Result<TraitSample, StoreError> {
        let found = customer_trait::Entity::find()
            .filter(customer_trait::COLUMN.name.eq(name))
            .order_by_desc(customer_trait::COLUMN.customer_id)
            .limit(SAMPLE);
        let values: Vec<String> =
            found.all(&self.0.database.reader).await?.into_iter().map(|found| found.value).collect();
        if values.is_empty() {
            return Err(StoreError::NotFound);
        }
        let workspace = self.workspace();
        Ok(TraitSample::of(values, &workspace.zone, &workspace.currency))
    }

    /// Makes a field of a trait: values that fit it are moved there, some customers at a time. A field of this name and
    /// kind is used when there is one, so that what was interrupted can be finished, and what came in later follows.
    ///
    /// # Errors
    /// As [`Store::define_field`]; `Invalid` at `name` when a field of another kind has the name.
    pub async fn promote_trait(&self, by: UserId, name: &str, draft: &FieldDraft) -> Result<Promoted, StoreError> {
        let field = self.field_for(by, name, draft).await?;
        let mut promoted = Promoted { field: field.id, moved: 0, kept: 0 };
        let mut after = CustomerId(0);
        loop {
            let step = self
                .transact(|db| {
                    let (store, name, field) = (self.clone(), name.to_owned(), field.clone());
                    Box::pin(async move { store.move_values(db, &name, &field, after).await })
                })
                .await?;
            promoted.moved += step.moved;
            promoted.kept += step.kept;
            match step.last {
                Some(last) => after = last,
                None => return Ok(promoted),
            }
        }
    }

    async fn field_for(&self, by: UserId, name: &str, draft: &FieldDraft) -> Result<CustomField, StoreError> {
        self.transact(|db| {
            let (store, name, draft) = (self.clone(), name.to_owned(), draft.clone());
            Box::pin(async move {
                let (called, _) = draft.tidied()?;
                let same = custom_field::COLUMN.name_key.eq(fold::name_key(&called));
                let present = custom_field::Entity::find().filter(same).one(db).await?;
                let id = match present {
                    Some(field) if field.kind == draft.kind => field.id,
                    Some(field) => {
                        let kind = field.kind.label();
                        let message =
                            format!("A field with this name exists, of the type {kind}. Choose another name.");
                        return Err(Invalid::at("name", "taken", message).into());
                    }
                    None => store.insert_field(db, &draft).await?.0,
                };
                let field = custom_field::Entity::find_by_id(id).one(db).await?.ok_or(StoreError::NotFound)?;
                let told = format!("{name} → {}", field.name);
                store.log(db, by, now(), Action::TraitPromoted, &id.to_string(), &told).await?;
                Ok(field.into())
            })
        })
        .await
    }

    async fn move_values(
        &self,
        db: &DatabaseTransaction,
        name: &str,
        field: &CustomField,
        after: CustomerId,
    ) -> Result<Step, StoreError> {
        let found = customer_trait::Entity::find()
            .filter(customer_trait::COLUMN.name.eq(name))
            .filter(customer_trait::COLUMN.customer_id.gt(after))
            .order_by_asc(customer_trait::COLUMN.customer_id)
            .limit(CHUNK)
            .all(db)
            .await?;
        let ids: Vec<CustomerId> = found.iter().map(|row| row.customer_id).collect();
        // Held, so that nobody writes into the field between looking and moving.
        let held = customer::Entity::find().select_only().column(customer::Column::Id);
        let held = held.filter(customer::Column::Id.is_in(ids.iter().copied())).order_by_asc(customer::Column::Id);
        held.lock_exclusive().into_tuple::<CustomerId>().all(db).await?;
        let present = custom_value::Entity::find()
            .filter(custom_value::COLUMN.field_id.eq(field.id))
            .filter(custom_value::COLUMN.customer_id.is_in(ids.iter().copied()));
        let present: HashMap<CustomerId, String> =
            present.all(db).await?.into_iter().map(|row| (row.customer_id, row.value)).collect();
        let workspace = self.workspace();
        let total = found.len();
        let (mut moved, mut new) = (Vec::new(), Vec::new());
        for row in found {
            let Ok(value) = field.tidy(&row.value, "", &workspace.zone, &workspace.currency) else { continue };
            match present.get(&row.customer_id) {
                Some(there) if *there != value => continue,
                None if !value.is_empty() => new.push(custom_value::ActiveModel {
                    customer_id: Set(row.customer_id),
                    field_id: Set(field.id),
                    value: Set(value),
                }),
                _ => {}
            }
            moved.push(row.customer_id);
        }
        if !new.is_empty() {
            custom_value::Entity::insert_many(new).exec_without_returning(db).await?;
        }
        let step = Step { last: ids.last().copied(), moved: moved.len() as u32, kept: (total - moved.len()) as u32 };
        let leaving = customer_trait::Entity::delete_many().filter(customer_trait::COLUMN.name.eq(name));
        leaving.filter(customer_trait::COLUMN.customer_id.is_in(moved)).exec(db).await?;
        Ok(step)
    }
}
