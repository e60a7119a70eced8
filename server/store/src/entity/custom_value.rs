//! Table `custom_values`.

use domain::id::{CustomerId, FieldId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "custom_values")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub customer_id: CustomerId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub field_id: FieldId,
    pub value: String,
}

impl ActiveModelBehavior for ActiveModel {}
