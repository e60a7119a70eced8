//! Everything a person does not see: configuration, router, session, import, jobs, logs.
//!
//! What lives here: what says header, cookie, socket, environment, file or task. What does not: entities and SQL
//! (`server/store`), who matches (`server/audience`), pages (`app`). Operating it: `README.md` beside this file.

mod address;
mod audit_export;
pub mod command;
pub mod config;
pub mod control;
mod csv_cell;
mod csv_export;
pub mod csv_file;
mod daily;
mod demo;
mod download;
mod entrance;
mod export;
mod health;
mod job_export;
mod jobs;
mod listen;
mod plain_routes;
mod rendering;
mod router;
mod security;
pub mod seed;
mod session;
pub mod telemetry;
mod tracking;

pub use demo::load as load_demo;
pub use listen::serve;
pub use router::{key_routes, page_paths, plain_routes, router};
