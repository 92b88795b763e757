//! Answers from their pickles.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use stats_reqwest::{AnyAnswer, Bounds, NaiveDate, QueryKind};

use super::columns::Columns;
use super::convert::to_python;
use super::dimension::CustomerDays;
use super::names::Names;
use super::totals::Totals;
use crate::credentials;

/// An answer from its pickle. What the canonical form leaves out is given besides: the customers without a row, or the
/// first and the last day of totals.
#[pyfunction(name = "_restore")]
pub(crate) fn restore<'py>(
    py: Python<'py>,
    kind: &str,
    text: &[u8],
    besides: Vec<String>,
) -> PyResult<Bound<'py, PyAny>> {
    match py.detach(|| read(kind, text)).map_err(PyValueError::new_err)? {
        AnyAnswer::CustomerDays(days) => {
            let columns = Columns::CustomerDays(days, Names::default(), besides);
            Ok(Bound::new(py, CustomerDays::of(columns))?.into_any())
        }
        AnyAnswer::Totals(totals) => {
            let period = match &*besides {
                [first, last] => Some((day(first)?, day(last)?)),
                _ => None,
            };
            Ok(Bound::new(py, Totals::new(totals, period))?.into_any())
        }
        answer => to_python(py, answer),
    }
}

/// A row from its pickle.
#[pyfunction(name = "_restore_row")]
pub(crate) fn restore_row<'py>(
    py: Python<'py>,
    kind: &str,
    text: &[u8],
    besides: Vec<String>,
) -> PyResult<Bound<'py, PyAny>> {
    restore(py, kind, text, besides)?.get_item(0)
}

fn day(text: &str) -> PyResult<NaiveDate> {
    text.parse().map_err(|_| PyValueError::new_err("no pickle of an answer"))
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
