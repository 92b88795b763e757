//! Totals.

use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDate, PyDict, PyInt};
use stats_reqwest::{self as proto, Metric, NaiveDate};

use super::date;
use super::equality::{hash_counts, mapping_eq};
use super::known::{attributes, number};
use super::mapping::mapping;
use super::pickle::Reduced;

/// Totals, with the legacy API of all time, with v3 of a period: an attribute for each known metric (None where it did
/// not come), and a mapping from the names of those that came, unknown ones as the server called them, to their counts.
///
/// Totals of a period are the sums of its daily rows. A metric that a row lacks is absent, and so are `unique_opens`
/// and `unique_clicks`, which do not add up.
#[pyclass(frozen, mapping, module = "sendgrid_stats")]
pub(crate) struct Totals {
    metrics: proto::Totals,
    /// The first and the last day.
    period: Option<(NaiveDate, NaiveDate)>,
}

/// A first and a last day.
type Dates<'py> = (Bound<'py, PyDate>, Bound<'py, PyDate>);

attributes!(Totals);
mapping!(Totals);

impl Totals {
    pub(crate) fn of(metrics: proto::Totals) -> Self {
        let period = metrics.period();
        Self::new(metrics, period)
    }

    /// Counts, whose period a pickle has besides.
    pub(crate) const fn new(metrics: proto::Totals, period: Option<(NaiveDate, NaiveDate)>) -> Self {
        Self { metrics, period }
    }

    fn same(&self, other: &Self) -> bool {
        let has = |(name, count)| other.metrics.by_name(name) == Some(count);
        self.period == other.period && self.metrics.len() == other.metrics.len() && self.pairs().all(has)
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
    /// The first and the last day that are summed, as two `datetime.date`; None for totals of all time.
    #[getter]
    fn period<'py>(&self, py: Python<'py>) -> PyResult<Option<Dates<'py>>> {
        let date = |day: NaiveDate| date::date(py, day.to_epoch_days());
        self.period.map(|(first, last)| Ok((date(first)?, date(last)?))).transpose()
    }

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
        let own = other.cast::<Self>().ok().map(|other| self.same(other.get()));
        mapping_eq(other, own, || self.to_dict(py))
    }

    fn __hash__(&self) -> u64 {
        hash_counts(self.pairs())
    }

    fn __repr__(&self) -> String {
        let period = self.period.map(|(first, last)| format!("period=('{first}', '{last}')"));
        let counts = self.pairs().map(|(name, count)| format!("{name}={count}"));
        format!("Totals({})", period.into_iter().chain(counts).collect::<Vec<_>>().join(", "))
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py>> {
        let text = serde_json::to_vec(&self.metrics)
            .map_err(|error| pyo3::exceptions::PyValueError::new_err(error.to_string()))?;
        let restore = py.import("sendgrid_stats._native")?.getattr("_restore")?;
        let days = self.period.map(|(first, last)| vec![first.to_string(), last.to_string()]);
        Ok((restore, ("aggregate", PyBytes::new(py, &text), days.unwrap_or_default())))
    }
}
