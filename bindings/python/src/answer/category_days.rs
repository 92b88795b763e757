//! Category statistics.

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

table!(
    CategoryDays,
    CategoryDay,
    CategoryDayIterator,
    "category-stats",
    "Category statistics: an immutable sequence of `CategoryDay`, one for each day and category, in the order received."
);
record!(
    CategoryDay,
    CategoryDayIterator,
    CategoryDays,
    "category-stats",
    "One day of one category: date, category, and an attribute for each known metric (None where it did not come)."
);

#[pymethods]
impl CategoryDay {
    /// The category's name, to the letter.
    #[getter]
    fn category<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyString>> {
        match &**self.table.get().rows.columns() {
            Columns::CategoryDays(days, names) => names.text(py, days, self.place),
            Columns::Days(_) => None,
        }
    }
}

#[pymethods]
impl CategoryDays {
    /// Each category's name once, in the order in which they first came in the answer.
    #[getter]
    fn categories<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.rows.columns().category_names().collect::<Vec<_>>())
    }
}
