//! The content of an answer, independent of format and shape.

use std::borrow::Cow;

use chrono::NaiveDate;

/// One record: a date and a category where the query has them, then metrics under the names of the endpoint.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Record {
    /// The day; `None` in an aggregate.
    pub date: Option<NaiveDate>,
    /// The category; `None` except in category statistics and aggregates of categories.
    pub category: Option<String>,
    /// Names and counts in the documented order.
    pub counts: Vec<(Cow<'static, str>, u64)>,
}

impl Record {
    /// The record of one day.
    #[must_use]
    pub fn day(date: NaiveDate) -> Self {
        Self { date: Some(date), ..Self::default() }
    }

    /// The record of one category on one day.
    #[must_use]
    pub fn category(date: NaiveDate, name: impl Into<String>) -> Self {
        Self { category: Some(name.into()), ..Self::day(date) }
    }

    /// The record of one category over all days.
    #[must_use]
    pub fn category_total(name: impl Into<String>) -> Self {
        Self { category: Some(name.into()), ..Self::default() }
    }

    /// The record of an aggregate, which has neither date nor category.
    #[must_use]
    pub fn total() -> Self {
        Self::default()
    }

    /// The record with one more metric at its end.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, count: u64) -> Self {
        self.counts.push((name.into(), count));
        self
    }
}

/// The answer to one of the four kinds of query (section 1 of the protocol), or to an aggregate of categories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Daily statistics: records with dates, in ascending order.
    Daily(Vec<Record>),
    /// All-time aggregates: one record without a date.
    Aggregate(Record),
    /// The category list.
    Categories(Vec<String>),
    /// Category statistics: records with dates and categories.
    CategoryStats(Vec<Record>),
    /// All-time aggregates by category: records with categories and without dates.
    CategoryTotals(Vec<Record>),
}
