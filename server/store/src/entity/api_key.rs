//! Table `api_keys`.

use domain::{
    api_key::KeyAccess,
    id::{ApiKeyId, UserId},
    time::At,
};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_keys")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ApiKeyId,
    pub name: String,
    pub start: String,
    #[sea_orm(unique)]
    pub secret_hash: String,
    pub access: KeyAccess,
    pub sites: String,
    pub created_by: Option<UserId>,
    pub created_at: At,
    pub expires_at: Option<At>,
    pub last_used_at: Option<At>,
}

impl ActiveModelBehavior for ActiveModel {}
