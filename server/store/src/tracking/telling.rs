//! What was told of somebody: contact data, custom fields of the same name, and whatever else as it came. Of two values of
//! a field the one told later counts, by the senders' own times, whichever arrived first; what people or an import put
//! there since stays.

use domain::{
    contact::ContactField,
    field::{CustomField, FieldKind},
    fold,
    id::CustomerId,
    profile::Change,
    time::At,
};
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::Value;

use super::{
    ACTOR, Told,
    desk::{Desk, Draft},
    rows::{Trait, keep},
};
use crate::{error::StoreError, identifiers::key, raw::rows};

/// Traits by what they are; what cannot be what its name says is among the others.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Spoken {
    pub(super) name: Option<String>,
    pub(super) company: Option<String>,
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) others: Vec<(String, Value)>,
}

/// Sorts traits (Segment's reserved names of `identify`).
pub(super) fn spoken(traits: &[(String, Value)]) -> Spoken {
    let mut spoken = Spoken::default();
    let (mut first, mut last) = (None, None);
    for (name, value) in traits.iter().filter(|(_, value)| !value.is_null()) {
        let field = match name.as_str() {
            "firstName" | "first_name" if value.is_string() => {
                first = Some((name, value));
                continue;
            }
            "lastName" | "last_name" if value.is_string() => {
                last = Some((name, value));
                continue;
            }
            "name" => ContactField::Name,
            "company" => ContactField::Company,
            "email" => ContactField::Email,
            "phone" => ContactField::Phone,
            _ => {
                spoken.others.push((name.clone(), value.clone()));
                continue;
            }
        };
        // A company may come with more about it.
        let text = value.as_str().or_else(|| value.get("name").filter(|_| field == ContactField::Company)?.as_str());
        let text = text.and_then(|text| field.tidy(text).ok()).filter(|text| !text.is_empty());
        match text {
            None => spoken.others.push((name.clone(), value.clone())),
            Some(text) => *spoken.of(field) = Some(text),
        }
    }
    // A first name may stand alone, a last name does not; what makes no name is kept as it came.
    let parts: Vec<(&String, &Value)> = [first, last].into_iter().flatten().collect();
    let words: Vec<&str> = parts.iter().filter_map(|(_, word)| word.as_str()).collect();
    let joined = ContactField::Name.tidy(&words.join(" ")).ok().filter(|name| !name.is_empty());
    match joined.filter(|_| first.is_some() && spoken.name.is_none()) {
        Some(name) => spoken.name = Some(name),
        None => spoken.others.extend(parts.into_iter().map(|(name, value)| (name.clone(), value.clone()))),
    }
    spoken
}

impl Spoken {
    fn of(&mut self, field: ContactField) -> &mut Option<String> {
        match field {
            ContactField::Name => &mut self.name,
            ContactField::Company => &mut self.company,
            ContactField::Email => &mut self.email,
            ContactField::Phone => &mut self.phone,
        }
    }
}

