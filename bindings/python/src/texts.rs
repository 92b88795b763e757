//! What Python's values say as texts; the core checks every one of them.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyInt, PyString};

/// A number of days: an integer, or its text.
pub(crate) struct DaysText(pub(crate) String);

/// A date: a `datetime.date`, or its ISO text.
pub(crate) struct DateText(pub(crate) String);

/// Names of categories: one text, or several.
pub(crate) struct Names(pub(crate) Vec<String>);

impl<'py> FromPyObject<'_, 'py> for DaysText {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(text) = value.cast::<PyString>() {
            return Ok(Self(text.to_str()?.to_owned()));
        }
        if value.is_instance_of::<PyInt>() {
            return Ok(Self(value.str()?.to_str()?.to_owned()));
        }
        // Whatever else counts, such as a number of numpy's.
        let number = value.call_method0("__index__").map_err(|_| wrong("days", "an int", value))?;
        Ok(Self(number.str()?.to_str()?.to_owned()))
    }
}

impl<'py> FromPyObject<'_, 'py> for DateText {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(text) = value.cast::<PyString>() {
            return Ok(Self(text.to_str()?.to_owned()));
        }
        let text =
            value.call_method0("isoformat").map_err(|_| wrong("a date", "a date or its text", value))?;
        Ok(Self(text.extract()?))
    }
}

impl<'py> FromPyObject<'_, 'py> for Names {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        // A text is a sequence of letters, too, which nobody means.
        if let Ok(name) = value.cast::<PyString>() {
            return Ok(Self(vec![name.to_str()?.to_owned()]));
        }
        let names = value.try_iter().map_err(|_| wrong("categories", "texts", value))?;
        names.map(|name| name?.extract()).collect::<PyResult<_>>().map(Self)
    }
}

fn wrong(what: &str, wanted: &str, value: Borrowed<'_, '_, PyAny>) -> PyErr {
    let kind = value.get_type().name().map_or_else(|_| "?".to_owned(), |name| name.to_string());
    PyTypeError::new_err(format!("{what} must be {wanted}, not {kind}"))
}
