//! Table `tombstones`.

use domain::time::At;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tombstones")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: String,
    pub erased_at: At,
    pub suppressed: i64,
}

impl ActiveModelBehavior for ActiveModel {}
