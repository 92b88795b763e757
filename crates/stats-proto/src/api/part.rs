//! One request of a plan.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::reader::schema::{ItemNames, Schema};
use crate::request::Request;

/// One request of a plan, and how its response is read.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) request: Request,
    pub(crate) schema: Schema,
    pub(crate) names: ItemNames,
    /// The customer whose rows these are, where the rows do not name it.
    pub(crate) customer: Option<String>,
}

impl Part {
    /// A request whose response is read like this, whatever it names.
    pub(crate) const fn new(request: Request, schema: Schema) -> Self {
        Self { request, schema, names: ItemNames::Any, customer: None }
    }
}

/// Each name once, in the order in which they first come.
pub(crate) fn unique(names: &[String]) -> Arc<[String]> {
    let mut unique: Vec<String> = Vec::with_capacity(names.len());
    let mut seen = BTreeSet::new();
    names.iter().filter(|name| seen.insert(name.as_str())).for_each(|name| unique.push(name.clone()));
    unique.into()
}
