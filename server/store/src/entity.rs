//! The tables that are read and written one record at a time. They never leave this crate.

pub(crate) mod api_key;
pub(crate) mod audit;
pub(crate) mod bin;
pub(crate) mod custom_field;
pub(crate) mod custom_value;
pub(crate) mod customer;
pub(crate) mod customer_segment;
pub(crate) mod customer_tag;
pub(crate) mod customer_trait;
pub(crate) mod daily_count;
pub(crate) mod identifier;
pub(crate) mod invitation;
pub(crate) mod job;
pub(crate) mod note;
pub(crate) mod note_draft;
pub(crate) mod note_mention;
pub(crate) mod pinned_view;
pub(crate) mod retired_tag;
pub(crate) mod saved_view;
pub(crate) mod segment;
pub(crate) mod session;
pub(crate) mod setting;
pub(crate) mod tag;
pub(crate) mod tombstone;
pub(crate) mod user;
