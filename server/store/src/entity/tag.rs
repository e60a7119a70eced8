//! Table `tags`.

use domain::{id::TagId, time::At};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tags")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TagId,
    pub name: String,
    #[sea_orm(unique)]
    pub name_key: String,
    pub created_at: At,
    /// When it was last put on a customer by hand or by import, to the hour; none before that was written down.
    pub last_used_at: Option<At>,
}

impl ActiveModelBehavior for ActiveModel {}
