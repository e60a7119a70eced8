//! Whom an action is about, and whom of them it would change.

use domain::{
    bulk::Effect,
    id::{CustomerId, SegmentId, TagId},
    lifecycle::Lifecycle,
    query::Sort,
};
use roaring::{MultiOps, RoaringBitmap};
use std::hash::Hash;

use crate::{
    Audience, Counts, Criteria,
    columns::Columns,
    length,
    links::Links,
    matching::{self, Found},
};

/// Whom. Who is not there is left out.
#[derive(Debug, Clone, PartialEq)]
pub enum Chosen {
    /// These.
    These(Vec<CustomerId>),
    /// Everybody who matches, but some.
    Matching {
        /// Who matches.
        criteria: Box<Criteria>,
        /// Who is left out.
        except: Vec<CustomerId>,
    },
}

/// What would become of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Becoming {
    /// In another stage.
    InStage(Lifecycle),
    /// With all of these tags; one that there is not yet changes everybody.
    Tagged {
        /// Those there are, each once.
        tags: Vec<TagId>,
        /// How many others.
        new: usize,
        /// How many anybody can have: whoever would have more keeps what they have.
        most: usize,
    },
    /// Without any of these tags.
    Untagged(Vec<TagId>),
    /// In a segment.
    Inside(SegmentId),
    /// Out of a segment.
    Outside(SegmentId),
}

impl Audience {
    /// The keys of those chosen, ascending.
    pub fn chosen(&self, chosen: &Chosen) -> Vec<CustomerId> {
        let mut ids: Vec<CustomerId> = self.set(chosen).iter().map(|slot| self.columns.id(slot)).collect();
        ids.sort_unstable();
        ids
    }

    /// The same in an order of the list.
    pub fn chosen_in_order(&self, chosen: &Chosen, sort: Sort) -> Vec<CustomerId> {
        self.in_order(&self.set(chosen), sort)
    }

    /// How many are chosen, and what they have.
    pub fn chosen_counts(&self, chosen: &Chosen) -> Counts {
        let set = self.set(chosen);
        Counts {
            total: length(&set),
            lifecycle: self.columns.lifecycle_counts(&set),
            intent: self.columns.intent_counts(&set),
            tags: self.columns.tags.counts(&set),
            segments: self.columns.segments.counts(&set),
        }
    }

    /// What would come of it.
    pub fn changing(&self, chosen: &Chosen, becoming: &Becoming) -> Effect {
        let set = self.set(chosen);
        let mut full = RoaringBitmap::new();
        let changing = match becoming {
            Becoming::InStage(stage) => &set - self.columns.lifecycle_bitmap(*stage),
            Becoming::Tagged { tags, new, most } => {
                let lacking = if *new > 0 { set.clone() } else { &set - having_all(&self.columns.tags, tags) };
                full = self.columns.tags.over(&lacking, tags, most.saturating_sub(*new));
                lacking - &full
            }
            Becoming::Untagged(tags) => &set & tags.iter().filter_map(|tag| self.columns.tags.bitmap(*tag)).union(),
            Becoming::Inside(segment) => &set - having_all(&self.columns.segments, &[*segment]),
            Becoming::Outside(segment) => &set & having_all(&self.columns.segments, &[*segment]),
        };
        let stages = self.columns.lifecycle_counts(&changing);
        Effect { total: length(&set), changing: length(&changing), stages, full: length(&full) }
    }

    fn set(&self, chosen: &Chosen) -> RoaringBitmap {
        match chosen {
            Chosen::These(ids) => slots(&self.columns, ids),
            Chosen::Matching { criteria, except } => {
                let all = matching::find(&self.columns, criteria, Found::all).all();
                all - slots(&self.columns, except)
            }
        }
    }
}

fn slots(columns: &Columns, ids: &[CustomerId]) -> RoaringBitmap {
    ids.iter().filter_map(|id| columns.living_slot(*id)).collect()
}

/// Who has every one of these; nobody has one that nobody ever had.
fn having_all<K: Copy + Ord + Hash>(links: &Links<K>, keys: &[K]) -> RoaringBitmap {
    let bitmaps: Option<Vec<&RoaringBitmap>> = keys.iter().map(|key| links.bitmap(*key)).collect();
    bitmaps.map(|bitmaps| bitmaps.into_iter().intersection()).unwrap_or_default()
}
