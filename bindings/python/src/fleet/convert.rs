//! Dates, progress and plain data, between Python and Rust.

use std::time::SystemTime;

use chrono::{DateTime, NaiveDate, Utc};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use serde::Serialize;
use stats_fleet::ProgressGroups;
use stats_reqwest::InputError;

use crate::error;
use crate::values::DateText;

/// A date, under its argument's name.
pub(super) fn date(py: Python<'_>, place: &'static str, given: DateText) -> PyResult<NaiveDate> {
    let DateText(given) = given;
    // The parser accepts more spellings than one.
    let date = given.parse().ok().filter(|date: &NaiveDate| date.to_string() == given);
    date.ok_or_else(|| error::input(py, &InputError::BadDate { place, given }))
}

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

/// The time.
pub(super) fn now() -> DateTime<Utc> {
    SystemTime::now().into()
}
