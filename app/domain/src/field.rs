//! Custom fields: what a company wants to know of its customers beyond what everybody knows. Which kinds there are, what
//! may stand in them, and how it is shown. A value is one text, the same in database, export and address; `tidy` of it is
//! itself.

mod promotion;
mod value;

use serde::{Deserialize, Serialize};

use crate::{
    csv::Cell,
    id::FieldId,
    invalid::{Findings, Invalid, settled},
    money::{Currency, grouped},
    name::{self, characters},
    time::{self, At, Zone},
    word::words,
};
pub use promotion::{Promoted, Trait, TraitSample, readable};
use value::{link, money, number, parts_of_money};

/// The most characters of a value.
pub const LONGEST: usize = 2000;
/// The most options of a field.
const OPTIONS: usize = 200;
/// Stands between the options that a customer has.
const BETWEEN: &str = "; ";

/// Of what kind the values are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "orm", derive(sea_orm::DeriveValueType), sea_orm(value_type = "String"))]
pub enum FieldKind {
    /// Any text.
    #[default]
    Text,
    /// A decimal number, exact.
    Number,
    /// `yes` or `no`.
    YesNo,
    /// A day: `2026-12-18`.
    Date,
    /// A moment, kept in UTC: `2026-12-18T09:30:00Z`.
    DateTime,
    /// One of the options.
    OneOf,
    /// Any of the options, joined by `; `.
    SomeOf,
    /// An address of the web.
    Url,
    /// An amount with its currency: `1299.00 EUR`.
    Money,
}

words!(FieldKind {
    Text => "text",
    Number => "number",
    YesNo => "yes_no",
    Date => "date",
    DateTime => "date_time",
    OneOf => "one_of",
    SomeOf => "some_of",
    Url => "url",
    Money => "money",
});

impl FieldKind {
    /// The words people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Text => "Text",
            Self::Number => "Number",
            Self::YesNo => "Yes or no",
            Self::Date => "Date",
            Self::DateTime => "Date and time",
            Self::OneOf => "One of several",
            Self::SomeOf => "Some of several",
            Self::Url => "Link",
            Self::Money => "Money",
        }
    }

    /// Whether values are chosen from options.
    pub const fn has_options(self) -> bool {
        matches!(self, Self::OneOf | Self::SomeOf)
    }
}

/// A field that a manager defined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomField {
    /// Its key; it stays when the field is renamed.
    pub id: FieldId,
    /// What it is called.
    pub name: String,
    /// Of what kind its values are; that stays too.
    pub kind: FieldKind,
    /// What can be chosen; empty for kinds without options.
    pub options: Vec<String>,
}

impl CustomField {
    /// The value as it is kept; empty stays empty. `present` is what stands there: an option that was taken away since may
    /// stay. `zone` and `currency` are the workspace's: a time without a zone is one there, an amount without a currency is
    /// in that one.
    ///
    /// # Errors
    /// At the field, by its key: what cannot be a value of its kind.
    pub fn tidy(&self, text: &str, present: &str, zone: &Zone, currency: &Currency) -> Result<String, Invalid> {
        let text = text.trim();
        let over = text.chars().count().saturating_sub(LONGEST);
        if over > 0 {
            return Err(self.refused("too_long", &format!("is too long by {}.", characters(over))));
        }
        if text.contains(char::is_control) {
            return Err(self.refused("control_character", "holds characters that cannot be shown."));
        }
        if text.is_empty() {
            return Ok(String::new());
        }
        let read = match self.kind {
            FieldKind::Text => Some(text.to_owned()),
            FieldKind::Number => number(text),
            FieldKind::YesNo => {
                ["yes", "no"].into_iter().find(|word| word.eq_ignore_ascii_case(text)).map(str::to_owned)
            }
            FieldKind::Date => time::date(text).map(|_| text.to_owned()),
            FieldKind::DateTime => time::moment(text, zone).map(time::iso),
            FieldKind::OneOf => self.option(text, present),
            FieldKind::SomeOf => self.some(text, present),
            FieldKind::Url => link(text),
            FieldKind::Money => money(text, currency),
        };
        read.ok_or_else(|| match self.kind {
            FieldKind::Number => self.refused("not_a_number", "is not a number. Use digits, for example 12000.50."),
            FieldKind::Date => self.refused("not_a_date", "is not a date. Write it like 2026-12-18."),
            FieldKind::DateTime => self.refused("not_a_date", "is not a time. Write it like 2026-12-18 09:30."),
            FieldKind::Url => self.refused("not_a_link", "is not a web address. Write it like https://example.com."),
            FieldKind::Money => {
                self.refused("not_an_amount", &format!("is not an amount. Write it like 1299.00 {}.", currency.code))
            }
            FieldKind::YesNo => self.refused("unknown_value", "is yes or no."),
            _ => self.refused("unknown_value", "is not one of the options. Choose one of them."),
        })
    }

