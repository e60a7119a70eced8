//! Table `custom_fields`. `options` is a JSON list.

use domain::{field::FieldKind, id::FieldId, time::At};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "custom_fields")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FieldId,
    pub name: String,
    #[sea_orm(unique)]
    pub name_key: String,
    pub kind: FieldKind,
    pub options: String,
    pub position: i64,
    pub created_at: At,
}

impl ActiveModelBehavior for ActiveModel {}
