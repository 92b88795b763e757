use super::any::{AnyQuery, Query};
use super::kind::QueryKind;
use super::period::Period;
use super::sealed::Sealed;
use crate::answer::Totals;
use crate::answer::parsed::Parsed;

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

    /// Of the account itself, with a dialect that answers about it.
    #[must_use]
    pub fn own() -> Self {
        Self { customer: None }
    }
}

impl From<AggregateStats> for AnyQuery {
    fn from(query: AggregateStats) -> Self {
        Self {
            kind: QueryKind::Aggregate,
            customer: query.customer,
            period: Period::all(),
            categories: Vec::new(),
        }
    }
}

impl Sealed for AggregateStats {}

impl Query for AggregateStats {
    type Answer = Totals;

    fn answer(parsed: Parsed) -> Totals {
        Totals::new(parsed.columns)
    }
}
