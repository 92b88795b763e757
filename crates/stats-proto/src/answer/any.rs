use serde::Serialize;

use super::{CategoryDays, Days, Metrics};

/// The answer to any of the four questions. Serialized, it is the canonical form of what it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum AnyAnswer {
    /// Daily statistics.
    Days(Days),
    /// All-time totals.
    Metrics(Metrics),
    /// The names of the categories.
    Categories(Vec<String>),
    /// Category statistics.
    CategoryDays(CategoryDays),
}

impl AnyAnswer {
    /// The rows, where the question was for daily statistics.
    #[must_use]
    pub const fn days(&self) -> Option<&Days> {
        if let Self::Days(days) = self { Some(days) } else { None }
    }

    /// The totals, where the question was for them.
    #[must_use]
    pub const fn metrics(&self) -> Option<&Metrics> {
        if let Self::Metrics(metrics) = self { Some(metrics) } else { None }
    }

    /// The names, where the question was for the categories.
    #[must_use]
    pub fn categories(&self) -> Option<&[String]> {
        if let Self::Categories(names) = self { Some(names) } else { None }
    }

    /// The rows, where the question was for category statistics.
    #[must_use]
    pub const fn category_days(&self) -> Option<&CategoryDays> {
        if let Self::CategoryDays(days) = self { Some(days) } else { None }
    }
}
