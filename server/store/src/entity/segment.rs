//! Table `segments`.

use domain::{facets::SegmentKind, id::SegmentId, time::At};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "segments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SegmentId,
    pub name: String,
    #[sea_orm(unique)]
    pub name_key: String,
    pub kind: SegmentKind,
    pub description: String,
    pub rule: Option<String>,
    pub created_at: At,
}

impl ActiveModelBehavior for ActiveModel {}
