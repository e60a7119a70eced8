//! Notes about a customer: written, changed and deleted by who wrote them, pinned by anybody who may edit; and what a
//! person has begun to write, kept until it is added.

use domain::{
    audit::Action,
    id::{CustomerId, NoteId, UserId},
    note::{Note, NoteChange, NotePage},
    profile::Change,
    time::{At, DAY},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, sea_query::OnConflict,
};

use crate::{
    Store,
    cursor::{Cursor, page},
    customers::{living, locked},
    editing::kinds,
    entity::{note, note_draft},
    error::StoreError,
    keys::now,
    mentions,
    timeline::called,
};

/// How long a deleted note can be brought back, in milliseconds.
const KEPT: i64 = 30 * DAY;
/// How soon the same text is the same note, in milliseconds.
const A_MOMENT: i64 = 10_000;
/// Notes of a page.
const NOTES: usize = 50;

/// A note's place: pinned before the others, then by key, which grows with time.
type Place = Cursor<2>;

impl Store {
    /// The notes about a customer, the first or those after a place, and what the person has begun to write.
    ///
    /// # Errors
    /// `NotFound` when there is no such customer, or no longer; `Invalid` at `before` when it is not where such a page ended.
    pub async fn notes(
        &self,
        reader: UserId,
        customer: CustomerId,
        before: Option<&str>,
    ) -> Result<NotePage, StoreError> {
        // What a page sent as it went away may be under way still, and the page that comes asks for it.
        drop(self.0.writing_notes.write().await);
        self.living(customer).await?;
        let db = &self.0.database.reader;
        let found = note::Entity::find()
            .filter(note::COLUMN.customer_id.eq(customer))
            .filter(note::COLUMN.deleted_at.is_null())
            .filter(after(Place::read(before)?))
            .order_by_desc(note::COLUMN.is_pinned)
            .order_by_desc(note::COLUMN.id)
            .limit(NOTES as u64 + 1);
        let (rows, is_more) = page(found.all(db).await?, NOTES);
        let last = rows.last().filter(|_| is_more);
        let older = last.map(|row| Cursor([i64::from(row.is_pinned), row.id.0]).to_string());
        let names = self.names().await?;
        let shown = |row: note::Model| Note {
            id: row.id,
            author: called(row.author_id, &names),
            is_own: row.author_id == Some(reader),
            draft: row.draft.filter(|_| row.author_id == Some(reader)),
            body: row.body,
            is_pinned: row.is_pinned,
            created_at: row.created_at,
            updated_at: row.updated_at,
        };
        let draft = note_draft::Entity::find_by_id((customer, reader)).one(db).await?;
        Ok(NotePage {
            customer,
            notes: rows.into_iter().map(shown).collect(),
            older,
            team: self.team_names().await?,
            draft: draft.map(|draft| draft.body).unwrap_or_default(),
            as_of: now(),
        })
    }

    /// Writes a note and forgets the draft it was. The text is tidy (`domain::note::tidy`). The same text sent again in a
    /// moment is the same note.
    ///
    /// # Errors
    /// `NotFound` when there is no such customer, or no longer.
    pub async fn add_note(&self, by: UserId, customer: CustomerId, body: &str) -> Result<NoteId, StoreError> {
        let id = NoteId(self.0.keys.next());
        self.transact(|db| {
            let (store, body) = (self.clone(), body.to_owned());
            Box::pin(async move {
                locked(db, customer).await?;
                let at = now();
                if let Some(sent) = sent_already(db, by, customer, &body, at).await? {
                    note_draft::Entity::delete_by_id((customer, by)).exec(db).await?;
                    return Ok(sent);
                }
                let new = note::ActiveModel {
                    customer_id: Set(customer),
                    id: Set(id),
                    author_id: Set(Some(by)),
                    body: Set(body.clone()),
                    is_pinned: Set(false),
                    created_at: Set(at),
                    updated_at: Set(at),
                    deleted_at: Set(None),
                    draft: Set(None),
                };
                note::Entity::insert(new).exec_without_returning(db).await?;
                mentions::write(db, by, customer, id, &body).await?;
                store.log(db, by, at, Action::CustomerEdited, &customer.to_string(), "note added").await?;
                note_draft::Entity::delete_by_id((customer, by)).exec(db).await?;
                Ok(id)
            })
        })
        .await
    }

    /// Changes a note: its text, what is to become of it and whether it is there only who wrote it, whether it is pinned
    /// anybody.
    ///
    /// # Errors
    /// `NotFound` when there is no such note of the customer's, or it is not the person's to change; `Conflict` when the
    /// text was changed since the person saw it.
    pub async fn change_note(
        &self,
        by: UserId,
        customer: CustomerId,
        note: NoteId,
        change: &NoteChange,
    ) -> Result<(), StoreError> {
        let _under_way = self.0.writing_notes.read().await;
        self.transact(|db| {
            let (store, change) = (self.clone(), change.clone());
            Box::pin(async move {
                living(db, customer).await?;
                let found = note::Entity::find_by_id((customer, note)).lock_exclusive().one(db).await?;
                let found = found.ok_or(StoreError::NotFound)?;
                let says_more = matches!(change, NoteChange::Body { .. });
                let told = told(&found, &change);
                let present = changed(found, by, change)?.update(db).await?;
                if says_more {
                    mentions::write(db, by, customer, note, &present.body).await?;
                }
                if let Some(told) = told {
                    let (at, told) = (now(), [told]);
                    store.record(db, customer, at, &by.to_string(), &told).await?;
                    store.log(db, by, at, Action::CustomerEdited, &customer.to_string(), &kinds(&told)).await?;
                }
                Ok(())
            })
        })
        .await
    }

