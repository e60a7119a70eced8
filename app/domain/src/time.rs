//! Times: UTC milliseconds, shown in the workspace's zone. The zone travels as a table of offsets, so that browser and
//! server show the same words without a time zone database in the browser.

use serde::{Deserialize, Serialize};
use time::{Month, OffsetDateTime, UtcOffset};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
/// Short names of the months, January first.
pub const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// A day of 24 hours in milliseconds.
pub const DAY: i64 = 24 * HOUR;

/// A moment: milliseconds since 1970-01-01 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "orm", derive(sea_orm::DeriveValueType))]
pub struct At(pub i64);

/// The offset that holds from a moment on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offset {
    /// From when.
    pub from: At,
    /// Seconds east of UTC.
    pub seconds: i32,
    /// What people call it (`CET`, `+03`).
    pub abbreviation: String,
}

/// A time zone as a table of offsets, earliest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    /// The IANA name (`Europe/Berlin`).
    pub name: String,
    /// Never empty when it comes from the server; empty means UTC.
    pub offsets: Vec<Offset>,
}

impl Zone {
    /// Coordinated universal time.
    pub fn utc() -> Self {
        Self { name: "UTC".into(), offsets: Vec::new() }
    }

    /// The same zone with only the offsets that hold between two moments, for the wire.
    pub fn between(&self, from: At, to: At) -> Self {
        let first = self.offsets.partition_point(|offset| offset.from <= from).saturating_sub(1);
        let last = self.offsets.partition_point(|offset| offset.from <= to).max(first);
        Self { name: self.name.clone(), offsets: self.offsets[first..last].to_vec() }
    }

    /// The day a moment falls on here, counted in days since 1970-01-01.
    pub fn day_number(&self, at: At) -> i64 {
        const JULIAN_DAY_OF_1970: i64 = 2_440_588;
        self.day(at) - JULIAN_DAY_OF_1970
    }

    /// When a day begins here, counted in days since 1970-01-01.
    pub fn midnight(&self, day: i64) -> At {
        self.moment(day * DAY)
    }

    /// The moment at which the clocks here show what they show in UTC at `local`.
    fn moment(&self, local: i64) -> At {
        let shift = |at: i64| self.offset(At(at)).map_or(0, |offset| i64::from(offset.seconds) * 1000);
        At(local - shift(local - shift(local)))
    }

    fn offset(&self, at: At) -> Option<&Offset> {
        let after = self.offsets.partition_point(|offset| offset.from <= at);
        self.offsets.get(after.saturating_sub(1))
    }

    fn local(&self, at: At) -> OffsetDateTime {
        let offset =
            self.offset(at).and_then(|o| UtcOffset::from_whole_seconds(o.seconds).ok()).unwrap_or(UtcOffset::UTC);
        utc(at).checked_to_offset(offset).unwrap_or_else(|| utc(at))
    }

    /// The day a moment falls on here, counted in days.
    fn day(&self, at: At) -> i64 {
        i64::from(self.local(at).to_julian_day())
    }

    /// The year and month that a moment falls into here.
    pub fn month(&self, at: At) -> (i32, u8) {
        let local = self.local(at);
        (local.year(), u8::from(local.month()))
    }

    /// `Mar 4, 2024`.
    pub fn date(&self, at: At) -> String {
        let local = self.local(at);
        format!("{} {}, {}", month(local.month()), local.day(), local.year())
    }

    /// `Nov 23, 2026, 10:42 CET`: the exact time for titles.
    pub fn exact(&self, at: At) -> String {
        let local = self.local(at);
        let abbreviation = self.offset(at).map_or("UTC", |offset| &offset.abbreviation);
        format!("{}, {:02}:{:02} {abbreviation}", self.date(at), local.hour(), local.minute())
    }

    /// `2026-11-23T10:42`: what an editor of times takes.
    pub fn typed(&self, at: At) -> String {
        let local = self.local(at);
        let (year, month, day) = (local.year(), u8::from(local.month()), local.day());
        format!("{year:04}-{month:02}-{day:02}T{}", self.clock(at))
    }

