use super::{AnyQuery, Query, Question};
use crate::answer::{CategoryDays, Harvest};
use crate::period::Period;

/// Category statistics: a row of metrics for each day and category (wire §1).
///
/// A category that does not exist has no rows; that is no error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryStats {
    customer: Option<String>,
    categories: Vec<String>,
    period: Period,
}

impl CategoryStats {
    /// Of this customer in these categories, over all days that the server has.
    pub fn of<I>(customer: impl Into<String>, categories: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        Self { customer: Some(customer.into()), ..Self::own(categories) }
    }

    /// Of the account itself in these categories, at the door that serves it.
    pub fn own<I>(categories: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        let categories = categories.into_iter().map(Into::into).collect();
        Self { customer: None, categories, period: Period::all() }
    }

    /// The same over this period.
    #[must_use]
    pub fn during(mut self, period: Period) -> Self {
        self.period = period;
        self
    }
}

impl From<CategoryStats> for AnyQuery {
    fn from(query: CategoryStats) -> Self {
        Self {
            question: Question::Category,
            customer: query.customer,
            period: query.period,
            categories: query.categories,
        }
    }
}

impl Query for CategoryStats {
    type Answer = CategoryDays;

    fn gather(harvest: Harvest) -> CategoryDays {
        CategoryDays::new(harvest.columns)
    }
}
