//! Table `users`.

use domain::{id::UserId, role::Role, time::At};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UserId,
    pub email: String,
    #[sea_orm(unique)]
    pub email_key: String,
    pub name: String,
    pub role: Role,
    pub password_hash: String,
    pub is_disabled: bool,
    pub created_at: At,
}

impl ActiveModelBehavior for ActiveModel {}
