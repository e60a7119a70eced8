//! The workspace's settings: its name, currency and time zone.

use domain::{
    money::Currency,
    time::{At, DAY, Offset, Zone},
    workspace::Workspace,
};
use jiff::{Timestamp, tz::TimeZone};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, sea_query::OnConflict};

use crate::{Store, entity::setting, error::StoreError, keys::now, read as lock, write};

const NAME: &str = "workspace_name";
const CURRENCY: &str = "currency";
const ZONE: &str = "time_zone";

/// How far back and ahead offsets are kept: what lists and profiles show.
const YEARS: i64 = 30;

pub(crate) async fn read(db: &impl ConnectionTrait) -> Result<Workspace, StoreError> {
    let settings = setting::Entity::find().all(db).await?;
    let value = |name: &str| settings.iter().find(|s| s.name == name).map(|s| s.value.as_str());
    let currency = value(CURRENCY).and_then(Currency::of);
    Ok(Workspace {
        name: value(NAME).unwrap_or("Acumen").to_owned(),
        currency: currency.unwrap_or(Currency { code: "USD".into(), decimals: 2 }),
        zone: value(ZONE).and_then(zone).unwrap_or_else(Zone::utc),
    })
}

/// A zone of the IANA database as a table of offsets around now.
pub(crate) fn zone(name: &str) -> Option<Zone> {
    let zone = TimeZone::get(name).ok()?;
    let year = 365 * domain::time::DAY;
    let at = |ms: i64| Timestamp::from_millisecond(ms).ok();
    let (from, to) = (at(now().0 - YEARS * year)?, at(now().0 + 2 * year)?);
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
    /// `Invalid` when the currency or the zone is unknown.
    pub async fn settle_workspace(&self, name: &str, currency: &str, time_zone: &str) -> Result<(), StoreError> {
        use domain::invalid::Invalid;
        if Currency::of(currency).is_none() {
            return Err(
                Invalid::at("currency", "unknown_value", "This is not a currency code, for example EUR.").into()
            );
        }
        if zone(time_zone).is_none() {
            return Err(Invalid::at(
                "time_zone",
                "unknown_value",
                "This is not a time zone, for example Europe/Berlin.",
            )
            .into());
        }
        let rows: Vec<setting::ActiveModel> = [(NAME, name), (CURRENCY, currency), (ZONE, time_zone)]
            .map(|(name, value)| setting::ActiveModel { name: Set(name.into()), value: Set(value.into()) })
            .into();
        let replace = OnConflict::column(setting::Column::Name).update_column(setting::Column::Value).to_owned();
        setting::Entity::insert_many(rows).on_conflict(replace).exec_without_returning(&self.0.database.writer).await?;
        let fresh = read(&self.0.database.writer).await?;
        *write(&self.0.workspace) = fresh;
        Ok(())
    }
}
