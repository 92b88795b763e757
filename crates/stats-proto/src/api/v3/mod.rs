//! The v3 API (wire §6): the API of today.

pub(crate) mod days;
mod endpoint;
pub(crate) mod list;
mod plan;
mod schema;

pub(crate) use plan::{Scope, default_origin, family, plan};
pub(crate) use schema::schema;
