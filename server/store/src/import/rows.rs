//! A row of a file as it may be taken: trimmed, not too long, by something that identifies it.

use domain::{contact::is_email, fold, name, tag};

use super::NewCustomer;
use crate::identifiers::key;

/// The most characters of a text.
const LONGEST: usize = 200;

/// The row, tidy, or in one sentence why not.
pub(super) fn check(mut row: NewCustomer) -> Result<NewCustomer, String> {
    let one_line =
        |field, label, text: &str| name::line(field, label, text, LONGEST).map_err(|invalid| invalid.to_string());
    row.name = one_line("name", "Name", &row.name)?;
    row.company = one_line("company", "Company", &row.company)?;
    let each_one_line = |field, label, cell: &str| {
        let lines: Result<Vec<_>, _> = several(cell).map(|text| one_line(field, label, text)).collect();
        lines.map(|lines| lines.join(";"))
    };
    row.phone = each_one_line("phone", "Phone", &row.phone)?;
    row.external_id = each_one_line("external_id", "External ID", &row.external_id)?;
    if several(&row.phone).any(|phone| fold::digits(phone).is_empty()) {
        return Err("Phone has no digits. Write it with its country code.".into());
    }
    row.email = row.email.trim().to_owned();
    // By this one the list knows the customer: it is one.
    let email = Some(row.email.as_str()).filter(|email| !email.is_empty());
    if email.into_iter().chain(several(&row.other_emails)).any(|email| !is_email(email)) {
        return Err("Email is not complete. Check the part after @.".into());
    }
    if [&row.name, &row.email, &row.phone, &row.external_id].iter().all(|text| text.is_empty()) {
        return Err("The row has neither name, email, phone nor external id.".into());
    }
    let tidy = |field, names: &[String]| -> Result<Vec<String>, String> {
        names
            .iter()
            .map(|text| name::tidy(field, text).map_err(|invalid| format!("{field} “{text}”: {invalid}")))
            .collect()
    };
    row.tags = tidy("tag", &row.tags)?;
    tag::not_too_many(row.tags.len()).map_err(|invalid| invalid.to_string())?;
    row.segments = tidy("segment", &row.segments)?;
    Ok(row)
}

/// Kind, key and value of what identifies a row.
pub(super) fn identifiers(row: &NewCustomer) -> Vec<(&'static str, String, String)> {
    let all =
        [("external_id", &row.external_id), ("email", &row.email), ("email", &row.other_emails), ("phone", &row.phone)];
    let mut keyed: Vec<(&'static str, String, String)> = Vec::new();
    for (kind, values) in all {
        for value in several(values) {
            let key = key(kind, value);
            if !key.is_empty() && !keyed.iter().any(|(known, other, _)| *known == kind && *other == key) {
                keyed.push((kind, key, value.to_owned()));
            }
        }
    }
    keyed
}

/// The values of a cell, parted as our own export does.
fn several(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(';').map(str::trim).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn further_values_are_parted_and_the_email_is_one() {
        let row = |email: &str, other: &str| NewCustomer {
            email: email.into(),
            other_emails: other.into(),
            phone: "+49 1 ; +49 2;+49 1".into(),
            ..NewCustomer::default()
        };
        let taken = check(row("a@x.example", "b@x.example; A@x.example;")).unwrap();
        let values: Vec<String> = identifiers(&taken).into_iter().map(|(.., value)| value).collect();
        assert_eq!(values, ["a@x.example", "b@x.example", "+49 1", "+49 2"]);
        for (email, other) in [("a@x.example;b@x.example", ""), ("", "a@x.example;nonsense")] {
            assert!(check(row(email, other)).is_err(), "{email} {other}");
        }
    }
}
