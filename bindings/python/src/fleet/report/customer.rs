use std::sync::Arc;

use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use pyo3::types::{PyDate, PyDict};
use stats_fleet::health::{CustomerHealth as Health, HealthReport, Numbers, Severity};

use super::rate::Rates;
use crate::answer::{date, restore};
use crate::fleet::convert::json;

/// The numbers of a customer in a `Report`.
#[pyclass(frozen, eq, module = "sendgrid_stats.fleet")]
pub(crate) struct CustomerHealth {
    /// Python's objects are made of its parts when they are asked for.
    report: Arc<HealthReport>,
    index: usize,
}

impl PartialEq for CustomerHealth {
    fn eq(&self, other: &Self) -> bool {
        self.report.customers.get(self.index) == other.report.customers.get(other.index)
    }
}

impl CustomerHealth {
    /// The customer of this index, which the report has.
    pub(super) fn new(report: &Arc<HealthReport>, index: usize) -> Self {
        Self { report: Arc::clone(report), index }
    }

    fn health(&self) -> PyResult<&Health> {
        self.report.customers.get(self.index).ok_or_else(|| PyIndexError::new_err("expected a customer"))
    }
}

#[pymethods]
impl CustomerHealth {
    /// The label of its account.
    #[getter]
    fn account(&self) -> PyResult<&str> {
        Ok(&self.health()?.account)
    }

    /// Its name.
    #[getter]
    fn customer(&self) -> PyResult<&str> {
        Ok(&self.health()?.customer)
    }

    /// The severity of its worst finding, `critical` or `warning`; None where it has none.
    #[getter]
    fn severity(&self) -> PyResult<Option<&'static str>> {
        Ok(self.health()?.severity.map(Severity::as_str))
    }

    /// The first day of the sums and rates; None where nothing is stored.
    #[getter]
    fn since<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDate>>> {
        self.health()?.since.map(|day| date(py, day.to_epoch_days())).transpose()
    }

    /// The last day: that of the report, or the customer's last one where that is earlier; None where nothing is stored.
    #[getter]
    fn through<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDate>>> {
        self.health()?.through.map(|day| date(py, day.to_epoch_days())).transpose()
    }

    /// True if category statistics are stored through the last day; otherwise no finding is about a category.
    #[getter]
    fn categories_are_compared(&self) -> PyResult<bool> {
        Ok(self.health()?.categories_are_compared)
    }

    /// The sums over these days, by metric. A metric that a day lacks is left out, and so is a sum beyond 2^64-1.
    #[getter]
    fn totals<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        totals(py, &self.health()?.totals)
    }

    /// The rates over these days.
    #[getter]
    fn rates(&self) -> PyResult<Rates> {
        Ok(Rates(self.health()?.rates))
    }

    /// The rows of the 30 days that end with `through`, as `sendgrid_stats.Days`: each day has the counts that rates are made
    /// of. The table is made anew each time.
    #[getter]
    fn days<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        // The canonical form of daily statistics.
        restore(py, "daily", json(&self.health()?.days)?.as_bytes(), Vec::new())
    }

    fn __repr__(&self) -> PyResult<String> {
        let Health { customer, severity, .. } = self.health()?;
        let severity = severity.map_or("no finding", Severity::as_str);
        Ok(format!("<CustomerHealth {customer}: {severity}>"))
    }
}

/// Counts by metric; what is absent is left out.
pub(super) fn totals<'py>(py: Python<'py>, numbers: &Numbers) -> PyResult<Bound<'py, PyDict>> {
    let totals = PyDict::new(py);
    for metric in Numbers::METRICS {
        if let Some(count) = numbers.get(*metric) {
            totals.set_item(metric.as_str(), count)?;
        }
    }
    Ok(totals)
}
