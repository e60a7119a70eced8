//! Actions on many customers after they were confirmed: showing, stopping, trying again and taking them back.

use std::collections::HashMap;

use domain::{
    bulk::{BulkJob, JobPage, JobStatus, KEPT, Skipped, Undoing},
    id::{CustomerId, JobId, UserId},
    invalid::Invalid,
    time::At,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};

use super::{Deed, Members, Request};
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
        let (names, undone) =
            (self.names().await?, undone(&self.0.database.writer, rows.iter().map(|row| row.id)).await?);
        let jobs = rows.into_iter().map(|row| shown(row, &names, &undone)).collect();
        Ok(JobPage { jobs, older, as_of: now(), zone })
    }

    /// Those of a person of which something is still to be worked. What was done at once is not among them, though it is
    /// open for a moment, until the audience has heard of it.
    pub async fn jobs_under_way(&self, by: UserId) -> Result<Vec<JobId>, StoreError> {
        let is_left = Expr::col(job::Column::Worked).lt(Expr::col(job::Column::Total));
        let open = job::Entity::find().filter(job::COLUMN.status.eq(JobStatus::Open)).filter(is_left);
        let own = open.filter(job::COLUMN.user_id.eq(by)).order_by_asc(job::COLUMN.id);
        Ok(own.all(&self.0.database.reader).await?.into_iter().map(|job| job.id).collect())
    }

    /// What a request was, if it came before.
    ///
    /// # Errors
    /// `Invalid` at `key` when something else was asked for under it.
    pub(super) async fn job_of_request(&self, by: UserId, request: &Request) -> Result<Option<BulkJob>, StoreError> {
        let Request { key, digest } = request;
        let known = job::Entity::find().filter(job::COLUMN.user_id.eq(by)).filter(job::COLUMN.request_key.eq(key));
        let Some(known) = known.one(&self.0.database.writer).await? else { return Ok(None) };
        if !known.request_digest.is_empty() && known.request_digest != *digest {
            let message = "Something else was asked for under this key. A new request has a key of its own.";
            return Err(Invalid::at("key", "key_reused", message).into());
        }
        self.as_shown(known).await.map(Some)
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

    /// Tries those again whose change failed; an undo that was stopped goes on with who is left. From then on it is the
    /// action of who asked.
    ///
    /// # Errors
    /// `NotFound` when there is no such action; `Invalid` when nothing of it failed, or it is an action that was stopped or
    /// taken back, or is too long ago.
    pub async fn retry_job(&self, by: UserId, id: JobId) -> Result<BulkJob, StoreError> {
        let begun = self.transact(|db| {
            Box::pin(async move {
                // Held until it is open again: taking back waits for it.
                let found = job::Entity::find_by_id(id).lock_exclusive().one(db).await?.ok_or(StoreError::NotFound)?;
                let undone = undone(db, [id].into_iter()).await?;
                if !shown(found, &HashMap::new(), &undone).can_retry {
                    let message =
                        "This cannot be tried again: nothing of it failed, or it was stopped or undone since.";
                    return Err(Invalid::at("job", "not_retryable", message).into());
                }
                let again =
                    "UPDATE job_chunks SET is_done = FALSE, is_failed = FALSE WHERE job_id = $1 AND is_failed = TRUE";
                execute(db, again, [id.0.into()]).await?;
                let open = "UPDATE jobs SET status = 'open', finished_at = NULL, worked = worked - failed, failed = 0, \
                    user_id = $2 WHERE id = $1";
                execute(db, open, [id.0.into(), by.0.into()]).await
            })
        });
        begun.await?;
        self.0.jobs.notify_one();
        self.job(id).await
    }

    /// Takes an action back: whoever is as it left them becomes what they were before. An action itself.
    ///
    /// # Errors
    /// `NotFound` when there is no such action; `Invalid` when it was taken back already, or cannot be.
    pub async fn undo_job(&self, by: UserId, id: JobId, key: &str) -> Result<BulkJob, StoreError> {
        let request = Request::of(key, &("undo", id));
        if let Some(known) = self.job_of_request(by, &request).await? {
            return Ok(known);
        }
        let found = job::Entity::find_by_id(id).one(&self.0.database.writer).await?.ok_or(StoreError::NotFound)?;
        let deed = Deed {
            kind: found.kind,
            subjects: found.subjects.clone(),
            subject: found.subject.clone(),
            undoes: Some(id),
        };
        match self.as_shown(found).await?.undo {
            Undoing::Possible => {}
            Undoing::Undone => return Err(already_undone()),
            Undoing::Impossible => return Err(not_undoable()),
        }
        match self.confirm(by, request, deed, self.changed_by(id).await?).await {
            // Somebody else did in the same moment.
            Err(StoreError::Failed(_)) if !undone(&self.0.database.writer, [id].into_iter()).await?.is_empty() => {
                Err(already_undone())
            }
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

    /// Forgets whom actions did not change, once they can be taken back no longer. What they changed stays in the timelines.
    pub async fn forget_old_jobs(&self) -> Result<(), StoreError> {
        for forget in [
            "DELETE FROM job_changes WHERE outcome <> 'changed'",
            "UPDATE job_chunks SET customers = '[]' WHERE customers <> '[]'",
        ] {
            // What an undo goes by stays as long as the undo can go on.
            let sql = format!(
                "{forget} AND job_id IN (SELECT id FROM jobs WHERE status <> 'open' AND created_at < $1 \
                 AND EXISTS (SELECT 1 FROM job_chunks AS own WHERE own.job_id = jobs.id AND own.customers <> '[]') \
                 AND id NOT IN (SELECT undoes FROM jobs WHERE undoes IS NOT NULL AND (status = 'open' OR created_at >= $1)))"
            );
            execute(&self.0.database.writer, &sql, [(now().0 - KEPT).into()]).await?;
        }
        Ok(())
    }

    async fn as_shown(&self, row: job::Model) -> Result<BulkJob, StoreError> {
        let undone = undone(&self.0.database.writer, [row.id].into_iter()).await?;
        Ok(shown(row, &self.names().await?, &undone))
    }
}

/// Which of some actions are taken back, or are being.
async fn undone(db: &impl ConnectionTrait, ids: impl Iterator<Item = JobId>) -> Result<Vec<JobId>, StoreError> {
    let undoing = job::Entity::find().filter(job::COLUMN.undoes.is_in(ids.map(Some)));
    Ok(undoing.all(db).await?.into_iter().filter_map(|row| row.undoes).collect())
}

pub(super) fn not_undoable() -> StoreError {
    let message = "This cannot be undone: it is still under way, changed nothing, or is too long ago.";
    Invalid::at("job", "not_undoable", message).into()
}

fn already_undone() -> StoreError {
    Invalid::at("job", "already_undone", "This was undone already.").into()
}

fn shown(row: job::Model, names: &HashMap<UserId, String>, undone: &[JobId]) -> BulkJob {
    let is_young = row.created_at > At(now().0 - KEPT);
    let is_left = match row.status {
        JobStatus::Done => row.failed > 0,
        // What was stopped stays as it is, but for an undo: half of it is nothing that anybody wants.
        JobStatus::Stopped => row.undoes.is_some() && row.worked < row.total,
        JobStatus::Open => false,
    };
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
        skipped: Skipped {
            in_bin: row.in_bin as u32,
            edited: row.edited as u32,
            full: row.full_of_tags as u32,
            gone: row.gone as u32,
        },
        failed: row.failed as u32,
        can_retry: is_left && is_young && undo != Undoing::Undone,
        undo,
    }
}
