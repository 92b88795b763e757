//! Rows in the canonical form, as dictionaries.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};

use super::known::number;
use super::row::Row;
use super::rows::Rows;

/// A row's dictionary.
pub(crate) fn row<'py>(py: Python<'py>, row: Row<'_>) -> PyResult<Bound<'py, PyDict>> {
    let dictionary = PyDict::new(py);
    dictionary.set_item(pyo3::intern!(py, "date"), row.date())?;
    if let Some((column, name)) = row.dimension() {
        dictionary.set_item(column, name)?;
    }
    for (name, count) in row.counts() {
        dictionary.set_item(name, count)?;
    }
    Ok(dictionary)
}

/// What goes by this name in a row's dictionary, or by any spelling of a metric's name.
pub(crate) fn value<'py>(py: Python<'py>, row: Row<'_>, name: &str) -> Option<Bound<'py, PyAny>> {
    match (name, row.dimension()) {
        ("date", _) => Some(PyString::new(py, &row.date()).into_any()),
        (column, Some((its, value))) if column == its => Some(PyString::new(py, value).into_any()),
        _ => row.by_name(name).map(|count| number(py, count).into_any()),
    }
}

/// A dictionary for each row; the names are made once.
pub(crate) fn rows<'py>(py: Python<'py>, rows: &Rows) -> PyResult<Bound<'py, PyList>> {
    let columns = rows.columns().counts().iter();
    let names: Vec<_> = columns.map(|column| PyString::new(py, column.name().as_str())).collect();
    let dimension = rows.columns().dimension();
    let column = dimension.map(|dimension| PyString::new(py, dimension.column));
    let list = PyList::empty(py);
    for row in rows.iter() {
        let dictionary = PyDict::new(py);
        dictionary.set_item(pyo3::intern!(py, "date"), row.date())?;
        if let (Some(column), Some((_, name))) = (&column, row.dimension()) {
            dictionary.set_item(column, name)?;
        }
        for (name, (_, count)) in names.iter().zip(row.cells()) {
            if let Some(count) = count {
                dictionary.set_item(name, count)?;
            }
        }
        list.append(dictionary)?;
    }
    Ok(list)
}
