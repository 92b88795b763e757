//! Progress and plain data, between Python and Rust.

use std::time::SystemTime;

use chrono::{DateTime, Utc};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use serde::Serialize;
use stats_fleet::ProgressGroups;

use crate::error;

/// The progress of an earlier run, from JSON.
pub(super) fn progress(py: Python<'_>, json: Option<&str>) -> PyResult<ProgressGroups> {
    let Some(json) = json else { return Ok(ProgressGroups::default()) };
    serde_json::from_str(json).map_err(|reason| {
        error::setting(py, &format!("expected `reached` as an earlier run returned it: {reason}"))
    })
}

/// Plain data as JSON.
pub(super) fn json(value: &impl Serialize) -> PyResult<String> {
    serde_json::to_string(value).map_err(|error| PyValueError::new_err(error.to_string()))
}

/// Plain data as Python's, as JSON has it.
pub(super) fn plain<'py>(py: Python<'py>, value: &impl Serialize) -> PyResult<Bound<'py, PyAny>> {
    py.import("json")?.call_method1("loads", (json(value)?,))
}

/// The time.
pub(super) fn now() -> DateTime<Utc> {
    SystemTime::now().into()
}
