//! Dates, and which day is today, for periods that count back from it.

use pyo3::prelude::*;
use pyo3::types::PyDelta;
use stats_reqwest::{InputError, NaiveDate};

use crate::error;
use crate::policy::option;
use crate::values::{DateText, named, wrong};

/// A date, or None for that of the clock.
pub(crate) fn date(py: Python<'_>, name: &str, value: &Bound<'_, PyAny>) -> PyResult<Option<NaiveDate>> {
    let given: Option<DateText> = option(py, name, value)?;
    given.map(|given| day(py, "today", given)).transpose()
}

/// The date of an argument of this name.
pub(crate) fn day(py: Python<'_>, place: &'static str, DateText(given): DateText) -> PyResult<NaiveDate> {
    // The parser accepts more spellings than one.
    let date = given.parse().ok().filter(|date: &NaiveDate| date.to_string() == given);
    date.ok_or_else(|| error::input(py, &InputError::BadDate { place, given }))
}

/// Seconds east of UTC of a `datetime.timedelta`, or None for UTC. As for `datetime.timezone` it is less than a day.
pub(crate) fn offset(py: Python<'_>, name: &str, value: &Bound<'_, PyAny>) -> PyResult<Option<i32>> {
    const DAY: i64 = 86_400;
    if value.is_none() {
        return Ok(None);
    }
    let delta = value.cast::<PyDelta>();
    let delta = delta.map_err(|_| named(py, name, wrong("a datetime.timedelta", value.as_borrowed())))?;
    let part = |name| delta.getattr(name)?.extract::<i64>();
    let seconds = part("days")? * DAY + part("seconds")?;
    let is_offset = seconds.abs() < DAY && part("microseconds")? == 0;
    let offset = i32::try_from(seconds).ok().filter(|_| is_offset);
    let refused = || error::setting(py, "expected whole seconds of less than a day as `utc_offset`");
    offset.map(Some).ok_or_else(refused)
}
