use super::any::{AnyQuery, Query};
use super::kind::QueryKind;
use super::period::Period;
use super::sealed::Sealed;
use crate::answer::CategoryDays;
use crate::answer::parsed::Parsed;

/// Category statistics: a row of metrics for each day and category (wire §1).
///
/// A category that does not exist has no rows with the legacy dialects; with v3 the server refuses the query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryStats {
    customer: Option<String>,
    categories: Vec<String>,
    period: Period,
}

impl CategoryStats {
    /// Of this customer in these categories, over the days that the server chooses; v3 needs a period.
    pub fn of<I>(customer: impl Into<String>, categories: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        Self { customer: Some(customer.into()), ..Self::own(categories) }
    }

    /// Of the account itself in these categories, with a dialect that answers about it.
    pub fn own<I>(categories: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        let categories = categories.into_iter().map(Into::into).collect();
        Self { customer: None, categories, period: Period::all() }
    }

    /// Sets the period.
    #[must_use]
    pub fn during(mut self, period: Period) -> Self {
        self.period = period;
        self
    }
}

impl From<CategoryStats> for AnyQuery {
    fn from(query: CategoryStats) -> Self {
        Self {
            customer: query.customer,
            period: query.period,
            categories: query.categories,
            ..Self::new(QueryKind::CategoryStats)
        }
    }
}

impl Sealed for CategoryStats {}

impl Query for CategoryStats {
    type Answer = CategoryDays;

    fn answer(parsed: Parsed) -> CategoryDays {
        CategoryDays::new(parsed.columns)
    }
}
