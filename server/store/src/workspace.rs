//! The workspace's settings: its name, currency, time zone, and after how long there is no engagement.

use domain::{
    audit::Action,
    id::UserId,
    invalid::{Findings, Invalid},
    money::Currency,
    time::{At, DAY, Offset, Zone},
    workspace::{SILENCE, Workspace, WorkspaceDraft, WorkspaceSettings},
};
use jiff::{Timestamp, tz::TimeZone};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait, QuerySelect, Statement, sea_query::OnConflict,
};

use crate::{Store, entity::setting, error::StoreError, keys::now, read as lock, write};

const NAME: &str = "workspace_name";
const CURRENCY: &str = "currency";
const ZONE: &str = "time_zone";
const SILENCE_DAYS: &str = "no_engagement_days";

/// How far back and ahead offsets are kept: what lists and profiles show, and dates that people plan with.
const YEARS: i64 = 30;
const YEARS_AHEAD: i64 = 20;

pub(crate) async fn read(db: &impl ConnectionTrait) -> Result<Workspace, StoreError> {
    let settings = setting::Entity::find().all(db).await?;
    let value = |name: &str| settings.iter().find(|s| s.name == name).map(|s| s.value.as_str());
    let currency = value(CURRENCY).and_then(Currency::of);
    Ok(Workspace {
        name: value(NAME).unwrap_or("Acumen").to_owned(),
        currency: currency.unwrap_or(Currency { code: "USD".into(), decimals: 2 }),
        zone: value(ZONE).and_then(zone).unwrap_or_else(Zone::utc),
        silence_days: value(SILENCE_DAYS).and_then(|days| days.parse().ok()).unwrap_or(SILENCE.2),
    })
}

/// A zone of the IANA database as a table of offsets around now.
pub(crate) fn zone(name: &str) -> Option<Zone> {
    let zone = TimeZone::get(name).ok()?;
    let year = 365 * domain::time::DAY;
    let at = |ms: i64| Timestamp::from_millisecond(ms).ok();
    let (from, to) = (at(now().0 - YEARS * year)?, at(now().0 + YEARS_AHEAD * year)?);
    let first = zone.to_offset_info(from);
    let mut offsets = vec![Offset {
        from: At(from.as_millisecond()),
        seconds: first.offset().seconds(),
        abbreviation: first.abbreviation().to_owned(),
    }];
    offsets.extend(zone.following(from).take_while(|change| change.timestamp() <= to).map(|change| Offset {
        from: At(change.timestamp().as_millisecond()),
        seconds: change.offset().seconds(),
        abbreviation: change.abbreviation().to_owned(),
    }));
    Some(Zone { name: name.to_owned(), offsets })
}

impl Store {
    /// Name, currency and zone.
    pub fn workspace(&self) -> Workspace {
        lock(&self.0.workspace).clone()
    }

    /// The zone as far as it takes to tell what happened in the last two months, for the wire.
    pub fn zone_lately(&self) -> Zone {
        let now = now();
        self.workspace().zone.between(At(now.0 - 60 * DAY), now)
    }

    /// Settles name, currency and zone.
    ///
    /// # Errors
    /// `Invalid` when one of them cannot be so.
    pub async fn settle_workspace(&self, name: &str, currency: &str, time_zone: &str) -> Result<(), StoreError> {
        let silence_days = self.workspace().silence_days.to_string();
        let (name, currency, time_zone) = (name.to_owned(), currency.to_owned(), time_zone.to_owned());
        let (draft, _) = checked(&WorkspaceDraft { name, currency, time_zone, silence_days })?;
        self.transact(|db| {
            let draft = draft.clone();
            Box::pin(async move { put(db, &draft).await })
        })
        .await?;
        self.follow_workspace().await
    }

    async fn follow_workspace(&self) -> Result<(), StoreError> {
        let fresh = read(&self.0.database.writer).await?;
        *write(&self.0.workspace) = fresh;
        Ok(())
    }

    /// What an admin can change, and what there is to choose from.
    pub async fn workspace_settings(&self) -> Result<WorkspaceSettings, StoreError> {
        let present = draft_of(&self.workspace());
        let mut zones: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
        zones.sort();
        Ok(WorkspaceSettings { present, has_amounts: has_amounts(&self.0.database.reader).await?, zones })
    }

