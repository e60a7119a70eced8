//! Actions on many customers after they were confirmed: working them off, showing, stopping and taking them back.

use std::collections::HashMap;

use domain::{
    bulk::{BulkJob, JobPage, JobStatus, KEPT, Undoing},
    id::{CustomerId, JobId, UserId},
    invalid::Invalid,
    time::At,
};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Statement};

use super::{Deed, Members};
use crate::{
    Store,
    cursor::{Cursor, page},
    entity::job,
    error::StoreError,
    keys::now,
    loading::pairs,
    raw::execute,
    timeline::called,
};

/// Actions of a page.
const JOBS: usize = 50;

impl Store {
    /// Works the oldest action that is not done to its end; whether there was one. Nothing is done twice, whenever this
    /// ends and however often it is begun.
    pub async fn work_next(&self) -> Result<bool, StoreError> {
        self.hear(Vec::new()).await?;
        let open = job::Entity::find().filter(job::COLUMN.status.eq(JobStatus::Open)).order_by_asc(job::COLUMN.id);
        let Some(job) = open.one(&self.0.database.writer).await? else { return Ok(false) };
        #[derive(FromQueryResult)]
        struct Left {
            number: i64,
        }
        let sql = "SELECT number FROM job_chunks WHERE job_id = $1 AND is_done = FALSE ORDER BY number";
        let db = &self.0.database.writer;
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [job.id.0.into()]);
        let mut touched = Vec::new();
        for Left { number } in Left::find_by_statement(statement).all(db).await? {
            let id = job.id;
            let work = self.transact(|db| {
                let store = self.clone();
                Box::pin(async move { store.work(db, id, number).await })
            });
            // The audience hears of one chunk while the next is worked. What is committed it hears of later, if not now.
            let (worked, heard) = tokio::join!(work, self.hear(std::mem::take(&mut touched)));
            touched = worked?;
            if let Err(error) = heard {
                self.unheard().extend(touched);
                return Err(error);
            }
            if job::Entity::find_by_id(id).one(db).await?.is_none_or(|job| job.status != JobStatus::Open) {
                break;
            }
        }
        self.hear(touched).await?;
        self.end_job(job.id).await?;
        Ok(true)
    }

    /// Lets the audience hear of customers that were changed, and of those it could not hear of before.
    async fn hear(&self, touched: Vec<CustomerId>) -> Result<(), StoreError> {
        let mut all = std::mem::take(&mut *self.unheard());
        all.extend(touched);
        let heard = self.follow(&all).await;
        if heard.is_err() {
            self.unheard().extend(all);
        }
        heard
    }

    fn unheard(&self) -> std::sync::MutexGuard<'_, Vec<CustomerId>> {
        self.0.unheard.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// An action is done when all of it is, and the audience has heard of it.
    pub(super) async fn end_job(&self, id: JobId) -> Result<(), StoreError> {
        let sql = "UPDATE jobs SET status = 'done', finished_at = $2 \
            WHERE id = $1 AND status = 'open' AND worked >= total";
        execute(&self.0.database.writer, sql, [id.0.into(), now().0.into()]).await
    }

    /// Waits until an action is confirmed.
    pub async fn job_confirmed(&self) {
        self.0.jobs.notified().await;
    }

    /// One action.
    ///
    /// # Errors
    /// `NotFound` when there is no such action.
    pub async fn job(&self, id: JobId) -> Result<BulkJob, StoreError> {
        let found = job::Entity::find_by_id(id).one(&self.0.database.writer).await?.ok_or(StoreError::NotFound)?;
        self.as_shown(found).await
    }

    /// Actions, newest first, or those before a place.
    ///
    /// # Errors
    /// `Invalid` at `before` when it is not where such a page ended.
    pub async fn jobs(&self, before: Option<&str>) -> Result<JobPage, StoreError> {
        let mut asked = job::Entity::find().order_by_desc(job::COLUMN.id).limit(JOBS as u64 + 1);
        if let Some(Cursor([id])) = Cursor::read(before)? {
            asked = asked.filter(job::COLUMN.id.lt(JobId(id)));
        }
        let (rows, is_more) = page(asked.all(&self.0.database.reader).await?, JOBS);
        let older = rows.last().filter(|_| is_more).map(|row| Cursor([row.id.0]).to_string());
        let zone = self.workspace().zone.between(rows.last().map_or(now(), |row| row.created_at), now());
        let (names, undone) = (self.names().await?, self.undone(rows.iter().map(|row| row.id)).await?);
        let jobs = rows.into_iter().map(|row| shown(row, &names, &undone)).collect();
        Ok(JobPage { jobs, older, as_of: now(), zone })
    }

    /// What a request was, if it came before.
    pub(super) async fn job_of_request(&self, by: UserId, key: &str) -> Result<Option<BulkJob>, StoreError> {
        let known = job::Entity::find().filter(job::COLUMN.user_id.eq(by)).filter(job::COLUMN.request_key.eq(key));
        match known.one(&self.0.database.writer).await? {
            Some(known) => self.as_shown(known).await.map(Some),
            None => Ok(None),
        }
    }

    /// Ends an action after the chunk that is being worked. What is done stays, and can be taken back.
    ///
    /// # Errors
    /// `NotFound` when there is no such action.
    pub async fn stop_job(&self, id: JobId) -> Result<BulkJob, StoreError> {
        let sql = "UPDATE jobs SET status = 'stopped', finished_at = $2 WHERE id = $1 AND status = 'open'";
        execute(&self.0.database.writer, sql, [id.0.into(), now().0.into()]).await?;
        self.job(id).await
    }

    /// Takes an action back: whoever is as it left them becomes what they were before. An action itself.
    ///
    /// # Errors
    /// `NotFound` when there is no such action; `Invalid` when it was taken back already, or cannot be.
    pub async fn undo_job(&self, by: UserId, id: JobId, key: &str) -> Result<BulkJob, StoreError> {
        if let Some(known) = self.job_of_request(by, key).await? {
            return Ok(known);
        }
        let undone = job::Entity::find_by_id(id).one(&self.0.database.writer).await?.ok_or(StoreError::NotFound)?;
        let deed = Deed {
            kind: undone.kind,
            subjects: undone.subjects.clone(),
            subject: undone.subject.clone(),
            undoes: Some(id),
        };
        match self.as_shown(undone).await?.undo {
            Undoing::Possible => {}
            Undoing::Undone => return Err(already_undone()),
            Undoing::Impossible => {
                let message = "This cannot be undone: it is still under way, changed nothing, or is too long ago.";
                return Err(Invalid::at("job", "not_undoable", message).into());
            }
        }
        match self.confirm(by, key, deed, self.changed_by(id).await?).await {
            // Somebody else did in the same moment.
            Err(StoreError::Failed(_)) if !self.undone([id].into_iter()).await?.is_empty() => Err(already_undone()),
            answer => answer,
        }
    }

    /// Whom an action changed. What takes it back has the same chunks, so that each is found beside what it replaced.
    async fn changed_by(&self, id: JobId) -> Result<Vec<Members>, StoreError> {
        let sql = "SELECT string_agg(concat_ws(' ', chunk, customer_id), ' ') FROM job_changes \
            WHERE job_id = $1 AND outcome = 'changed'";
        let mut changed = pairs(&self.0.database.reader, sql, [id.0.into()]).await?;
        changed.sort_unstable();
        // Several tags of one customer are one change.
        changed.dedup();
        let members = |chunk: &[(i64, i64)]| (chunk[0].0, chunk.iter().map(|(_, key)| CustomerId(*key)).collect());
        Ok(changed.chunk_by(|one, next| one.0 == next.0).map(members).collect())
    }

    /// Forgets what actions replaced, once they can be taken back no longer.
    pub async fn forget_old_jobs(&self) -> Result<(), StoreError> {
        for table in ["job_changes", "job_chunks"] {
            let sql = format!(
                "DELETE FROM {table} WHERE job_id IN (SELECT id FROM jobs WHERE status <> 'open' AND created_at < $1)"
            );
            execute(&self.0.database.writer, &sql, [(now().0 - KEPT).into()]).await?;
        }
        Ok(())
    }

    async fn as_shown(&self, row: job::Model) -> Result<BulkJob, StoreError> {
        let undone = self.undone([row.id].into_iter()).await?;
        Ok(shown(row, &self.names().await?, &undone))
    }

    /// Which of some actions are taken back, or are being.
    async fn undone(&self, ids: impl Iterator<Item = JobId>) -> Result<Vec<JobId>, StoreError> {
        let undoing = job::Entity::find().filter(job::COLUMN.undoes.is_in(ids.map(Some)));
        let undoing = undoing.all(&self.0.database.writer).await?;
        Ok(undoing.into_iter().filter_map(|row| row.undoes).collect())
    }
}

fn already_undone() -> StoreError {
    Invalid::at("job", "already_undone", "This was undone already.").into()
}

fn shown(row: job::Model, names: &HashMap<UserId, String>, undone: &[JobId]) -> BulkJob {
    let is_young = row.created_at > At(now().0 - KEPT);
    let undo = match row.status {
        _ if undone.contains(&row.id) => Undoing::Undone,
        JobStatus::Done | JobStatus::Stopped if row.undoes.is_none() && row.changed > 0 && is_young => {
            Undoing::Possible
        }
        _ => Undoing::Impossible,
    };
    BulkJob {
        id: row.id,
        kind: row.kind,
        subject: row.subject,
        is_undo: row.undoes.is_some(),
        who: called(Some(row.user_id), names),
        created_at: row.created_at,
        finished_at: row.finished_at,
        status: row.status,
        total: row.total as u32,
        worked: row.worked as u32,
        changed: row.changed as u32,
        skipped: row.skipped as u32,
        undo,
    }
}
