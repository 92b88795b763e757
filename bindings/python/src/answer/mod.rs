//! Answers as Python's objects: tables over the core's columns, records that are views of their rows.

mod date;
mod dictionaries;
mod equality;
mod known;
mod metrics;
mod names;
mod pickle;
mod record;
mod row;
mod rows;
mod sheet;
mod show;
mod sum;
mod table;

use names::Names;

pub(crate) use metrics::Metrics;
pub(crate) use pickle::{restore, restore_row};
pub(crate) use record::{CategoryDay, CategoryDayIterator, Day, DayIterator};
pub(crate) use row::Row;
pub(crate) use rows::{Columns, Rows};
pub(crate) use table::{CategoryDays, Days};

use pyo3::prelude::*;
use pyo3::types::PyType;
use stats_reqwest::AnyAnswer;

/// An answer as Python's object.
pub(crate) fn give(py: Python<'_>, answer: AnyAnswer) -> PyResult<Bound<'_, PyAny>> {
    match answer {
        AnyAnswer::Days(days) => Ok(Bound::new(py, Days::of(Columns::Days(days)))?.into_any()),
        AnyAnswer::CategoryDays(days) => {
            Ok(Bound::new(py, CategoryDays::of(Columns::CategoryDays(days, Names::default())))?.into_any())
        }
        AnyAnswer::Metrics(metrics) => Ok(Bound::new(py, Metrics::of(metrics))?.into_any()),
        AnyAnswer::Categories(names) => names.into_pyobject(py),
        _ => Err(pyo3::exceptions::PyNotImplementedError::new_err("an answer of an unknown kind")),
    }
}

/// A class with the type of its answer, as annotations have it.
pub(crate) fn alias<'py>(
    class: &Bound<'py, PyType>,
    item: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    class.py().import("types")?.getattr("GenericAlias")?.call1((class, item))
}
