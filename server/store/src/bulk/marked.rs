//! What a chunk wrote down of its customers before it changes them, read again: who changes and what they become, and how
//! many do not.

use std::collections::BTreeMap;

use audience::Became;
use domain::{
    bulk::{Outcome, Skipped},
    id::{CustomerId, JobId, SegmentId, TagId},
    lifecycle::Lifecycle,
};
use sea_orm::{ConnectionTrait, DbErr};

use super::{
    outcomes::{RANK, RANKS},
    statements::Links,
};
use crate::{changes::ManyBecame, loading::numbers};

/// What a chunk does to those whom it changes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Doing {
    /// Sets a stage, or each one's own that is written down.
    Stage(Option<Lifecycle>),
    /// Makes links, or takes them away.
    Link(Links, bool),
}

/// What is written down.
pub(super) struct Marked {
    /// Whom the chunk changes, by key.
    pub(super) changed: Vec<CustomerId>,
    pub(super) skipped: Skipped,
    /// What they become, with the versions that this makes.
    pub(super) became: Vec<ManyBecame>,
}

/// Reads it, of a chunk of `size` customers. They are locked, so that their versions stay until they are changed.
pub(super) async fn marked(
    db: &impl ConnectionTrait,
    id: JobId,
    chunk: i64,
    size: i64,
    doing: Doing,
) -> Result<Marked, DbErr> {
    let stages = Lifecycle::ALL.iter().enumerate().map(|(n, stage)| format!("WHEN '{stage}' THEN {n}"));
    // The version is asked of one customer at a time: see `statements`.
    let sql = format!(
        "SELECT string_agg(concat_ws(' ', customer_id, {RANK}, subject_id, \
         (SELECT version FROM customers WHERE customers.id = customer_id LIMIT 1), \
         CASE stage {} ELSE 0 END), ' ') FROM job_changes WHERE job_id = $1 AND chunk = $2",
        stages.collect::<Vec<_>>().join(" ")
    );
    let mut rows = numbers::<5>(db, &sql, [id.0.into(), chunk.into()]).await?;
    rows.sort_unstable();
    let mut became: BTreeMap<Vec<i64>, Vec<(CustomerId, u32)>> = BTreeMap::new();
    let (mut counts, mut changed) = ([0u32; RANKS.len()], Vec::new());
    for customer in rows.chunk_by(|one, next| one[0] == next[0]) {
        // The first outcome counts where several links have several.
        let [key, rank, _, version, stage] = customer[0];
        counts[rank as usize] += 1;
        if RANKS[rank as usize] != Outcome::Changed {
            continue;
        }
        let is_changed = |row: &&[i64; 5]| row[1] == rank;
        let what = match doing {
            Doing::Stage(None) => vec![stage],
            Doing::Stage(Some(_)) => Vec::new(),
            Doing::Link(..) => customer.iter().filter(is_changed).map(|row| row[2]).collect(),
        };
        changed.push(CustomerId(key));
        became.entry(what).or_default().push((CustomerId(key), version as u32 + 1));
    }
    let count = |of| RANKS.iter().zip(counts).find(|(outcome, _)| **outcome == of).map_or(0, |(_, count)| count);
    let skipped = Skipped {
        in_bin: count(Outcome::InBin),
        edited: count(Outcome::Edited),
        full: count(Outcome::Full),
        // Whoever was erased meanwhile, or never was, is not written down.
        gone: size as u32 - counts.iter().sum::<u32>(),
    };
    let became = became.into_iter().map(|(what, touched)| (doing.to(&what), touched)).collect();
    Ok(Marked { changed, skipped, became })
}

impl Doing {
    fn to(self, what: &[i64]) -> Became {
        let tags = || what.iter().map(|key| TagId(*key)).collect();
        let segments = || what.iter().map(|key| SegmentId(*key)).collect();
        match self {
            Self::Stage(Some(stage)) => Became::InStage(stage),
            Self::Stage(None) => Became::InStage(Lifecycle::ALL[what[0] as usize]),
            Self::Link(Links::Tags, true) => Became::Tagged(tags()),
            Self::Link(Links::Tags, false) => Became::Untagged(tags()),
            Self::Link(Links::Segments, true) => Became::Inside(segments()),
            Self::Link(Links::Segments, false) => Became::Outside(segments()),
        }
    }
}