    /// Removes notes that were deleted thirty days ago or longer: until then they are in a copy of the customer's data.
    pub async fn forget_deleted_notes(&self, now: At) -> Result<(), StoreError> {
        let _under_way = self.0.writing_notes.read().await;
        let old = note::COLUMN.deleted_at.lt(At(now.0 - KEPT));
        note::Entity::delete_many().filter(old).exec(&self.0.database.writer).await?;
        Ok(())
    }

    /// Keeps what a person has begun to write; empty forgets it.
    ///
    /// # Errors
    /// `NotFound` when there is no such customer, or no longer.
    pub async fn keep_draft(&self, by: UserId, customer: CustomerId, body: &str) -> Result<(), StoreError> {
        let _under_way = self.0.writing_notes.read().await;
        self.transact(|db| {
            let body = body.to_owned();
            Box::pin(async move {
                living(db, customer).await?;
                // What a page that goes away sends last may have become a note already.
                if body.trim().is_empty() || sent_already(db, by, customer, &body, now()).await?.is_some() {
                    note_draft::Entity::delete_by_id((customer, by)).exec(db).await?;
                    return Ok(());
                }
                let draft = note_draft::ActiveModel {
                    customer_id: Set(customer),
                    user_id: Set(by),
                    body: Set(body),
                    updated_at: Set(now()),
                };
                let mut again = OnConflict::columns([note_draft::Column::CustomerId, note_draft::Column::UserId]);
                again.update_columns([note_draft::Column::Body, note_draft::Column::UpdatedAt]);
                note_draft::Entity::insert(draft).on_conflict(again).exec_without_returning(db).await?;
                Ok(())
            })
        })
        .await
    }
}

/// The note that a person wrote with this text a moment ago: a double click, or a request sent again, is one note.
async fn sent_already(
    db: &impl ConnectionTrait,
    by: UserId,
    customer: CustomerId,
    body: &str,
    at: At,
) -> Result<Option<NoteId>, StoreError> {
    let same = note::Entity::find()
        .filter(note::COLUMN.customer_id.eq(customer))
        .filter(note::COLUMN.author_id.eq(Some(by)))
        .filter(note::COLUMN.created_at.gt(At(at.0 - A_MOMENT)))
        .filter(note::COLUMN.deleted_at.is_null())
        .filter(note::COLUMN.body.eq(body));
    Ok(same.one(db).await?.map(|note| note.id))
}

fn after(place: Option<Place>) -> Condition {
    let Some(Cursor([pinned, id])) = place else { return Condition::all() };
    let of_kind = note::COLUMN.is_pinned.eq(pinned == 1).and(note::COLUMN.id.lt(NoteId(id)));
    let others = Condition::any().add(of_kind);
    if pinned == 1 { others.add(note::COLUMN.is_pinned.eq(false)) } else { others }
}

/// What the timeline tells of a change; none of what is so already, nor of what is being written.
fn told(present: &note::Model, change: &NoteChange) -> Option<Change> {
    match change {
        NoteChange::Pinned(is_pinned) if *is_pinned == present.is_pinned => None,
        NoteChange::Pinned(true) => Some(Change::NotePinned {}),
        NoteChange::Pinned(false) => Some(Change::NoteUnpinned {}),
        NoteChange::Deleted(true) => Some(Change::NoteDeleted {}),
        NoteChange::Deleted(false) => Some(Change::NoteRestored {}),
        NoteChange::Body { body, .. } => (*body != present.body).then_some(Change::NoteEdited {}),
        NoteChange::Draft(_) => None,
    }
}

/// The note as it is to be, if the person may.
fn changed(present: note::Model, by: UserId, change: NoteChange) -> Result<note::ActiveModel, StoreError> {
    let (is_own, is_deleted, seen) = (present.author_id == Some(by), present.deleted_at.is_some(), present.updated_at);
    let mut model = present.into_active_model();
    match change {
        NoteChange::Pinned(is_pinned) if !is_deleted => model.is_pinned = Set(is_pinned),
        NoteChange::Deleted(deletes) if is_own && deletes != is_deleted => {
            model.deleted_at = Set(deletes.then(now));
        }
        NoteChange::Draft(begun) if is_own && !is_deleted => model.draft = Set(begun),
        NoteChange::Body { seen: of, .. } if is_own && !is_deleted && of != seen => {
            let present = model.body.as_ref();
            let message = format!(
                "The note was changed meanwhile. It says now: “{present}”. Save again to put yours in its place."
            );
            return Err(StoreError::Conflict(message));
        }
        NoteChange::Body { body, .. } if is_own && !is_deleted => {
            model.body = Set(body);
            model.draft = Set(None);
            model.updated_at = Set(now());
        }
        _ => return Err(StoreError::NotFound),
    }
    Ok(model)
}
