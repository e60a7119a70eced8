//! Acting on many customers: the bar, its dialogs, and how far an action is.

pub(crate) mod api;
