//! Pickles: the canonical form goes in, and the core's own reader brings it back.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use super::row::Row;
use super::rows::Rows;

/// What `__reduce__` returns: the function that restores, and its arguments: the query kind, the canonical form, and
/// what that leaves out, see `pickled::restore`.
pub(crate) type Reduced<'py> = (Bound<'py, PyAny>, (&'static str, Bound<'py, PyBytes>, Vec<String>));

/// The canonical form of rows.
pub(crate) fn rows(rows: &Rows) -> PyResult<Vec<u8>> {
    let mut text = vec![b'['];
    for (index, row) in rows.iter().enumerate() {
        if index > 0 {
            text.push(b',');
        }
        text.extend(row.canonical().map_err(|error| PyValueError::new_err(error.to_string()))?);
    }
    text.push(b']');
    Ok(text)
}

/// The canonical form of one row, as a table of its own.
pub(crate) fn row(row: Row<'_>) -> PyResult<Vec<u8>> {
    let row = row.canonical().map_err(|error| PyValueError::new_err(error.to_string()))?;
    Ok([b"[".as_slice(), &row, b"]"].concat())
}
