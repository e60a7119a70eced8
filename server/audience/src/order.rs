//! A set in one of the twelve orders, and pages of it. Empty values come last in both directions; ties are ordered by
//! name and then id, so the order is total and pages never overlap.

use domain::query::{Direction, Sort, SortBy};
use roaring::RoaringBitmap;

use crate::columns::{Columns, EMPTY};

/// Up to this many rows from the start, only the best seen so far are kept; beyond, all are gathered and parted.
const NEAR: usize = 2_000;

/// A slot with the value it is ordered by; lower comes first.
type Keyed = (u64, u32);

/// Goes on with what an order compares first: one copy of the rest for each order, so that no row asks which it is.
macro_rules! ordered {
    ($columns:ident, $sort:ident, $key:ident => $rest:expr) => {{
        let is_descending = $sort.direction == Direction::Descending;
        let value = move |value: i64| key(value, is_descending);
        match $sort.by {
            SortBy::Name => {
                let $key = |slot: u32| by_name($columns, slot, is_descending);
                $rest
            }
            SortBy::LastActive => {
                let $key = |slot: u32| value($columns.last_active[slot as usize]);
                $rest
            }
            SortBy::FirstSeen => {
                let $key = |slot: u32| value($columns.first_seen[slot as usize]);
                $rest
            }
            SortBy::Conversations => {
                let $key = |slot: u32| value(i64::from($columns.conversations[slot as usize]));
                $rest
            }
            SortBy::Messages => {
                let $key = |slot: u32| value(i64::from($columns.messages[slot as usize]));
                $rest
            }
            SortBy::Ltv => {
                let $key = |slot: u32| value($columns.ltv[slot as usize]);
                $rest
            }
        }
    }};
}

/// The slots of rows `skip .. skip + take`.
pub(crate) fn page(columns: &Columns, set: &RoaringBitmap, sort: Sort, skip: usize, take: usize) -> Vec<u32> {
    ordered!(columns, sort, key => page_by(columns, set, skip, take, key))
}

/// How many of a set come before a slot in an order, the last of them, and the first that comes after. The slot need not
/// be of the set.
pub(crate) fn around(columns: &Columns, set: &RoaringBitmap, sort: Sort, slot: u32) -> (u32, Option<u32>, Option<u32>) {
    ordered!(columns, sort, key => around_by(columns, set, slot, key))
}

/// Compares as the value does, or the other way round; an empty one is above all.
fn key(value: i64, is_descending: bool) -> u64 {
    let ascending = (value as u64) ^ (1 << 63);
    match value {
        EMPTY => u64::MAX,
        _ if is_descending => !ascending,
        _ => ascending,
    }
}

fn by_name(columns: &Columns, slot: u32, is_descending: bool) -> u64 {
    let rank = columns.names.rank(slot);
    match is_descending {
        false => rank,
        true if columns.is_nameless(slot) => u64::MAX,
        true => !rank,
    }
}

fn page_by(columns: &Columns, set: &RoaringBitmap, skip: usize, take: usize, key: impl Fn(u32) -> u64) -> Vec<u32> {
    let end = skip.saturating_add(take);
    let keyed = set.iter().map(|slot| (key(slot), slot));
    let before =
        |a: &Keyed, b: &Keyed| a.0.cmp(&b.0).then_with(|| columns.names.rank(a.1).cmp(&columns.names.rank(b.1)));
    let mut rows = if end <= NEAR { first(keyed, end, before) } else { keyed.collect() };
    if skip >= rows.len() {
        return Vec::new();
    }
    if skip > 0 {
        rows.select_nth_unstable_by(skip, before);
        rows.drain(..skip);
    }
    if take < rows.len() {
        rows.select_nth_unstable_by(take, before);
        rows.truncate(take);
    }
    rows.sort_unstable_by(before);
    rows.into_iter().map(|(_, slot)| slot).collect()
}

fn around_by(
    columns: &Columns,
    set: &RoaringBitmap,
    slot: u32,
    key: impl Fn(u32) -> u64,
) -> (u32, Option<u32>, Option<u32>) {
    let place = |slot: u32| (key(slot), columns.names.rank(slot));
    let own = place(slot);
    let (mut count, mut before, mut after) = (0, None::<((u64, u64), u32)>, None::<((u64, u64), u32)>);
    for other in set.iter().filter(|other| *other != slot) {
        let there = place(other);
        if there < own {
            count += 1;
            if before.is_none_or(|(best, _)| there > best) {
                before = Some((there, other));
            }
        } else if after.is_none_or(|(best, _)| there < best) {
            after = Some((there, other));
        }
    }
    (count, before.map(|(_, slot)| slot), after.map(|(_, slot)| slot))
}

/// At least the first `count` rows in no order: those that may be among them are kept, and the rest let go in turns.
fn first(
    keyed: impl Iterator<Item = Keyed>,
    count: usize,
    before: impl Fn(&Keyed, &Keyed) -> std::cmp::Ordering + Copy,
) -> Vec<Keyed> {
    let room = count * 2 + 64;
    let mut kept: Vec<Keyed> = Vec::with_capacity(room);
    let mut bound = u64::MAX;
    for row in keyed {
        if row.0 > bound {
            continue;
        }
        kept.push(row);
        if kept.len() == room {
            kept.select_nth_unstable_by(count, before);
            kept.truncate(count + 1);
            bound = kept[count].0;
        }
    }
    kept
}
