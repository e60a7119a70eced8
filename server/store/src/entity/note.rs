//! Table `notes`.

use domain::{
    id::{CustomerId, NoteId, UserId},
    time::At,
};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub customer_id: CustomerId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NoteId,
    pub author_id: Option<UserId>,
    pub body: String,
    pub is_pinned: bool,
    pub created_at: At,
    pub updated_at: At,
    pub deleted_at: Option<At>,
    pub draft: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
