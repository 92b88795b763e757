use pyo3::prelude::*;
use pyo3::types::{PyDate, PyTuple};
use stats_fleet::health::{self, Change};

use super::rate::Rate;
use crate::answer::date;
use crate::fleet::convert::plain;

/// Something about a customer that needs attention; `str(finding)` is a sentence without the customer's name.
#[pyclass(frozen, eq, module = "sendgrid_stats.fleet")]
#[derive(PartialEq)]
pub(crate) struct Finding(pub(super) health::Finding);

#[pymethods]
impl Finding {
    /// The label of the account.
    #[getter]
    fn account(&self) -> &str {
        &self.0.account
    }

    /// The customer's name.
    #[getter]
    fn customer(&self) -> &str {
        &self.0.customer
    }

    /// What it is about: `spam-report-rate`, `bounce-rate`, `failed`, `silent`, `volume-decrease`, `volume-increase` or
    /// `stale`.
    #[getter]
    fn kind(&self) -> &'static str {
        self.0.kind.as_str()
    }

    /// `critical` or `warning`.
    #[getter]
    fn severity(&self) -> &'static str {
        self.0.severity.as_str()
    }

    /// `new` or `continuing` since the last report, or `resolved`; None where the report was not compared.
    #[getter]
    fn change(&self) -> Option<&'static str> {
        self.0.change.map(Change::as_str)
    }

    /// The last day of the numbers; None where the customer has none.
    #[getter]
    fn through<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDate>>> {
        self.0.through.map(|day| date(py, day.to_epoch_days())).transpose()
    }

    /// The number that is compared: a rate as a fraction, the factor of a volume, days, or runs that failed. None where
    /// there is no number.
    #[getter]
    fn value(&self) -> Option<f64> {
        self.0.value()
    }

    /// The threshold of `value`, in the same unit; None in findings about failures and silence.
    #[getter]
    fn threshold(&self) -> Option<f64> {
        self.0.threshold()
    }

    /// The sentence that `str(finding)` is.
    #[getter]
    fn message(&self) -> String {
        self.0.to_string()
    }

    /// A `CategoryRate` for each category that the finding is attributed to: the most messages above the threshold first.
    #[getter]
    fn categories<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.0.categories().iter().cloned().map(CategoryRate))
    }

    /// The numbers and thresholds, as `Report.to_json` has them: `type` says which there are. Rates have a `threshold_percent`.
    #[getter]
    fn evidence<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, &self.0.evidence)
    }

    fn __str__(&self) -> String {
        self.message()
    }

    fn __repr__(&self) -> String {
        format!("<Finding {} {} of {}>", self.severity(), self.kind(), self.0.customer)
    }
}

/// The rate of one category of a customer, and that of the customer's other messages.
#[pyclass(frozen, eq, module = "sendgrid_stats.fleet")]
#[derive(PartialEq)]
pub(crate) struct CategoryRate(health::CategoryRate);

#[pymethods]
impl CategoryRate {
    /// The category's name.
    #[getter]
    fn category(&self) -> &str {
        &self.0.category
    }

    /// Its rate.
    #[getter]
    fn rate(&self) -> Rate {
        Rate(self.0.rate)
    }

    /// The rate of the customer's other messages; None if every message is in the category.
    #[getter]
    fn others(&self) -> Option<Rate> {
        self.0.others.map(Rate)
    }

    fn __repr__(&self) -> String {
        let health::CategoryRate { category, rate, .. } = &self.0;
        format!("<CategoryRate {category}: {:.5}>", rate.value())
    }
}
