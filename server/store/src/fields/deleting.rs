//! Deleting a custom field, told to whom it takes a value from.

use domain::{
    audit::Action,
    id::{FieldId, UserId},
    time::At,
};
use sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseTransaction, ModelTrait};

use super::locked;
use crate::{Store, error::StoreError, keys::now, raw::execute};

impl Store {
    /// Forgets a field and what customers have in it.
    ///
    /// # Errors
    /// `NotFound` when there is no such field.
    pub async fn delete_field(&self, by: UserId, field: FieldId) -> Result<(), StoreError> {
        self.transact(|db| {
            let store = self.clone();
            Box::pin(async move {
                let found = locked(db, field).await?;
                let (name, at) = (found.name.clone(), now());
                store.tell_of_values(db, (at, by), field, &name).await?;
                found.delete(db).await?;
                store.log(db, by, at, Action::FieldDeleted, &field.to_string(), &name).await
            })
        })
        .await
    }

    /// Writes into each timeline what stood in a field that goes, as if somebody had emptied it.
    async fn tell_of_values(
        &self,
        db: &DatabaseTransaction,
        (at, by): (At, UserId),
        field: FieldId,
        name: &str,
    ) -> Result<(), StoreError> {
        let build = match db.get_database_backend() {
            DatabaseBackend::Sqlite => "json_object('id', $5, 'field', $6, 'from', value, 'to', '')",
            _ => {
                "CAST(json_build_object('id', CAST($5 AS TEXT), 'field', CAST($6 AS TEXT), 'from', value, 'to', '') AS TEXT)"
            }
        };
        let sql = format!(
            "INSERT INTO activity (customer_id, at, id, kind, actor, details) \
             SELECT customer_id, CAST($2 AS BIGINT), CAST($3 AS BIGINT), 'field_edited', $4, {build} \
             FROM custom_values WHERE field_id = $1"
        );
        let entry = self.0.keys.next();
        let own = [field.0.into(), at.0.into(), entry.into()];
        let texts = [by.to_string().into(), field.to_string().into(), name.into()];
        execute(db, &sql, own.into_iter().chain(texts)).await
    }
}
