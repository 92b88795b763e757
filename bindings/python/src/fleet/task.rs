//! Tasks of a planner.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDate, PyTuple};
use stats_fleet::{self as fleet, TaskQuery, Window};
use stats_reqwest::NaiveDate;

use super::convert::json;
use crate::answer::date;
use crate::error;
use crate::query::Query;
use crate::values::{DateText, Flag, Names, Text};

/// One query that a `Fleet` wants sent. It is plain data, without a key, and can be pickled.
#[pyclass(frozen, eq, module = "sendgrid_stats.fleet")]
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Task(pub(super) fleet::Task);

impl Task {
    const fn window(&self) -> Option<Window> {
        match &self.0.query {
            TaskQuery::Customers => None,
            TaskQuery::DailyByCustomer { window, .. }
            | TaskQuery::Categories { window, .. }
            | TaskQuery::CategoryStats { window, .. } => Some(*window),
        }
    }
}

#[pymethods]
impl Task {
    /// Its number, which its outcome is reported with.
    #[getter]
    fn id(&self) -> u64 {
        self.0.id
    }

    /// The kind of its query, one of `sendgrid_stats.QUERY_KINDS`.
    #[getter]
    fn kind(&self) -> &'static str {
        self.0.query.kind().as_str()
    }

    /// The customers that it is about; of the query for the customers of the account, none.
    #[getter]
    fn customers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let none: &[String] = &[];
        PyTuple::new(
            py,
            match &self.0.query {
                TaskQuery::Customers => none,
                TaskQuery::DailyByCustomer { customers, .. } => customers,
                TaskQuery::Categories { customer, .. } | TaskQuery::CategoryStats { customer, .. } => {
                    std::slice::from_ref(customer)
                }
            },
        )
    }

    /// The first day whose rows it changes; None of the query for the customers of the account.
    #[getter]
    fn since<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDate>>> {
        self.window().map(|window| date(py, window.from.to_epoch_days())).transpose()
    }

    /// The last day whose rows it changes.
    #[getter]
    fn until<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDate>>> {
        self.window().map(|window| date(py, window.until.to_epoch_days())).transpose()
    }

    /// Its query, for any client.
    #[getter]
    fn query(&self, py: Python<'_>) -> PyResult<Query> {
        let day = |day: NaiveDate| Some(DateText(day.to_string()));
        match self.0.query.clone() {
            TaskQuery::Customers => Query::customers(py, Flag(false)),
            TaskQuery::DailyByCustomer { customers, window: Window { from, until } } => {
                Query::daily_by_customer(py, Names(customers), None, day(from), day(until), Flag(true))
            }
            TaskQuery::Categories { customer, .. } => Query::categories(py, Some(Text(customer))),
            TaskQuery::CategoryStats { customer, categories, window: Window { from, until } } => {
                let (customer, categories) = (Some(Text(customer)), Names(categories));
                Query::category_stats(py, customer, categories, None, day(from), day(until))
            }
        }
    }

    #[staticmethod]
    fn _restore(py: Python<'_>, text: &[u8]) -> PyResult<Self> {
        let task = serde_json::from_slice(text);
        task.map(Self).map_err(|reason| error::setting(py, &format!("expected a pickled task: {reason}")))
    }

    fn __reduce__<'py>(this: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyBytes>,))> {
        let text = json(&this.get().0)?;
        Ok((this.get_type().getattr("_restore")?, (PyBytes::new(this.py(), text.as_bytes()),)))
    }

    fn __hash__(&self) -> u64 {
        self.0.id
    }

    fn __repr__(&self) -> String {
        format!("<Task {} {}>", self.0.id, self.kind())
    }
}
