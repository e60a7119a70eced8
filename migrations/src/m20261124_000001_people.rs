//! People who work here, their signed-in browsers, what the workspace has settled, and the audit log.

use sea_orm_migration::prelude::*;

use crate::statements::{drop_tables, run};

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["users", "sessions", "settings", "audit"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, TABLES).await
    }
}

const UP: &[&str] = &[
    "CREATE TABLE users (
        id {key} NOT NULL PRIMARY KEY,
        email TEXT NOT NULL,
        email_key TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        role TEXT NOT NULL,
        password_hash TEXT NOT NULL,
        is_disabled BOOLEAN NOT NULL,
        created_at BIGINT NOT NULL
    )",
    // Only the hash of a session's secret is kept: who reads the database cannot sign in with it.
    "CREATE TABLE sessions (
        id {key} NOT NULL PRIMARY KEY,
        user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        secret_hash TEXT NOT NULL UNIQUE,
        user_agent TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        last_seen_at BIGINT NOT NULL,
        idle_until BIGINT NOT NULL,
        expires_at BIGINT NOT NULL,
        idle_ms BIGINT NOT NULL
    )",
    "CREATE INDEX sessions_of_user ON sessions (user_id)",
    "CREATE TABLE settings (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE audit (
        id {key} NOT NULL PRIMARY KEY,
        at BIGINT NOT NULL,
        user_id BIGINT REFERENCES users (id),
        action TEXT NOT NULL,
        subject TEXT NOT NULL,
        details TEXT NOT NULL
    )",
    "CREATE INDEX audit_of_user ON audit (user_id, id)",
];
