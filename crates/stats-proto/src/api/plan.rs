//! The requests that together answer one query.

use std::collections::VecDeque;

use chrono::NaiveDate;

use crate::error::InputError;
use crate::reader::schema::Schema;
use crate::request::Request;

/// The requests that together answer one query, one after the other.
#[derive(Debug)]
pub(crate) struct Plan {
    schema: Schema,
    requests: VecDeque<Request>,
}

impl Plan {
    /// A plan whose requests are all known.
    pub(crate) fn fixed(schema: Schema, requests: impl IntoIterator<Item = Request>) -> Self {
        Self { schema, requests: requests.into_iter().collect() }
    }

    /// How the answers to all of its requests are laid out.
    pub(crate) const fn schema(&self) -> Schema {
        self.schema
    }

    /// The next request. `today` is the UTC date on which the first one is sent, for periods that count back from it.
    pub(crate) fn next(&mut self, _today: NaiveDate) -> Option<Request> {
        self.requests.pop_front()
    }

    /// All requests of the plan.
    pub(crate) fn into_requests(self) -> Vec<Request> {
        self.requests.into()
    }

    /// The only request of the plan, for a caller without a clock.
    ///
    /// # Errors
    /// `unsupported` for a plan of several requests.
    pub(crate) fn only(mut self) -> Result<Request, InputError> {
        match (self.requests.pop_front(), self.requests.is_empty()) {
            (Some(request), true) => Ok(request),
            _ => Err(InputError::Unsupported {
                reason: "the query takes several requests: use an exchange".to_owned(),
            }),
        }
    }
}
