//! Values and rules that browser and server agree on, decided from their arguments alone.
//!
//! What lives here: ids, lifecycle, intent, money, time words, the customer query and its address,
//! what a page of customers holds, roles and rights, and what is wrong with an input.
//! What does not: anything that asks a database (`server/store`), decides which customers match
//! (`server/audience`), or draws (`app`). Nothing here does I/O or reads a clock.

pub mod api_key;
pub mod audit;
pub mod bulk;
pub mod contact;
pub mod csv;
pub mod customer;
pub mod edit;
pub mod facets;
pub mod field;
#[cfg(feature = "fold")]
pub mod fold;
pub mod id;
pub mod intent;
pub mod invalid;
pub mod lifecycle;
pub mod money;
pub mod name;
pub mod note;
pub mod page;
pub mod preferences;
pub mod profile;
pub mod query;
pub mod role;
pub mod tag;
pub mod team;
pub mod time;
pub mod tracking;
pub mod view;
pub mod workspace;

mod word;