    /// `10:42`: the time of day.
    pub fn clock(&self, at: At) -> String {
        let local = self.local(at);
        format!("{:02}:{:02}", local.hour(), local.minute())
    }

    /// `Today`, `Yesterday`, `Nov 21`, `Nov 21, 2025`: a heading over what happened on a day.
    pub fn day_name(&self, at: At, now: At) -> String {
        let (local, today) = (self.local(at), self.local(now));
        match self.day(now) - self.day(at) {
            0 => "Today".into(),
            1 => "Yesterday".into(),
            _ if local.year() == today.year() => format!("{} {}", month(local.month()), local.day()),
            _ => self.date(at),
        }
    }

    /// How long before `now`: `Just now`, `2 min ago`, `5 h ago`, `Yesterday`, `23 d ago`, then the date.
    pub fn ago(&self, at: At, now: At) -> String {
        let passed = now.0 - at.0;
        let days = self.day(now) - self.day(at);
        match days {
            _ if passed < MINUTE => "Just now".into(),
            _ if passed < HOUR => format!("{} min ago", passed / MINUTE),
            _ if passed < DAY => format!("{} h ago", passed / HOUR),
            1 => "Yesterday".into(),
            2..=99 => format!("{days} d ago"),
            _ => self.date(at),
        }
    }

    /// A span up to `now` in at most two units: `2 y 8 mo`, `45 d`.
    pub fn since(&self, at: At, now: At) -> String {
        let days = (self.day(now) - self.day(at)).max(0);
        let (years, months) = (days / 365, days % 365 / 30);
        match (years, months) {
            (0, _) if days < 60 => format!("{days} d"),
            (0, months) => format!("{months} mo"),
            (years, 0) => format!("{years} y"),
            (years, months) => format!("{years} y {} mo", months.min(11)),
        }
    }
}

/// RFC 3339 in UTC, to the second, for `<time datetime>`.
pub fn iso(at: At) -> String {
    let t = utc(at);
    let (y, mo, d) = (t.year(), u8::from(t.month()), t.day());
    format!("{y:04}-{mo:02}-{d:02}T{:02}:{:02}:{:02}Z", t.hour(), t.minute(), t.second())
}

/// The midnight in UTC with which a day written `2026-12-18` begins; years from 1000 to 9999.
pub fn date(text: &str) -> Option<At> {
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<u16>().ok();
    let is_plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let [year, month, day] = [number(0, 4)?, number(5, 7)?, number(8, 10)?];
    if !is_plain || year < 1000 || text.as_bytes()[4] != b'-' || text.as_bytes()[7] != b'-' {
        return None;
    }
    let month = Month::try_from(month as u8).ok()?;
    let date = time::Date::from_calendar_date(i32::from(year), month, day as u8).ok()?;
    Some(At(date.midnight().assume_utc().unix_timestamp() * 1000))
}

/// The moment of `2026-12-18 09:30` in a zone, or of the same with a `T`, with seconds, and with a `Z` in UTC. A time that
/// the clocks skip counts as if they had not.
pub fn moment(text: &str, zone: &Zone) -> Option<At> {
    let (text, is_utc) = text.strip_suffix('Z').map_or((text, false), |text| (text, true));
    let (day, clock) = text.split_once(['T', ' '])?;
    let mut parts = clock.split(':');
    let mut part = |most: i64| {
        let part = parts.next()?;
        let is_plain = part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
        part.parse::<i64>().ok().filter(|n| is_plain && *n <= most)
    };
    let (hours, minutes) = (part(23)?, part(59)?);
    let seconds = if clock.len() > 5 { part(59)? } else { 0 };
    if parts.next().is_some() {
        return None;
    }
    let local = date(day)?.0 + hours * HOUR + minutes * MINUTE + seconds * 1000;
    let at = if is_utc { At(local) } else { zone.moment(local) };
    // Also a day east or west of here it has a year of four digits.
    let (first, last) = (date("1000-01-02")?, date("9999-12-30")?);
    (first..=last).contains(&at).then_some(at)
}

