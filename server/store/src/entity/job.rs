//! Table `jobs`.

use domain::{
    bulk::{ActionKind, JobStatus},
    id::{JobId, UserId},
    time::At,
};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "jobs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JobId,
    pub user_id: UserId,
    /// Makes a request that is sent again the same one.
    pub request_key: String,
    /// Of what was asked for: under one key nothing else can be.
    pub request_digest: String,
    pub kind: ActionKind,
    /// A stage, or keys of tags or of a segment, parted by spaces.
    pub subjects: String,
    /// The same by name, as it was called then.
    pub subject: String,
    pub total: i64,
    pub worked: i64,
    pub changed: i64,
    /// Those in the bin, edited since, with too many tags, not there any more: they were skipped.
    pub in_bin: i64,
    pub edited: i64,
    pub full_of_tags: i64,
    pub gone: i64,
    pub failed: i64,
    pub status: JobStatus,
    /// The action that it takes back.
    pub undoes: Option<JobId>,
    pub created_at: At,
    pub finished_at: Option<At>,
}

impl ActiveModelBehavior for ActiveModel {}
