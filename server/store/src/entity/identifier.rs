//! Table `identifiers`.

use domain::{id::CustomerId, time::At};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identifiers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub customer_id: CustomerId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub value_key: String,
    pub value: String,
    pub is_verified: bool,
    pub added_at: At,
}

impl ActiveModelBehavior for ActiveModel {}
