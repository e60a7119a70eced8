//! The schema, step by step, for SQLite and PostgreSQL alike.
//!
//! What lives here: one purpose a file, up and down. What does not: reads and writes (`server/store`). The rules that
//! every table keeps are in `README.md` beside this crate.

mod m20261124_000001_people;
mod m20261124_000002_customers;
mod m20261124_000003_history;
mod m20261124_000004_fields_and_views;
mod m20261124_000005_records;
mod m20261125_000006_pinned_views;
mod m20261125_000007_messages_newest;
mod m20261126_000008_note_drafts;
mod m20261126_000009_bin;
mod m20261126_000010_messages_counted;
mod m20261126_000011_retired_tags;
mod m20261126_000012_invitations;
mod m20261126_000013_who_added;
mod m20261126_000014_traits_by_name;
mod m20261126_000015_note_mentions;
mod m20261127_000016_notes_being_changed;
mod m20261127_000017_jobs;
mod m20261127_000018_many_changes;
mod m20261130_000019_job_reasons;
mod m20261201_000020_actions_told;
mod m20261201_000021_api_keys;
mod m20261201_000022_tracking;
mod statements;

use sea_orm_migration::prelude::*;

pub use sea_orm_migration::MigratorTrait;

/// Brings a database from any earlier state to the present one.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261124_000001_people::Migration),
            Box::new(m20261124_000002_customers::Migration),
            Box::new(m20261124_000003_history::Migration),
            Box::new(m20261124_000004_fields_and_views::Migration),
            Box::new(m20261124_000005_records::Migration),
            Box::new(m20261125_000006_pinned_views::Migration),
            Box::new(m20261125_000007_messages_newest::Migration),
            Box::new(m20261126_000008_note_drafts::Migration),
            Box::new(m20261126_000009_bin::Migration),
            Box::new(m20261126_000010_messages_counted::Migration),
            Box::new(m20261126_000011_retired_tags::Migration),
            Box::new(m20261126_000012_invitations::Migration),
            Box::new(m20261126_000013_who_added::Migration),
            Box::new(m20261126_000014_traits_by_name::Migration),
            Box::new(m20261126_000015_note_mentions::Migration),
            Box::new(m20261127_000016_notes_being_changed::Migration),
            Box::new(m20261127_000017_jobs::Migration),
            Box::new(m20261127_000018_many_changes::Migration),
            Box::new(m20261130_000019_job_reasons::Migration),
            Box::new(m20261201_000020_actions_told::Migration),
            Box::new(m20261201_000021_api_keys::Migration),
            Box::new(m20261201_000022_tracking::Migration),
        ]
    }
}
