//! Table `invitations`.

use domain::{
    id::{InvitationId, UserId},
    role::Role,
    time::At,
};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invitations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InvitationId,
    pub user_id: Option<UserId>,
    pub email: String,
    #[sea_orm(unique)]
    pub email_key: String,
    pub role: Role,
    #[sea_orm(unique)]
    pub secret_hash: String,
    pub invited_by: Option<UserId>,
    pub created_at: At,
    pub expires_at: At,
}

impl ActiveModelBehavior for ActiveModel {}
