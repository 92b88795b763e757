//! One request of a plan.

use std::sync::Arc;

use crate::answer::Dictionary;
use crate::answer::parsed::Parsed;
use crate::error::AnswerError;
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
    /// The customer that a header names.
    pub(crate) on_behalf_of: Option<String>,
    /// The scope that a key needs for it, where the API has scopes.
    pub(crate) scope: Option<&'static str>,
}

impl Part {
    /// A request whose response is read like this, whatever it names.
    pub(crate) const fn new(request: Request, schema: Schema) -> Self {
        Self { request, schema, names: ItemNames::Any, customer: None, on_behalf_of: None, scope: None }
    }

    /// Adds what only the request says: to rows their customer, to a refusal what it is about and what may be its
    /// reason. `hint`: a likely reason for credentials that are not accepted.
    pub(crate) fn completed(
        &self,
        read: Result<Parsed, AnswerError>,
        hint: Option<&'static str>,
    ) -> Result<Parsed, AnswerError> {
        match read {
            Ok(mut parsed) => {
                if let Some(customer) = &self.customer {
                    parsed.columns.name_rows(customer);
                }
                Ok(parsed)
            }
            Err(AnswerError::Refused(mut refusal)) => {
                let names = if let ItemNames::Requested(names) = &self.names { &**names } else { &[] };
                refusal.is_about(names.iter().chain(&self.customer).chain(&self.on_behalf_of).cloned());
                refusal.may_be_due_to(self.scope, hint);
                Err(AnswerError::Refused(refusal))
            }
            Err(error) => Err(error),
        }
    }
}

/// Each name once, in the order in which they first come.
pub(crate) fn unique(names: &[String]) -> Arc<[String]> {
    let mut seen = Dictionary::default();
    names.iter().filter(|name| seen.insert(name.as_bytes())).cloned().collect()
}
