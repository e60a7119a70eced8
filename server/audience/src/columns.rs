//! The customers as columns: one value a customer and field, at the customer's slot. A slot is given once and kept.

mod became;

pub use became::Became;

use std::{
    cmp::{Ordering, Reverse},
    collections::HashMap,
};

use domain::{
    id::{CustomerId, SegmentId, TagId},
    intent::Intent,
    lifecycle::Lifecycle,
    time::At,
};
use roaring::RoaringBitmap;

use crate::{Values, links::Links, names::Names, texts::Texts};

/// How many bytes of each name are compared before the names themselves, which lie all over the memory.
const BEGINNING: usize = 16;

/// What the audience knows of one customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The key.
    pub id: CustomerId,
    /// Grows with every change; from 1.
    pub version: u32,
    /// Folded name; empty when there is none.
    pub name: String,
    /// Other folded texts to search: e-mails, company, phone digits, other identifiers, each on its own line.
    pub texts: String,
    /// Lifecycle stage.
    pub lifecycle: Lifecycle,
    /// Effective intent.
    pub intent: Intent,
    /// Newest event that the customer caused.
    pub last_active: Option<At>,
    /// Earliest event.
    pub first_seen: At,
    /// Number of conversations.
    pub conversations: u32,
    /// Number of messages.
    pub messages: u32,
    /// Minor units; none is not zero.
    pub ltv: Option<i64>,
    /// Tags of the customer.
    pub tags: Vec<TagId>,
    /// Segments of the customer.
    pub segments: Vec<SegmentId>,
}

/// No value. Below every value that is taken: amounts and times stay far from the ends of 64 bits.
pub(crate) const EMPTY: i64 = i64::MIN;

#[derive(Default)]
pub(crate) struct Columns {
    ids: Vec<CustomerId>,
    /// How many ids at the beginning are in ascending order; the slots of later ones are in `late`.
    ordered: usize,
    late: HashMap<CustomerId, u32>,
    versions: Vec<u32>,
    pub(crate) living: RoaringBitmap,
    lifecycle: Vec<u8>,
    intent: Vec<u8>,
    by_lifecycle: [RoaringBitmap; 4],
    by_intent: [RoaringBitmap; 4],
    pub(crate) last_active: Vec<i64>,
    pub(crate) first_seen: Vec<i64>,
    pub(crate) conversations: Vec<u32>,
    pub(crate) messages: Vec<u32>,
    pub(crate) ltv: Vec<i64>,
    name_lengths: Vec<u32>,
    pub(crate) texts: Texts,
    pub(crate) names: Names,
    pub(crate) tags: Links<TagId>,
    pub(crate) segments: Links<SegmentId>,
}

impl Columns {
    pub(crate) fn id(&self, slot: u32) -> CustomerId {
        self.ids[slot as usize]
    }

    pub(crate) fn version(&self, slot: u32) -> u32 {
        self.versions[slot as usize]
    }

    fn slot(&self, id: CustomerId) -> Option<u32> {
        let in_order = self.ids[..self.ordered].binary_search(&id).ok().map(|slot| slot as u32);
        in_order.or_else(|| self.late.get(&id).copied())
    }

    /// The slot of a customer who is there.
    pub(crate) fn living_slot(&self, id: CustomerId) -> Option<u32> {
        self.slot(id).filter(|slot| self.living.contains(*slot))
    }

    /// The slot of an id that is not below those asked before: looks near the last one first.
    fn slot_after(&self, near: &mut usize, id: CustomerId) -> Option<u32> {
        let ordered = &self.ids[..self.ordered];
        let mut step = 1;
        while ordered.get(*near + step).is_some_and(|other| *other <= id) {
            *near += step;
            step *= 2;
        }
        let end = (*near + step).min(ordered.len());
        *near = (*near + ordered[(*near).min(end)..end].partition_point(|other| *other <= id)).saturating_sub(1);
        let found = ordered.get(*near).is_some_and(|other| *other == id).then_some(*near as u32);
        found.or_else(|| self.late.get(&id).copied())
    }

    pub(crate) fn is_nameless(&self, slot: u32) -> bool {
        self.name_lengths[slot as usize] == 0
    }

    fn name_bytes(&self, slot: u32) -> &[u8] {
        &self.texts.bytes(slot)[..self.name_lengths[slot as usize] as usize]
    }

    /// The folded name of a slot.
    pub(crate) fn name(&self, slot: u32) -> &str {
        &self.texts.get(slot)[..self.name_lengths[slot as usize] as usize]
    }

