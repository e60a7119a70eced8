//! Who matches, in what order, how many, and how it would split: the customers as columns and bitmaps in memory.
//!
//! What lives here: one evaluator of filters, searches, orders and counts, in plain Rust, for the list, the cards, the
//! drawer, bulk sets and exports. What does not: SQL, HTTP, clocks and rows as people see them. `server/store` keeps
//! it true: it commits first and then hands over what it touched, newer versions only. Memory is about 150 bytes a
//! customer.

mod chosen;
mod columns;
mod links;
mod matching;
mod names;
mod order;
mod texts;

pub use chosen::{Becoming, Chosen};
pub use columns::{Became, Record};
pub use matching::{Criteria, Search, Wanted};

use std::sync::Arc;

use domain::{
    facets::CardCounts,
    id::{CustomerId, SegmentId, TagId},
    intent::Intent,
    lifecycle::Lifecycle,
    query::Sort,
    time::At,
};
use roaring::RoaringBitmap;

use columns::Columns;
use matching::Found;

/// What is held of a customer for filters and orders, but for the texts: these are folded.
#[expect(missing_docs, reason = "the fields of [`Record`]")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Values {
    pub lifecycle: Lifecycle,
    pub intent: Intent,
    pub last_active: Option<At>,
    pub first_seen: At,
    pub conversations: u32,
    pub messages: u32,
    pub ltv: Option<i64>,
    /// Shared by all who have the same.
    pub tags: Arc<[TagId]>,
    /// The same.
    pub segments: Arc<[SegmentId]>,
}

/// All customers of the workspace, ready to be asked.
#[derive(Default)]
pub struct Audience {
    columns: Columns,
}

/// An audience being built from all living customers, batch by batch; names are put in order once, at the end.
#[derive(Default)]
pub struct Loading {
    columns: Columns,
}

impl Loading {
    /// Takes the next customers; each must be new.
    pub fn take(&mut self, records: Vec<Record>) {
        self.columns.append(records);
    }

    /// The audience, ready to be asked.
    #[must_use]
    pub fn finish(mut self) -> Audience {
        self.columns.order_names();
        Audience { columns: self.columns }
    }
}

/// The answer to a list: one page of ids, the exact total, the counts of the intent dropdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The ids of the page, in order.
    pub ids: Vec<CustomerId>,
    /// The version by which each of them was judged.
    pub versions: Vec<u32>,
    /// All that match.
    pub total: u32,
    /// With the intent facet left out: all, and each of `Intent::ALL`.
    pub intents: (u32, [u32; 4]),
}

/// A customer's place in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Around {
    /// From 1; none when the customer does not match.
    pub place: Option<u32>,
    /// All that match.
    pub total: u32,
    /// Who comes before, or would.
    pub previous: Option<CustomerId>,
    /// Who comes after, or would.
    pub next: Option<CustomerId>,
}

/// How many customers each option would give; each facet is left out of its own counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    /// All that match the whole filter.
    pub total: u32,
    /// In the order of `Lifecycle::ALL`.
    pub lifecycle: [u32; 4],
    /// In the order of `Intent::ALL`.
    pub intent: [u32; 4],
    /// Tags with at least one living customer, by id.
    pub tags: Vec<(TagId, u32)>,
    /// Segments with at least one living customer, by id.
    pub segments: Vec<(SegmentId, u32)>,
}

impl Audience {
    /// Takes over what has been committed. A record that is not newer than what is held changes nothing.
    pub fn apply(&mut self, records: Vec<Record>) {
        self.columns.apply(records);
    }

    /// Takes over a change that was written for many at once, each with the version that this made. Gives those of whom
    /// more changed than this: they are to be read again and applied.
    #[must_use]
    pub fn take_over(&mut self, touched: &[(CustomerId, u32)], became: &Became) -> Vec<CustomerId> {
        self.columns.take_over(touched, became)
    }

    /// Lets customers go who were deleted at a version.
    pub fn remove(&mut self, gone: &[(CustomerId, u32)]) {
        for (id, version) in gone {
            self.columns.remove(*id, *version);
        }
    }

