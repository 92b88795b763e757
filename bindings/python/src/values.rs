//! Python's values as the core takes them, and what is of a wrong type. The core checks what they say.

use std::fmt::Display;
use std::mem::size_of;

use pyo3::exceptions::{PyOverflowError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyInt, PyString};

use crate::error;

/// A `str`.
pub(crate) struct Text(pub(crate) String);

/// A `bool`.
pub(crate) struct Flag(pub(crate) bool);

/// A whole number from 0 on, and no `bool`.
pub(crate) struct Whole<T>(pub(crate) T);

/// A number, and no `bool`.
pub(crate) struct Number(pub(crate) f64);

/// A number of days: an integer, or its text.
pub(crate) struct DaysText(pub(crate) String);

/// A date: a `datetime.date`, or its ISO text.
pub(crate) struct DateText(pub(crate) String);

/// Names of categories: one text, or several.
pub(crate) struct Names(pub(crate) Vec<String>);

/// Names and values of headers: a mapping, or pairs.
pub(crate) struct Headers(pub(crate) Vec<(String, String)>);

impl Headers {
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl<'py> FromPyObject<'_, 'py> for Text {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let text = value.cast::<PyString>().map_err(|_| wrong("a str", value))?;
        // Python's own error would hold the text, which may be a secret.
        let text =
            text.to_str().map_err(|_| error::setting(value.py(), "expected a str without surrogates"))?;
        Ok(Self(text.to_owned()))
    }
}

impl<'py> FromPyObject<'_, 'py> for Flag {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        value.cast::<PyBool>().map(|flag| Self(flag.is_true())).map_err(|_| wrong("a bool", value))
    }
}

impl<'py, T> FromPyObject<'_, 'py> for Whole<T>
where
    T: for<'a> FromPyObject<'a, 'py, Error = PyErr>,
{
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if value.is_instance_of::<PyBool>() {
            return Err(wrong("an int", value));
        }
        value.extract().map(Self).map_err(|error| {
            let bits = size_of::<T>() * 8;
            out_of_range(value, &error, format_args!("a whole number from 0 to 2^{bits}-1"))
                .unwrap_or_else(|| wrong("an int", value))
        })
    }
}

impl<'py> FromPyObject<'_, 'py> for Number {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if value.is_instance_of::<PyBool>() {
            return Err(wrong("a number", value));
        }
        value.extract().map(Self).map_err(|error| {
            out_of_range(value, &error, "a number that a float holds")
                .unwrap_or_else(|| wrong("a number", value))
        })
    }
}

impl<'py> FromPyObject<'_, 'py> for DaysText {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if value.is_instance_of::<PyString>() {
            return value.extract().map(|Text(text)| Self(text));
        }
        if value.is_instance_of::<PyBool>() {
            // The core refuses the word.
            return Ok(Self(value.str()?.to_str()?.to_owned()));
        }
        // Also what is no int and counts all the same, such as numpy's numbers.
        let number = value.call_method0("__index__").map_err(|_| wrong("an int or its text", value))?;
        let number = number.cast::<PyInt>().map_err(|_| wrong("an int or its text", value))?;
        // Python refuses to write out integers of thousands of digits.
        let text = number.str().map_err(|_| error::setting(value.py(), "expected a number of days"))?;
        Ok(Self(text.to_str()?.to_owned()))
    }
}

impl<'py> FromPyObject<'_, 'py> for DateText {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if value.is_instance_of::<PyString>() {
            return value.extract().map(|Text(text)| Self(text));
        }
        let refused = || wrong("a date or its text", value);
        let text = match value.call_method0("isoformat") {
            Ok(text) => text.extract().map(|Text(text)| text).map_err(|_| refused())?,
            Err(_) if value.get_type().name().is_ok_and(|name| name == "datetime64") => {
                value.str()?.to_str()?.to_owned()
            }
            Err(_) => return Err(refused()),
        };
        day(&text).map(|day| Self(day.to_owned())).ok_or_else(|| error::no_day(value.py(), &text))
    }
}

/// The day of an ISO date, or of the midnight at which it begins, where no time zone is named. Any other time is of a
/// day here and of another there.
fn day(text: &str) -> Option<&str> {
    const DAY: usize = "2009-06-20".len();
    let (day, time) = text.split_at_checked(DAY)?;
    let is_midnight = || {
        let time = time.strip_prefix('T')?.strip_prefix("00")?;
        time.chars().all(|character| matches!(character, '0' | ':' | '.')).then_some(())
    };
    (time.is_empty() || is_midnight().is_some()).then_some(day)
}

impl<'py> FromPyObject<'_, 'py> for Names {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        // A str is a sequence of characters, too; one name is one name.
        if value.is_instance_of::<PyString>() {
            return value.extract().map(|Text(name)| Self(vec![name]));
        }
        if value.is_instance_of::<PyDict>() {
            return Err(wrong("a str or several", value));
        }
        let names = value.try_iter().map_err(|_| wrong("a str or several", value))?;
        names.map(|name| name?.extract().map(|Text(name)| name)).collect::<PyResult<_>>().map(Self)
    }
}

impl<'py> FromPyObject<'_, 'py> for Headers {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let refused = || wrong("a mapping of str to str, or pairs of them", value);
        let pairs = if value.hasattr("items")? { value.call_method0("items")? } else { value.to_owned() };
        let pairs = pairs.try_iter().map_err(|_| refused())?.map(|pair| {
            let (name, value): (Bound<'py, PyAny>, Bound<'py, PyAny>) =
                pair?.extract().map_err(|_| refused())?;
            Ok((name.extract::<Text>()?.0, value.extract::<Text>()?.0))
        });
        pairs.collect::<PyResult<_>>().map(Self)
    }
}

/// A value of a wrong type. The value itself is not repeated: it may be a secret.
pub(crate) fn wrong(wanted: &str, value: Borrowed<'_, '_, PyAny>) -> PyErr {
    let kind = value.get_type().name().map_or_else(|_| "?".to_owned(), |name| name.to_string());
    PyTypeError::new_err(format!("expected {wanted}, not {kind}"))
}

/// The same error, with the name of the argument where it is about its type.
pub(crate) fn named(py: Python<'_>, name: &str, error: PyErr) -> PyErr {
    if error.is_instance_of::<PyTypeError>(py) {
        PyTypeError::new_err(format!("argument '{name}': {}", error.value(py)))
    } else {
        error
    }
}

fn out_of_range(value: Borrowed<'_, '_, PyAny>, error: &PyErr, wanted: impl Display) -> Option<PyErr> {
    let py = value.py();
    error.is_instance_of::<PyOverflowError>(py).then(|| error::setting(py, &format!("expected {wanted}")))
}
