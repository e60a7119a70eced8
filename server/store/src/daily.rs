//! The cards at the end of each day, in the workspace's zone: the past that the cards show.

use domain::facets::{Card, CardCounts, Cards};
use sea_orm::{ActiveValue::Set, EntityTrait, Order, QueryFilter, QueryOrder, sea_query::OnConflict};

use crate::{Store, entity::daily_count, error::StoreError, keys::now};

/// Points of a trend, now included.
const POINTS: usize = 12;

impl Store {
    /// Writes down today's counts; the last time in a day is what stays.
    pub async fn record_day(&self) -> Result<(), StoreError> {
        let counts = self.card_counts().await;
        let today = self.workspace().zone.day_number(now());
        self.record_days(&[(today, counts)]).await
    }

    /// Writes down the counts of several days, replacing what is there.
    pub async fn record_days(&self, days: &[(i64, CardCounts)]) -> Result<(), StoreError> {
        let rows = days.iter().map(|(day, counts)| daily_count::ActiveModel {
            day: Set(*day),
            all_customers: Set(counts.all.into()),
            active: Set(counts.active.into()),
            needs_attention: Set(counts.needs_attention.into()),
            sales_opportunities: Set(counts.sales_opportunities.into()),
        });
        let replace = OnConflict::column(daily_count::Column::Day)
            .update_columns([
                daily_count::Column::AllCustomers,
                daily_count::Column::Active,
                daily_count::Column::NeedsAttention,
                daily_count::Column::SalesOpportunities,
            ])
            .to_owned();
        daily_count::Entity::insert_many(rows)
            .on_conflict(replace)
            .exec_without_returning(&self.0.database.writer)
            .await?;
        Ok(())
    }

    /// What the four cards count now.
    pub async fn card_counts(&self) -> CardCounts {
        self.ask(audience::Audience::cards).await
    }

    /// The cards with their past.
    pub(crate) async fn cards(&self) -> Result<Cards, StoreError> {
        let counts = self.card_counts().await;
        let today = self.workspace().zone.day_number(now());
        // Two weeks are enough for the trend, also where the server was off on some days.
        let past = daily_count::Entity::find()
            .filter(daily_count::COLUMN.day.gte(today - 14))
            .filter(daily_count::COLUMN.day.lt(today))
            .order_by(daily_count::COLUMN.day, Order::Asc)
            .all(&self.0.database.reader)
            .await?;
        let card = |now: u32, count: fn(&daily_count::Model) -> i64| {
            let a_week_ago = |day: &&daily_count::Model| day.day == today - 7;
            let recent = past.iter().skip(past.len().saturating_sub(POINTS - 1));
            Card {
                count: now,
                week_ago: past.iter().find(a_week_ago).map(|day| count(day) as u32),
                trend: recent.map(|day| count(day) as u32).chain([now]).collect(),
            }
        };
        Ok([
            card(counts.all, |day| day.all_customers),
            card(counts.active, |day| day.active),
            card(counts.needs_attention, |day| day.needs_attention),
            card(counts.sales_opportunities, |day| day.sales_opportunities),
        ])
    }
}
