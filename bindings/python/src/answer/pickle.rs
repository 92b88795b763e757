//! Pickles: the canonical form goes in, and the core's own reader brings it back.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use stats_reqwest::{AnyAnswer, Bounds, QueryKind};

use super::give;
use super::row::Row;
use super::rows::Rows;
use crate::call::nobody;

/// What `__reduce__` gives: who restores, and from what.
pub(crate) type Reduced<'py> = (Bound<'py, PyAny>, (&'static str, Bound<'py, PyBytes>));

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

/// An answer from its pickle.
#[pyfunction(name = "_restore")]
pub(crate) fn restore<'py>(py: Python<'py>, question: &str, text: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    give(py, py.detach(|| read(question, text)).map_err(PyValueError::new_err)?)
}

/// A row from its pickle.
#[pyfunction(name = "_restore_row")]
pub(crate) fn restore_row<'py>(py: Python<'py>, question: &str, text: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    restore(py, question, text)?.get_item(0)
}

fn read(question: &str, text: &[u8]) -> Result<AnyAnswer, String> {
    let question: QueryKind = question.parse().map_err(|_| "no pickle of an answer")?;
    // Whatever was read once is read again, however large its bounds were then.
    let bounds = Bounds::default()
        .with_body(u64::MAX)
        .with_nesting(u32::MAX)
        .with_text(usize::MAX)
        .with_metrics(usize::MAX)
        .with_cells(u64::MAX);
    let account = nobody().map_err(|error| error.to_string())?;
    account.with_bounds(bounds).read(question, 200, text).map_err(|error| error.to_string())
}
