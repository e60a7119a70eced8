//! No Engagement comes true by the clock: no event of the customer's own within the window. A sweep makes it so in the
//! one stored value that list, cards, filter and pill all read.

use audience::Became;
use domain::{
    id::CustomerId,
    intent::Intent,
    profile::Change,
    time::{At, DAY},
};
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QuerySelect, sea_query::Expr,
};

use crate::{Store, entity::customer, error::StoreError, keys::now};

/// Customers of one transaction, so that others hardly wait.
const CHUNK: usize = 500;
/// Who did it, in the timeline: nobody.
const BY_THE_CLOCK: &str = "clock";

impl Store {
    /// No event for longer than this: no engagement. Milliseconds.
    fn window(&self) -> i64 {
        i64::from(self.workspace().silence_days) * DAY
    }

    /// Whether somebody last heard of then counts as silent now.
    pub(crate) fn is_silent(&self, last_active: Option<At>, now: At) -> bool {
        last_active.is_none_or(|last| now.0 - last.0 > self.window())
    }

    /// Marks everybody who has fallen silent by a moment; gives how many.
    pub async fn sweep_engagement(&self, now: At) -> Result<u64, StoreError> {
        let since = At(now.0 - self.window());
        let ids = self.ask(move |audience| audience.fallen_silent(since)).await;
        let silent = Condition::any()
            .add(customer::Column::LastActiveAt.is_null())
            .add(customer::Column::LastActiveAt.lt(since));
        let still = Condition::all().add(customer::Column::Intent.ne(Intent::NoEngagement)).add(silent);
        self.mark(ids, still, Intent::NoEngagement).await
    }

    /// Marks everybody who is silent no longer, as after the window became longer; gives how many. What they want is not
    /// known yet.
    pub async fn wake_engaged(&self, now: At) -> Result<u64, StoreError> {
        let since = At(now.0 - self.window());
        let ids = self.ask(move |audience| audience.heard_again(since)).await;
        let still = Condition::all()
            .add(customer::Column::Intent.eq(Intent::NoEngagement))
            .add(customer::Column::LastActiveAt.gte(since));
        self.mark(ids, still, Intent::General).await
    }

    /// Gives a signal to customers, some at a time. Asked again where it is written: whoever was heard of in between stays
    /// as they are.
    async fn mark(&self, ids: Vec<CustomerId>, still: Condition, intent: Intent) -> Result<u64, StoreError> {
        let mut marked = 0;
        for ids in ids.chunks(CHUNK) {
            let touched = self
                .transact(|db| {
                    let (store, ids, still) = (self.clone(), ids.to_vec(), still.clone());
                    Box::pin(async move { store.write_signal(db, ids, still, intent).await })
                })
                .await?;
            marked += touched.len() as u64;
            self.take_over(&[(Became::Meaning(intent), touched)]).await?;
        }
        Ok(marked)
    }

    /// Writes a signal with its entry in each timeline; gives who got it, with their version since.
    async fn write_signal(
        &self,
        db: &DatabaseTransaction,
        ids: Vec<CustomerId>,
        still: Condition,
        intent: Intent,
    ) -> Result<Vec<(CustomerId, u32)>, StoreError> {
        let found: Vec<(CustomerId, i64, Intent)> = customer::Entity::find()
            .select_only()
            .columns([customer::Column::Id, customer::Column::Version, customer::Column::Intent])
            .filter(customer::Column::Id.is_in(ids))
            .filter(still)
            .lock_exclusive()
            .into_tuple()
            .all(db)
            .await?;
        customer::Entity::update_many()
            .col_expr(customer::Column::Intent, Expr::value(intent.as_str()))
            .col_expr(customer::Column::Version, Expr::col(customer::Column::Version).add(1i64))
            .filter(customer::Column::Id.is_in(found.iter().map(|(id, ..)| *id)))
            .exec(db)
            .await?;
        let at = now();
        let changes = found.iter().map(|(id, _, from)| (*id, Change::Intent { from: *from, to: intent }));
        self.record_each(db, at, BY_THE_CLOCK, changes).await?;
        Ok(found.into_iter().map(|(id, version, _)| (id, version as u32 + 1)).collect())
    }
}
