use super::any::{AnyQuery, Query};
use super::kind::QueryKind;
use super::period::Period;
use super::sealed::Sealed;
use crate::answer::Totals;
use crate::answer::parsed::Parsed;

/// Totals: one row of metrics, of all time or, with v3, of a period (wire §1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AggregateStats {
    customer: Option<String>,
    period: Period,
}

impl AggregateStats {
    /// Of this customer.
    pub fn of(customer: impl Into<String>) -> Self {
        Self { customer: Some(customer.into()), period: Period::all() }
    }

    /// Of the account itself, with a dialect that answers about it.
    #[must_use]
    pub fn own() -> Self {
        Self { customer: None, period: Period::all() }
    }

    /// Sets the period: with v3, which keeps no all-time totals, the daily rows of these days are summed.
    #[must_use]
    pub fn during(mut self, period: Period) -> Self {
        self.period = period;
        self
    }
}

impl From<AggregateStats> for AnyQuery {
    fn from(query: AggregateStats) -> Self {
        Self { customer: query.customer, period: query.period, ..Self::new(QueryKind::Aggregate) }
    }
}

impl Sealed for AggregateStats {}

impl Query for AggregateStats {
    type Answer = Totals;

    fn answer(parsed: Parsed) -> Totals {
        Totals::new(parsed.columns, parsed.period)
    }
}
