use super::any::{AnyQuery, Query};
use super::kind::QueryKind;
use super::period::Period;
use super::sealed::Sealed;
use crate::answer::Days;
use crate::answer::parsed::Parsed;

/// Daily statistics: a row of metrics for each day (wire §1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DailyStats {
    customer: Option<String>,
    period: Period,
}

impl DailyStats {
    /// Of this customer, over the days that the server chooses; v3 needs a period.
    pub fn of(customer: impl Into<String>) -> Self {
        Self { customer: Some(customer.into()), period: Period::all() }
    }

    /// Of the account itself, with a dialect that answers about it.
    #[must_use]
    pub fn own() -> Self {
        Self { customer: None, period: Period::all() }
    }

    /// Sets the period.
    #[must_use]
    pub fn during(mut self, period: Period) -> Self {
        self.period = period;
        self
    }
}

impl From<DailyStats> for AnyQuery {
    fn from(query: DailyStats) -> Self {
        Self { customer: query.customer, period: query.period, ..Self::new(QueryKind::Daily) }
    }
}

impl Sealed for DailyStats {}

impl Query for DailyStats {
    type Answer = Days;

    fn answer(parsed: Parsed) -> Days {
        Days::new(parsed.columns)
    }
}
