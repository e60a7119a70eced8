//! Changing the customers of one chunk, with their timelines and the audit log, in one transaction.

use domain::{
    bulk::{AT_ONCE, ActionKind, JobStatus},
    id::{CustomerId, JobId, SegmentId, TagId},
    lifecycle::Lifecycle,
    profile::Change,
    time::At,
};
use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, QuerySelect, Statement, Value};

use super::statements::{self, CHANGED, Links, Sql};
use crate::{
    Store,
    editing::stored,
    entity::{job, segment, tag, user},
    error::StoreError,
    keys::now,
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
    /// Works a chunk whose turn it is, and gives whom it changed. Nothing, when it was worked already or the action was
    /// stopped: also when somebody else does either in the same moment.
    pub(super) async fn work(
        &self,
        db: &DatabaseTransaction,
        id: JobId,
        number: i64,
    ) -> Result<Vec<CustomerId>, StoreError> {
        // Held until the chunk is done: stopping waits for it.
        let job = job::Entity::find_by_id(id).lock_exclusive().one(db).await?.ok_or(StoreError::NotFound)?;
        let begin = "UPDATE job_chunks SET is_done = TRUE WHERE job_id = $1 AND number = $2 AND is_done = FALSE";
        if job.status != JobStatus::Open || execute(db, begin, [id.0.into(), number.into()]).await? == 0 {
            return Ok(Vec::new());
        }
        let chunk = Chunk { db, sql: Sql::of(db.get_database_backend()), job, number, at: now() };
        let who = user::Entity::find_by_id(chunk.job.user_id).one(db).await?;
        if who.is_none_or(|who| who.is_disabled) {
            chunk.stop().await?;
            return Ok(Vec::new());
        }
        match chunk.job.kind {
            ActionKind::UpdateLifecycle => self.change_stage(&chunk).await?,
            kind => self.change_links(&chunk, kind).await?,
        }
        chunk.finish().await
    }

    async fn change_stage(&self, chunk: &Chunk<'_>) -> Result<(), StoreError> {
        let to = chunk.job.subjects.clone();
        let told = |details: &str| statements::told(details);
        let sql = chunk.sql;
        chunk.run(&sql.mark_deleted(), []).await?;
        let details = match chunk.job.undoes {
            None => {
                chunk.run(&sql.mark_stage(), [to.clone().into()]).await?;
                chunk.run(&statements::set_stage(), [chunk.at.0.into(), to.clone().into()]).await?;
                told(r#"'{"from":"' || stage || '","to":"' || $8 || '"}'"#)
            }
            Some(undone) => {
                chunk.run(&sql.mark_stage_back(), [to.clone().into(), undone.0.into()]).await?;
                chunk.run(&statements::set_stage_back(), [chunk.at.0.into()]).await?;
                told(r#"'{"from":"' || $8 || '","to":"' || stage || '"}'"#)
            }
        };
        let (kind, _) = stored(&Change::Lifecycle { from: Lifecycle::Lead, to: Lifecycle::Lead });
        self.tell(chunk, &details, 0, &kind, to).await?;
        self.log_each(chunk, "lifecycle").await
    }

    async fn change_links(&self, chunk: &Chunk<'_>, kind: ActionKind) -> Result<(), StoreError> {
        let (links, adds) = match kind {
            ActionKind::AddTags => (Links::Tags, true),
            ActionKind::RemoveTags => (Links::Tags, false),
            ActionKind::AssignSegment => (Links::Segments, true),
            ActionKind::RemoveSegment | ActionKind::UpdateLifecycle => (Links::Segments, false),
        };
        // What takes back does the contrary, where it still stands.
        let adds = adds == chunk.job.undoes.is_none();
        let sql = chunk.sql;
        chunk.run(&sql.mark_deleted(), []).await?;
        let subjects: Vec<i64> = chunk.job.subjects.split(' ').filter_map(|key| key.parse().ok()).collect();
        for subject in &subjects {
            let own: Value = (*subject).into();
            match chunk.job.undoes {
                None => chunk.run(&sql.mark_links(links, !adds), [own.clone()]).await?,
                Some(undone) => chunk.run(&sql.mark_links_back(links, !adds), [own.clone(), undone.0.into()]).await?,
            }
            if !adds {
                chunk.run(&statements::unlink(links), [own.clone()]).await?;
                if links == Links::Tags {
                    chunk.run(&statements::taken(), [own]).await?;
                }
            }
        }
        if adds {
            let by: Value = chunk.job.user_id.to_string().into();
            match links {
                Links::Tags => chunk.run(&statements::link(links), []).await?,
                Links::Segments => chunk.run(&statements::link(links), [chunk.at.0.into(), by]).await?,
            }
        }
        chunk.run(&statements::set_version(), [chunk.at.0.into()]).await?;
        let mut kinds = String::new();
        for subject in subjects {
            let Some(change) = chunk.change(links, adds, subject).await? else { continue };
            let (kind, details) = stored(&change);
            self.tell(chunk, &statements::told("$8"), subject, &kind, details).await?;
            kinds = kind.replace('_', " ");
        }
        self.log_each(chunk, &kinds).await
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

    async fn log_each(&self, chunk: &Chunk<'_>, kinds: &str) -> Result<(), StoreError> {
        let keys = self.0.keys.next_run(KEYS) - 1;
        let values: [Value; 4] = [chunk.at.0.into(), keys.into(), chunk.job.user_id.0.into(), kinds.into()];
        chunk.run(&statements::logged(), values).await
    }
}

impl Chunk<'_> {
    /// Runs a statement of this chunk with further values.
    async fn run(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<(), StoreError> {
        let own: [Value; 2] = [self.job.id.0.into(), self.number.into()];
        execute(self.db, sql, own.into_iter().chain(values)).await.map(drop)
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
                if adds { Change::SegmentAdded { segment } } else { Change::SegmentRemoved { segment } }
            }),
        })
    }

    /// Counts what was done; with the last chunk the action is done.
    async fn finish(self) -> Result<Vec<CustomerId>, StoreError> {
        let own: [Value; 2] = [self.job.id.0.into(), self.number.into()];
        let members = "SELECT size FROM job_chunks WHERE job_id = $1 AND number = $2";
        let members = number(self.db, members, own.clone()).await?;
        let living = number(self.db, &self.sql.living(), own.clone()).await?;
        let edited = format!(
            "SELECT COUNT(DISTINCT customer_id) FROM job_changes WHERE job_id = $1 AND chunk = $2 \
             AND outcome = 'edited' AND customer_id NOT IN ({CHANGED})"
        );
        let edited = number(self.db, &edited, own.clone()).await?;
        #[derive(FromQueryResult)]
        struct Changed {
            customer_id: i64,
        }
        let sql = format!("{CHANGED} GROUP BY customer_id");
        let statement = Statement::from_sql_and_values(self.db.get_database_backend(), &sql, own);
        let changed: Vec<CustomerId> = Changed::find_by_statement(statement)
            .all(self.db)
            .await?
            .into_iter()
            .map(|one| CustomerId(one.customer_id))
            .collect();
        let counted =
            "UPDATE jobs SET worked = worked + $2, changed = changed + $3, skipped = skipped + $4 WHERE id = $1";
        let skipped = members - living + edited;
        let values: [Value; 4] = [self.job.id.0.into(), members.into(), (changed.len() as i64).into(), skipped.into()];
        execute(self.db, counted, values).await?;
        self.end(JobStatus::Done, "AND worked >= total").await?;
        Ok(changed)
    }

    async fn stop(self) -> Result<(), StoreError> {
        self.end(JobStatus::Stopped, "").await
    }

    async fn end(&self, status: JobStatus, when: &str) -> Result<(), StoreError> {
        let sql = format!("UPDATE jobs SET status = $2, finished_at = $3 WHERE id = $1 AND status = 'open' {when}");
        execute(self.db, &sql, [self.job.id.0.into(), status.as_str().into(), now().0.into()]).await.map(drop)
    }
}

/// Runs a statement; gives how many rows it touched.
pub(super) async fn execute(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<u64, StoreError> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    Ok(db.execute_raw(statement).await?.rows_affected())
}

async fn number(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<i64, StoreError> {
    let row = db.query_one_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    let number = row.map(|row| row.try_get_by_index::<i64>(0)).transpose()?;
    Ok(number.unwrap_or_default())
}
