//! A year of activity: how much a customer did on each day. Counting it anew for somebody with fifty thousand events is most
//! of what a profile costs, so it is remembered for as long as nothing about the customer changes.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use domain::{id::CustomerId, time::Zone};
use hashlink::LruCache;

use crate::{Store, entity::customer, error::StoreError, loading::pairs};

/// Days that the picture of activity shows: 53 weeks.
pub(crate) const DAYS: i64 = 53 * 7;
/// Customers whose days are remembered, at most 6 KB each.
const REMEMBERED: usize = 500;

/// Days and how much was done on each.
type Days = BTreeMap<i64, u32>;

/// The days of those whose profile was looked at last.
pub(crate) struct Remembered(Mutex<LruCache<CustomerId, (Counted, Days)>>);

/// What was counted. Whoever writes an event or a message raises the customer's version, which the audience follows too.
#[derive(PartialEq, Eq)]
struct Counted {
    version: i64,
    first: i64,
    zone: String,
}

impl Remembered {
    pub(crate) fn nothing() -> Self {
        Self(Mutex::new(LruCache::new(REMEMBERED)))
    }

    fn find(&self, id: CustomerId, counted: &Counted) -> Option<Days> {
        let mut remembered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        remembered.get(&id).filter(|(of, _)| of == counted).map(|(_, days)| days.clone())
    }

    fn keep(&self, id: CustomerId, counted: Counted, days: Days) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id, (counted, days));
    }

    /// A change made the version `from` the next one, and wrote no event and no message: what was counted still holds.
    pub(crate) fn carry(&self, id: CustomerId, from: i64) {
        let mut remembered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((counted, _)) = remembered.peek_mut(&id).filter(|(counted, _)| counted.version == from) {
            counted.version += 1;
        }
    }
}

impl Store {
    /// The days on which a customer did something beside buying, with how much, as `zone` counts days, from `first`
    /// to today.
    pub(crate) async fn active_days(
        &self,
        model: &customer::Model,
        first: i64,
        zone: &Zone,
    ) -> Result<Days, StoreError> {
        let counted = Counted { version: model.version, first, zone: zone.name.clone() };
        if let Some(days) = self.0.active_days.find(model.id, &counted) {
            return Ok(days);
        }
        let days = self.count_days(model.id, first, zone).await?;
        self.0.active_days.keep(model.id, counted, days.clone());
        Ok(days)
    }

    async fn count_days(&self, id: CustomerId, first: i64, zone: &Zone) -> Result<Days, StoreError> {
        let spans: Vec<String> = (first..first + DAYS)
            .map(|day| format!("({day}, {}, {})", zone.midnight(day).0, zone.midnight(day + 1).0))
            .collect();
        // Events can be many: two readers count half of them each.
        let (earlier, later) = spans.split_at(spans.len() / 2);
        let (earlier, later, messages) = tokio::try_join!(
            self.counted_by_day(id, earlier, "events", "occurred_at", ""),
            self.counted_by_day(id, later, "events", "occurred_at", ""),
            self.counted_by_day(id, &spans, "messages", "sent_at", " AND sender = 'customer'"),
        )?;
        let mut days = Days::new();
        for (day, number) in [earlier, later, messages].into_iter().flatten().filter(|(_, number)| *number > 0) {
            *days.entry(day).or_default() += number as u32;
        }
        Ok(days)
    }

    /// How many rows of a table each day has. A day is a range of an index: grouping fifty thousand rows by a day worked out
    /// for each takes four times as long. The numbers come as one text, as a row for each would cost the server more than
    /// the database; the days stand in the statement, which costs less than reading them from a value every time.
    async fn counted_by_day(
        &self,
        id: CustomerId,
        spans: &[String],
        table: &str,
        column: &str,
        which: &str,
    ) -> Result<Vec<(i64, i64)>, StoreError> {
        let sql = format!(
            "WITH days (day, begins, ends) AS (VALUES {}) SELECT string_agg(concat(day, ' ', \
             (SELECT COUNT(*) FROM {table} WHERE customer_id = $1 AND {column} >= begins AND {column} < ends{which})), ' ') \
             FROM days",
            spans.join(",")
        );
        Ok(pairs(&self.0.database.reader, &sql, [id.0.into()]).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(version: i64) -> Counted {
        Counted { version, first: 20_000, zone: "UTC".to_owned() }
    }

    #[test]
    fn days_hold_over_a_change_of_what_was_counted_and_over_no_other() {
        let (remembered, id) = (Remembered::nothing(), CustomerId(7));
        remembered.keep(id, counted(3), Days::from([(20_001, 5)]));
        remembered.carry(id, 3);
        assert_eq!(remembered.find(id, &counted(4)), Some(Days::from([(20_001, 5)])));
        assert_eq!(remembered.find(id, &counted(3)), None);
        // Somebody wrote events meanwhile: version 5 was never counted.
        remembered.carry(id, 5);
        assert_eq!(remembered.find(id, &counted(6)), None);
        remembered.carry(CustomerId(8), 3);
        assert_eq!(remembered.find(CustomerId(8), &counted(4)), None);
    }
}
