//! Actions on many customers: the set is frozen when the action is confirmed, and worked chunk by chunk. Up to a
//! thousand are one chunk, in the transaction that confirms it.
//!
//! What lives here: confirming and previewing. `working` works chunk by chunk, `chunks` changes the customers of one,
//! `marked` says whom and to what, `told` what is told of it, `statements` has its SQL, `jobs` shows, stops, tries again and takes back, `outcomes` says what became of each.

mod chunks;
mod jobs;
mod marked;
mod outcomes;
mod statements;
mod told;
mod working;

use std::{collections::BTreeSet, sync::Arc};

use audience::{Becoming, Chosen};
use domain::{
    bulk::{AT_ONCE, ActionKind, BulkAction, BulkJob, BulkRequest, Effect, JobStatus, Selection},
    facets::{FilterOptions, SegmentKind},
    id::{CustomerId, JobId, SegmentId, TagId, UserId},
    invalid::Invalid,
    money::grouped,
    tag::MOST,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{
    Store, bulk_insert::insert, criteria, entity::job, error::StoreError, keys::now, listed::list, read, sessions::hex,
    tags,
};

/// Customers of one transaction of a larger action: others wait for no longer than it takes.
const CHUNK: usize = 500;

/// A chunk: its number, and who is in it.
type Members = (i64, Vec<CustomerId>);

/// What an action does, in the database's terms.
#[derive(Debug, Clone)]
struct Deed {
    kind: ActionKind,
    /// The stage, or keys parted by spaces.
    subjects: String,
    /// By name.
    subject: String,
    /// The action that it takes back.
    undoes: Option<JobId>,
}

/// What makes a request one, however often it is sent.
#[derive(Debug, Clone)]
struct Request {
    key: String,
    /// Of what is asked for.
    digest: String,
}

impl Request {
    fn of(key: &str, asked: &impl Serialize) -> Self {
        let asked = serde_json::to_vec(asked).unwrap_or_default();
        Self { key: key.to_owned(), digest: hex(&Sha256::digest(asked)) }
    }
}

impl Store {
    /// How many are selected, and what they have.
    ///
    /// # Errors
    /// `Invalid` when the selection is none.
    pub async fn selection_options(&self, selection: &Selection) -> Result<FilterOptions, StoreError> {
        let chosen = self.chosen(selection)?;
        let counts = self.ask(move |audience| audience.chosen_counts(&chosen)).await;
        Ok(self.options(counts))
    }

    /// What an action would change.
    ///
    /// # Errors
    /// As [`Self::change_many`].
    pub async fn effect(&self, selection: &Selection, action: &BulkAction) -> Result<Effect, StoreError> {
        let (chosen, becoming) = (self.chosen(selection)?, self.becoming(action)?);
        Ok(self.ask(move |audience| audience.changing(&chosen, &becoming)).await)
    }

    /// Does what was confirmed, or begins to: what is under way goes on by itself. The same request again is the same
    /// action.
    ///
    /// # Errors
    /// `Invalid` when the selection is none, or by rule another number is selected than was confirmed, or for a segment
    /// that its rule keeps, or when something else was asked for under the key; `NotFound` for a segment that is not there.
    pub async fn change_many(&self, by: UserId, request: &BulkRequest) -> Result<BulkJob, StoreError> {
        let BulkRequest { selection, action, expected, key } = request;
        let request = Request::of(key, &(selection, action, expected));
        if let Some(known) = self.job_of_request(by, &request).await? {
            return Ok(known);
        }
        let ids = match self.chosen(selection)? {
            // Whoever is named is meant: those who are gone by now are skipped and told of.
            Chosen::These(ids) => ids.into_iter().collect::<BTreeSet<_>>().into_iter().collect(),
            chosen => {
                let ids = self.ask(move |audience| audience.chosen(&chosen)).await;
                as_seen(*expected, ids.len())?;
                ids
            }
        };
        let deed = self.deed(action).await?;
        // An action on nobody is done with its one empty chunk.
        let size = if ids.len() <= AT_ONCE as usize { AT_ONCE as usize } else { CHUNK };
        let chunks = if ids.is_empty() { vec![vec![]] } else { ids.chunks(size).map(<[_]>::to_vec).collect() };
        let chunks = (0..).zip(chunks).collect();
        self.confirm(by, request, deed, chunks).await
    }

    /// Writes an action down with its frozen set; does it at once when it is small and nothing of its kind is under way.
    async fn confirm(
        &self,
        by: UserId,
        request: Request,
        deed: Deed,
        chunks: Vec<Members>,
    ) -> Result<BulkJob, StoreError> {
        let id = JobId(self.0.keys.next());
        let work = Arc::new((request.clone(), deed, chunks));
        let written = self
            .transact(|db| {
                let (store, work) = (self.clone(), Arc::clone(&work));
                Box::pin(async move {
                    let (request, deed, chunks) = &*work;
                    if let Some(undone) = deed.undoes {
                        // Held until this is written down: trying it again waits, and is refused then.
                        let undone = job::Entity::find_by_id(undone).lock_exclusive().one(db).await?;
                        if undone.is_none_or(|undone| undone.status == JobStatus::Open) {
                            return Err(jobs::not_undoable());
                        }
                    }
                    let total: usize = chunks.iter().map(|(_, ids)| ids.len()).sum();
                    // What was confirmed first is done first.
                    let before = job::Entity::find()
                        .filter(job::COLUMN.status.eq(JobStatus::Open))
                        .filter(job::COLUMN.kind.is_in(alike(deed.kind)));
                    let is_at_once = total <= AT_ONCE as usize && before.one(db).await?.is_none();
                    write_job(db, id, by, request, deed, total, chunks).await?;
                    let mut touched = Vec::new();
                    for (number, _) in chunks.iter().filter(|_| is_at_once) {
                        touched.extend(store.work(db, id, *number).await?);
                    }
                    Ok(touched)
                })
            })
            .await;
        let touched = match written {
            Ok(touched) => touched,
            // Sent twice at once: the other one was faster.
            Err(error) => return self.job_of_request(by, &request).await?.ok_or(error),
        };
        self.take_over(&touched).await?;
        self.end_job(id).await?;
        self.0.jobs.notify_one();
        self.job(id).await
    }

    pub(crate) fn chosen(&self, selection: &Selection) -> Result<Chosen, StoreError> {
        let filter = selection.filter()?.unwrap_or_default();
        Ok(match selection {
            Selection::These(ids) => Chosen::These(ids.clone()),
            Selection::Matching { except, .. } => {
                let (criteria, _) = criteria::of(&filter, &read(&self.0.vocabulary), &read(&self.0.workspace));
                Chosen::Matching { criteria: Box::new(criteria), except: except.clone() }
            }
        })
    }

    fn becoming(&self, action: &BulkAction) -> Result<Becoming, StoreError> {
        Ok(match action {
            BulkAction::UpdateLifecycle(stage) => Becoming::InStage(*stage),
            BulkAction::AddTags(names) => {
                let (known, new) = self.known_tags(names);
                Becoming::Tagged { tags: known.into_iter().collect(), new: new.len(), most: MOST }
            }
            BulkAction::RemoveTags(names) => Becoming::Untagged(self.tags_to_remove(names).into_values().collect()),
            BulkAction::AssignSegment(segment) => Becoming::Inside(self.by_hand(*segment)?.0),
            BulkAction::RemoveSegment(segment) => Becoming::Outside(self.by_hand(*segment)?.0),
        })
    }

    /// What is asked for by key; tags that there are not yet are made.
    async fn deed(&self, action: &BulkAction) -> Result<Deed, StoreError> {
        let (subjects, subject) = match action {
            BulkAction::UpdateLifecycle(stage) => (stage.to_string(), stage.label().to_owned()),
            BulkAction::AddTags(names) => named(self.tags_to_add(names).await?),
            BulkAction::RemoveTags(names) => match named(self.tags_to_remove(names)) {
                // Tags that nobody has any more are told of as they were asked for.
                (subjects, _) if subjects.is_empty() => (subjects, names.join(", ")),
                known => known,
            },
            BulkAction::AssignSegment(segment) | BulkAction::RemoveSegment(segment) => {
                let (id, name) = self.by_hand(*segment)?;
                (id.0.to_string(), name)
            }
        };
        Ok(Deed { kind: action.kind(), subjects, subject, undoes: None })
    }

    /// A segment that people may put somebody into.
    pub(crate) fn by_hand(&self, id: SegmentId) -> Result<(SegmentId, String), StoreError> {
        let vocabulary = read(&self.0.vocabulary);
        let (name, kind) = vocabulary.segment(id).ok_or(StoreError::NotFound)?;
        if kind == SegmentKind::ByRule {
            let message = format!("{name} is kept by its rule. Change the rule, or a segment that is kept by hand.");
            return Err(Invalid::at("segment", "segment_is_dynamic", message).into());
        }
        Ok((id, name.to_owned()))
    }
}

/// That as many are selected as the person saw.
pub(crate) fn as_seen(expected: u32, now: usize) -> Result<(), Invalid> {
    if expected as usize == now {
        return Ok(());
    }
    let message = format!("{} customers are selected by now. Look again.", grouped(now as i64));
    Err(Invalid::at("expected", "selection_changed", message))
}

/// The kinds of action that one must not overtake.
fn alike(kind: ActionKind) -> Vec<ActionKind> {
    match kind {
        ActionKind::UpdateLifecycle => vec![kind],
        ActionKind::AddTags | ActionKind::RemoveTags => vec![ActionKind::AddTags, ActionKind::RemoveTags],
        ActionKind::AssignSegment | ActionKind::RemoveSegment => {
            vec![ActionKind::AssignSegment, ActionKind::RemoveSegment]
        }
    }
}

/// Keys parted by spaces, and names by commas.
fn named(tags: std::collections::HashMap<String, TagId>) -> (String, String) {
    let mut tags: Vec<_> = tags.into_iter().collect();
    tags.sort_by_key(|(name, _)| domain::fold::fold(name));
    let keys: Vec<String> = tags.iter().map(|(_, id)| id.0.to_string()).collect();
    let names: Vec<&str> = tags.iter().map(|(name, _)| name.as_str()).collect();
    (keys.join(" "), names.join(", "))
}

async fn write_job(
    db: &DatabaseTransaction,
    id: JobId,
    by: UserId,
    request: &Request,
    deed: &Deed,
    total: usize,
    chunks: &[Members],
) -> Result<(), StoreError> {
    let at = now();
    let row = job::ActiveModel {
        id: Set(id),
        user_id: Set(by),
        request_key: Set(request.key.clone()),
        request_digest: Set(request.digest.clone()),
        kind: Set(deed.kind),
        subjects: Set(deed.subjects.clone()),
        subject: Set(deed.subject.clone()),
        total: Set(total as i64),
        worked: Set(0),
        changed: Set(0),
        in_bin: Set(0),
        edited: Set(0),
        full_of_tags: Set(0),
        gone: Set(0),
        failed: Set(0),
        status: Set(JobStatus::Open),
        undoes: Set(deed.undoes),
        created_at: Set(at),
        finished_at: Set(None),
    };
    job::Entity::insert(row).exec_without_returning(db).await?;
    let row = |(number, ids): &Members| {
        let keys = list(ids.iter().map(|id| id.0));
        [id.0.into(), (*number).into(), (ids.len() as i64).into(), false.into(), keys]
    };
    // A statement holds some megabytes at most.
    for some in chunks.chunks(100) {
        let rows = some.iter().map(row).collect();
        insert(db, "job_chunks", ["job_id", "number", "size", "is_done", "customers"], rows, "").await?;
    }
    told::write(db, id, deed).await?;
    if matches!(deed.kind, ActionKind::AddTags) && deed.undoes.is_none() {
        for tag in deed.subjects.split(' ').filter_map(|key| key.parse().ok()) {
            tags::used(db, TagId(tag), at).await?;
        }
    }
    Ok(())
}
