//! `acumen import FILE.csv`: a person's own customers onto the page. UTF-8 with a header; our header names and those of
//! HubSpot's and Intercom's exports are understood. Bad rows are listed with line and reason, the rest is taken once.

use std::{cmp::Reverse, collections::HashSet};

use anyhow::{Context, bail};
use domain::{csv::Cell, fold::fold, lifecycle::Lifecycle, money::Amount, time::At};
use jiff::{Timestamp, civil, tz::TimeZone};
use store::{Imported, NewCustomer, Refused, Store};

use crate::csv_cell::unguarded;

/// Rows handed to the store at once.
const BATCH: usize = 5_000;

/// A column we understand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Name,
    FirstName,
    LastName,
    Email,
    Company,
    Phone,
    OtherEmails,
    ExternalId,
    Lifecycle,
    Tags,
    Segments,
    Ltv,
    FirstSeen,
    LastActive,
}

/// The column of a header, whatever its case, spaces and underscores.
fn column(header: &str) -> Option<Column> {
    Some(match fold(header).replace(['_', '-'], " ").as_str() {
        "name" | "full name" => Column::Name,
        "first name" => Column::FirstName,
        "last name" => Column::LastName,
        "email" | "e mail" | "email address" => Column::Email,
        "company" | "company name" | "associated company" => Column::Company,
        "phone" | "phone number" | "mobile phone number" => Column::Phone,
        "other emails" => Column::OtherEmails,
        "external id" | "user id" | "record id" | "contact id" => Column::ExternalId,
        "lifecycle" | "lifecycle stage" => Column::Lifecycle,
        "tags" | "tag" => Column::Tags,
        "segments" | "segment" => Column::Segments,
        "ltv" | "lifetime value" | "total revenue" => Column::Ltv,
        "first seen" | "first seen (utc)" | "create date" | "signed up" | "signed up (utc)" => Column::FirstSeen,
        "last active" | "last seen" | "last seen (utc)" | "last activity date" => Column::LastActive,
        _ => return None,
    })
}

/// Imports what a file holds.
///
/// # Errors
/// Why none of it can be read.
pub async fn import(store: &Store, csv: &[u8]) -> anyhow::Result<Imported> {
    if let Err(error) = std::str::from_utf8(csv) {
        let byte = error.valid_up_to();
        bail!("the file is not UTF-8: byte {byte} cannot be read. Save it as UTF-8 and import it again");
    }
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(csv);
    let headers = reader.headers().context("the header cannot be read")?.clone();
    let columns = in_order(&headers);
    if columns.is_empty() {
        bail!("no column is understood; the first line must name them, for example name,email,company");
    }
    if let Some(header) = twice(&headers) {
        bail!("two columns are called “{header}”; rename or remove one of them and import the file again");
    }
    let scale = store.workspace().currency;
    let mut done = Imported::default();
    let mut batch = Vec::new();
    for record in reader.records() {
        let record = record.context("the file is not CSV")?;
        let line = record.position().map_or(0, csv::Position::line);
        if record.len() != headers.len() {
            let reason = format!("The row has {} columns, the header {}.", record.len(), headers.len());
            done.refused.push(Refused { line, reason });
            continue;
        }
        match row(&columns, &record, &scale) {
            Ok(row) => batch.push((line, row)),
            Err(reason) => done.refused.push(Refused { line, reason }),
        }
        if batch.len() == BATCH {
            add(&mut done, store.import(std::mem::take(&mut batch)).await?);
        }
    }
    add(&mut done, store.import(batch).await?);
    done.refused.sort_by_key(|refused| refused.line);
    Ok(done)
}

/// A header that we understand and that is there twice, if one is: which of the two counts nobody could tell.
fn twice(headers: &csv::StringRecord) -> Option<&str> {
    let mut seen = HashSet::new();
    headers.iter().filter(|header| column(header).is_some()).find(|header| !seen.insert(fold(header)))
}

/// The columns we understand by their place, what counts most last: of several that mean the same (a phone and a mobile
/// phone) our own name for it, or else the first.
fn in_order(headers: &csv::StringRecord) -> Vec<(usize, Column)> {
    let is_own = |header: &str| Cell::EVERY.iter().any(|cell| fold(cell.label()) == fold(header));
    let known = headers.iter().enumerate().filter_map(|(n, header)| Some((n, column(header)?, is_own(header))));
    let mut known: Vec<_> = known.collect();
    known.sort_by_key(|(n, _, is_own)| (*is_own, Reverse(*n)));
    known.into_iter().map(|(n, column, _)| (n, column)).collect()
}

fn add(done: &mut Imported, more: Imported) {
    done.created += more.created;
    done.updated += more.updated;
    done.refused.extend(more.refused);
    done.suppressed += more.suppressed;
}

