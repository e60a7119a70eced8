//! The audit log: who did what to whom. It names keys and kinds, and never holds a value of a customer's: what is erased
//! must not live on here.

use std::collections::HashMap;

use domain::{
    audit::{Action, AuditEntry, AuditFilter, AuditPage, Doer},
    id::UserId,
    time::At,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use tokio::sync::mpsc::Sender;

use crate::{
    Store,
    cursor::{Cursor, page},
    entity::audit,
    error::StoreError,
    keys::now,
    timeline::called,
};

/// Entries of a page.
const ENTRIES: usize = 50;

impl Store {
    /// A page of the log, the newest or those before a place.
    ///
    /// # Errors
    /// `Invalid` at `before` when it is not where such a page ended.
    pub async fn audit_log(&self, filter: &AuditFilter, before: Option<&str>) -> Result<AuditPage, StoreError> {
        let mut asked = asked(filter);
        if let Some(Cursor([id])) = Cursor::read(before)? {
            asked = asked.add(audit::COLUMN.id.lt(id));
        }
        let found = audit::Entity::find().filter(asked).order_by_desc(audit::COLUMN.id).limit(ENTRIES as u64 + 1);
        let (rows, is_more) = page(found.all(&self.0.database.reader).await?, ENTRIES);
        let older = rows.last().filter(|_| is_more).map(|row| Cursor([row.id]).to_string());
        let names = self.names().await?;
        let zone = self.workspace().zone.between(rows.last().map_or(now(), |row| row.at), now());
        let entries = rows.into_iter().map(|row| entry(row, &names)).collect();
        let mut people: Vec<_> = names.iter().map(|(id, name)| (*id, name.clone())).collect();
        people.sort_by(|a, b| a.1.cmp(&b.1));
        Ok(AuditPage { entries, older, people, zone })
    }

    /// Writes down that a person takes the log out, before a byte of it leaves.
    pub async fn begin_audit_export(&self, by: UserId) -> Result<At, StoreError> {
        self.transact(|db| {
            let store = self.clone();
            Box::pin(async move {
                let at = now();
                store.log(db, by, at, Action::AuditExported, "", "").await?;
                Ok(at)
            })
        })
        .await
    }

    /// Sends the whole log, or the part that is asked for, newest first, as fast as it is taken.
    pub async fn audit_entries(&self, filter: &AuditFilter, rows: Sender<AuditEntry>) -> Result<(), StoreError> {
        use futures_util::TryStreamExt;
        let names = self.names().await?;
        let found = audit::Entity::find().filter(asked(filter)).order_by_desc(audit::COLUMN.id);
        let mut found = found.stream(&self.0.database.reader).await?;
        while let Some(row) = found.try_next().await? {
            if rows.send(entry(row, &names)).await.is_err() {
                break;
            }
        }
        Ok(())
    }

    /// Writes down, in the transaction that does it, what a person did, or the server by itself.
    pub(crate) async fn log(
        &self,
        db: &DatabaseTransaction,
        by: impl Into<Option<UserId>>,
        at: At,
        action: Action,
        subject: &str,
        details: &str,
    ) -> Result<(), StoreError> {
        let entry = audit::ActiveModel {
            id: Set(self.0.keys.next()),
            at: Set(at),
            user_id: Set(by.into()),
            action: Set(action),
            subject: Set(subject.to_owned()),
            details: Set(details.to_owned()),
        };
        audit::Entity::insert(entry).exec_without_returning(db).await?;
        Ok(())
    }
}

fn asked(filter: &AuditFilter) -> Condition {
    let mut asked = Condition::all();
    match filter.person {
        None => {}
        Some(Doer::Person(person)) => asked = asked.add(audit::COLUMN.user_id.eq(person)),
        Some(Doer::Server) => asked = asked.add(audit::COLUMN.user_id.is_null()),
    }
    if let Some(action) = filter.action {
        asked = asked.add(audit::COLUMN.action.eq(action));
    }
    if let Some(customer) = filter.customer {
        asked = asked.add(audit::COLUMN.subject.eq(customer.to_string()));
    }
    asked
}

/// An entry as people read it; who is not there any more is called so, and the server by its name.
fn entry(row: audit::Model, names: &HashMap<UserId, String>) -> AuditEntry {
    AuditEntry {
        at: row.at,
        who: if row.user_id.is_some() { called(row.user_id, names) } else { "Acumen".to_owned() },
        action: row.action,
        subject: row.subject,
        details: row.details,
    }
}
