//! Changing the customers of one chunk, with their timelines and the audit log, in one transaction.

use domain::{
    bulk::{AT_ONCE, ActionKind, JobStatus, Skipped},
    id::{JobId, SegmentId, TagId},
    lifecycle::Lifecycle,
    profile::Change,
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
    editing::stored,
    entity::{job, segment, tag, user},
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
        let chunk = Chunk { db, sql: Sql::of(db.get_database_backend()), job, number, at: now() };
        // Who may no longer do it: what was not reached stays so.
        let who = user::Entity::find_by_id(chunk.job.user_id).one(db).await?;
        let needs = if chunk.job.total > KEYS { Right::ChangeMany } else { Right::EditCustomers };
        if who.is_none_or(|who| who.is_disabled || !who.role.may(needs)) {
            chunk.stop().await?;
            return Ok(Vec::new());
        }
        let begin = "UPDATE job_chunks SET is_done = TRUE WHERE job_id = $1 AND number = $2 AND is_done = FALSE \
            RETURNING size";
        let begin = Statement::from_sql_and_values(db.get_database_backend(), begin, [id.0.into(), number.into()]);
        let Some(begun) = db.query_one_raw(begin).await? else { return Ok(Vec::new()) };
        if let Some(lock) = chunk.sql.lock() {
            chunk.run(&lock, []).await?;
        }
        chunk.mark().await?;
        let size = begun.try_get_by_index(0)?;
        let marked = marked(db, id, number, size, chunk.doing()).await?;
        if !marked.changed.is_empty() {
            match chunk.job.kind {
                ActionKind::UpdateLifecycle => self.change_stage(&chunk, &marked).await?,
                _ => self.change_links(&chunk, &marked).await?,
            }
        }
        chunk.finish(size, &marked).await?;
        Ok(marked.became)
    }

    async fn change_stage(&self, chunk: &Chunk<'_>, marked: &Marked) -> Result<(), StoreError> {
        let to = chunk.job.subjects.clone();
        let details = if chunk.job.undoes.is_none() {
            chunk.run(&chunk.sql.set_stage(), [chunk.at.0.into(), to.clone().into()]).await?;
            r#"'{"from":"' || stage || '","to":"' || $8 || '"}'"#
        } else {
            chunk.run(statements::SET_STAGE_BACK, [chunk.at.0.into()]).await?;
            r#"'{"from":"' || $8 || '","to":"' || stage || '"}'"#
        };
        let (kind, _) = stored(&Change::Lifecycle { from: Lifecycle::Lead, to: Lifecycle::Lead });
        self.tell(chunk, &statements::told(details), 0, &kind, to).await?;
        self.log_each(chunk, marked, "lifecycle").await
    }

    async fn change_links(&self, chunk: &Chunk<'_>, marked: &Marked) -> Result<(), StoreError> {
        let (links, adds) = chunk.links();
        let subjects = chunk.subjects();
        if adds {
            let by: Value = chunk.job.user_id.to_string().into();
            match links {
                Links::Tags => chunk.run(&statements::link(links), []).await?,
                Links::Segments => chunk.run(&statements::link(links), [chunk.at.0.into(), by]).await?,
            }
        } else {
            chunk.run(&statements::unlink(links), []).await?;
            for subject in subjects.iter().filter(|_| links == Links::Tags) {
                chunk.run(&chunk.sql.taken(), [(*subject).into()]).await?;
            }
        }
        chunk.run(&chunk.sql.set_version(), [chunk.at.0.into()]).await?;
        let mut kinds = String::new();
        for subject in subjects {
            let Some(change) = chunk.change(links, adds, subject).await? else { continue };
            let (kind, details) = stored(&change);
            self.tell(chunk, &statements::told("$8"), subject, &kind, details).await?;
            kinds = kind.replace('_', " ");
        }
        self.log_each(chunk, marked, &kinds).await
    }

    async fn tell(
        &self,
        chunk: &Chunk<'_>,
        sql: &str,
        subject: i64,
        kind: &str,
        details: String,
    ) -> Result<(), StoreError> {
        let (by, keys) = (chunk.job.user_id.to_string(), self.0.keys.next_run(KEYS) - 1);
        let values: [Value; 6] =
            [chunk.at.0.into(), keys.into(), by.into(), subject.into(), kind.into(), details.into()];
        chunk.run(sql, values).await
    }

    async fn log_each(&self, chunk: &Chunk<'_>, marked: &Marked, kinds: &str) -> Result<(), StoreError> {
        let keys = self.0.keys.next_run(KEYS) - 1;
        let touched: Vec<String> = marked.changed.iter().map(|id| format!("\"{id}\"")).collect();
        let touched = format!("[{}]", touched.join(","));
        let by = chunk.job.user_id.0;
        let values: [Value; 5] = [keys.into(), chunk.at.0.into(), by.into(), kinds.into(), touched.into()];
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
        if self.job.kind == ActionKind::UpdateLifecycle {
            let to = self.job.subjects.clone().into();
            return match undoes {
                None => self.run(&self.sql.mark_stage(), [to]).await,
                Some(undone) => self.run(&Sql::mark_stage_back(), [to, undone]).await,
            };
        }
        let (links, adds) = self.links();
        let subjects = self.subjects();
        if subjects.is_empty() {
            // Tags that nobody has any more.
            return self.run(&self.sql.mark_all_already(), []).await;
        }
        for subject in &subjects {
            let own: Value = (*subject).into();
            match undoes.clone() {
                None => self.run(&self.sql.mark_links(links, !adds, &subjects), [own]).await?,
                Some(undone) => self.run(&Sql::mark_links_back(links, !adds), [own, undone]).await?,
            }
        }
        Ok(())
    }

    /// What it does to those whom it changes.
    fn doing(&self) -> Doing {
        match self.job.kind {
            ActionKind::UpdateLifecycle if self.job.undoes.is_some() => Doing::Stage(None),
            ActionKind::UpdateLifecycle => Doing::Stage(self.job.subjects.parse().ok()),
            _ => {
                let (links, adds) = self.links();
                Doing::Link(links, adds)
            }
        }
    }

    /// Which links are made, or else taken away. What takes back does the contrary.
    fn links(&self) -> (Links, bool) {
        let (links, adds) = match self.job.kind {
            ActionKind::AddTags => (Links::Tags, true),
            ActionKind::RemoveTags => (Links::Tags, false),
            ActionKind::AssignSegment => (Links::Segments, true),
            ActionKind::RemoveSegment | ActionKind::UpdateLifecycle => (Links::Segments, false),
        };
        (links, adds == self.job.undoes.is_none())
    }

    /// The keys of the tags or of the segment.
    fn subjects(&self) -> Vec<i64> {
        self.job.subjects.split(' ').filter_map(|key| key.parse().ok()).collect()
    }

    /// What a link made or taken away is called in the timeline; none when what it leads to is gone.
    async fn change(&self, links: Links, adds: bool, subject: i64) -> Result<Option<Change>, StoreError> {
        Ok(match links {
            Links::Tags => tag::Entity::find_by_id(TagId(subject)).one(self.db).await?.map(|found| {
                let tag = found.name;
                if adds { Change::TagAdded { tag } } else { Change::TagRemoved { tag } }
            }),
            Links::Segments => segment::Entity::find_by_id(SegmentId(subject)).one(self.db).await?.map(|found| {
                let segment = found.name;
                if adds { Change::SegmentAdded { segment } } else { Change::SegmentRemoved { segment, since: None } }
            }),
        })
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

    async fn stop(&self) -> Result<(), StoreError> {
        let sql = "UPDATE jobs SET status = 'stopped', finished_at = $2 WHERE id = $1";
        execute(self.db, sql, [self.job.id.0.into(), now().0.into()]).await
    }
}
