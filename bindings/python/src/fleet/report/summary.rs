use pyo3::prelude::*;
use pyo3::types::PyDict;
use stats_fleet::health::Summary;

use super::customer::totals;
use super::rate::Rates;

/// The numbers of all customers of a `Report` together.
#[pyclass(frozen, eq, module = "sendgrid_stats.fleet")]
#[derive(PartialEq, Eq)]
pub(crate) struct ReportSummary(pub(super) Summary);

#[pymethods]
impl ReportSummary {
    /// How many customers there are.
    #[getter]
    fn customers(&self) -> u64 {
        self.0.customers
    }

    /// How many of them have a critical finding.
    #[getter]
    fn critical(&self) -> u64 {
        self.0.critical
    }

    /// How many of them have warnings alone.
    #[getter]
    fn warning(&self) -> u64 {
        self.0.warning
    }

    /// The sums over each customer's period, by metric. A metric that a customer lacks is left out, and so is a sum beyond
    /// 2^64-1.
    #[getter]
    fn totals<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        totals(py, &self.0.totals)
    }

    /// The rates over the days of each customer's period.
    #[getter]
    fn rates(&self) -> Rates {
        Rates(self.0.rates)
    }

    /// How many findings of each kind there are; kinds without a finding are left out.
    #[getter]
    fn findings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let kinds = PyDict::new(py);
        for (kind, number) in &self.0.findings {
            kinds.set_item(kind.as_str(), number)?;
        }
        Ok(kinds)
    }

    fn __repr__(&self) -> String {
        format!("<ReportSummary: {}>", counts(&self.0))
    }
}

/// The customers in words: `206 customers, 2 critical, 4 warning`.
pub(super) fn counts(summary: &Summary) -> String {
    let Summary { customers, critical, warning, .. } = summary;
    let noun = if *customers == 1 { "customer" } else { "customers" };
    format!("{customers} {noun}, {critical} critical, {warning} warning")
}