    /// Changes what holds for everybody from what the person saw; what they left as it was stays as it is by now. Who is
    /// silent is found out anew when that means something else.
    ///
    /// # Errors
    /// `Invalid` at the fields that cannot be so or that somebody else changed meanwhile; at `currency` also while there are amounts in the present one, which
    /// would become other amounts.
    pub async fn change_workspace(
        &self,
        by: UserId,
        seen: &WorkspaceDraft,
        wanted: &WorkspaceDraft,
    ) -> Result<(), StoreError> {
        let (wanted, _) = checked(wanted)?;
        // Whoever saves once more has seen what they typed and not how it is kept.
        let seen = seen.tidied().map_or_else(|_| seen.clone(), |(seen, _)| seen);
        let (before, days) = self
            .transact(|db| {
                let (store, seen, wanted) = (self.clone(), seen.clone(), wanted.clone());
                Box::pin(async move {
                    // Those who change it at once wait for each other here.
                    setting::Entity::find().lock_exclusive().all(db).await?;
                    let before = read(db).await?;
                    let (draft, days) = checked(&wanted.over(&seen, &draft_of(&before))?)?;
                    if draft.currency != before.currency.code && has_amounts(db).await? {
                        let message = format!(
                            "Amounts are kept in {}. The currency stays while there are any.",
                            before.currency.code
                        );
                        return Err(Invalid::at("currency", "in_use", message).into());
                    }
                    let changed = [
                        (draft.name != before.name).then_some("name"),
                        (draft.currency != before.currency.code).then_some("currency"),
                        (draft.time_zone != before.zone.name).then_some("time zone"),
                        (days != before.silence_days).then_some("No Engagement window"),
                    ];
                    let changed: Vec<&str> = changed.into_iter().flatten().collect();
                    if !changed.is_empty() {
                        put(db, &draft).await?;
                        store.log(db, by, now(), Action::WorkspaceChanged, "", &changed.join(", ")).await?;
                    }
                    Ok((before, days))
                })
            })
            .await?;
        self.follow_workspace().await?;
        if days > before.silence_days {
            self.wake_engaged(now()).await?;
        } else if days < before.silence_days {
            self.sweep_engagement(now()).await?;
        }
        Ok(())
    }
}

fn draft_of(workspace: &Workspace) -> WorkspaceDraft {
    WorkspaceDraft {
        name: workspace.name.clone(),
        currency: workspace.currency.code.clone(),
        time_zone: workspace.zone.name.clone(),
        silence_days: workspace.silence_days.to_string(),
    }
}

fn checked(draft: &WorkspaceDraft) -> Result<(WorkspaceDraft, u16), Invalid> {
    let mut found = Findings::default();
    let tidied = found.keep(draft.tidied());
    if zone(draft.time_zone.trim()).is_none() {
        let message = "This is not a time zone, for example Europe/Berlin.";
        found.keep::<()>(Err(Invalid::at("time_zone", "unknown_value", message)));
    }
    found.finish(()).map(|()| tidied.expect("what is not tidied was found wrong"))
}

async fn put(db: &DatabaseTransaction, draft: &WorkspaceDraft) -> Result<(), StoreError> {
    let WorkspaceDraft { name, currency, time_zone, silence_days } = draft;
    let rows = [(NAME, name), (CURRENCY, currency), (ZONE, time_zone), (SILENCE_DAYS, silence_days)]
        .map(|(name, value)| setting::ActiveModel { name: Set(name.into()), value: Set(value.clone()) });
    let replace = OnConflict::column(setting::Column::Name).update_column(setting::Column::Value).to_owned();
    setting::Entity::insert_many(rows).on_conflict(replace).exec_without_returning(db).await?;
    Ok(())
}

async fn has_amounts(db: &impl ConnectionTrait) -> Result<bool, StoreError> {
    for sql in ["SELECT 1 FROM customers WHERE ltv_minor IS NOT NULL LIMIT 1", "SELECT 1 FROM purchases LIMIT 1"] {
        if db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}
