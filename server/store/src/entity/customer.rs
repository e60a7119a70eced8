//! Table `customers`.

use domain::{id::CustomerId, intent::Intent, lifecycle::Lifecycle, time::At};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CustomerId,
    pub version: i64,
    pub name: String,
    pub name_key: String,
    pub email: String,
    pub company: String,
    pub search_text: String,
    pub avatar: String,
    pub lifecycle: Lifecycle,
    pub lifecycle_since: Option<At>,
    pub intent: Intent,
    pub last_active_at: Option<At>,
    pub first_seen_at: At,
    pub conversation_count: i64,
    pub message_count: i64,
    pub ltv_minor: Option<i64>,
    pub ltv_is_given: bool,
    pub created_at: At,
    pub updated_at: At,
    pub deleted_at: Option<At>,
}

impl ActiveModelBehavior for ActiveModel {}
