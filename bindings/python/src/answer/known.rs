//! The attributes that records have: one for each metric that the core knows.

use pyo3::prelude::*;
use pyo3::types::PyInt;
use stats_reqwest::{Metric, MetricColumn, MetricName};

/// How many metrics have an attribute.
pub(crate) const METRICS: usize = 16;

// A new metric of the core wants an attribute here.
const _: () = assert!(METRICS == Metric::ALL.len());

/// The column of each known metric, where it came.
#[derive(Clone, Copy)]
pub(crate) struct Known([u16; METRICS]);

/// No column.
const ABSENT: u16 = u16::MAX;

impl Known {
    pub(crate) fn of(columns: &[MetricColumn]) -> Self {
        let mut known = [ABSENT; METRICS];
        for (place, column) in columns.iter().enumerate() {
            if let MetricName::Known(metric) = column.name() {
                let number = Metric::ALL.iter().position(|one| one == metric);
                if let Some(slot) = number.and_then(|number| known.get_mut(number)) {
                    *slot = u16::try_from(place).unwrap_or(ABSENT);
                }
            }
        }
        Self(known)
    }

    /// The column of the metric with this number in `Metric::ALL`.
    pub(crate) fn column<'c>(&self, metric: usize, columns: &'c [MetricColumn]) -> Option<&'c MetricColumn> {
        let place = self.0.get(metric).filter(|place| **place != ABSENT)?;
        columns.get(usize::from(*place))
    }
}

/// A count as Python's number. The signed way is the shorter one, and nearly all counts fit it.
pub(crate) fn number(py: Python<'_>, count: u64) -> Bound<'_, PyInt> {
    let Ok(number) = i64::try_from(count).map(|count| count.into_pyobject(py)) else {
        let Ok(number) = count.into_pyobject(py);
        return number;
    };
    let Ok(number) = number;
    number
}

/// Gives a class over counts its attributes; `count` takes the metric's number in `Metric::ALL`.
macro_rules! attributes {
    ($class:ident) => {
        crate::answer::known::attributes!($class: 0 requests, 1 processed, 2 delivered, 3 deferred, 4 bounces,
            5 bounce_drops, 6 blocks, 7 invalid_emails, 8 spam_reports, 9 spam_report_drops, 10 unsubscribes,
            11 unsubscribe_drops, 12 opens, 13 unique_opens, 14 clicks, 15 unique_clicks);
    };
    ($class:ident: $($number:literal $name:ident),*) => {
        #[pymethods]
        impl $class {
            $(
                #[doc = concat!("The count of `", stringify!($name), "`; None where it did not come.")]
                #[getter]
                fn $name<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyInt>> {
                    self.count($number).map(|count| crate::answer::known::number(py, count))
                }
            )*
        }
    };
}

pub(crate) use attributes;
