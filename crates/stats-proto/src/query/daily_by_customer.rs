use super::any::{AnyQuery, Query};
use super::kind::QueryKind;
use super::period::Period;
use super::sealed::Sealed;
use crate::answer::CustomerDays;
use crate::answer::parsed::Parsed;

/// Daily statistics of several customers: a row of metrics for each day and customer (wire §1).
///
/// With v3 a request names up to ten customers. Where one of them is refused, the request is split until the refused name is
/// found, and the outcome is that refusal. With the other dialects each customer has a request of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DailyByCustomer {
    customers: Vec<String>,
    period: Period,
    is_unsplit: bool,
}

impl DailyByCustomer {
    /// Of these customers, over the days that the server chooses; v3 needs a period.
    pub fn of<I>(customers: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        let customers = customers.into_iter().map(Into::into).collect();
        Self { customers, period: Period::all(), is_unsplit: false }
    }

    /// Sets the period.
    #[must_use]
    pub fn during(mut self, period: Period) -> Self {
        self.period = period;
        self
    }

    /// Sends each request as it is, even where it was refused for one of its customers.
    #[must_use]
    pub fn unsplit(mut self) -> Self {
        self.is_unsplit = true;
        self
    }
}

impl From<DailyByCustomer> for AnyQuery {
    fn from(query: DailyByCustomer) -> Self {
        Self {
            period: query.period,
            customers: query.customers,
            is_unsplit: query.is_unsplit,
            ..Self::new(QueryKind::DailyByCustomer)
        }
    }
}

impl Sealed for DailyByCustomer {}

impl Query for DailyByCustomer {
    type Answer = CustomerDays;

    fn answer(parsed: Parsed) -> CustomerDays {
        CustomerDays::new(parsed.columns, parsed.missing)
    }
}
