use super::{AnyQuery, Query, Question};
use crate::answer::{Days, Harvest};
use crate::period::Period;

/// Daily statistics: a row of metrics for each day (wire §1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DailyStats {
    customer: Option<String>,
    period: Period,
}

impl DailyStats {
    /// Of this customer, over all days that the server has.
    pub fn of(customer: impl Into<String>) -> Self {
        Self { customer: Some(customer.into()), period: Period::all() }
    }

    /// Of the account itself, at the door that serves it.
    #[must_use]
    pub fn own() -> Self {
        Self { customer: None, period: Period::all() }
    }

    /// The same over this period.
    #[must_use]
    pub fn during(mut self, period: Period) -> Self {
        self.period = period;
        self
    }
}

impl From<DailyStats> for AnyQuery {
    fn from(query: DailyStats) -> Self {
        Self {
            question: Question::Daily,
            customer: query.customer,
            period: query.period,
            categories: Vec::new(),
        }
    }
}

impl Query for DailyStats {
    type Answer = Days;

    fn gather(harvest: Harvest) -> Days {
        Days::new(harvest.columns)
    }
}
