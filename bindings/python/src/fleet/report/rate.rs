use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use serde::Serialize;
use serde_json::Value;
use stats_fleet::health;

/// Two exact counts; `float(rate)` is the first divided by the second, such as 0.05 for 5 %.
#[pyclass(frozen, eq, module = "sendgrid_stats.fleet")]
#[derive(PartialEq, Eq)]
pub(crate) struct Rate(pub(super) health::Rate);

#[pymethods]
impl Rate {
    /// The count above the line.
    #[getter]
    fn numerator(&self) -> u64 {
        self.0.numerator
    }

    /// The count below the line; above zero.
    #[getter]
    fn denominator(&self) -> u64 {
        self.0.denominator
    }

    /// What the numerator counts, such as `bounces + blocks`.
    #[getter]
    fn numerator_of(&self) -> PyResult<String> {
        name(&self.0.numerator_of)
    }

    /// What the denominator counts, such as `requests`.
    #[getter]
    fn denominator_of(&self) -> PyResult<String> {
        name(&self.0.denominator_of)
    }

    /// How many days have both counts.
    #[getter]
    fn days(&self) -> u32 {
        self.0.days
    }

    /// The numerator divided by the denominator.
    #[getter]
    fn value(&self) -> f64 {
        self.0.value()
    }

    fn __float__(&self) -> f64 {
        self.0.value()
    }

    fn __repr__(&self) -> PyResult<String> {
        let health::Rate { numerator, denominator, numerator_of, denominator_of, .. } = &self.0;
        let (of, by) = (name(numerator_of)?, name(denominator_of)?);
        Ok(format!("<Rate {numerator} {of} of {denominator} {by}>"))
    }
}

/// The rates of a customer, or of all together. One is None where a count is absent, or the denominator is below the minimum volume.
#[pyclass(frozen, eq, module = "sendgrid_stats.fleet")]
#[derive(PartialEq, Eq)]
pub(crate) struct Rates(pub(super) health::Rates);

#[pymethods]
impl Rates {
    /// Bounces and blocks by requests.
    #[getter]
    fn bounce_rate(&self) -> Option<Rate> {
        self.0.bounce_rate.map(Rate)
    }

    /// Bounces by requests.
    #[getter]
    fn bounces_only_rate(&self) -> Option<Rate> {
        self.0.bounces_only_rate.map(Rate)
    }

    /// Spam reports by delivered messages.
    #[getter]
    fn spam_report_rate(&self) -> Option<Rate> {
        self.0.spam_report_rate.map(Rate)
    }

    /// Unsubscribes by delivered messages.
    #[getter]
    fn unsubscribe_rate(&self) -> Option<Rate> {
        self.0.unsubscribe_rate.map(Rate)
    }

    fn __repr__(&self) -> String {
        let rates = [
            ("bounce_rate", self.0.bounce_rate),
            ("bounces_only_rate", self.0.bounces_only_rate),
            ("spam_report_rate", self.0.spam_report_rate),
            ("unsubscribe_rate", self.0.unsubscribe_rate),
        ];
        let present =
            rates.iter().filter_map(|(name, rate)| Some(format!("{name}={:.5}", rate.as_ref()?.value())));
        format!("<Rates {}>", present.collect::<Vec<_>>().join(", "))
    }
}

/// A value that is a name in JSON.
fn name(value: &impl Serialize) -> PyResult<String> {
    match serde_json::to_value(value) {
        Ok(Value::String(name)) => Ok(name),
        other => Err(PyValueError::new_err(format!("expected a name, got {other:?}"))),
    }
}
