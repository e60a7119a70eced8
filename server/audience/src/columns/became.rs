//! Changes that many customers had at once, taken over without reading them again.

use domain::{
    id::{CustomerId, SegmentId, TagId},
    intent::Intent,
    lifecycle::Lifecycle,
};
use roaring::RoaringBitmap;

use super::Columns;

/// What many customers became by one change each, and are otherwise as they were.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Became {
    /// Of this intent.
    Meaning(Intent),
    /// In this stage.
    InStage(Lifecycle),
    /// With these tags too.
    Tagged(Vec<TagId>),
    /// Without these tags.
    Untagged(Vec<TagId>),
    /// In these segments too.
    Inside(Vec<SegmentId>),
    /// In none of these segments.
    Outside(Vec<SegmentId>),
}

impl Columns {
    pub(crate) fn take_over(&mut self, touched: &[(CustomerId, u32)], became: &Became) -> Vec<CustomerId> {
        let (slots, others) = self.take_versions(touched);
        match became {
            Became::Meaning(intent) => set_all(&mut self.by_intent, &mut self.intent, slots, *intent as u8),
            Became::InStage(stage) => set_all(&mut self.by_lifecycle, &mut self.lifecycle, slots, *stage as u8),
            Became::Tagged(tags) => slots.into_iter().for_each(|slot| self.tags.link(slot, tags)),
            Became::Untagged(tags) => slots.into_iter().for_each(|slot| self.tags.unlink(slot, tags)),
            Became::Inside(segments) => slots.into_iter().for_each(|slot| self.segments.link(slot, segments)),
            Became::Outside(segments) => slots.into_iter().for_each(|slot| self.segments.unlink(slot, segments)),
        }
        others
    }

    /// Takes the versions of those of whom nothing else changed, and gives their slots, ascending; and of whom more did.
    fn take_versions(&mut self, touched: &[(CustomerId, u32)]) -> (Vec<u32>, Vec<CustomerId>) {
        let mut touched = touched.to_vec();
        touched.sort_unstable();
        let (mut slots, mut others) = (Vec::with_capacity(touched.len()), Vec::new());
        let mut near = 0;
        for (id, version) in touched {
            match self.slot_after(&mut near, id) {
                Some(slot) if self.versions[slot as usize] >= version => {}
                // Whoever is deleted is so at a later version, so only living ones are one version behind.
                Some(slot) if self.versions[slot as usize] + 1 == version && self.living.contains(slot) => {
                    self.versions[slot as usize] = version;
                    slots.push(slot);
                }
                _ => others.push(id),
            }
        }
        slots.sort_unstable();
        slots.dedup();
        (slots, others)
    }
}

/// Sets a value of ascending slots.
fn set_all(bitmaps: &mut [RoaringBitmap; 4], held: &mut [u8], slots: Vec<u32>, value: u8) {
    for slot in &slots {
        held[*slot as usize] = value;
    }
    let changed = RoaringBitmap::from_sorted_iter(slots).unwrap_or_default();
    for bitmap in bitmaps.iter_mut() {
        *bitmap -= &changed;
    }
    bitmaps[usize::from(value)] |= changed;
}
