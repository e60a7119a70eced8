//! A row of a file as it may be taken: trimmed, not too long, by something that identifies it.

use domain::{contact::is_email, name, tag};

use super::NewCustomer;
use crate::identifiers::key;

/// The row, tidy, or in one sentence why not.
pub(super) fn check(mut row: NewCustomer) -> Result<NewCustomer, String> {
    for text in [&mut row.name, &mut row.email, &mut row.company, &mut row.phone, &mut row.external_id] {
        *text = text.trim().to_owned();
        if text.contains('\0') {
            return Err("The row holds a NUL character.".into());
        }
    }
    let too_long = |what: &str, text: &str| {
        let over = text.chars().count().saturating_sub(200);
        (over > 0).then(|| format!("{what} is too long by {over} characters."))
    };
    for (what, text) in
        [("Name", &row.name), ("Company", &row.company), ("Phone", &row.phone), ("External ID", &row.external_id)]
    {
        if let Some(reason) = too_long(what, text) {
            return Err(reason);
        }
    }
    if !row.email.is_empty() && !is_email(&row.email) {
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
    let all = [("external_id", &row.external_id), ("email", &row.email), ("phone", &row.phone)];
    let keyed = all.into_iter().map(|(kind, value)| (kind, key(kind, value), value.clone()));
    keyed.filter(|(_, key, _)| !key.is_empty()).collect()
}
