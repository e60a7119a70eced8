//! Table `daily_counts`.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "daily_counts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: i64,
    pub all_customers: i64,
    pub active: i64,
    pub needs_attention: i64,
    pub sales_opportunities: i64,
}

impl ActiveModelBehavior for ActiveModel {}
