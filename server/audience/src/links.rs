//! Which tags, or which segments, each customer has: a bitmap for each, and for each customer the number of its
//! combination, so that a change knows at once what was there before.

use std::{collections::HashMap, hash::Hash, sync::Arc};

use roaring::RoaringBitmap;

pub(crate) struct Links<K> {
    bitmaps: HashMap<K, RoaringBitmap>,
    combinations: Vec<Arc<[K]>>,
    number_of: HashMap<Arc<[K]>, u32>,
    held: Vec<u32>,
}

impl<K> Default for Links<K> {
    fn default() -> Self {
        Self { bitmaps: HashMap::new(), combinations: Vec::new(), number_of: HashMap::new(), held: Vec::new() }
    }
}

impl<K: Copy + Ord + Hash> Links<K> {
    /// What a slot has, sorted; shared by all that have the same.
    pub(crate) fn of(&self, slot: u32) -> Arc<[K]> {
        Arc::clone(&self.combinations[self.held[slot as usize] as usize])
    }

    /// Sets what a slot has; new slots arrive in order.
    pub(crate) fn put(&mut self, slot: u32, mut keys: Vec<K>) {
        keys.sort_unstable();
        keys.dedup();
        if let Some(held) = self.held.get(slot as usize) {
            let before = &self.combinations[*held as usize];
            if **before == *keys {
                return;
            }
            for key in before.iter() {
                if let Some(bitmap) = self.bitmaps.get_mut(key) {
                    bitmap.remove(slot);
                }
            }
        }
        for key in &keys {
            self.bitmaps.entry(*key).or_default().insert(slot);
        }
        let number = self.number(&keys);
        match self.held.get_mut(slot as usize) {
            Some(held) => *held = number,
            None => self.held.push(number),
        }
    }

    /// Gives a slot some more.
    pub(crate) fn link(&mut self, slot: u32, keys: &[K]) {
        let all = [&self.of(slot), keys].concat();
        self.put(slot, all);
    }

    /// Takes some from a slot.
    pub(crate) fn unlink(&mut self, slot: u32, keys: &[K]) {
        let left = self.of(slot).iter().filter(|key| !keys.contains(key)).copied().collect();
        self.put(slot, left);
    }

    fn number(&mut self, keys: &[K]) -> u32 {
        if let Some(number) = self.number_of.get(keys) {
            return *number;
        }
        let number = self.combinations.len() as u32;
        let keys: Arc<[K]> = keys.into();
        self.combinations.push(Arc::clone(&keys));
        self.number_of.insert(keys, number);
        number
    }

    /// Takes a slot out of every bitmap.
    pub(crate) fn clear(&mut self, slot: u32) {
        self.put(slot, Vec::new());
    }

    pub(crate) fn bitmap(&self, key: K) -> Option<&RoaringBitmap> {
        self.bitmaps.get(&key)
    }

    /// Those of a set who, with some more, would have more than so many.
    pub(crate) fn over(&self, set: &RoaringBitmap, more: &[K], most: usize) -> RoaringBitmap {
        let lacked = |keys: &[K]| more.iter().filter(|key| keys.binary_search(key).is_err()).count();
        // Few have that many at all.
        let is_over = |keys: &Arc<[K]>| keys.len() + more.len() > most && keys.len() + lacked(keys) > most;
        let over: Vec<bool> = self.combinations.iter().map(is_over).collect();
        if !over.contains(&true) {
            return RoaringBitmap::new();
        }
        set.iter().filter(|slot| over[self.held[*slot as usize] as usize]).collect()
    }

    /// How many of a set each has, by key; none that nobody has.
    pub(crate) fn counts(&self, set: &RoaringBitmap) -> Vec<(K, u32)> {
        let mut counts: Vec<(K, u32)> = self
            .bitmaps
            .iter()
            .filter(|(_, bitmap)| !bitmap.is_empty())
            .map(|(key, bitmap)| (*key, set.intersection_len(bitmap) as u32))
            .collect();
        counts.sort_unstable_by_key(|(key, _)| *key);
        counts
    }
}
