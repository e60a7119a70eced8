//! Parts that know no customers: each could serve another product. What they look like is in `style/parts.css`.

pub(crate) mod attributes;
pub(crate) mod avatar;
pub(crate) mod beacon;
pub(crate) mod dialog;
pub(crate) mod drawer;
pub(crate) mod dynamic;
pub(crate) mod error_notice;
pub(crate) mod focus;
pub(crate) mod hidden_fields;
pub(crate) mod icon;
pub(crate) mod keys;
pub(crate) mod lost;
pub(crate) mod marked;
pub(crate) mod menu;
pub(crate) mod not_found;
pub(crate) mod outside;
pub(crate) mod saving;
pub(crate) mod select;
pub(crate) mod tags_field;
pub(crate) mod time;
pub(crate) mod toasts;
