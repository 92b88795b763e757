//! Customers that are named, with what is known of them.

use std::path::{Path, PathBuf};

use pyo3::prelude::*;
use pyo3::types::PyDate;
use stats_reqwest::NaiveDate;
use stats_store::{NamedCustomer, last_day_anywhere, last_day_everywhere};

use super::convert::now;
use crate::answer;
use crate::error;
use crate::today;
use crate::values::{DateText, Text};

/// A name, a time zone and a first day, as Python has them.
type Given = (Text, Option<Text>, Option<DateText>);

/// A name, a time zone and a first day, as texts.
type Parts = (String, Option<String>, Option<String>);

/// Customers by the parts that Python's half makes of its arguments.
pub(super) struct Customers(pub(super) Vec<NamedCustomer>);

impl<'py> FromPyObject<'_, 'py> for Customers {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let py = value.py();
        let named = value.extract::<Vec<Given>>()?.into_iter().map(|(name, zone, since)| {
            let mut named = NamedCustomer::new(name.0);
            if let Some(Text(zone)) = zone {
                let parsed = zone.parse();
                let invalid = |reason| {
                    error::setting(py, &format!("customer `{}`: {reason}, got `{zone}`", named.name))
                };
                named.time_zone = Some(parsed.map_err(|reason: stats_store::BadTimeZone| invalid(reason))?);
            }
            named.since = since.map(|since| today::day(py, "since", since)).transpose()?;
            Ok(named)
        });
        named.collect::<PyResult<_>>().map(Self)
    }
}

/// The last day that is over everywhere on Earth, and the last that is over somewhere.
#[pyfunction]
pub(crate) fn last_days(py: Python<'_>) -> PyResult<(Bound<'_, PyDate>, Bound<'_, PyDate>)> {
    let date = |day: NaiveDate| answer::date(py, day.to_epoch_days());
    Ok((date(last_day_everywhere(now()))?, date(last_day_anywhere(now()))?))
}

/// The customers of a list as the command reads it: one name a line, or CSV with the columns `customer`, `time_zone` and
/// `since`.
///
/// Raises:
///     InputError: `bad-option`, which names the file and the line.
#[pyfunction]
pub(crate) fn read_customers(py: Python<'_>, path: PathBuf) -> PyResult<Vec<Parts>> {
    let read = py.detach(|| stats_store::read_customers(Path::new(&path)));
    let named = read.map_err(|reason| error::setting(py, &reason.to_string()))?.into_iter();
    let parts = |named: NamedCustomer| {
        let zone = named.time_zone.map(|zone| zone.to_string());
        (named.name, zone, named.since.map(|since| since.to_string()))
    };
    Ok(named.map(parts).collect())
}
