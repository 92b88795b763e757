//! Answers from their pickles.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use stats_reqwest::{AnyAnswer, Bounds, QueryKind};

use super::convert::to_python;
use crate::credentials;

/// An answer from its pickle.
#[pyfunction(name = "_restore")]
pub(crate) fn restore<'py>(py: Python<'py>, kind: &str, text: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    to_python(py, py.detach(|| read(kind, text)).map_err(PyValueError::new_err)?)
}

/// A row from its pickle.
#[pyfunction(name = "_restore_row")]
pub(crate) fn restore_row<'py>(py: Python<'py>, kind: &str, text: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    restore(py, kind, text)?.get_item(0)
}

fn read(kind: &str, text: &[u8]) -> Result<AnyAnswer, String> {
    let kind: QueryKind = kind.parse().map_err(|_| "no pickle of an answer")?;
    // Whatever was read once is read again, however large its bounds were then.
    let bounds = Bounds::default()
        .with_body(u64::MAX)
        .with_nesting(u32::MAX)
        .with_text(usize::MAX)
        .with_metrics(usize::MAX)
        .with_cells(u64::MAX);
    let account = credentials::keyless_account().map_err(|error| error.to_string())?;
    account.with_bounds(bounds).read(kind, 200, text).map_err(|error| error.to_string())
}
