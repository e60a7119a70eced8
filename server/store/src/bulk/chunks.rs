//! Changing the customers of one chunk, with their timelines and the audit log, in one transaction.

use domain::{
    bulk::{AT_ONCE, JobStatus, Skipped},
    id::JobId,
    role::Right,
    time::At,
};
use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait, QuerySelect, Statement, Value};

use super::{
    marked::{Doing, Marked, marked},
    statements::{self, Links, Sql},
};
use crate::{
    Store,
    changes::ManyBecame,
    entity::{job, user},
    error::StoreError,
    keys::now,
    raw::execute,
};

/// No chunk has more customers.
const KEYS: i64 = AT_ONCE as i64;

/// The action and the chunk that is being worked, with the moment of its changes.
struct Chunk<'t> {
    db: &'t DatabaseTransaction,
    sql: Sql,
    /// Which links it makes, or else takes away; none when it sets stages.
    links: Option<(Links, bool)>,
    job: job::Model,
    number: i64,
    at: At,
}

impl Store {
    /// Works a chunk whose turn it is, and gives what it made of whom. Nothing, when it was worked already or the action was
    /// stopped: also when somebody else does either in the same moment.
    pub(super) async fn work(
        &self,
        db: &DatabaseTransaction,
        id: JobId,
        number: i64,
    ) -> Result<Vec<ManyBecame>, StoreError> {
        // Held until the chunk is done: stopping waits for it.
        let job = job::Entity::find_by_id(id).lock_exclusive().one(db).await?.ok_or(StoreError::NotFound)?;
        if job.status != JobStatus::Open {
            return Ok(Vec::new());
        }
        // Who may no longer do it: what was not reached stays so.
        let who = user::Entity::find_by_id(job.user_id).one(db).await?;
        let needs = if job.total > KEYS { Right::ChangeMany } else { Right::EditCustomers };
        if who.is_none_or(|who| who.is_disabled || !who.role.may(needs)) {
            stop(db, id).await?;
            return Ok(Vec::new());
        }
        let begin = "UPDATE job_chunks SET is_done = TRUE WHERE job_id = $1 AND number = $2 AND is_done = FALSE \
            RETURNING size";
        let begin = Statement::from_sql_and_values(db.get_database_backend(), begin, [id.0.into(), number.into()]);
        let Some(begun) = db.query_one_raw(begin).await? else { return Ok(Vec::new()) };
        let size = begun.try_get_by_index(0)?;
        let sql = Sql::of(db.get_database_backend());
        if let Some(lock) = sql.lock() {
            execute(db, &lock, [id.0.into(), number.into()]).await?;
        }
        // Nobody else changes them from here on: what is written later was done later.
        let chunk = Chunk { db, sql, links: Links::of(job.kind, job.undoes.is_some()), job, number, at: now() };
        chunk.mark().await?;
        let marked = marked(db, id, number, size, chunk.doing()).await?;
        if !marked.changed.is_empty() {
            match chunk.links {
                None => chunk.change_stage().await?,
                Some((links, adds)) => chunk.change_links(links, adds).await?,
            }
            self.tell(&chunk, &marked).await?;
        }
        chunk.finish(size, &marked).await?;
        Ok(marked.became)
    }

    /// Writes into each one's timeline, and into the audit log, what was done.
    async fn tell(&self, chunk: &Chunk<'_>, marked: &Marked) -> Result<(), StoreError> {
        let (at, by, job) = (chunk.at.0, chunk.job.user_id, chunk.job.id);
        chunk.run(statements::TELL, [at.into(), self.0.keys.next().into(), by.to_string().into()]).await?;
        let keys = self.0.keys.next_run(KEYS) - 1;
        let touched: Vec<String> = marked.changed.iter().map(|id| format!("\"{id}\"")).collect();
        let touched = format!("[{}]", touched.join(","));
        let values: [Value; 5] = [keys.into(), at.into(), by.0.into(), job.0.into(), touched.into()];
        execute(chunk.db, &statements::logged(chunk.db.get_database_backend()), values).await
    }
}

