//! Made-up customers: the demo workspace, tests and measurements. The same seed and moment give the same people, with
//! names of many scripts, skewed tags, conversations that read like real ones and purchases that explain the LTV.

mod busy;
mod conversations;
mod dice;
mod fields;
mod history;
mod names;
mod person;

use std::collections::HashMap;

use anyhow::Context;
use domain::{
    facets::CardCounts,
    id::{FieldId, SegmentId, TagId},
    intent::Intent,
    lifecycle::Lifecycle,
    time::{At, DAY, Zone},
};
use store::{SeedCustomer, Store};

/// Customers written in one transaction.
const BATCH: u64 = 1_000;
/// Days of card history that a seeded workspace begins with.
const DAYS: i64 = 14;

/// What to make.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// How many customers.
    pub customers: u64,
    /// Which ones.
    pub seed: u64,
    /// The moment that their history leads up to.
    pub now: At,
}

/// Keys of the tags, segments and custom fields that made-up customers have.
#[derive(Default)]
pub(crate) struct Labels {
    tags: HashMap<String, TagId>,
    segments: HashMap<String, SegmentId>,
    fields: HashMap<String, FieldId>,
}

/// Writes the customers of a plan and the daily counts that lead up to them, then lets the audience see them.
pub async fn run(store: &Store, plan: Plan) -> anyhow::Result<()> {
    let owned = |names: &[(&str, u64)]| names.iter().map(|(name, _)| (*name).to_owned()).collect();
    let labels = Labels {
        tags: store.seed_tags(owned(person::TAGS)).await.context("making tags")?,
        segments: store.seed_segments(owned(person::SEGMENTS)).await.context("making segments")?,
        fields: store.seed_fields(&fields::drafts()).await.context("making custom fields")?,
    };
    let zone = store.workspace().zone;
    let mut days = Days::until(plan.now, &zone);
    let mut next = 0;
    while next < plan.customers {
        let end = (next + BATCH).min(plan.customers);
        let batch: Vec<SeedCustomer> = (next..end).map(|n| person::make(plan, n, &labels)).collect();
        batch.iter().for_each(|customer| days.count(customer));
        store.seed(batch).await.with_context(|| format!("writing customers {next} to {end}"))?;
        next = end;
    }
    store.record_days(&days.counts).await.context("writing daily counts")?;
    store.analyze().await.context("gathering statistics")?;
    store.reindex().await.context("loading the audience")?;
    Ok(())
}

/// Writes one customer with 10,000 messages and 50,000 events.
pub async fn run_busy(store: &Store, plan: Plan) -> anyhow::Result<()> {
    store.seed(vec![busy::make(plan, &Labels::default())]).await.context("writing a busy customer")?;
    store.analyze().await.context("gathering statistics")
}

/// The cards at the end of each of the last days.
struct Days {
    counts: Vec<(i64, CardCounts)>,
    ends: Vec<At>,
}

impl Days {
    fn until(now: At, zone: &Zone) -> Self {
        let ends: Vec<At> = (1..=DAYS).rev().map(|before| At(now.0 - before * DAY)).collect();
        Self { counts: ends.iter().map(|end| (zone.day_number(*end), CardCounts::default())).collect(), ends }
    }

    fn count(&mut self, customer: &SeedCustomer) {
        for ((_, counts), end) in self.counts.iter_mut().zip(&self.ends) {
            let Some(stage) = customer.stages.iter().rev().find(|stage| stage.since <= *end) else { continue };
            counts.all += 1;
            counts.active += u32::from(stage.stage == Lifecycle::Active);
            counts.needs_attention += u32::from(stage.stage == Lifecycle::AtRisk);
            // A signal has no history of its own yet: whoever has it now counts from when they were first heard of.
            counts.sales_opportunities += u32::from(customer.intent == Intent::SalesOpportunity);
        }
    }
}
