//! Making a field of a trait: what came in with events under one name, and of which kind its values seem to be.

use serde::{Deserialize, Serialize};

use super::{CustomField, FieldKind};
use crate::{id::FieldId, money::Currency, time::Zone};

/// The most values that are offered as options.
const OFFERED: usize = 20;

/// A trait that customers have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trait {
    /// What it is called where it came from.
    pub name: String,
    /// Customers who have it.
    pub customers: u32,
}

/// What a trait seems to be, by some of its values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TraitSample {
    /// A kind that takes every value looked at.
    pub kind: FieldKind,
    /// The different values among them, in order, up to a limit.
    pub values: Vec<String>,
}

impl TraitSample {
    /// Of some values. A time without a zone is one of the workspace's zone.
    pub fn of(mut values: Vec<String>, zone: &Zone, currency: &Currency) -> Self {
        values.sort_unstable();
        values.dedup();
        // Narrow ones first; amounts are asked for by hand, because every number could be one.
        let kinds = [FieldKind::YesNo, FieldKind::Number, FieldKind::Date, FieldKind::DateTime, FieldKind::Url];
        let takes_all = |kind: &FieldKind| {
            let field = CustomField { id: FieldId(0), name: String::new(), kind: *kind, options: Vec::new() };
            let is_whole = |text: &String| *kind != FieldKind::Url || text.contains("://");
            values.iter().all(|text| is_whole(text) && field.tidy(text, "", zone, currency).is_ok())
        };
        let kind = kinds.into_iter().find(|kind| !values.is_empty() && takes_all(kind)).unwrap_or_default();
        values.truncate(OFFERED);
        Self { kind, values }
    }
}

/// What became of a trait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promoted {
    /// The field that was made, or was there.
    pub field: FieldId,
    /// Customers whose value stands in the field now.
    pub moved: u32,
    /// Customers who keep the trait, because its value does not fit the field or another stands there.
    pub kept: u32,
}

/// A name for people: `plan_tier` is "Plan tier".
pub fn readable(name: &str) -> String {
    let spaced = name.replace(['_', '-', '.'], " ");
    let mut letters = spaced.trim().chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(values: impl IntoIterator<Item = String>) -> TraitSample {
        let currency = Currency { code: "EUR".to_owned(), decimals: 2 };
        TraitSample::of(values.into_iter().collect(), &Zone::utc(), &currency)
    }

    fn kind(values: &[&str]) -> FieldKind {
        sample(values.iter().map(|one| (*one).to_owned())).kind
    }

    #[test]
    fn the_narrowest_kind_that_takes_all_is_proposed() {
        use FieldKind::{Date, DateTime, Number, Text, Url, YesNo};
        assert_eq!(kind(&["yes", "No"]), YesNo);
        assert_eq!(kind(&["1", "-2.50", "1,000"]), Number);
        assert_eq!(kind(&["2026-01-31"]), Date);
        assert_eq!(kind(&["2026-01-31T10:00:00Z", "2026-01-31 09:30"]), DateTime);
        assert_eq!(kind(&["https://a.example/x"]), Url);
        assert_eq!(kind(&["newsletter", "search"]), Text, "what could be a host is none without a scheme");
        assert_eq!(kind(&["1", "one"]), Text);
        assert_eq!(kind(&[]), Text);
    }

    #[test]
    fn the_values_are_told_once_and_not_all() {
        let sample = sample((0..50).chain(0..50).map(|n| format!("v{n:02}")));
        assert_eq!((sample.values.len(), sample.values[1].as_str()), (OFFERED, "v01"));
    }

    #[test]
    fn names_are_made_readable() {
        assert_eq!(readable("plan_tier"), "Plan tier");
        assert_eq!(readable("utm.source"), "Utm source");
        assert_eq!(readable("__"), "");
        assert_eq!(readable("éclair"), "Éclair");
    }
}