    fn refused(&self, code: &'static str, what: &str) -> Invalid {
        Invalid::at(self.id.to_string(), code, format!("{} {what}", self.name))
    }

    /// The options, and those that were some when `present` was chosen: these may stay.
    pub fn offered<'a>(&'a self, present: &'a str) -> impl Iterator<Item = &'a str> {
        let former = chosen(present).filter(|one| !self.options.iter().any(|option| option == one));
        self.options.iter().map(String::as_str).chain(former)
    }

    fn option(&self, text: &str, present: &str) -> Option<String> {
        self.offered(present).find(|option| option.to_lowercase() == text.to_lowercase()).map(str::to_owned)
    }

    /// In the order of the options, each once.
    fn some(&self, text: &str, present: &str) -> Option<String> {
        let chosen = chosen(text).map(|one| self.option(one, present)).collect::<Option<Vec<_>>>()?;
        let in_order = self.offered(present).filter(|option| chosen.iter().any(|one| one == option));
        Some(in_order.collect::<Vec<_>>().join(BETWEEN))
    }

    /// What people read.
    pub fn shown(&self, value: &str, zone: &Zone) -> String {
        let read = match self.kind {
            FieldKind::Number => value.split_once('.').map_or_else(
                || value.parse().ok().map(grouped),
                |(whole, fraction)| {
                    let sign = if whole == "-0" { "−" } else { "" };
                    Some(format!("{sign}{}.{fraction}", grouped(whole.parse().ok()?)))
                },
            ),
            FieldKind::YesNo => Some((if value == "yes" { "Yes" } else { "No" }).to_owned()),
            // A day is the same everywhere.
            FieldKind::Date => time::date(value).map(|at| Zone::utc().date(at)),
            FieldKind::DateTime => time::moment(value, zone).map(|at| zone.exact(at)),
            FieldKind::SomeOf => Some(chosen(value).collect::<Vec<_>>().join(", ")),
            FieldKind::Money => parts_of_money(value).map(|(minor, currency)| currency.exact(minor)),
            FieldKind::Text | FieldKind::OneOf | FieldKind::Url => None,
        };
        read.unwrap_or_else(|| value.to_owned())
    }

    /// What stands in an editor: a time of the zone, without seconds.
    pub fn typed(&self, value: &str, zone: &Zone) -> String {
        match self.kind {
            FieldKind::DateTime => time::moment(value, zone).map_or_else(|| value.to_owned(), |at| zone.typed(at)),
            _ => value.to_owned(),
        }
    }
}

/// The options in a value of [`FieldKind::SomeOf`].
pub fn chosen(value: &str) -> impl Iterator<Item = &str> {
    value.split(';').map(str::trim).filter(|one| !one.is_empty())
}

/// A value of [`FieldKind::SomeOf`] with an option more or less.
pub fn toggled(value: &str, option: &str, is_chosen: bool) -> String {
    let others = chosen(value).filter(|one| *one != option);
    others.chain(is_chosen.then_some(option)).collect::<Vec<_>>().join(BETWEEN)
}

