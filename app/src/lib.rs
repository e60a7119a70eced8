//! Everything a person sees; runs in server and browser alike.
//!
//! What lives here: pages and parts, the signatures of server functions, the wire's error. What does not: values and
//! rules (`app/domain`), who matches (`server/audience`), data (`server/store`), sockets, files and tasks (`server`).
//! `store::` is said only in `caller.rs`, `error.rs`, `session/acts.rs` (the entrance) and each feature's `api.rs`.

#[cfg(feature = "ssr")]
pub mod caller;
mod chunks;
pub mod customers;
mod error;
mod json;
mod lasting;
mod layout;
mod palette;
pub mod preferences;
mod profile;
mod routes;
pub mod session;
mod settings;
mod shortcuts;
mod ui;

pub use chunks::load;
pub use error::AppError;
pub use layout::shell;
pub use routes::App;