impl Chunk<'_> {
    /// Runs a statement of this chunk with further values.
    async fn run(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<(), StoreError> {
        let own: [Value; 2] = [self.job.id.0.into(), self.number.into()];
        execute(self.db, sql, own.into_iter().chain(values)).await
    }

    /// Writes down what becomes of each customer.
    async fn mark(&self) -> Result<(), StoreError> {
        let undoes: Option<Value> = self.job.undoes.map(|undone| undone.0.into());
        let Some((links, adds)) = self.links else {
            let to = self.job.subjects.clone().into();
            return match undoes {
                None => self.run(&self.sql.mark_stage(), [to]).await,
                Some(undone) => self.run(&self.sql.mark_stage_back(), [to, undone]).await,
            };
        };
        let subjects = self.subjects();
        if subjects.is_empty() {
            // Tags that nobody has any more.
            return self.run(&self.sql.mark_all_already(), []).await;
        }
        for subject in &subjects {
            let own: Value = (*subject).into();
            match undoes.clone() {
                None => self.run(&self.sql.mark_links(links, !adds, &subjects), [own]).await?,
                Some(undone) => self.run(&self.sql.mark_links_back(links, !adds), [own, undone]).await?,
            }
        }
        Ok(())
    }

    async fn change_stage(&self) -> Result<(), StoreError> {
        if self.job.undoes.is_some() {
            return self.run(&self.sql.set_stage_back(), [self.at.0.into()]).await;
        }
        self.run(&self.sql.set_stage(), [self.at.0.into(), self.job.subjects.clone().into()]).await
    }

    async fn change_links(&self, links: Links, adds: bool) -> Result<(), StoreError> {
        match links {
            Links::Tags if adds => self.run(&statements::link(links), []).await?,
            Links::Segments if adds => {
                let by = self.job.user_id.to_string();
                self.run(&statements::link(links), [self.at.0.into(), by.into()]).await?;
            }
            _ => {
                for subject in self.subjects() {
                    self.run(&self.sql.unlink(links), [subject.into()]).await?;
                    if links == Links::Tags {
                        self.run(&self.sql.taken(), [subject.into()]).await?;
                    }
                }
            }
        }
        self.run(&self.sql.set_version(), [self.at.0.into()]).await
    }

    /// What it does to those whom it changes.
    fn doing(&self) -> Doing {
        match self.links {
            None if self.job.undoes.is_some() => Doing::Stage(None),
            None => Doing::Stage(self.job.subjects.parse().ok()),
            Some((links, adds)) => Doing::Link(links, adds),
        }
    }

    /// The keys of the tags or of the segment.
    fn subjects(&self) -> Vec<i64> {
        self.job.subjects.split(' ').filter_map(|key| key.parse().ok()).collect()
    }

    /// Counts what was done.
    async fn finish(&self, size: i64, marked: &Marked) -> Result<(), StoreError> {
        let sql = "UPDATE jobs SET worked = worked + $2, changed = changed + $3, in_bin = in_bin + $4, \
            edited = edited + $5, full_of_tags = full_of_tags + $6, gone = gone + $7 WHERE id = $1";
        let Skipped { in_bin, edited, full, gone } = marked.skipped;
        let counts =
            [marked.changed.len() as u32, in_bin, edited, full, gone].map(|count| Value::from(i64::from(count)));
        execute(self.db, sql, [self.job.id.0.into(), size.into()].into_iter().chain(counts)).await
    }
}

async fn stop(db: &DatabaseTransaction, id: JobId) -> Result<(), StoreError> {
    let sql = "UPDATE jobs SET status = 'stopped', finished_at = $2 WHERE id = $1";
    execute(db, sql, [id.0.into(), now().0.into()]).await
}