    pub(crate) fn lifecycle_bitmap(&self, lifecycle: Lifecycle) -> &RoaringBitmap {
        &self.by_lifecycle[lifecycle as usize]
    }

    pub(crate) fn intent_bitmap(&self, intent: Intent) -> &RoaringBitmap {
        &self.by_intent[intent as usize]
    }

    pub(crate) fn lifecycle_counts(&self, set: &RoaringBitmap) -> [u32; 4] {
        self.by_lifecycle.each_ref().map(|bitmap| set.intersection_len(bitmap) as u32)
    }

    pub(crate) fn intent_counts(&self, set: &RoaringBitmap) -> [u32; 4] {
        self.by_intent.each_ref().map(|bitmap| set.intersection_len(bitmap) as u32)
    }

    pub(crate) fn apply(&mut self, mut records: Vec<Record>) {
        records.sort_by_key(|record| (record.id, Reverse(record.version)));
        records.dedup_by_key(|record| record.id);
        let (mut renamed, mut leaving) = (Vec::new(), Vec::new());
        let mut near = 0;
        for record in records {
            let slot = match self.slot_after(&mut near, record.id) {
                Some(slot) if self.versions[slot as usize] >= record.version => continue,
                Some(slot) => slot,
                None => self.new_slot(&record),
            };
            let was_living = self.living.contains(slot);
            if !was_living || self.name_bytes(slot) != record.name.as_bytes() {
                renamed.push(slot);
                if was_living {
                    leaving.push(slot);
                }
            }
            self.write(slot, record);
        }
        // Ranks are as before all of this, so those who leave are found by them.
        self.names.take_out(&leaving);
        self.put_in_names(renamed);
    }

    /// Appends new customers without their places in the order by name.
    pub(crate) fn append(&mut self, records: Vec<Record>) {
        for record in records {
            let slot = self.new_slot(&record);
            self.write(slot, record);
        }
    }

    /// Gives everybody a place in the order by name.
    pub(crate) fn order_names(&mut self) {
        self.names = Names::default();
        self.put_in_names(self.living.iter().collect());
    }

    fn put_in_names(&mut self, slots: Vec<u32>) {
        let slots = self.sorted_by_name(slots);
        let mut names = std::mem::take(&mut self.names);
        names.put_in(slots, |a, b| self.is_before_by_name(a, b));
        self.names = names;
    }

    fn sorted_by_name(&self, slots: Vec<u32>) -> Vec<u32> {
        let beginning = |slot: u32| {
            let name = self.name_bytes(slot);
            let mut bytes = [0; BEGINNING];
            let length = name.len().min(BEGINNING);
            bytes[..length].copy_from_slice(&name[..length]);
            // No UTF-8 begins with this byte, so nameless ones are last.
            if name.is_empty() { u128::MAX } else { u128::from_be_bytes(bytes) }
        };
        let mut keyed: Vec<(u128, u32)> = slots.into_iter().map(|slot| (beginning(slot), slot)).collect();
        let length = |slot: u32| self.name_lengths[slot as usize];
        keyed.sort_unstable_by(|(first, a), (second, b)| {
            first.cmp(second).then_with(|| {
                if length(*a).max(length(*b)) as usize <= BEGINNING {
                    (length(*a), self.id(*a)).cmp(&(length(*b), self.id(*b)))
                } else if self.is_before_by_name(*a, *b) {
                    Ordering::Less
                } else {
                    Ordering::Greater
                }
            })
        });
        keyed.into_iter().map(|(_, slot)| slot).collect()
    }

    /// A–Z by folded name, nameless last, ties by id.
    fn is_before_by_name(&self, a: u32, b: u32) -> bool {
        // Bytes of UTF-8 compare as their letters do.
        let key = |slot| {
            let name = self.name_bytes(slot);
            (name.is_empty(), name, self.id(slot))
        };
        key(a) < key(b)
    }

    fn new_slot(&mut self, record: &Record) -> u32 {
        let slot = self.ids.len() as u32;
        let follows = self.ordered == self.ids.len() && self.ids.last().is_none_or(|last| *last < record.id);
        if follows {
            self.ordered += 1;
        } else {
            self.late.insert(record.id, slot);
        }
        self.ids.push(record.id);
        self.versions.push(0);
        self.lifecycle.push(record.lifecycle as u8);
        self.intent.push(record.intent as u8);
        self.last_active.push(EMPTY);
        self.first_seen.push(EMPTY);
        self.conversations.push(0);
        self.messages.push(0);
        self.ltv.push(EMPTY);
        self.name_lengths.push(0);
        self.texts.put(slot, "");
        self.tags.put(slot, Vec::new());
        self.segments.put(slot, Vec::new());
        slot
    }

