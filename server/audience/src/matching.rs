//! From a filter to the set of customers that match it: inside a facet "or" (tags and segments by choice), between
//! facets "and".

use domain::{
    fold,
    id::{SegmentId, TagId},
    intent::Intent,
    lifecycle::Lifecycle,
    query::{Match, Range},
};
use roaring::{MultiOps, RoaringBitmap};
use std::hash::Hash;

use crate::{
    columns::{Columns, EMPTY},
    links::Links,
};

/// A filter in the audience's terms: names turned into keys, amounts into minor units.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Criteria {
    /// What to look for in the texts.
    pub search: Search,
    /// Any of these; none: all.
    pub lifecycle: Vec<Lifecycle>,
    /// Any of these; none: all.
    pub intent: Vec<Intent>,
    /// Tags.
    pub tags: Wanted<TagId>,
    /// Segments.
    pub segments: Wanted<SegmentId>,
    /// Minor units; a customer without LTV is outside any range with a bound.
    pub ltv: Range<i64>,
    /// Number of conversations.
    pub conversations: Range<u32>,
}

/// Tags or segments that are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted<K> {
    /// Which; none: no limit.
    pub keys: Vec<K>,
    /// How they are meant.
    pub matching: Match,
    /// Whether one is named that does not exist: then nobody matches.
    pub names_unknown: bool,
}

impl<K> Default for Wanted<K> {
    fn default() -> Self {
        Self { keys: Vec::new(), matching: Match::Any, names_unknown: false }
    }
}

/// What to look for: every word in any text, or the digits as part of a phone number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    words: Vec<String>,
    digits: Option<String>,
}

impl Search {
    /// Reads what a person typed. Blank: no search.
    pub fn of(typed: &str) -> Self {
        let words = fold::words(typed);
        let is_phone_like = typed.chars().all(|c| c.is_ascii_digit() || " +-()./".contains(c));
        let digits = Some(fold::digits(typed)).filter(|digits| is_phone_like && digits.len() >= 3);
        let digits = digits.filter(|digits| words.len() != 1 || words[0] != *digits);
        Self { words, digits }
    }

    /// Those of a set who are found.
    fn within(&self, columns: &Columns, set: &RoaringBitmap) -> RoaringBitmap {
        let holding = |words: &[String]| bitmap(columns.texts.holding(words, set)) & set;
        let found = holding(&self.words);
        match &self.digits {
            Some(digits) => found | holding(std::slice::from_ref(digits)),
            None => found,
        }
    }
}

fn bitmap(ascending: Vec<u32>) -> RoaringBitmap {
    RoaringBitmap::from_sorted_iter(ascending).unwrap_or_default()
}

/// What each part of a filter leaves, so that any facet can be left out again.
pub(crate) struct Found {
    /// Search and ranges: these are part of every count.
    common: RoaringBitmap,
    lifecycle: Option<RoaringBitmap>,
    intent: Option<RoaringBitmap>,
    tags: Option<RoaringBitmap>,
    segments: Option<RoaringBitmap>,
}

impl Found {
    pub(crate) fn all(&self) -> RoaringBitmap {
        self.both([&self.lifecycle, &self.intent, &self.tags, &self.segments])
    }

    pub(crate) fn without_lifecycle(&self) -> RoaringBitmap {
        self.both([&None, &self.intent, &self.tags, &self.segments])
    }

    pub(crate) fn without_intent(&self) -> RoaringBitmap {
        self.both([&self.lifecycle, &None, &self.tags, &self.segments])
    }

    pub(crate) fn without_tags(&self) -> RoaringBitmap {
        self.both([&self.lifecycle, &self.intent, &None, &self.segments])
    }

    pub(crate) fn without_segments(&self) -> RoaringBitmap {
        self.both([&self.lifecycle, &self.intent, &self.tags, &None])
    }

    /// Everybody who is in any of the sets with a facet left out.
    pub(crate) fn without_any(&self) -> RoaringBitmap {
        [self.without_lifecycle(), self.without_intent(), self.without_tags(), self.without_segments()].union()
    }

    fn both(&self, facets: [&Option<RoaringBitmap>; 4]) -> RoaringBitmap {
        let limits = facets.into_iter().flatten();
        std::iter::once(&self.common).chain(limits).intersection()
    }
}

/// What a filter leaves. Values and texts are looked at last, and only those of a `reach`: the set that the caller will
/// ask for.
pub(crate) fn find(columns: &Columns, criteria: &Criteria, reach: impl Fn(&Found) -> RoaringBitmap) -> Found {
    let mut found = facets(columns, criteria);
    let searches = !criteria.search.words.is_empty();
    if criteria.ltv.is_open() && criteria.conversations.is_open() && !searches {
        return found;
    }
    let mut common = reach(&found);
    if !criteria.ltv.is_open() {
        common = within(common, &columns.ltv, |ltv| *ltv != EMPTY && criteria.ltv.holds(ltv));
    }
    if !criteria.conversations.is_open() {
        common = within(common, &columns.conversations, |count| criteria.conversations.holds(count));
    }
    if searches {
        common = criteria.search.within(columns, &common);
    }
    found.common = common;
    found
}

fn facets(columns: &Columns, criteria: &Criteria) -> Found {
    let lifecycle = criteria.lifecycle.iter().map(|lifecycle| columns.lifecycle_bitmap(*lifecycle));
    let intent = criteria.intent.iter().map(|intent| columns.intent_bitmap(*intent));
    Found {
        common: columns.living.clone(),
        lifecycle: (!criteria.lifecycle.is_empty()).then(|| lifecycle.union()),
        intent: (!criteria.intent.is_empty()).then(|| intent.union()),
        tags: wanted(columns, &columns.tags, &criteria.tags),
        segments: wanted(columns, &columns.segments, &criteria.segments),
    }
}

/// Those of a set whose value is taken. A large set is read as one pass over the column.
fn within<T>(set: RoaringBitmap, column: &[T], takes: impl Fn(&T) -> bool) -> RoaringBitmap {
    if set.len() < column.len() as u64 / 16 {
        return bitmap(set.iter().filter(|slot| takes(&column[*slot as usize])).collect());
    }
    let byte = |values: &[T]| values.iter().rev().fold(0u8, |bits, value| bits << 1 | u8::from(takes(value)));
    let bytes: Vec<u8> = column.chunks(8).map(byte).collect();
    set & RoaringBitmap::from_lsb0_bytes(0, &bytes)
}

fn wanted<K: Copy + Ord + Hash>(columns: &Columns, links: &Links<K>, wanted: &Wanted<K>) -> Option<RoaringBitmap> {
    if wanted.names_unknown {
        return Some(RoaringBitmap::new());
    }
    if wanted.keys.is_empty() {
        return None;
    }
    let bitmaps = wanted.keys.iter().map(|key| links.bitmap(*key));
    Some(match wanted.matching {
        Match::Any => bitmaps.flatten().union(),
        Match::None => &columns.living - bitmaps.flatten().union(),
        Match::All => match bitmaps.collect::<Option<Vec<_>>>() {
            Some(bitmaps) => bitmaps.into_iter().intersection(),
            None => RoaringBitmap::new(),
        },
    })
}