impl Desk<'_> {
    /// Tells of a customer what was told.
    pub(super) async fn tell(&mut self, id: CustomerId, spoken: Spoken, told: Told) -> Result<(), StoreError> {
        let Spoken { name, company, email, phone, mut others } = spoken;
        for (field, value) in [(ContactField::Name, name), (ContactField::Company, company)] {
            if let Some(value) = value {
                self.put(id, field, value, told).await?;
            }
        }
        for (field, value) in [(ContactField::Email, email), (ContactField::Phone, phone)] {
            let Some(value) = value else { continue };
            if !self.identify(id, field, &value, told).await? {
                // It is somebody else's: kept as it was said, and nobody is made one with another.
                others.push((field.as_str().to_owned(), value.into()));
            }
        }
        for (name, value) in others {
            let field =
                self.fields.iter().find(|(key, _)| *key == fold::name_key(&name)).map(|(_, field)| field.clone());
            let is_field = match field {
                Some(field) => self.fill(id, field, &value, told).await?,
                None => false,
            };
            if !is_field {
                keep(&mut self.rows.traits, (id, name), Trait { value: text(&value), told });
            }
        }
        Ok(())
    }

    /// Name or company.
    async fn put(&mut self, id: CustomerId, field: ContactField, value: String, told: Told) -> Result<(), StoreError> {
        let present = one_of(self.draft(id), field).clone();
        let by_hand = format!(r#"{{"field":"{}",%"#, field.label());
        let there = Some(&present).filter(|present| **present != value);
        if !self.counts(id, field.as_str(), told, there, &by_hand).await? {
            return Ok(());
        }
        if present != value {
            *one_of(self.draft(id), field) = value.clone();
            self.note(id, Change::Edited { field: field.label().to_owned(), from: present, to: value, since: None });
        }
        Ok(())
    }

    /// An e-mail or phone number, beside those that there are; says whether it is the customer's. The e-mail told last is
    /// the one by which the list knows them.
    async fn identify(
        &mut self,
        id: CustomerId,
        field: ContactField,
        value: &str,
        told: Told,
    ) -> Result<bool, StoreError> {
        let key = key(field.as_str(), value);
        match self.holder(field.as_str(), &key) {
            Some(holder) if holder != id => return Ok(false),
            Some(_) => {}
            None if !self.is_free(field.as_str(), &key) || self.was_removed(id, field, value, told).await? => {
                return Ok(true);
            }
            None => {
                self.attach(id, field.as_str(), value);
                let (field, to) = (field.label().to_owned(), value.to_owned());
                self.note(id, Change::Edited { field, from: String::new(), to, since: None });
            }
        }
        if field == ContactField::Email {
            let present = self.draft(id).model.email.clone();
            let by_hand = r#"{"field":"Email",%"#;
            let there = Some(&present).filter(|present| **present != key);
            if self.counts(id, field.as_str(), told, there, by_hand).await? {
                let draft = self.draft(id);
                draft.is_changed |= draft.model.email != key;
                draft.model.email = key;
            }
        }
        Ok(true)
    }

    /// A custom field; says whether the value can be one of its kind.
    async fn fill(
        &mut self,
        id: CustomerId,
        field: CustomField,
        value: &Value,
        told: Told,
    ) -> Result<bool, StoreError> {
        let workspace = self.store.workspace();
        let present = self.draft(id).values.get(&field.id).cloned().unwrap_or_default();
        let typed = typed(field.kind, value);
        let Ok(to) = field.tidy(&typed, &present, &workspace.zone, &workspace.currency) else { return Ok(false) };
        if to.is_empty() {
            return Ok(false);
        }
        let by_hand = format!(r#"%"id":"{}"%"#, field.id);
        let there = Some(&present).filter(|present| **present != to);
        if self.counts(id, &format!("field:{}", field.id), told, there, &by_hand).await? && present != to {
            self.draft(id).values.insert(field.id, to.clone());
            self.rows.values.insert((id, field.id), to.clone());
            self.note(id, Change::FieldEdited { id: field.id, field: field.name, from: present, to });
        }
        Ok(true)
    }

    /// Whether an e-mail or phone number was taken from a customer since.
    async fn was_removed(
        &mut self,
        id: CustomerId,
        field: ContactField,
        value: &str,
        told: Told,
    ) -> Result<bool, StoreError> {
        if self.draft(id).is_new {
            return Ok(false);
        }
        let removed = format!(r#"{{"field":"{}","from":"{value}",%"#, field.label());
        Ok(put_there(self.db, id, &removed, false).await?.is_some_and(|at| at >= told.at))
    }

    /// Whether what was told of a field counts: nothing was told of it later, nor was what stands there (`there`, where that
    /// is another) put there since, or taken from there, by people or an import. From then on it is the last that was told.
    async fn counts(
        &mut self,
        id: CustomerId,
        field: &str,
        told: Told,
        there: Option<&String>,
        by_hand: &str,
    ) -> Result<bool, StoreError> {
        let draft = self.draft(id);
        if draft.times.get(field).is_some_and(|last| *last >= told) {
            return Ok(false);
        }
        if let Some(there) = there.filter(|_| !draft.is_new) {
            // Who was added with a value got it then; where there was none, nobody said that there should be none.
            let since = put_there(self.db, id, by_hand, !there.is_empty()).await?;
            if since.is_some_and(|at| at >= told.at) {
                return Ok(false);
            }
        }
        self.draft(id).times.insert(field.to_owned(), told);
        self.rows.times.insert((id, field.to_owned()), told);
        Ok(true)
    }
}

fn one_of(draft: &mut Draft, field: ContactField) -> &mut String {
    if field == ContactField::Name { &mut draft.model.name } else { &mut draft.model.company }
}

/// When people or an import last changed a field, or, if that counts, added the customer; `details` is what the entry of a
/// change is like.
async fn put_there(
    db: &impl ConnectionTrait,
    id: CustomerId,
    details: &str,
    from_the_first: bool,
) -> Result<Option<At>, StoreError> {
    #[derive(FromQueryResult)]
    struct Last {
        at: Option<i64>,
    }
    let sql = "SELECT MAX(at) AS at FROM activity WHERE customer_id = $1 AND actor <> $2 \
        AND (kind IN ('edited', 'field_edited') AND details LIKE $3 OR kind = $4)";
    let added = if from_the_first { "created" } else { "" };
    let last: Vec<Last> = rows(db, sql, [id.0.into(), ACTOR.into(), details.into(), added.into()]).await?;
    Ok(last.into_iter().find_map(|last| last.at).map(At))
}

/// A value as it is kept beside its name: texts as they are, all else as JSON.
pub(super) fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A value as somebody would type it into a field.
fn typed(kind: FieldKind, value: &Value) -> String {
    match (kind, value) {
        (FieldKind::YesNo, Value::Bool(is_so)) => (if *is_so { "yes" } else { "no" }).to_owned(),
        (FieldKind::YesNo, Value::String(word)) if word.eq_ignore_ascii_case("true") => "yes".to_owned(),
        (FieldKind::YesNo, Value::String(word)) if word.eq_ignore_ascii_case("false") => "no".to_owned(),
        (FieldKind::SomeOf, Value::Array(options)) => options.iter().map(text).collect::<Vec<_>>().join(";"),
        (_, Value::Array(_) | Value::Object(_)) => String::new(),
        _ => text(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(traits: Value) -> Spoken {
        spoken(&traits.as_object().unwrap().clone().into_iter().collect::<Vec<_>>())
    }

    #[test]
    fn traits_are_sorted_by_what_they_are() {
        let told = of(serde_json::json!({
            "firstName": "Ann", "lastName": "Lee", "email": " Ann@X.example ", "company": { "name": "Acme", "id": 7 },
            "phone": "none", "plan": "pro", "age": null,
        }));
        assert_eq!(told.name.as_deref(), Some("Ann Lee"));
        assert_eq!(told.email.as_deref(), Some("ann@x.example"));
        assert_eq!(told.company.as_deref(), Some("Acme"));
        assert_eq!(told.phone, None);
        let others: Vec<&str> = told.others.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(others, ["phone", "plan"], "what is no phone number is kept as it was said");
        let both = of(serde_json::json!({ "name": "Ann", "first_name": "A" }));
        assert_eq!((both.name.as_deref(), both.others.len()), (Some("Ann"), 1));
        let last = of(serde_json::json!({ "lastName": "Lee" }));
        assert_eq!((last.name, last.others.len()), (None, 1), "a last name alone replaces no name");
    }

    #[test]
    fn values_are_typed_as_people_would() {
        for (kind, value, expected) in [
            (FieldKind::YesNo, serde_json::json!(true), "yes"),
            (FieldKind::YesNo, serde_json::json!("False"), "no"),
            (FieldKind::SomeOf, serde_json::json!(["a", "b"]), "a;b"),
            (FieldKind::Number, serde_json::json!(12.5), "12.5"),
            (FieldKind::Text, serde_json::json!({ "a": 1 }), ""),
        ] {
            assert_eq!(typed(kind, &value), expected, "{kind:?} {value}");
        }
    }
}
