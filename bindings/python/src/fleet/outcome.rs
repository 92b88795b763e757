//! Outcomes of tasks.

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use stats_fleet::{self as fleet, Failure, TaskQuery};
use stats_reqwest::Kind;

use super::convert::json;
use super::task::Task;
use crate::answer::{self, Customer};
use crate::error;
use crate::values::wrong;

/// What the query of a `Task` led to. It is plain data, and can be pickled.
#[pyclass(frozen, eq, module = "sendgrid_stats.fleet")]
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Outcome(pub(super) fleet::Outcome);

#[pymethods]
impl Outcome {
    /// The outcome of a task: the answer that a client returned for `task.query`, or the `StatsError` that it raised.
    ///
    /// Raises:
    ///     TypeError: something else, or a part of an answer.
    #[staticmethod]
    fn of(task: &Task, result: &Bound<'_, PyAny>) -> PyResult<Self> {
        if let Some(failure) = failure(result)? {
            return Ok(Self(fleet::Outcome::Failed(failure)));
        }
        let refused = || wrong("the answer to the task's query, or a StatsError", result.as_borrowed());
        let outcome = match &task.0.query {
            TaskQuery::Customers => {
                let customers: Vec<PyRef<'_, Customer>> = result.extract().map_err(|_| refused())?;
                fleet::Outcome::Customers(customers.iter().map(|customer| customer.name.clone()).collect())
            }
            TaskQuery::Categories { .. } => {
                let names = result.extract().map_err(|_| refused())?;
                fleet::Outcome::Categories { names, stored: Vec::new() }
            }
            query => {
                let answer = answer::to_core(result).ok_or_else(refused)?;
                fleet::Outcome::of(query, &Ok(answer))
            }
        };
        // An answer to another query.
        if matches!(outcome, fleet::Outcome::Failed(_)) { Err(refused()) } else { Ok(Self(outcome)) }
    }

    /// The kind of the error where the query has no answer; None where it has one.
    #[getter]
    fn error_kind(&self) -> Option<&'static str> {
        if let fleet::Outcome::Failed(failure) = &self.0 { Some(failure.kind.as_str()) } else { None }
    }

    #[staticmethod]
    fn _restore(py: Python<'_>, text: &[u8]) -> PyResult<Self> {
        let outcome = serde_json::from_slice(text);
        outcome
            .map(Self)
            .map_err(|reason| error::setting(py, &format!("expected a pickled outcome: {reason}")))
    }

    fn __reduce__<'py>(this: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyBytes>,))> {
        let text = json(&this.get().0)?;
        Ok((this.get_type().getattr("_restore")?, (PyBytes::new(this.py(), text.as_bytes()),)))
    }

    fn __repr__(&self) -> String {
        match self.error_kind() {
            Some(kind) => format!("<Outcome {kind}>"),
            None => "<Outcome with an answer>".to_owned(),
        }
    }
}

/// The failure of a `StatsError`.
fn failure(result: &Bound<'_, PyAny>) -> PyResult<Option<Failure>> {
    let class = result.py().import("sendgrid_stats._errors")?.getattr("StatsError")?;
    if !result.is_instance(&class)? {
        return Ok(None);
    }
    let kind: String = result.getattr("kind")?.extract()?;
    let Some(kind) = Kind::ALL.iter().find(|known| known.as_str() == kind) else { return Ok(None) };
    let status = result.getattr("status")?.extract()?;
    Ok(Some(Failure { status, ..Failure::new(*kind, result.str()?.to_string_lossy()) }))
}
