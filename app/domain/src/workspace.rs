//! What the workspace has settled for everybody.

use serde::{Deserialize, Serialize};

use crate::{
    invalid::{Findings, Invalid, settled},
    money::Currency,
    name,
    time::Zone,
};

/// The most characters of a name.
pub const LONGEST: usize = 64;
/// The least and the most days without an event after which a customer shows no engagement, and what it is at first.
pub const SILENCE: (u16, u16, u16) = (1, 365, 30);

/// Name, currency and zone: what a page needs to show money and times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workspace {
    /// What the company calls it.
    pub name: String,
    /// The currency of every LTV.
    pub currency: Currency,
    /// The zone that days begin in and times are shown in.
    pub zone: Zone,
    /// Days without an event of the customer's own after which there is no engagement.
    pub silence_days: u16,
}

/// What an admin wants it to be, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkspaceDraft {
    /// Its name.
    pub name: String,
    /// ISO 4217.
    pub currency: String,
    /// IANA name.
    pub time_zone: String,
    /// Days.
    pub silence_days: String,
}

impl WorkspaceDraft {
    /// What is wrong with it as it stands, or the draft tidied with its days. Whether there is such a zone is the store's
    /// to say.
    ///
    /// # Errors
    /// At `name`, `currency` and `silence_days`.
    pub fn tidied(&self) -> Result<(Self, u16), Invalid> {
        let mut found = Findings::default();
        let name = found.keep(self.tidy_name()).unwrap_or_default();
        let currency = self.currency.trim().to_uppercase();
        if Currency::of(&currency).is_none() {
            let message = "This is not a currency code. Write it like EUR.";
            found.keep::<()>(Err(Invalid::at("currency", "unknown_value", message)));
        }
        let days = found.keep(self.days()).unwrap_or_default();
        let time_zone = self.time_zone.trim().to_owned();
        found.finish((Self { name, currency, time_zone, silence_days: days.to_string() }, days))
    }

    /// What the workspace becomes when somebody who saw `seen` wants this: what they left as it was stays as it is now.
    ///
    /// # Errors
    /// `stale` at the fields that somebody else changed meanwhile and they changed too.
    pub fn over(&self, seen: &Self, now: &Self) -> Result<Self, Invalid> {
        let mut found = Findings::default();
        let mut one = |field: &'static str, label: &str, of: fn(&Self) -> &String| {
            found.keep(settled(field, label, of(self), of(seen), of(now))).unwrap_or_default()
        };
        let settled = Self {
            name: one("name", "Workspace name", |draft| &draft.name),
            currency: one("currency", "Currency", |draft| &draft.currency),
            time_zone: one("time_zone", "Time zone", |draft| &draft.time_zone),
            silence_days: one("silence_days", "No Engagement after", |draft| &draft.silence_days),
        };
        found.finish(settled)
    }

    fn tidy_name(&self) -> Result<String, Invalid> {
        let name = name::line("name", "Name", &self.name, LONGEST)?;
        if name.is_empty() { Err(name::missing("name")) } else { Ok(name) }
    }

    fn days(&self) -> Result<u16, Invalid> {
        let (least, most, _) = SILENCE;
        let days = self.silence_days.trim().parse().ok().filter(|days| (least..=most).contains(days));
        days.ok_or_else(|| {
            let message = format!("No Engagement after is a number of days from {least} to {most}.");
            Invalid::at("silence_days", "out_of_range", message)
        })
    }
}

/// What an admin sees of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkspaceSettings {
    /// As it is.
    pub present: WorkspaceDraft,
    /// Customers and purchases with amounts in the currency: while there are any, it stays.
    pub has_amounts: bool,
    /// The zones there are, by name.
    pub zones: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_tidied_or_refused_field_by_field() {
        let draft = |name: &str, currency: &str, days: &str| WorkspaceDraft {
            name: name.into(),
            currency: currency.into(),
            time_zone: " Europe/Berlin ".into(),
            silence_days: days.into(),
        };
        let (tidy, days) = draft("  Northwind   Supply ", "eur", " 45 ").tidied().unwrap();
        assert_eq!((tidy.name.as_str(), tidy.currency.as_str(), days), ("Northwind Supply", "EUR", 45));
        assert_eq!(tidy.time_zone, "Europe/Berlin");
        let settled = |name: &str, days: &str| draft(name, "EUR", days);
        let over = settled("A", "45").over(&settled("A", "30"), &settled("B", "30"));
        assert_eq!(over, Ok(settled("B", "45")), "what was not touched stays as it is now");
        let both = settled("C", "30").over(&settled("A", "30"), &settled("B", "30")).unwrap_err();
        assert_eq!((&*both.first().field, both.first().there.as_deref()), ("name", Some("B")));
        let wrong = draft(" ", "euro", "0").tidied().unwrap_err();
        let fields: Vec<_> = wrong.errors.iter().map(|error| &*error.field).collect();
        assert_eq!(fields, ["name", "currency", "silence_days"]);
        for days in ["366", "-1", "1.5", "", "many"] {
            assert!(draft("A", "EUR", days).tidied().is_err(), "{days}");
        }
    }
}
