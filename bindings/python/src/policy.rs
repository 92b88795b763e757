//! How often and how long a query is tried, from keyword arguments.

use std::time::Duration;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use stats_reqwest::Policy;

use crate::error;
use crate::values::{Number, Whole, named};

/// The default policy with these options.
pub(crate) fn parse(py: Python<'_>, options: Option<&Bound<'_, PyDict>>) -> PyResult<Policy> {
    let mut policy = Policy::default();
    for (name, value) in options.into_iter().flatten() {
        let name = name.cast::<PyString>()?.to_string_lossy();
        if !set(py, &mut policy, &name, &value)? {
            return Err(unknown(&name));
        }
    }
    Ok(policy)
}

/// Sets the option of this name; false where a policy has none.
pub(crate) fn set(
    py: Python<'_>,
    policy: &mut Policy,
    name: &str,
    value: &Bound<'_, PyAny>,
) -> PyResult<bool> {
    let limit = || limit(py, name, value);
    let time = || seconds(py, name, option(py, name, value).map(|Number(number)| number)?);
    match name {
        "timeout" => *policy = policy.with_timeout(limit()?),
        "deadline" => *policy = policy.with_deadline(limit()?),
        "max_retries" => {
            let Whole(retries) = option(py, name, value)?;
            *policy = policy.with_max_retries(retries);
        }
        "backoff" => *policy = policy.with_backoff(time()?, policy.max_backoff),
        "max_backoff" => *policy = policy.with_backoff(policy.backoff, time()?),
        _ => return Ok(false),
    }
    Ok(true)
}

/// An option that does not exist.
pub(crate) fn unknown(name: &str) -> PyErr {
    PyTypeError::new_err(format!("`{name}` is not an option"))
}

/// The value of an option.
pub(crate) fn option<'py, T>(py: Python<'py>, name: &str, value: &Bound<'py, PyAny>) -> PyResult<T>
where
    T: for<'a> FromPyObject<'a, 'py, Error = PyErr>,
{
    value.extract().map_err(|error| named(py, name, error))
}

/// A time in seconds, or None for no limit.
pub(crate) fn limit(py: Python<'_>, what: &str, value: &Bound<'_, PyAny>) -> PyResult<Option<Duration>> {
    let number: Option<Number> = option(py, what, value)?;
    number.map(|Number(number)| seconds(py, what, number)).transpose()
}

/// A time in seconds.
pub(crate) fn seconds(py: Python<'_>, what: &str, number: f64) -> PyResult<Duration> {
    Duration::try_from_secs_f64(number)
        .map_err(|_| error::setting(py, &format!("{what} `{number}` is not a number of seconds")))
}
