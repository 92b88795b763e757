//! Looking after a run: its progress, Ctrl-C, and being asked to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::prelude::*;

/// How far a run is.
#[pyclass(frozen, get_all, module = "sendgrid_stats.fleet")]
pub(crate) struct SyncProgress {
    /// Queries whose result is there.
    done: u64,
    /// Queries that were sent and have no result yet.
    in_flight: usize,
    /// Answers with rows, by customer and kind.
    stored: u64,
    /// Failures, by customer and kind.
    failed: u64,
    /// The number of customers; None before they are listed.
    customers: Option<u64>,
    /// At least so many queries in all.
    at_least: u64,
    /// At most so many queries in all where nothing fails; None while customers or, with v3, names of categories are unknown.
    at_most: Option<u64>,
}

#[pymethods]
impl SyncProgress {
    fn __repr__(&self) -> String {
        let Self { done, in_flight, stored, failed, at_least, .. } = self;
        format!(
            "SyncProgress(done={done}, in_flight={in_flight}, stored={stored}, failed={failed}, at_least={at_least})"
        )
    }
}

impl From<&stats_store::SyncProgress> for SyncProgress {
    fn from(progress: &stats_store::SyncProgress) -> Self {
        Self {
            done: progress.done,
            in_flight: progress.in_flight,
            stored: progress.stored,
            failed: progress.failed,
            customers: progress.estimate.customers,
            at_least: progress.estimate.at_least,
            at_most: progress.estimate.at_most,
        }
    }
}

/// Stops a run from another thread: nothing more is sent, and it ends when what is in flight is there.
#[pyclass(frozen, module = "sendgrid_stats")]
pub(crate) struct Stop(Arc<AtomicBool>);

#[pymethods]
impl Stop {
    #[new]
    fn new() -> Self {
        Self(Arc::new(AtomicBool::new(false)))
    }

    /// Stops the run.
    fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Looks after a run on the thread that waits for it.
pub(super) struct Watch {
    stop: Arc<AtomicBool>,
    progress: Option<Py<PyAny>>,
    raised: Option<PyErr>,
}

impl Watch {
    pub(super) fn new(stop: &Stop, progress: Option<&Bound<'_, PyAny>>) -> Self {
        let progress = progress.map(|progress| progress.clone().unbind());
        Self { stop: Arc::clone(&stop.0), progress, raised: None }
    }

    /// True once the run is to stop.
    pub(super) fn stop(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stop)
    }

    /// Calls the handlers of signals and the callback. What one of them raises stops the run.
    pub(super) fn look(&mut self, progress: &stats_store::SyncProgress) {
        if self.raised.is_some() {
            return;
        }
        let looked = Python::attach(|py| {
            py.check_signals()?;
            let Some(callback) = &self.progress else { return Ok(()) };
            callback.call1(py, (SyncProgress::from(progress),)).map(|_| ())
        });
        if let Err(raised) = looked {
            self.raised = Some(raised);
            self.stop.store(true, Ordering::Relaxed);
        }
    }

    /// The result of the run, or what a handler or the callback raised: the error of the run is its cause.
    pub(super) fn end<T>(self, py: Python<'_>, result: PyResult<T>) -> PyResult<T> {
        let Some(raised) = self.raised else { return result };
        if let Err(error) = result {
            raised.set_cause(py, Some(error));
        }
        Err(raised)
    }
}
