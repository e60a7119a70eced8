//! Table `sessions`.

use domain::{
    id::{SessionId, UserId},
    time::At,
};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    pub user_id: UserId,
    #[sea_orm(unique)]
    pub secret_hash: String,
    pub user_agent: String,
    pub created_at: At,
    pub last_seen_at: At,
    pub idle_until: At,
    pub expires_at: At,
    pub idle_ms: i64,
}

impl ActiveModelBehavior for ActiveModel {}
