//! Table `retired_tags`.

use domain::{
    id::{TagId, UserId},
    time::At,
};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "retired_tags")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TagId,
    pub name: String,
    pub name_key: String,
    pub created_at: At,
    pub last_used_at: Option<At>,
    /// The tag it became part of; none when it was deleted.
    pub into_id: Option<TagId>,
    pub retired_at: At,
    pub user_id: Option<UserId>,
}

impl ActiveModelBehavior for ActiveModel {}
