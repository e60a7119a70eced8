//! One customer into and out of a segment that is kept by hand.

use domain::{
    edit::Edit,
    id::{CustomerId, SegmentId, UserId},
    profile::Change,
    time::At,
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, EntityTrait, FromQueryResult, sea_query::OnConflict};

use crate::{editing::change_of, entity::customer_segment, error::StoreError, history::changes, raw::rows};

/// Puts a customer in or takes them out, and gives what changed.
pub(crate) async fn write(
    db: &DatabaseTransaction,
    id: CustomerId,
    (segment, name): (SegmentId, &str),
    edit: &Edit,
    (at, by): (At, UserId),
) -> Result<Vec<Change>, StoreError> {
    if matches!(edit, Edit::RemoveSegment(_)) {
        return remove(db, id, segment, name).await;
    }
    let before = if matches!(edit, Edit::RestoreSegment(_)) { before(db, id, name).await? } else { None };
    add(db, id, (segment, name), before.unwrap_or_else(|| (at, by.to_string()))).await
}

async fn add(
    db: &DatabaseTransaction,
    id: CustomerId,
    (segment, name): (SegmentId, &str),
    (added_at, added_by): (At, String),
) -> Result<Vec<Change>, StoreError> {
    let link = customer_segment::ActiveModel {
        customer_id: Set(id),
        segment_id: Set(segment),
        added_at: Set(added_at),
        added_by: Set(added_by),
    };
    let columns = [customer_segment::Column::CustomerId, customer_segment::Column::SegmentId];
    let already = OnConflict::columns(columns).do_nothing().to_owned();
    let added = customer_segment::Entity::insert(link).on_conflict(already).exec_without_returning(db).await?;
    Ok((added > 0).then(|| Change::SegmentAdded { segment: name.to_owned() }).into_iter().collect())
}

async fn remove(
    db: &DatabaseTransaction,
    id: CustomerId,
    segment: SegmentId,
    name: &str,
) -> Result<Vec<Change>, StoreError> {
    let was = customer_segment::Entity::find_by_id((id, segment)).one(db).await?;
    customer_segment::Entity::delete_by_id((id, segment)).exec(db).await?;
    let change = was.map(|was| Change::SegmentRemoved { segment: name.to_owned(), since: Some(was.added_at) });
    Ok(change.into_iter().collect())
}

/// Since when the customer had been in the segment, and by whom, before they were taken out of it last.
async fn before(db: &DatabaseTransaction, id: CustomerId, name: &str) -> Result<Option<(At, String)>, StoreError> {
    let removals = concat!(
        "SELECT details AS text FROM ",
        changes!(),
        " WHERE kind = 'segment_removed' ORDER BY at DESC, id DESC"
    );
    let removals: Vec<Row> = rows(db, removals, [id.0.into()]).await?;
    let last = removals.iter().find_map(|row| match change_of("segment_removed", &row.text)? {
        Change::SegmentRemoved { segment, since } if segment == name => Some(since),
        _ => None,
    });
    let Some(since) = last.flatten() else { return Ok(None) };
    // Whoever put them in did it then.
    let by = concat!("SELECT actor AS text FROM ", changes!(), " WHERE at = $2 AND kind = 'segment_added'");
    let by: Vec<Row> = rows(db, by, [id.0.into(), since.0.into()]).await?;
    Ok(Some((since, by.into_iter().next().map(|row| row.text).unwrap_or_default())))
}

#[derive(FromQueryResult)]
struct Row {
    text: String,
}
