//! All-time totals.

use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyInt};
use stats_reqwest::{self as proto, Metric};

use super::equality::{hash_counts, mapping_eq};
use super::known::{attributes, number};
use super::mapping::mapping;
use super::pickle::Reduced;

/// All-time totals: an attribute for each known metric (None where it did not come), and a mapping from the names of
/// those that came, unknown ones as the server called them, to their counts.
#[pyclass(frozen, mapping, module = "sendgrid_stats")]
pub(crate) struct Totals {
    metrics: proto::Totals,
}

attributes!(Totals);
mapping!(Totals);

impl Totals {
    pub(crate) const fn of(metrics: proto::Totals) -> Self {
        Self { metrics }
    }

    fn value<'py>(&self, py: Python<'py>, name: &str) -> Option<Bound<'py, PyAny>> {
        self.metrics.by_name(name).map(|count| number(py, count).into_any())
    }

    fn count(&self, metric: usize) -> Option<u64> {
        self.metrics.get(*Metric::ALL.get(metric)?)
    }

    fn pairs(&self) -> impl Iterator<Item = (&str, u64)> {
        self.metrics.iter().map(|(name, count)| (name.as_str(), count))
    }
}

#[pymethods]
impl Totals {
    /// The totals in the canonical form: names to counts, in the order received.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dictionary = PyDict::new(py);
        self.pairs().try_for_each(|(name, count)| dictionary.set_item(name, count))?;
        Ok(dictionary)
    }

    fn __contains__(&self, name: &Bound<'_, PyAny>) -> bool {
        name.extract().is_ok_and(|name: &str| self.metrics.by_name(name).is_some())
    }

    fn __len__(&self) -> usize {
        self.metrics.len()
    }

    fn __eq__<'py>(&self, py: Python<'py>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let own = other.cast::<Self>().ok().map(|other| self.metrics == other.get().metrics);
        mapping_eq(other, own, || self.to_dict(py))
    }

    fn __hash__(&self) -> u64 {
        hash_counts(self.pairs())
    }

    fn __repr__(&self) -> String {
        let counts: Vec<String> = self.pairs().map(|(name, count)| format!("{name}={count}")).collect();
        format!("Totals({})", counts.join(", "))
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py>> {
        let text = serde_json::to_vec(&self.metrics)
            .map_err(|error| pyo3::exceptions::PyValueError::new_err(error.to_string()))?;
        let restore = py.import("sendgrid_stats._native")?.getattr("_restore")?;
        Ok((restore, ("aggregate", PyBytes::new(py, &text))))
    }
}
