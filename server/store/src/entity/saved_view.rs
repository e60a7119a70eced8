//! Table `saved_views`.

use domain::{
    id::{UserId, ViewId},
    time::At,
};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "saved_views")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ViewId,
    pub owner_id: UserId,
    pub name: String,
    pub query: String,
    pub is_shared: bool,
    pub created_at: At,
}

impl ActiveModelBehavior for ActiveModel {}
