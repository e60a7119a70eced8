//! One folded text a customer, all in one stretch of memory, so that a search is one pass over it.

use memchr::memmem::{self, Finder};
use roaring::RoaringBitmap;

/// A set of fewer than one in this many is looked through one by one: beginning anew for each costs more than going on.
const FEW: u64 = 4;
/// Between the texts of two customers; no folded text holds it.
const END: u8 = 0;

/// The texts of all slots. A changed text goes to the end and its old place turns stale; a third of stale bytes and
/// the whole is laid out anew.
#[derive(Default)]
pub(crate) struct Texts {
    bytes: Vec<u8>,
    /// Where each laid-out text begins, ascending.
    starts: Vec<usize>,
    /// Whose text begins there.
    owners: Vec<u32>,
    /// Which entry of `starts` holds a slot's present text.
    entry_of: Vec<u32>,
    stale: usize,
}

impl Texts {
    pub(crate) fn get(&self, slot: u32) -> &str {
        // Only whole `&str`s are laid out.
        str::from_utf8(self.bytes(slot)).unwrap_or_default()
    }

    pub(crate) fn bytes(&self, slot: u32) -> &[u8] {
        self.bytes_at(self.entry_of[slot as usize] as usize)
    }

    fn bytes_at(&self, entry: usize) -> &[u8] {
        let end = self.starts.get(entry + 1).copied().unwrap_or(self.bytes.len());
        &self.bytes[self.starts[entry]..end - 1]
    }

    /// Lays out the text of a slot; slots arrive in order when they are new.
    pub(crate) fn put(&mut self, slot: u32, text: &str) {
        let entry = self.starts.len() as u32;
        if let Some(old) = self.entry_of.get(slot as usize).copied() {
            if old + 1 == entry {
                // The last text, as of every new slot: its place is taken again.
                self.bytes.truncate(self.starts[old as usize]);
                return self.write(text);
            }
            // Overwritten, because somebody who is erased is not to live on here.
            let (start, length) = (self.starts[old as usize], self.bytes_at(old as usize).len());
            self.bytes[start..start + length].fill(END);
            self.stale += length + 1;
            self.entry_of[slot as usize] = entry;
        } else {
            self.entry_of.push(entry);
        }
        self.starts.push(self.bytes.len());
        self.owners.push(slot);
        self.write(text);
        if self.stale > 4096 && self.stale * 3 > self.bytes.len() {
            self.lay_out_anew();
        }
    }

    fn write(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
        self.bytes.push(END);
    }

    fn lay_out_anew(&mut self) {
        let mut fresh = Self::default();
        fresh.bytes.reserve(self.bytes.len() - self.stale);
        for slot in 0..self.entry_of.len() as u32 {
            fresh.put(slot, self.get(slot));
        }
        *self = fresh;
    }

    /// Slots whose text holds every word, ascending: all of those of a set, and perhaps others.
    pub(crate) fn holding(&self, words: &[String], set: &RoaringBitmap) -> Vec<u32> {
        let Some(longest) = words.iter().max_by_key(|word| word.len()) else { return Vec::new() };
        let others: Vec<Finder> = words.iter().filter(|word| *word != longest).map(memmem::Finder::new).collect();
        let holds_others = |slot| others.iter().all(|word| word.find(self.bytes(slot)).is_some());
        if set.len() < self.entry_of.len() as u64 / FEW {
            let longest = Finder::new(longest);
            return set.iter().filter(|s| longest.find(self.bytes(*s)).is_some() && holds_others(*s)).collect();
        }
        let mut slots = Vec::new();
        self.each_entry_with(longest.as_bytes(), |entry| {
            let slot = self.owners[entry];
            let is_present = self.entry_of[slot as usize] as usize == entry;
            if is_present && holds_others(slot) {
                slots.push(slot);
            }
        });
        if !slots.is_sorted() {
            slots.sort_unstable();
        }
        slots
    }

    fn each_entry_with(&self, word: &[u8], mut take: impl FnMut(usize)) {
        let finder = Finder::new(word);
        let (mut from, mut entry) = (0, 0);
        while let Some(found) = finder.find(&self.bytes[from..]) {
            entry = self.entry_holding(entry, from + found);
            take(entry);
            entry += 1;
            match self.starts.get(entry) {
                Some(next) => from = *next,
                None => return,
            }
        }
    }

    /// The entry that holds a byte, at or after `entry`: by growing steps, because hits are often close together.
    fn entry_holding(&self, mut entry: usize, byte: usize) -> usize {
        let mut step = 1;
        while self.starts.get(entry + step).is_some_and(|start| *start <= byte) {
            entry += step;
            step *= 2;
        }
        let end = (entry + step).min(self.starts.len());
        entry + self.starts[entry..end].partition_point(|start| *start <= byte) - 1
    }
}
