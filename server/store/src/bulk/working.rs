//! Working actions on many customers off: chunk by chunk, the one confirmed first to its end, whatever ends in between.

use std::time::Duration;

use domain::{
    bulk::JobStatus,
    id::{CustomerId, JobId},
};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Value,
};

use crate::{
    Store,
    changes::ManyBecame,
    entity::job,
    error::{StoreError, is_refusal},
    keys::now,
    raw::{execute, rows},
};

/// How often a chunk is tried that the database refuses.
const TRIES: u32 = 3;
/// Between the first two of them, then twice as long each time.
const PAUSE: Duration = Duration::from_millis(100);

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
        let (id, mut has_failed, mut touched) = (job.id, job.failed > 0, Vec::new());
        for Left { number } in rows::<Left>(db, sql, [job.id.0.into()]).await? {
            // What is refused once is likely to be refused all along: then nobody waits for many tries of each chunk.
            let work = self.work_or_fail(id, number, if has_failed { 1 } else { TRIES });
            // The audience hears of one chunk while the next is worked. What is committed it hears of later, if not now.
            let (worked, heard) = tokio::join!(work, self.hear(std::mem::take(&mut touched)));
            let worked = worked?;
            has_failed |= worked.is_none();
            touched = worked.unwrap_or_default();
            if let Err(error) = heard {
                self.unheard().extend(ids(&touched));
                return Err(error);
            }
            if job::Entity::find_by_id(id).one(db).await?.is_none_or(|job| job.status != JobStatus::Open) {
                break;
            }
        }
        self.hear(touched).await?;
        self.end_job(id).await?;
        Ok(true)
    }

    /// Works a chunk, and gives what it made of whom. What the database refuses however often it is tried is written down as
    /// failed, for the others of the action and the actions behind it to go on; then nothing is given.
    async fn work_or_fail(&self, id: JobId, number: i64, tries: u32) -> Result<Option<Vec<ManyBecame>>, StoreError> {
        for n in 0..tries {
            if n > 0 {
                tokio::time::sleep(PAUSE * (1 << (n - 1))).await;
            }
            let work = self.transact(|db| {
                let store = self.clone();
                Box::pin(async move { store.work(db, id, number).await })
            });
            match work.await {
                Err(error) if is_refusal(&error) => {
                    tracing::error!(job = %id, chunk = number, error = %error, "a part of an action was refused");
                }
                answer => return answer.map(Some),
            }
        }
        let failed = self.transact(|db| Box::pin(fail(db, id, number)));
        failed.await.map(|()| None)
    }

    /// Lets the audience hear of customers that were changed, and of those it could not hear of before.
    async fn hear(&self, touched: Vec<ManyBecame>) -> Result<(), StoreError> {
        let late = std::mem::take(&mut *self.unheard());
        let hear = async {
            self.take_over(&touched).await?;
            self.follow(&late).await
        };
        let heard = hear.await;
        if heard.is_err() {
            self.unheard().extend(late.into_iter().chain(ids(&touched)));
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
}

fn ids(touched: &[ManyBecame]) -> impl Iterator<Item = CustomerId> {
    touched.iter().flat_map(|(_, touched)| touched).map(|(id, _)| *id)
}

/// Writes a chunk down as failed, if it is still to be worked.
async fn fail(db: &DatabaseTransaction, id: JobId, number: i64) -> Result<(), StoreError> {
    let job = job::Entity::find_by_id(id).lock_exclusive().one(db).await?.ok_or(StoreError::NotFound)?;
    if job.status != JobStatus::Open {
        return Ok(());
    }
    let own: [Value; 2] = [id.0.into(), number.into()];
    let sql = "UPDATE jobs SET worked = worked + own.size, failed = failed + own.size FROM job_chunks AS own \
        WHERE jobs.id = $1 AND own.job_id = $1 AND own.number = $2 AND own.is_done = FALSE";
    execute(db, sql, own.clone()).await?;
    let sql = "UPDATE job_chunks SET is_done = TRUE, is_failed = TRUE \
        WHERE job_id = $1 AND number = $2 AND is_done = FALSE";
    execute(db, sql, own).await
}
