//! Who is named in which note, and what of it they have not seen.

use std::collections::HashSet;

use domain::{
    id::{CustomerId, NoteId, UserId},
    note::{self, Mention},
    time::At,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, QueryFilter,
    QueryOrder, sea_query::Expr,
};

use crate::{
    Store,
    entity::{note_mention, user},
    error::StoreError,
    keys::now,
    timeline::called,
};

/// The most mentions that are listed.
const LISTED: u64 = 100;
/// Mentions of a person that can be read: of notes and customers who are there.
const READABLE: &str = "FROM note_mentions JOIN notes ON notes.customer_id = note_mentions.customer_id AND notes.id = note_id \
    JOIN customers ON customers.id = note_mentions.customer_id \
    WHERE user_id = $1 AND notes.deleted_at IS NULL AND customers.deleted_at IS NULL";

impl Store {
    /// Notes that name a person, newest first.
    pub async fn mentions(&self, of: UserId) -> Result<Vec<Mention>, StoreError> {
        #[derive(FromQueryResult)]
        struct Row {
            note_id: NoteId,
            customer_id: CustomerId,
            name: String,
            email: String,
            author_id: Option<UserId>,
            body: String,
            created_at: At,
            seen_at: Option<At>,
        }
        let sql = format!(
            "SELECT note_id, note_mentions.customer_id, customers.name, customers.email, author_id, body, notes.created_at, \
             seen_at {READABLE} ORDER BY note_id DESC LIMIT $2"
        );
        let rows: Vec<Row> = self.read_all(&sql, [of.0.into(), LISTED.into()]).await?;
        let names = self.names().await?;
        let shown = |row: Row| Mention {
            note: row.note_id,
            customer: row.customer_id,
            customer_name: if row.name.is_empty() { row.email } else { row.name },
            author: called(row.author_id, &names),
            body: row.body,
            at: row.created_at,
            is_new: row.seen_at.is_none(),
        };
        Ok(rows.into_iter().map(shown).collect())
    }

    /// How many mentions a person has not seen.
    pub async fn new_mentions(&self, of: UserId) -> Result<u32, StoreError> {
        #[derive(FromQueryResult)]
        struct Row {
            number: i64,
        }
        let sql = format!("SELECT COUNT(*) AS number {READABLE} AND seen_at IS NULL");
        let rows: Vec<Row> = self.read_all(&sql, [of.0.into()]).await?;
        Ok(rows.first().map_or(0, |row| row.number as u32))
    }

    /// Takes down that a person has seen their mentions up to a note.
    pub async fn see_mentions(&self, of: UserId, newest: NoteId) -> Result<(), StoreError> {
        note_mention::Entity::update_many()
            .col_expr(note_mention::Column::SeenAt, Expr::value(now()))
            .filter(note_mention::COLUMN.user_id.eq(of))
            .filter(note_mention::COLUMN.note_id.lte(newest))
            .filter(note_mention::COLUMN.seen_at.is_null())
            .exec(&self.0.database.writer)
            .await?;
        Ok(())
    }

    /// The names by which people who work here can be named, in order.
    pub(crate) async fn team_names(&self) -> Result<Vec<String>, StoreError> {
        Ok(team(&self.0.database.reader).await?.into_iter().map(|person| person.name).collect())
    }
}

/// Who can be named, by name.
async fn team(db: &impl ConnectionTrait) -> Result<Vec<user::Model>, StoreError> {
    let people = user::Entity::find().filter(user::COLUMN.is_disabled.eq(false)).order_by_asc(user::COLUMN.name);
    Ok(people.all(db).await?)
}

/// Brings the mentions of a note to what its text says: whoever is named anew has not seen it, whoever still is may have.
pub(crate) async fn write(
    db: &DatabaseTransaction,
    by: UserId,
    customer: CustomerId,
    note: NoteId,
    body: &str,
) -> Result<(), StoreError> {
    let people = team(db).await?;
    let names: Vec<String> = people.iter().map(|person| person.name.clone()).collect();
    let named: HashSet<UserId> =
        note::named(body, &names).into_iter().map(|n| people[n].id).filter(|id| *id != by).collect();
    let of_note = note_mention::Entity::find()
        .filter(note_mention::COLUMN.customer_id.eq(customer))
        .filter(note_mention::COLUMN.note_id.eq(note));
    let present: HashSet<UserId> = of_note.all(db).await?.into_iter().map(|row| row.user_id).collect();
    for gone in present.difference(&named) {
        note_mention::Entity::delete_by_id((customer, note, *gone)).exec(db).await?;
    }
    for new in named.difference(&present) {
        let row = note_mention::ActiveModel {
            customer_id: Set(customer),
            note_id: Set(note),
            user_id: Set(*new),
            seen_at: Set(None),
        };
        note_mention::Entity::insert(row).exec_without_returning(db).await?;
    }
    Ok(())
}
