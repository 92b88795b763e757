//! A queue of outcomes for an event loop.
//!
//! A runtime thread puts an outcome into the queue and, where the queue was empty, writes a byte to a socket that the
//! loop polls; the loop drains the queue itself. So that thread never waits for the interpreter.

use std::io::{self, Read as _, Write as _};
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use tokio::task::AbortHandle;

use super::outcome::Outcome;
use super::waiting::Running;
use crate::process::Owned;

/// The outcomes for one event loop.
#[pyclass(frozen, module = "sendgrid_stats")]
pub(crate) struct CompletionQueue {
    /// A forked child does not touch it: it may be locked, and its socket wakes the parent.
    shared: Owned<Arc<Shared>>,
    #[cfg(unix)]
    receiver: std::os::unix::net::UnixStream,
}

struct Shared {
    outcomes: Mutex<Vec<(u64, Option<Outcome>)>>,
    #[cfg(unix)]
    waker: std::os::unix::net::UnixStream,
}

/// The sending end for the outcomes of one query, or of many. If it is dropped before all were sent, `lost` is put
/// into the queue.
pub(crate) struct CompletionSender {
    shared: Arc<Shared>,
    token: u64,
    left: usize,
}

/// A query in flight. It is cancelled when this is dropped.
#[pyclass(frozen, module = "sendgrid_stats")]
pub(crate) struct Task {
    running: Running,
}

impl CompletionQueue {
    /// The sending end for so many outcomes.
    pub(crate) fn sender(&self, token: u64, left: usize) -> PyResult<CompletionSender> {
        let shared = self.shared.get();
        let shared = shared.ok_or_else(|| PyRuntimeError::new_err("the queue belongs to another process"))?;
        Ok(CompletionSender { shared: Arc::clone(shared), token, left })
    }
}

impl CompletionSender {
    pub(crate) fn put(&mut self, outcome: Outcome) {
        self.left = self.left.saturating_sub(1);
        self.shared.put(self.token, Some(outcome));
    }
}

impl Drop for CompletionSender {
    fn drop(&mut self) {
        if self.left > 0 {
            self.shared.put(self.token, None);
        }
    }
}

impl Shared {
    fn put(&self, token: u64, outcome: Option<Outcome>) {
        let mut outcomes = self.outcomes.lock().unwrap_or_else(PoisonError::into_inner);
        let first = outcomes.is_empty();
        outcomes.push((token, outcome));
        drop(outcomes);
        if first {
            self.wake();
        }
    }

    #[cfg(unix)]
    fn wake(&self) {
        // A full socket wakes the loop as well, and a closed one has no loop.
        let _ = (&self.waker).write(&[1]);
    }

    #[cfg(not(unix))]
    fn wake(&self) {}
}

impl Task {
    pub(crate) fn of(task: AbortHandle) -> Self {
        Self { running: Running::new(task) }
    }
}

#[pymethods]
impl CompletionQueue {
    #[new]
    #[cfg(unix)]
    fn new() -> io::Result<Self> {
        let (receiver, waker) = std::os::unix::net::UnixStream::pair()?;
        receiver.set_nonblocking(true)?;
        waker.set_nonblocking(true)?;
        Ok(Self { shared: Owned::new(Arc::new(Shared { outcomes: Mutex::default(), waker })), receiver })
    }

    #[new]
    #[cfg(not(unix))]
    fn new() -> Self {
        Self { shared: Owned::new(Arc::new(Shared { outcomes: Mutex::default() })) }
    }

    /// The descriptor to poll; None where the loop has to poll the queue itself.
    #[cfg(unix)]
    #[expect(clippy::unnecessary_wraps, reason = "other systems have none")]
    fn fileno(&self) -> Option<i32> {
        use std::os::fd::AsRawFd as _;
        Some(self.receiver.as_raw_fd())
    }

    /// The descriptor to poll; None where the loop has to poll the queue itself.
    #[cfg(not(unix))]
    fn fileno(&self) -> Option<i32> {
        None
    }

    /// Takes all outcomes: token, what it is (`answer`, `error`, or `lost` where none comes any more), and the
    /// answer or the exception.
    fn drain<'py>(&self, py: Python<'py>) -> Vec<(u64, &'static str, Bound<'py, PyAny>)> {
        let Some(shared) = self.shared.get() else { return Vec::new() };
        #[cfg(unix)]
        while (&self.receiver).read(&mut [0; 64]).is_ok_and(|length| length == 64) {}
        // In one statement: nothing is locked while Python's objects are made.
        let outcomes = mem::take(&mut *shared.outcomes.lock().unwrap_or_else(PoisonError::into_inner));
        let exception = |error: PyErr| error.into_value(py).into_bound(py).into_any();
        let give = |(token, outcome): (u64, Option<Outcome>)| match outcome
            .map(|outcome| outcome.into_python(py))
        {
            Some(Ok(answer)) => (token, "answer", answer),
            Some(Err(error)) => (token, "error", exception(error)),
            None => (token, "lost", exception(PyRuntimeError::new_err("the task ended without an outcome"))),
        };
        outcomes.into_iter().map(give).collect()
    }
}

#[pymethods]
impl Task {
    /// Cancels the query.
    fn cancel(&self) {
        self.running.abort();
    }
}