fn row(
    columns: &[(usize, Column)],
    record: &csv::StringRecord,
    currency: &domain::money::Currency,
) -> Result<NewCustomer, String> {
    let mut row = NewCustomer::default();
    let (mut first, mut last) = ("", "");
    for (column, cell) in columns.iter().filter_map(|(n, column)| Some((column, record.get(*n)?.trim()))) {
        let cell = unguarded(cell).trim();
        if cell.is_empty() {
            continue;
        }
        let names =
            || cell.split([';', ',']).map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
        match column {
            Column::Name => row.name = cell.to_owned(),
            Column::FirstName => first = cell,
            Column::LastName => last = cell,
            Column::Email => row.email = cell.to_owned(),
            Column::Company => row.company = cell.to_owned(),
            Column::Phone => row.phone = cell.to_owned(),
            Column::OtherEmails => row.other_emails = cell.to_owned(),
            Column::ExternalId => row.external_id = cell.to_owned(),
            Column::Lifecycle => row.lifecycle = Some(lifecycle(cell)?),
            Column::Tags => row.tags = names(),
            Column::Segments => row.segments = names(),
            Column::Ltv => {
                let amount = Amount::parse("ltv", "LTV", cell).map_err(|invalid| invalid.to_string())?;
                let minor = amount.minor_at_most(currency);
                if minor != amount.minor_at_least(currency) {
                    return Err(format!("LTV “{cell}” is finer than {} is paid in.", currency.code));
                }
                row.ltv_minor = Some(minor);
            }
            Column::FirstSeen => row.first_seen = Some(moment("First seen", cell)?),
            Column::LastActive => row.last_active = Some(moment("Last active", cell)?),
        }
    }
    if row.name.is_empty() {
        row.name = [first, last].join(" ").trim().to_owned();
    }
    Ok(row)
}

/// Our stages, and HubSpot's by what they mean here.
fn lifecycle(text: &str) -> Result<Lifecycle, String> {
    Ok(match fold(text).replace([' ', '-'], "_").as_str() {
        "lead"
        | "subscriber"
        | "marketingqualifiedlead"
        | "marketing_qualified_lead"
        | "salesqualifiedlead"
        | "sales_qualified_lead"
        | "opportunity" => Lifecycle::Lead,
        "active" | "customer" | "evangelist" => Lifecycle::Active,
        "at_risk" => Lifecycle::AtRisk,
        "churned" | "former_customer" => Lifecycle::Churned,
        _ => return Err(format!("There is no lifecycle stage “{text}”. Use lead, active, at_risk or churned.")),
    })
}

/// An ISO date or time; without a zone it is UTC.
fn moment(what: &str, text: &str) -> Result<At, String> {
    let utc = |time: civil::DateTime| TimeZone::UTC.to_timestamp(time);
    let parsed = text
        .parse::<Timestamp>()
        .or_else(|_| text.parse::<civil::DateTime>().and_then(utc))
        .or_else(|_| text.parse::<civil::Date>().and_then(|date| utc(date.at(0, 0, 0, 0))));
    let at = parsed.map_err(|_| format!("{what} is not a date: “{text}”. Use 2026-11-23 or 2026-11-23T10:42:00Z."))?;
    let year = TimeZone::UTC.to_datetime(at).year();
    if (1970..=2100).contains(&year) {
        Ok(At(at.as_millisecond()))
    } else {
        Err(format!("{what} is out of range: “{text}”."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_known_exports_are_understood() {
        for (header, expected) in [
            ("Name", Column::Name),
            ("First Name", Column::FirstName),
            ("Email", Column::Email),
            ("Company Name", Column::Company),
            ("Associated Company", Column::Company),
            ("Phone Number", Column::Phone),
            ("Lifecycle Stage", Column::Lifecycle),
            ("Record ID", Column::ExternalId),
            ("User ID", Column::ExternalId),
            ("Create Date", Column::FirstSeen),
            ("First Seen (UTC)", Column::FirstSeen),
            ("Last seen", Column::LastActive),
            ("last_active", Column::LastActive),
            ("LTV", Column::Ltv),
            ("Tags", Column::Tags),
        ] {
            assert_eq!(column(header), Some(expected), "{header}");
        }
        assert_eq!(column("Favourite colour"), None);
    }

    #[test]
    fn of_columns_that_mean_the_same_ours_counts_or_else_the_first() {
        let usd = domain::money::Currency::of("USD").unwrap();
        for (header, record, phone) in [
            (["Mobile phone number", "Phone"], ["1", "2"], "2"),
            (["Phone number", "Mobile phone number"], ["1", "2"], "1"),
            (["Phone number", "Mobile phone number"], ["", "2"], "2"),
        ] {
            let columns = in_order(&csv::StringRecord::from(header.to_vec()));
            let row = row(&columns, &csv::StringRecord::from(record.to_vec()), &usd).unwrap();
            assert_eq!(row.phone, phone, "{header:?}");
        }
        let twice_email = csv::StringRecord::from(vec!["Email", "Notes", "Notes", "email"]);
        assert_eq!(twice(&twice_email), Some("email"));
    }

    #[test]
    fn an_amount_that_is_finer_than_the_currency_is_refused() {
        let usd = domain::money::Currency::of("USD").unwrap();
        let row = |cell: &str| row(&[(0, Column::Ltv)], &csv::StringRecord::from(vec![cell]), &usd);
        assert_eq!(row("1.230").unwrap().ltv_minor, Some(123));
        assert_eq!(row("1.234").unwrap_err(), "LTV “1.234” is finer than USD is paid in.");
    }

    #[test]
    fn dates_are_read_with_and_without_time() {
        assert_eq!(moment("x", "2026-11-23"), Ok(At(1_795_392_000_000)));
        assert_eq!(moment("x", "2026-11-23T10:42:00Z"), Ok(At(1_795_430_520_000)));
        assert_eq!(moment("x", "2026-11-23 10:42:00"), Ok(At(1_795_430_520_000)));
        for bad in ["yesterday", "23.11.2026", "9999-01-01", "1200-01-01"] {
            assert!(moment("x", bad).is_err(), "{bad}");
        }
    }
}
