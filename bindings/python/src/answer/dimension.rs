//! Tables with a row for each day and name of a dimension, and their records.

use std::sync::atomic::{AtomicUsize, Ordering};

use pyo3::exceptions::{PyIndexError, PyKeyError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCapsule, PyDate, PyDict, PyInt, PyList, PyString, PyTuple};

use super::columns::Columns;
use super::equality::{hash_row, hash_rows, mapping_eq, same_row, same_rows};
use super::known::{Known, attributes};
use super::mapping::mapping;
use super::pickle::Reduced;
use super::record::record;
use super::row::Row;
use super::rows::Rows;
use super::table::{Places, table};
use super::{csv_text, date, dictionaries, display, named, pickle, sum};
use crate::values::Flag;

/// Gives a table and its records the attributes of their dimension.
macro_rules! dimension {
    ($table:ident, $record:ident: $column:ident, $names:ident, $indices:ident) => {
        #[pymethods]
        impl $record {
            #[doc = concat!("The ", stringify!($column), "'s name.")]
            #[getter]
            fn $column<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyString>> {
                let row = self.row();
                row.columns.dimension()?.text(py, row.place)
            }
        }

        #[pymethods]
        impl $table {
            #[doc = concat!("Each ", stringify!($column), "'s name once, in the order in which they first come in the answer.")]
            #[getter]
            fn $names<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
                let dimension = self.rows.columns().dimension();
                let names = dimension.into_iter().flat_map(|dimension| dimension.names.iter());
                PyTuple::new(py, names.collect::<Vec<_>>())
            }

            #[doc = concat!("The ", stringify!($column), " of each row, as its index in `", stringify!($names), "`.")]
            #[getter]
            fn $indices<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
                PyTuple::new(py, named::indices(&self.rows).collect::<Vec<_>>())
            }
        }
    };
}

table!(
    CategoryDays,
    CategoryDay,
    CategoryDayIterator,
    "category-stats",
    "Category statistics: an immutable sequence of `CategoryDay`, one for each day and category, in the order received; with v3 by date, then in the order of the query."
);
record!(
    CategoryDay,
    CategoryDayIterator,
    CategoryDays,
    "category-stats",
    "One day of one category: date, category, and an attribute for each known metric (None where it did not come)."
);
dimension!(CategoryDays, CategoryDay: category, categories, category_indices);

table!(
    CustomerDays,
    CustomerDay,
    CustomerDayIterator,
    "daily-by-customer",
    "Daily statistics of several customers: an immutable sequence of `CustomerDay`, one for each day and customer, by date, then in the order of the query."
);
record!(
    CustomerDay,
    CustomerDayIterator,
    CustomerDays,
    "daily-by-customer",
    "One day of one customer: date, customer, and an attribute for each known metric (None where it did not come)."
);
dimension!(CustomerDays, CustomerDay: customer, customers, customer_indices);

#[pymethods]
impl CustomerDays {
    /// The customers of the query that have no row, in its order: their statistics are absent, not zero. Slices have
    /// those of the whole table.
    #[getter]
    fn missing<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.rows.columns().missing())
    }
}
