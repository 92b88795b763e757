//! How often and how long a question is tried, in Python's words.

use std::time::Duration;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use stats_reqwest::Policy;

use crate::error;

/// The usual policy with what was told of it.
pub(crate) fn told(py: Python<'_>, options: Option<&Bound<'_, PyDict>>) -> PyResult<Policy> {
    let mut policy = Policy::default();
    for (name, value) in options.into_iter().flatten() {
        let name = name.cast::<PyString>()?;
        if !tell(py, &mut policy, name.to_str()?, &value)? {
            return Err(unknown(name.to_str()?));
        }
    }
    Ok(policy)
}

/// Takes one option where it is one of a policy's.
pub(crate) fn tell(
    py: Python<'_>,
    policy: &mut Policy,
    name: &str,
    value: &Bound<'_, PyAny>,
) -> PyResult<bool> {
    let limit = || limit(py, name, value);
    let time = || seconds(py, name, value.extract()?);
    match name {
        "timeout" => *policy = policy.with_attempt_timeout(limit()?),
        "deadline" => *policy = policy.with_deadline(limit()?),
        "attempts" => *policy = policy.with_attempts(value.extract()?),
        "backoff" => *policy = policy.with_backoff(time()?, policy.backoff_limit),
        "backoff_limit" => *policy = policy.with_backoff(policy.backoff, time()?),
        _ => return Ok(false),
    }
    Ok(true)
}

/// An option that nobody knows.
pub(crate) fn unknown(name: &str) -> PyErr {
    PyTypeError::new_err(format!("`{name}` is not an option"))
}

/// A time in seconds, or None for no limit.
pub(crate) fn limit(py: Python<'_>, what: &str, value: &Bound<'_, PyAny>) -> PyResult<Option<Duration>> {
    let number: Option<f64> = value.extract()?;
    number.map(|number| seconds(py, what, number)).transpose()
}

/// A time in seconds.
pub(crate) fn seconds(py: Python<'_>, what: &str, number: f64) -> PyResult<Duration> {
    Duration::try_from_secs_f64(number)
        .map_err(|_| error::setting(py, &format!("{what} `{number}` is no number of seconds")))
}
