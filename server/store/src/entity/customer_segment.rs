//! Table `customer_segments`.

use domain::{
    id::{CustomerId, SegmentId},
    time::At,
};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customer_segments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub customer_id: CustomerId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub segment_id: SegmentId,
    pub added_at: At,
    /// A person's key, `import` or `seed`; empty when nobody knows.
    pub added_by: String,
}

impl ActiveModelBehavior for ActiveModel {}