    /// One page: rows `skip .. skip + take` of everybody who matches.
    pub fn answer(&self, criteria: &Criteria, sort: Sort, skip: u32, take: u32) -> Answer {
        let found = matching::find(&self.columns, criteria, Found::without_intent);
        let all = found.all();
        let without_intent = found.without_intent();
        let page = order::page(&self.columns, &all, sort, skip as usize, take as usize);
        let each = self.columns.intent_counts(&without_intent);
        Answer {
            ids: page.iter().map(|slot| self.columns.id(*slot)).collect(),
            versions: page.iter().map(|slot| self.columns.version(*slot)).collect(),
            total: length(&all),
            intents: (length(&without_intent), each),
        }
    }

    /// The total and the count of every option.
    pub fn counts(&self, criteria: &Criteria) -> Counts {
        let found = matching::find(&self.columns, criteria, Found::without_any);
        Counts {
            total: length(&found.all()),
            lifecycle: self.columns.lifecycle_counts(&found.without_lifecycle()),
            intent: self.columns.intent_counts(&found.without_intent()),
            tags: self.columns.tags.counts(&found.without_tags()),
            segments: self.columns.segments.counts(&found.without_segments()),
        }
    }

    /// How many match.
    pub fn total(&self, criteria: &Criteria) -> u32 {
        length(&self.all(criteria))
    }

    /// Where a customer stands among those who match, and who comes before and after; none when the customer is not there.
    pub fn around(&self, criteria: &Criteria, sort: Sort, id: CustomerId) -> Option<Around> {
        let slot = self.columns.living_slot(id)?;
        let all = self.all(criteria);
        let (before, previous, next) = order::around(&self.columns, &all, sort, slot);
        Some(Around {
            place: all.contains(slot).then_some(before + 1),
            total: length(&all),
            previous: previous.map(|slot| self.columns.id(slot)),
            next: next.map(|slot| self.columns.id(slot)),
        })
    }

    /// Everybody who matches, in order.
    pub fn ids(&self, criteria: &Criteria, sort: Sort) -> Vec<CustomerId> {
        self.in_order(&self.all(criteria), sort)
    }

    /// A whole set, in order.
    fn in_order(&self, set: &RoaringBitmap, sort: Sort) -> Vec<CustomerId> {
        let slots = order::page(&self.columns, set, sort, 0, usize::MAX);
        slots.into_iter().map(|slot| self.columns.id(slot)).collect()
    }

    /// Who is not marked as silent and was last heard of before a moment, or never.
    pub fn fallen_silent(&self, since: At) -> Vec<CustomerId> {
        let heard = &self.columns.living - self.columns.intent_bitmap(Intent::NoEngagement);
        self.ids_of(&heard, |last_active| last_active < since.0)
    }

    /// Who is marked as silent and was heard of at a moment or later.
    pub fn heard_again(&self, since: At) -> Vec<CustomerId> {
        self.ids_of(self.columns.intent_bitmap(Intent::NoEngagement), |last_active| last_active >= since.0)
    }

    fn ids_of(&self, set: &RoaringBitmap, takes: impl Fn(i64) -> bool) -> Vec<CustomerId> {
        // Never heard of is below every moment.
        let slots = set.iter().filter(|slot| takes(self.columns.last_active[*slot as usize]));
        slots.map(|slot| self.columns.id(slot)).collect()
    }

    /// What the four cards count, over the whole workspace.
    pub fn cards(&self) -> CardCounts {
        let of = |criteria| self.total(&criteria);
        CardCounts {
            all: of(Criteria::default()),
            active: of(Criteria { lifecycle: vec![Lifecycle::Active], ..Criteria::default() }),
            needs_attention: of(Criteria { lifecycle: vec![Lifecycle::AtRisk], ..Criteria::default() }),
            sales_opportunities: of(Criteria { intent: vec![Intent::SalesOpportunity], ..Criteria::default() }),
        }
    }

    fn all(&self, criteria: &Criteria) -> RoaringBitmap {
        matching::find(&self.columns, criteria, Found::all).all()
    }

    /// What is held of some customers, in their order; none of who is not there.
    pub fn values(&self, ids: &[CustomerId]) -> Vec<Option<Values>> {
        self.columns.values_of(ids)
    }

    /// Everything held, by id: two audiences that hold the same customers give the same.
    pub fn records(&self) -> Vec<Record> {
        self.columns.records()
    }
}

fn length(set: &RoaringBitmap) -> u32 {
    // A slot is a u32, so a set of slots has at most 2^32 members, and far fewer in practice.
    u32::try_from(set.len()).unwrap_or(u32::MAX)
}
