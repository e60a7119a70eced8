//! Contact data that people edit: which fields there are, and what may stand in them.

use serde::{Deserialize, Serialize};

use crate::{
    invalid::{FieldError, Invalid},
    name::{self, is_invisible},
    time::At,
    word::words,
};

/// The most characters of a field.
pub const LONGEST: usize = 200;

/// A field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ContactField {
    /// What the customer is called.
    Name,
    /// An e-mail.
    Email,
    /// A phone number.
    Phone,
    /// Where the customer works.
    Company,
}

words!(ContactField { Name => "name", Email => "email", Phone => "phone", Company => "company" });

impl ContactField {
    /// The words people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Name => "Name",
            Self::Email => "Email",
            Self::Phone => "Phone",
            Self::Company => "Company",
        }
    }

    /// Whether a customer may have several.
    pub const fn is_several(self) -> bool {
        matches!(self, Self::Email | Self::Phone)
    }

    /// The value as it is kept: no space around it, e-mails in lower case.
    ///
    /// # Errors
    /// At the field: too long, control characters, no e-mail, no digit in a phone number.
    pub fn tidy(self, text: &str) -> Result<String, Invalid> {
        let text = name::line(self.as_str(), self.label(), text, LONGEST)?;
        let refused = |code, message: &str| Err(Invalid::at(self.as_str(), code, message));
        match self {
            Self::Email if !text.is_empty() && !is_email(&text) => {
                refused("not_an_email", "Email is not complete. Check the part after @.")
            }
            Self::Phone if !text.is_empty() && !text.contains(|c: char| c.is_ascii_digit()) => {
                refused("not_a_phone", "Phone has no digits. Write it with its country code.")
            }
            Self::Email => Ok(text.to_lowercase()),
            _ => Ok(text),
        }
    }
}

/// What somebody is called, which is not nothing.
///
/// # Errors
/// At `name`: as [`ContactField::tidy`], and when nothing is left.
pub fn called(text: &str) -> Result<String, Invalid> {
    let name = ContactField::Name.tidy(text)?;
    if name.is_empty() { Err(name::missing(ContactField::Name.as_str())) } else { Ok(name) }
}

/// Whether a text has the parts of an e-mail address; whether it arrives only a message can tell.
pub fn is_email(text: &str) -> bool {
    let Some((local, host)) = text.rsplit_once('@') else { return false };
    let has_dot_inside = host.split('.').count() > 1 && host.split('.').all(|label| !label.is_empty());
    let is_clean =
        !text.chars().any(|c| c.is_whitespace() || c.is_control() || is_invisible(c) || ",;<>\"".contains(c));
    !local.is_empty()
        && !local.contains('@')
        && (has_dot_inside || host == "localhost")
        && is_clean
        && text.len() <= 254
}

/// Another value for a field. Of e-mails and phone numbers a customer may have several: there it is about the one that the
/// person saw, or about one more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldEdit {
    /// Which.
    pub field: ContactField,
    /// What the person saw there: if it is another by now, nothing is changed. Empty for one more.
    pub from: String,
    /// What shall be there; empty for nothing.
    pub to: String,
    /// What the form calls it, for what is wrong with it; empty for the field's own name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub at: String,
    /// Since when one that is put back had been there: it comes into its old place. None for others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<At>,
    /// Whether it takes an edit back: who had no name before may have none again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_back: bool,
}

impl FieldEdit {
    /// One that is wrong at the field's own name.
    pub fn new(field: ContactField, from: impl Into<String>, to: impl Into<String>) -> Self {
        Self { field, from: from.into(), to: to.into(), at: String::new(), since: None, is_back: false }
    }

    /// The same as it is kept.
    ///
    /// # Errors
    /// As [`ContactField::tidy`], where the form has it; and a name that was there and is none any more.
    pub fn tidied(self) -> Result<Self, Invalid> {
        // Whoever has a name keeps one.
        let keeps_one = self.field == ContactField::Name && !self.from.is_empty() && !self.is_back;
        let to = if keeps_one { called(&self.to) } else { self.field.tidy(&self.to) };
        let to = to.map_err(|mut invalid| {
            invalid.errors = invalid.errors.into_iter().map(|error| self.placed(error)).collect();
            invalid
        })?;
        Ok(Self { to, ..self })
    }

    /// What is wrong, where the form has the field.
    pub fn placed(&self, error: FieldError) -> FieldError {
        if self.at.is_empty() { error } else { FieldError { field: self.at.clone().into(), ..error } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_tidied_or_refused_at_their_field() {
        assert_eq!(ContactField::Name.tidy("  Zoë   Łuczak "), Ok("Zoë Łuczak".into()));
        assert_eq!(ContactField::Email.tidy(" Ann@X.Example "), Ok("ann@x.example".into()));
        assert_eq!(ContactField::Phone.tidy("+34 600"), Ok("+34 600".into()));
        assert_eq!(ContactField::Email.tidy(""), Ok(String::new()));
        for (field, bad) in [
            (ContactField::Email, "ann@x"),
            (ContactField::Email, "a@b@c.example"),
            (ContactField::Phone, "none"),
            (ContactField::Name, "a\u{7}b"),
            (ContactField::Company, &"é".repeat(201)),
        ] {
            assert_eq!(field.tidy(bad).unwrap_err().first().field, field.as_str(), "{bad}");
        }
    }

    #[test]
    fn a_name_is_not_emptied_but_by_taking_it_back() {
        let emptied = FieldEdit::new(ContactField::Name, "Ann", " \u{200b}");
        assert_eq!(emptied.clone().tidied().unwrap_err().first().code, "required");
        let back = FieldEdit { is_back: true, ..emptied };
        assert_eq!(back.tidied().map(|edit| edit.to), Ok(String::new()));
        assert!(FieldEdit::new(ContactField::Company, "Acme", "").tidied().is_ok());
    }

    #[test]
    fn what_is_wrong_is_said_where_the_form_has_it() {
        let edit = FieldEdit { at: "email-2".into(), ..FieldEdit::new(ContactField::Email, "", "half@an") };
        assert_eq!(edit.tidied().unwrap_err().first().field, "email-2");
        let edit = FieldEdit::new(ContactField::Email, "", "half@an");
        assert_eq!(edit.tidied().unwrap_err().first().field, "email");
    }
}
