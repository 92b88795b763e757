//! The columns behind a table, whatever the answer.

use stats_reqwest::{CategoryDays, Days, DimensionNames, MetricColumn};

use super::names::Names;

/// The columns behind a table.
pub(crate) enum Columns {
    /// Of daily statistics.
    Days(Days),
    /// Of category statistics, and their categories' names as Python's texts.
    CategoryDays(CategoryDays, Names),
}

impl Columns {
    /// Days since 1970-01-01.
    pub(crate) fn dates(&self) -> &[i32] {
        match self {
            Self::Days(days) => days.dates(),
            Self::CategoryDays(days, _) => days.dates(),
        }
    }

    /// The columns of counts.
    pub(crate) fn counts(&self) -> &[MetricColumn] {
        match self {
            Self::Days(days) => days.columns(),
            Self::CategoryDays(days, _) => days.columns(),
        }
    }

    /// The place of each row's category, where rows have one.
    pub(crate) fn category_indices(&self) -> Option<&[u32]> {
        match self {
            Self::Days(_) => None,
            Self::CategoryDays(days, _) => Some(days.category_indices()),
        }
    }

    /// Each category's name once, in the order of their places.
    pub(crate) fn category_names(&self) -> impl Iterator<Item = &str> {
        self.categories().into_iter().flat_map(DimensionNames::iter)
    }

    /// Each category's name by its place.
    pub(crate) fn categories(&self) -> Option<&DimensionNames> {
        match self {
            Self::Days(_) => None,
            Self::CategoryDays(days, _) => Some(days.categories()),
        }
    }
}
