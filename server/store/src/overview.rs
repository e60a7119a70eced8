//! What a profile shows at first: who it is, the numbers, the stages held, a year of activity, spending.

use std::collections::{BTreeMap, HashMap};

use domain::{
    customer::{CustomerOverview, CustomerProfile, Identifier, MonthlySpend, Named, OtherSpend, SegmentMembership},
    id::CustomerId,
    lifecycle::Lifecycle,
    profile::{Change, ConversationStatus, StageHeld},
    time::At,
    workspace::Workspace,
};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter};

use crate::{
    Store,
    active_days::DAYS,
    customers::{living, row},
    editing::change_of,
    entity::{customer, customer_segment, identifier},
    error::StoreError,
    history::changes,
    identifiers::{self, is_mixed},
    keys::now,
    read, timeline,
};

/// Conversations that the overview shows.
const CONVERSATIONS: usize = 3;

impl Store {
    /// A customer who is there.
    ///
    /// # Errors
    /// `NotFound` when there is no such customer, or no longer.
    pub(crate) async fn living(&self, id: CustomerId) -> Result<customer::Model, StoreError> {
        living(&self.0.database.reader, id).await
    }

    /// What stands over every part of a profile.
    ///
    /// # Errors
    /// `NotFound` when there is no such customer, or no longer.
    pub async fn customer_profile(&self, id: CustomerId) -> Result<CustomerProfile, StoreError> {
        let own = [id];
        let (model, mut tags, segments, numbers) =
            tokio::try_join!(self.living(id), self.tags_of(&own), self.segments_of(id), self.numbers(id))?;
        Ok(CustomerProfile {
            row: row(model, tags.remove(&id).unwrap_or_default(), &[]),
            segments,
            notes: numbers.notes as u32,
            values: numbers.filled as u32,
            as_of: now(),
            workspace: self.workspace(),
        })
    }

    /// What stands beside the names of parts that are loaded by themselves.
    async fn numbers(&self, id: CustomerId) -> Result<Numbers, StoreError> {
        let sql = "SELECT \
            (SELECT COUNT(*) FROM notes WHERE customer_id = $1 AND deleted_at IS NULL) AS notes, \
            (SELECT COUNT(*) FROM custom_values WHERE customer_id = $1) \
                + (SELECT COUNT(*) FROM traits WHERE customer_id = $1) AS filled";
        Ok(self.read_all(sql, [id.0.into()]).await?.pop().unwrap_or_default())
    }

    /// Whom a key names: somebody living, or somebody in the bin.
    ///
    /// # Errors
    /// `NotFound` when there is neither.
    pub async fn named_customer(&self, id: CustomerId) -> Result<Named, StoreError> {
        match self.customer_profile(id).await {
            Ok(profile) => Ok(Named::Living(Box::new(profile))),
            Err(StoreError::NotFound) => self.binned_customer(id).await.map(Named::Binned),
            Err(error) => Err(error),
        }
    }

    /// The first part of a profile.
    ///
    /// # Errors
    /// `NotFound` when there is no such customer, or no longer.
    pub async fn customer_overview(&self, id: CustomerId) -> Result<CustomerOverview, StoreError> {
        let model = self.living(id).await?;
        let own = identifiers::of(&self.0.database.reader, id);
        let latest = self.conversations(id, ConversationStatus::All, "", None);
        let workspace = self.workspace();
        let first = workspace.zone.day_number(now()) - DAYS + 1;
        let (own, stages, mut days, bought, latest) = tokio::try_join!(
            own,
            self.stages(&model),
            self.active_days(&model, first, &workspace.zone),
            self.bought(id),
            latest
        )?;
        let days_bought = bought.iter().map(|bought| workspace.zone.day_number(At(bought.at)));
        for day in days_bought.filter(|day| (first..first + DAYS).contains(day)) {
            *days.entry(day).or_default() += 1;
        }
        let (spend, purchases, other_spend) = spend(bought, &workspace);
        Ok(CustomerOverview {
            identifiers: by_kind(&own),
            stages,
            days: days.into_iter().collect(),
            spend,
            purchases,
            other_spend,
            ltv_is_given: model.ltv_is_given,
            conversations: latest.rows.into_iter().take(CONVERSATIONS).collect(),
        })
    }

    /// The segments of a customer, alphabetical.
    async fn segments_of(&self, id: CustomerId) -> Result<Vec<SegmentMembership>, StoreError> {
        let links = customer_segment::Entity::find().filter(customer_segment::COLUMN.customer_id.eq(id));
        let links = links.all(&self.0.database.reader).await?;
        let names = if links.is_empty() { HashMap::new() } else { self.names().await? };
        let vocabulary = read(&self.0.vocabulary);
        let membership = |link: customer_segment::Model| {
            let (name, kind) = vocabulary.segment(link.segment_id)?;
            let by = timeline::actor(&link.added_by, &names);
            Some(SegmentMembership { id: link.segment_id, name: name.to_owned(), kind, since: link.added_at, by })
        };
        let mut segments: Vec<SegmentMembership> = links.into_iter().filter_map(membership).collect();
        segments.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(segments)
    }

