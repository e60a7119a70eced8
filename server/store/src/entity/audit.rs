//! Table `audit`.

use domain::{audit::Action, id::UserId, time::At};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub at: At,
    pub user_id: Option<UserId>,
    pub action: Action,
    pub subject: String,
    pub details: String,
}

impl ActiveModelBehavior for ActiveModel {}
