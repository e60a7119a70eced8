//! What an action is called in the timelines of those whom it changes: written once for each of its subjects when it is
//! confirmed, read with `history`.

use domain::{id::JobId, lifecycle::Lifecycle, profile::Change};
use sea_orm::{DatabaseTransaction, Value};

use super::{Deed, statements::Links};
use crate::{bulk_insert::insert, editing::stored, error::StoreError};

pub(super) async fn write(db: &DatabaseTransaction, id: JobId, deed: &Deed) -> Result<(), StoreError> {
    let row = |(subject, kind, details): (i64, String, String)| {
        [id.0.into(), subject.into(), kind.into(), Value::from(details)]
    };
    let rows = told(deed).into_iter().map(row).collect();
    Ok(insert(db, "job_subjects", ["job_id", "subject_id", "kind", "details"], rows, "").await?)
}

/// Each subject with kind and details of the change that it makes; stages are one subject, 0. For the stage that a customer
/// was in there is a `?`.
fn told(deed: &Deed) -> Vec<(i64, String, String)> {
    let Some((links, adds)) = Links::of(deed.kind, deed.undoes.is_some()) else {
        let (kind, _) = stored(&Change::Lifecycle { from: Lifecycle::Lead, to: Lifecycle::Lead });
        let (from, to) =
            if deed.undoes.is_some() { (deed.subjects.as_str(), "?") } else { ("?", deed.subjects.as_str()) };
        return vec![(0, kind, serde_json::json!({ "from": from, "to": to }).to_string())];
    };
    let change = |name: &str| match (links, adds) {
        (Links::Tags, true) => Change::TagAdded { tag: name.to_owned() },
        (Links::Tags, false) => Change::TagRemoved { tag: name.to_owned() },
        (Links::Segments, true) => Change::SegmentAdded { segment: name.to_owned() },
        (Links::Segments, false) => Change::SegmentRemoved { segment: name.to_owned(), since: None },
    };
    // No name holds a comma.
    let each = deed.subjects.split(' ').zip(deed.subject.split(", "));
    let told = each.filter_map(|(key, name)| {
        let (kind, details) = stored(&change(name));
        Some((key.parse().ok()?, kind, details))
    });
    told.collect()
}
