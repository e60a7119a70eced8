//! The order by name, kept at all times, with a rank for each slot that leaves room between neighbours: a new name
//! takes a rank between two others, and only when there is no room left are all ranks given anew.

/// Room between two neighbours when ranks are given.
const ROOM: u64 = 1 << 32;
/// From how many names at once it is cheaper to merge than to insert one by one.
const MERGE_FROM: usize = 16;

/// Slots in the order of their names.
#[derive(Default)]
pub(crate) struct Names {
    sorted: Vec<u32>,
    ranks: Vec<u64>,
}

impl Names {
    /// The rank of a slot: compares as the name does.
    pub(crate) fn rank(&self, slot: u32) -> u64 {
        self.ranks[slot as usize]
    }

    /// Takes slots out whose names are about to change.
    pub(crate) fn take_out(&mut self, slots: &[u32]) {
        if slots.len() < MERGE_FROM {
            for slot in slots {
                let place = self.place_of(*slot);
                self.sorted.remove(place);
            }
        } else {
            let mut leaving = vec![false; self.ranks.len()];
            slots.iter().for_each(|slot| leaving[*slot as usize] = true);
            self.sorted.retain(|slot| !leaving[*slot as usize]);
        }
    }

    fn place_of(&self, slot: u32) -> usize {
        let rank = self.rank(slot);
        self.sorted.partition_point(|other| self.rank(*other) < rank)
    }

    /// Puts slots in by their names, new or taken out before; they come in the order that `is_before` says.
    pub(crate) fn put_in(&mut self, slots: Vec<u32>, is_before: impl Fn(u32, u32) -> bool) {
        let highest = slots.iter().copied().max().map_or(0, |slot| slot as usize + 1);
        if self.ranks.len() < highest {
            self.ranks.resize(highest, 0);
        }
        if slots.len() < MERGE_FROM {
            for slot in slots {
                let place = self.sorted.partition_point(|other| is_before(*other, slot));
                self.sorted.insert(place, slot);
                self.rank_between_neighbours(place);
            }
        } else {
            self.merge(&slots, is_before);
            self.rank_all();
        }
    }

    fn merge(&mut self, slots: &[u32], is_before: impl Fn(u32, u32) -> bool) {
        let present = std::mem::take(&mut self.sorted);
        self.sorted.reserve(present.len() + slots.len());
        let mut rest = present.as_slice();
        for slot in slots {
            let (before, after) = rest.split_at(rest.partition_point(|other| is_before(*other, *slot)));
            self.sorted.extend_from_slice(before);
            self.sorted.push(*slot);
            rest = after;
        }
        self.sorted.extend_from_slice(rest);
    }

    fn rank_between_neighbours(&mut self, place: usize) {
        let before = if place == 0 { 0 } else { self.rank(self.sorted[place - 1]) };
        let after = self.sorted.get(place + 1).map_or(before + 2 * ROOM, |slot| self.rank(*slot));
        let middle = before + (after - before) / 2;
        if middle == before {
            self.rank_all();
        } else {
            self.ranks[self.sorted[place] as usize] = middle;
        }
    }

    fn rank_all(&mut self) {
        for (place, slot) in self.sorted.iter().enumerate() {
            self.ranks[*slot as usize] = (place as u64 + 1) * ROOM;
        }
    }
}