/// Another value of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueEdit {
    /// Which field.
    pub field: FieldId,
    /// What the person saw there: if it is another by now, nothing is changed.
    pub from: String,
    /// What shall be there, as typed; empty for nothing.
    pub to: String,
}

/// What a manager wants a field to be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldDraft {
    /// Its name.
    pub name: String,
    /// Its kind; of a field that is there already it is not looked at.
    pub kind: FieldKind,
    /// What can be chosen, one a line.
    pub options: String,
}

impl FieldDraft {
    /// What the field becomes when somebody who saw `seen` wants this: what they left as it was stays as it is now.
    ///
    /// # Errors
    /// `stale` at `name` and `options`, where somebody else changed the same meanwhile.
    pub fn over(&self, seen: &Self, now: &Self) -> Result<Self, Invalid> {
        let mut found = Findings::default();
        let name = found.keep(settled("name", "Name", &self.name, &seen.name, &now.name));
        let options = found.keep(settled("options", "Options", &self.options, &seen.options, &now.options));
        found.finish(Self { name: name.unwrap_or_default(), options: options.unwrap_or_default(), kind: now.kind })
    }

    /// Name and options as they are kept. Whether a name is taken is the store's to say.
    ///
    /// # Errors
    /// At `name` and at `options`.
    pub fn tidied(&self) -> Result<(String, Vec<String>), Invalid> {
        let mut found = Findings::default();
        let name = found.keep(name::tidy("name", &self.name).and_then(no_column)).unwrap_or_default();
        let options = if self.kind.has_options() { found.keep(self.tidy_options()) } else { None };
        found.finish((name, options.unwrap_or_default()))
    }

    fn tidy_options(&self) -> Result<Vec<String>, Invalid> {
        let mut options: Vec<String> = Vec::new();
        for line in self.options.lines().filter(|line| !line.trim().is_empty()) {
            let option = name::tidy("options", line).map_err(|mut wrong| {
                // Which of them, as far as it takes to find it.
                let begin: String = line.trim().chars().take(20).collect();
                let more = if line.trim().chars().count() > 20 { "…" } else { "" };
                wrong.errors.iter_mut().for_each(|one| one.message = format!("“{begin}{more}”: {}", one.message));
                wrong
            })?;
            if !options.iter().any(|one| one.to_lowercase() == option.to_lowercase()) {
                options.push(option);
            }
        }
        match options.len() {
            0 => Err(Invalid::at("options", "required", "Options are missing. Write one on each line.")),
            n if n > OPTIONS => {
                let message = format!("{n} options are too many. At most {OPTIONS} are kept.");
                Err(Invalid::at("options", "too_many_values", message))
            }
            _ => Ok(options),
        }
    }
}

/// A name that no column of a file has: the two could not be told apart.
fn no_column(name: String) -> Result<String, Invalid> {
    match Cell::EVERY.iter().find(|cell| cell.label().to_lowercase() == name.to_lowercase()) {
        Some(cell) => {
            let message = format!("Every customer has “{}”. Choose another name.", cell.label());
            Err(Invalid::at("name", "taken", message))
        }
        None => Ok(name),
    }
}

impl From<&CustomField> for FieldDraft {
    fn from(field: &CustomField) -> Self {
        Self { name: field.name.clone(), kind: field.kind, options: field.options.join("\n") }
    }
}

/// A field with what stands in it for one customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldValue {
    /// The field.
    pub field: CustomField,
    /// Empty when nothing is known.
    pub value: String,
}

/// What is known of one customer beyond what everybody knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomValues {
    /// Every field, in the order that managers gave them.
    pub fields: Vec<FieldValue>,
    /// What came in with events and is no field: name and value as they came.
    pub traits: Vec<(String, String)>,
}

/// A field as managers see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefinedField {
    /// The field.
    pub field: CustomField,
    /// Customers who have a value in it.
    pub customers: u32,
    /// When it was defined.
    pub created_at: At,
}

#[cfg(test)]
mod tests;