    fn write(&mut self, slot: u32, record: Record) {
        let at = slot as usize;
        let was_living = !self.living.insert(slot);
        self.versions[at] = record.version;
        move_between(&mut self.by_lifecycle, &mut self.lifecycle[at], record.lifecycle as u8, slot, was_living);
        move_between(&mut self.by_intent, &mut self.intent[at], record.intent as u8, slot, was_living);
        self.last_active[at] = record.last_active.map_or(EMPTY, |at| at.0);
        self.first_seen[at] = record.first_seen.0;
        self.conversations[at] = record.conversations;
        self.messages[at] = record.messages;
        self.ltv[at] = record.ltv.unwrap_or(EMPTY);
        let name_length = record.name.len() as u32;
        if !self.has_text(slot, &record) {
            self.texts.put(slot, &[record.name, record.texts].join("\n"));
        }
        self.name_lengths[at] = name_length;
        self.tags.put(slot, record.tags);
        self.segments.put(slot, record.segments);
    }

    fn has_text(&self, slot: u32, record: &Record) -> bool {
        let (name, rest) = self.texts.bytes(slot).split_at(self.name_lengths[slot as usize] as usize);
        name == record.name.as_bytes() && rest.strip_prefix(b"\n") == Some(record.texts.as_bytes())
    }

    pub(crate) fn remove(&mut self, id: CustomerId, version: u32) {
        let Some(slot) = self.slot(id).filter(|slot| self.versions[*slot as usize] < version) else { return };
        self.versions[slot as usize] = version;
        if !self.living.remove(slot) {
            return;
        }
        self.by_lifecycle[usize::from(self.lifecycle[slot as usize])].remove(slot);
        self.by_intent[usize::from(self.intent[slot as usize])].remove(slot);
        self.names.take_out(&[slot]);
        self.name_lengths[slot as usize] = 0;
        self.texts.put(slot, "");
        self.tags.clear(slot);
        self.segments.clear(slot);
    }

    pub(crate) fn records(&self) -> Vec<Record> {
        let mut records: Vec<Record> = self.living.iter().map(|slot| self.record(slot)).collect();
        records.sort_by_key(|record| record.id);
        records
    }

    /// Values of some customers, in their order. They are looked for by id: near together in memory.
    pub(crate) fn values_of(&self, ids: &[CustomerId]) -> Vec<Option<Values>> {
        let mut by_id: Vec<(CustomerId, u32)> = ids.iter().copied().zip(0..).collect();
        by_id.sort_unstable();
        let mut values = vec![None; ids.len()];
        let mut near = 0;
        for (id, place) in by_id {
            let slot = self.slot_after(&mut near, id).filter(|slot| self.living.contains(*slot));
            values[place as usize] = slot.map(|slot| self.values(slot));
        }
        values
    }

    fn values(&self, slot: u32) -> Values {
        let at = slot as usize;
        let given = |value: i64| (value != EMPTY).then_some(value);
        Values {
            lifecycle: Lifecycle::ALL[usize::from(self.lifecycle[at])],
            intent: Intent::ALL[usize::from(self.intent[at])],
            last_active: given(self.last_active[at]).map(At),
            first_seen: At(self.first_seen[at]),
            conversations: self.conversations[at],
            messages: self.messages[at],
            ltv: given(self.ltv[at]),
            tags: self.tags.of(slot),
            segments: self.segments.of(slot),
        }
    }

    fn record(&self, slot: u32) -> Record {
        let at = slot as usize;
        let Values { lifecycle, intent, last_active, first_seen, conversations, messages, ltv, tags, segments } =
            self.values(slot);
        Record {
            id: self.ids[at],
            version: self.versions[at],
            name: self.name(slot).to_owned(),
            texts: self.texts.get(slot)[self.name_lengths[at] as usize + 1..].to_owned(),
            lifecycle,
            intent,
            last_active,
            first_seen,
            conversations,
            messages,
            ltv,
            tags: tags.to_vec(),
            segments: segments.to_vec(),
        }
    }
}

fn move_between(bitmaps: &mut [RoaringBitmap; 4], held: &mut u8, new: u8, slot: u32, was_living: bool) {
    if was_living && *held == new {
        return;
    }
    if was_living {
        bitmaps[usize::from(*held)].remove(slot);
    }
    bitmaps[usize::from(new)].insert(slot);
    *held = new;
}
