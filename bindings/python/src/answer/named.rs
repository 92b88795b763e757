//! Columns of a table by their names.

use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList};
use stats_reqwest::{MetricColumn, MetricName};

use super::display;
use super::known::number;
use super::row::Row;
use super::rows::Rows;

/// The column of a metric by any spelling of its name; none where it came nowhere.
///
/// # Errors
/// `KeyError` where the name is no metric: neither a known one nor one of these rows.
pub(crate) fn metric<'r>(rows: &'r Rows, name: &str) -> PyResult<Option<&'r MetricColumn>> {
    let spelled = MetricName::spelled(name);
    let column = rows.columns().counts().iter().find(|column| *column.name() == spelled);
    if column.is_none() && !matches!(spelled, MetricName::Known(_)) {
        let columns = display::header(rows).join(", ");
        return Err(PyKeyError::new_err(format!("no column and no metric `{name}`; columns: {columns}")));
    }
    Ok(column)
}

/// The values of a column, as the canonical form has them; None for a count that did not come.
pub(crate) fn column<'py>(py: Python<'py>, rows: &Rows, name: &str) -> PyResult<Bound<'py, PyList>> {
    match (name, rows.columns().dimension()) {
        ("date", _) => PyList::new(py, rows.iter().map(Row::date)),
        (_, Some(dimension)) if name == dimension.column => {
            PyList::new(py, rows.iter().map(|row| dimension.name(row.place)))
        }
        _ => {
            let column = metric(rows, name)?;
            let counts = rows.iter().map(|row| column.and_then(|column| column.at(row.place)));
            PyList::new(py, counts.map(|count| count.map(|count| number(py, count))))
        }
    }
}

/// The values of a column in native byte order, and a byte for each that is 1 where the count did not come.
pub(crate) fn buffers<'py>(
    py: Python<'py>,
    rows: &Rows,
    name: &str,
) -> PyResult<(Bound<'py, PyBytes>, Option<Bound<'py, PyBytes>>)> {
    let bytes = match (name, rows.columns().dimension()) {
        ("date", _) => rows.iter().flat_map(|row| row.day().to_ne_bytes()).collect::<Vec<u8>>(),
        (_, Some(dimension)) if name == dimension.column => {
            indices(rows).flat_map(u32::to_ne_bytes).collect()
        }
        _ => {
            let column = metric(rows, name)?;
            let counts: Vec<_> =
                rows.iter().map(|row| column.and_then(|column| column.at(row.place))).collect();
            let absent: Vec<u8> = counts.iter().map(|count| u8::from(count.is_none())).collect();
            let values: Vec<u8> =
                counts.iter().flat_map(|count| count.unwrap_or_default().to_ne_bytes()).collect();
            return Ok((PyBytes::new(py, &values), Some(PyBytes::new(py, &absent))));
        }
    };
    Ok((PyBytes::new(py, &bytes), None))
}

/// The index of each row's name among the names of the dimension.
pub(crate) fn indices(rows: &Rows) -> impl Iterator<Item = u32> {
    let indices = rows.columns().dimension().map(|dimension| dimension.indices).unwrap_or_default();
    rows.iter().map(|row| indices.get(row.place).copied().unwrap_or_default())
}
