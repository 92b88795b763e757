//! The columns behind a table, whatever the answer.

use pyo3::prelude::*;
use pyo3::types::PyString;
use stats_reqwest::{CategoryDays, CustomerDays, Days, DimensionNames, MetricColumn};

use super::names::Names;

/// The columns behind a table.
pub(crate) enum Columns {
    /// Of daily statistics.
    Days(Days),
    /// Of category statistics, and their categories' names as Python's texts.
    CategoryDays(CategoryDays, Names),
    /// Of several customers, their names as Python's texts, and the customers without a row.
    CustomerDays(CustomerDays, Names, Vec<String>),
}

/// What rows are about besides a date.
#[derive(Clone, Copy)]
pub(crate) struct Dimension<'c> {
    /// The name of its column.
    pub(crate) column: &'static str,
    /// The index of each row's name.
    pub(crate) indices: &'c [u32],
    /// Each name once.
    pub(crate) names: &'c DimensionNames,
    /// The names as Python's texts.
    texts: &'c Names,
}

impl<'c> Dimension<'c> {
    /// The name of the row at this place.
    pub(crate) fn name(self, place: usize) -> Option<&'c str> {
        self.names.get(usize::try_from(*self.indices.get(place)?).ok()?)
    }

    /// The name of the row at this place as Python's text.
    pub(crate) fn text(self, py: Python<'_>, place: usize) -> Option<Bound<'_, PyString>> {
        self.texts.text(py, self.names, *self.indices.get(place)?)
    }
}

impl Columns {
    /// Days since 1970-01-01.
    pub(crate) fn dates(&self) -> &[i32] {
        match self {
            Self::Days(days) => days.dates(),
            Self::CategoryDays(days, _) => days.dates(),
            Self::CustomerDays(days, ..) => days.dates(),
        }
    }

    /// The columns of counts.
    pub(crate) fn counts(&self) -> &[MetricColumn] {
        match self {
            Self::Days(days) => days.columns(),
            Self::CategoryDays(days, _) => days.columns(),
            Self::CustomerDays(days, ..) => days.columns(),
        }
    }

    /// What rows are about besides a date, where they are.
    pub(crate) fn dimension(&self) -> Option<Dimension<'_>> {
        let (column, indices, names, texts) = match self {
            Self::Days(_) => return None,
            Self::CategoryDays(days, texts) => {
                ("category", days.category_indices(), days.categories(), texts)
            }
            Self::CustomerDays(days, texts, _) => {
                ("customer", days.customer_indices(), days.customers(), texts)
            }
        };
        Some(Dimension { column, indices, names, texts })
    }

    /// The customers of the query without a row.
    pub(crate) fn missing(&self) -> &[String] {
        if let Self::CustomerDays(_, _, missing) = self { missing } else { &[] }
    }
}