fn utc(at: At) -> OffsetDateTime {
    // Out of range only beyond the year 9999, which no writer lets in.
    OffsetDateTime::from_unix_timestamp(at.0.div_euclid(1000)).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

fn month(month: Month) -> &'static str {
    MONTHS[usize::from(u8::from(month)) - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-23 10:42 in Berlin.
    const NOW: At = At(1_795_426_920_000);

    fn berlin() -> Zone {
        let offset =
            |from, seconds, abbreviation: &str| Offset { from: At(from), seconds, abbreviation: abbreviation.into() };
        // CEST ended on 2026-10-25 01:00 UTC.
        Zone {
            name: "Europe/Berlin".into(),
            offsets: vec![offset(0, 7200, "CEST"), offset(1_792_890_000_000, 3600, "CET")],
        }
    }

    #[test]
    fn time_words_follow_the_design() {
        let zone = berlin();
        let ago = |ms: i64| zone.ago(At(NOW.0 - ms), NOW);
        assert_eq!(ago(0), "Just now");
        assert_eq!(ago(59_999), "Just now");
        assert_eq!(ago(-5000), "Just now");
        assert_eq!(ago(2 * MINUTE), "2 min ago");
        assert_eq!(ago(HOUR - 1), "59 min ago");
        assert_eq!(ago(23 * HOUR), "23 h ago");
        assert_eq!(ago(DAY), "Yesterday");
        assert_eq!(ago(2 * DAY), "2 d ago");
        assert_eq!(ago(99 * DAY), "99 d ago");
        assert_eq!(ago(100 * DAY), "Aug 15, 2026");
    }

    #[test]
    fn exact_times_follow_the_zone() {
        let zone = berlin();
        assert_eq!(zone.exact(NOW), "Nov 23, 2026, 10:42 CET");
        assert_eq!(zone.exact(At(1_792_889_999_999)), "Oct 25, 2026, 02:59 CEST");
        assert_eq!(Zone::utc().exact(NOW), "Nov 23, 2026, 09:42 UTC");
        assert_eq!(iso(NOW), "2026-11-23T09:42:00Z");
    }

    #[test]
    fn times_are_read_as_the_zone_means_them() {
        let zone = berlin();
        assert_eq!(moment("2026-11-23 10:42", &zone), Some(NOW));
        assert_eq!(moment("2026-11-23T09:42:00Z", &zone), Some(NOW));
        assert_eq!(zone.typed(NOW), "2026-11-23T10:42");
        for day in zone.day_number(NOW) - 60..zone.day_number(NOW) {
            let begins = zone.midnight(day);
            assert_eq!((zone.day_number(begins), zone.day_number(At(begins.0 - 1))), (day, day - 1));
        }
        for summer_and_winter in ["2026-10-24T12:00", "2026-10-26T12:00"] {
            assert_eq!(zone.typed(moment(summer_and_winter, &zone).unwrap()), summer_and_winter);
        }
        for bad in [
            "2026-11-23",
            "2026-11-23T9:42",
            "2026-11-23T10:60",
            "2026-11-23T10:00:00:00",
            "T10:00",
            "é-11-23T10:00",
            "9999-12-31T23:30:00Z",
        ] {
            assert_eq!(moment(bad, &zone), None, "{bad}");
        }
        for bad in ["2026-02-29", "2026-13-01", "26-01-01", "2026-1-1", "0999-01-01", "2026/01/01", "20261-1-1"] {
            assert_eq!(date(bad), None, "{bad}");
        }
        assert_eq!(date("2024-02-29").map(iso).as_deref(), Some("2024-02-29T00:00:00Z"));
    }

    #[test]
    fn spans_have_at_most_two_units() {
        let zone = Zone::utc();
        for (days, words) in [(0, "0 d"), (45, "45 d"), (61, "2 mo"), (365, "1 y"), (990, "2 y 8 mo")] {
            assert_eq!(zone.since(At(NOW.0 - days * DAY), NOW), words);
        }
    }
}