    /// The stages a customer was in, first to last, by the changes on record.
    async fn stages(&self, model: &customer::Model) -> Result<Vec<StageHeld>, StoreError> {
        #[derive(FromQueryResult)]
        struct Changed {
            at: i64,
            details: String,
        }
        let sql = concat!("SELECT at, details FROM ", changes!(), " WHERE kind = 'lifecycle' ORDER BY at, id");
        let changes: Vec<Changed> = self.read_all(sql, [model.id.0.into()]).await?;
        let changes = changes.iter().filter_map(|changed| match change_of("lifecycle", &changed.details) {
            Some(Change::Lifecycle { from, to }) => Some((At(changed.at), from, to)),
            _ => None,
        });
        Ok(held(model.first_seen_at, (model.lifecycle, model.lifecycle_since), changes))
    }

    /// What the customer bought, first to last.
    async fn bought(&self, id: CustomerId) -> Result<Vec<Bought>, StoreError> {
        let sql = "SELECT currency, amount_minor - refunded_minor AS minor, refunded_minor AS refunded, occurred_at AS at \
            FROM purchases WHERE customer_id = $1 ORDER BY occurred_at";
        self.read_all(sql, [id.0.into()]).await
    }
}

/// How many notes a customer has, and values of its own.
#[derive(FromQueryResult, Default)]
struct Numbers {
    notes: i64,
    filled: i64,
}

/// A purchase.
#[derive(FromQueryResult)]
struct Bought {
    currency: String,
    minor: i64,
    refunded: i64,
    at: i64,
}

/// What was spent: by month in the workspace currency, in how many purchases with how much refunded, and in all in each
/// other one.
fn spend(bought: Vec<Bought>, workspace: &Workspace) -> (Vec<MonthlySpend>, (u32, i64), Vec<OtherSpend>) {
    let mut months: BTreeMap<(i32, u8), MonthlySpend> = BTreeMap::new();
    let mut others: BTreeMap<String, i64> = BTreeMap::new();
    let mut purchases = (0, 0);
    for Bought { currency, minor, refunded, at } in bought {
        if currency == workspace.currency.code {
            purchases = (purchases.0 + 1, purchases.1 + refunded);
            let month = months.entry(workspace.zone.month(At(at)));
            month.or_insert(MonthlySpend { month: At(at), minor: 0 }).minor += minor;
        } else {
            *others.entry(currency).or_default() += minor;
        }
    }
    let others = others.into_iter().map(|(currency, minor)| OtherSpend { currency, minor }).collect();
    (months.into_values().collect(), purchases, others)
}

/// The stages held, first to last. Before the first change on record there was what it changed from; without one the
/// present stage, since it is known, or else since the customer is.
fn held(
    first_seen: At,
    (present, since): (Lifecycle, Option<At>),
    changes: impl Iterator<Item = (At, Lifecycle, Lifecycle)>,
) -> Vec<StageHeld> {
    let mut stages: Vec<StageHeld> = Vec::new();
    for (at, from, to) in changes {
        if stages.is_empty() {
            stages.push(StageHeld { stage: from, since: Ord::min(first_seen, at) });
        }
        stages.push(StageHeld { stage: to, since: at });
    }
    if stages.is_empty() {
        stages.push(StageHeld { stage: present, since: since.unwrap_or(first_seen) });
    }
    stages
}

/// Kind after kind, each first to last.
fn by_kind(own: &[identifier::Model]) -> Vec<Identifier> {
    let of_kind = |(kind, label): (&'static str, &'static str)| {
        let own = own.iter().filter(move |row| row.kind == kind);
        own.map(move |row| Identifier {
            label: label.to_owned(),
            is_mixed: kind == "email" && is_mixed(&row.value),
            value: row.value.clone(),
        })
    };
    identifiers::KINDS.into_iter().flat_map(of_kind).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customer_was_first_in_what_the_first_change_came_from() {
        let changes = [(At(50), Lifecycle::Lead, Lifecycle::Active), (At(90), Lifecycle::Active, Lifecycle::AtRisk)];
        let stages = held(At(10), (Lifecycle::AtRisk, Some(At(90))), changes.into_iter());
        let told: Vec<(i64, Lifecycle)> = stages.iter().map(|held| (held.since.0, held.stage)).collect();
        assert_eq!(told, [(10, Lifecycle::Lead), (50, Lifecycle::Active), (90, Lifecycle::AtRisk)]);
        let imported = held(At(10), (Lifecycle::Churned, Some(At(70))), std::iter::empty());
        assert_eq!(imported, [StageHeld { stage: Lifecycle::Churned, since: At(70) }]);
        let always = held(At(10), (Lifecycle::Lead, None), std::iter::empty());
        assert_eq!(always, [StageHeld { stage: Lifecycle::Lead, since: At(10) }]);
    }
}
