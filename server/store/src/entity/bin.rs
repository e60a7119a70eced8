//! Table `bin`.

use domain::{
    id::{CustomerId, UserId},
    time::At,
};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bin")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub customer_id: CustomerId,
    pub deleted_at: At,
    pub user_id: Option<UserId>,
    pub identifiers: String,
}

impl ActiveModelBehavior for ActiveModel {}
