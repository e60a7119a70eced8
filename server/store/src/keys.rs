//! New keys: time-ordered, unique in this process, below 2^53. And the clock.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

use domain::time::At;

/// 2020-01-01 UTC: 41 bits of milliseconds reach to 2089.
const EPOCH: i64 = 1_577_836_800_000;
const SEQUENCE_BITS: u32 = 12;

/// The present moment.
pub fn now() -> At {
    let passed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    At(i64::try_from(passed.as_millis()).unwrap_or(i64::MAX))
}

/// Gives keys. Each is above the last: within a millisecond, and when the clock goes back, it counts on.
#[derive(Default)]
pub(crate) struct Keys(AtomicI64);

impl Keys {
    pub(crate) fn next(&self) -> i64 {
        self.next_run(1)
    }

    /// The first of `count` keys in a row.
    pub(crate) fn next_run(&self, count: i64) -> i64 {
        let by_clock = (now().0 - EPOCH) << SEQUENCE_BITS;
        let take = |last: i64| Some(last.max(by_clock) + count);
        let last = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).unwrap_or_default();
        last.max(by_clock) + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_only_grow_and_fit_in_53_bits() {
        let keys = Keys::default();
        let run: Vec<i64> = (0..10_000).map(|_| keys.next()).collect();
        assert!(run.is_sorted_by(|a, b| a < b));
        let first = keys.next_run(1000);
        assert!(first > run[9_999] && keys.next() >= first + 1000);
        assert!(keys.next() < 1 << 53);
    }
}
