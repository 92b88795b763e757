use super::{AnyQuery, Query, Question};
use crate::answer::{Harvest, Metrics};
use crate::period::Period;

/// All-time totals: one row of metrics (wire §1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AggregateStats {
    customer: Option<String>,
}

impl AggregateStats {
    /// Of this customer.
    pub fn of(customer: impl Into<String>) -> Self {
        Self { customer: Some(customer.into()) }
    }

    /// Of the account itself, at the door that serves it.
    #[must_use]
    pub fn own() -> Self {
        Self { customer: None }
    }
}

impl From<AggregateStats> for AnyQuery {
    fn from(query: AggregateStats) -> Self {
        Self {
            question: Question::Aggregate,
            customer: query.customer,
            period: Period::all(),
            categories: Vec::new(),
        }
    }
}

impl Query for AggregateStats {
    type Answer = Metrics;

    fn gather(harvest: Harvest) -> Metrics {
        Metrics::new(harvest.columns)
    }
}
