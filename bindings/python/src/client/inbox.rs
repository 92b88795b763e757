//! Outcomes on their way to an event loop.
//!
//! The thread that moves the bytes puts them down and rings a bell that the loop listens to, once for all that lie
//! there; the loop fetches them itself. So that thread never waits for the interpreter.

use std::io::{self, Read as _, Write as _};
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use tokio::task::AbortHandle;

use super::outcome::Outcome;
use super::waiting::Running;
use crate::process::Owned;

/// Where outcomes for one event loop lie.
#[pyclass(frozen, module = "sendgrid_stats")]
pub(crate) struct Inbox {
    /// A forked child leaves it alone: it may be locked, and what rings rings for the parent.
    shared: Owned<Arc<Shared>>,
    #[cfg(unix)]
    bell: std::os::unix::net::UnixStream,
}

struct Shared {
    outcomes: Mutex<Vec<(u64, Option<Outcome>)>>,
    #[cfg(unix)]
    rope: std::os::unix::net::UnixStream,
}

/// Where the outcomes of one question, or of many, are put. Whoever waits for one that is never put is told so when this
/// is dropped.
pub(crate) struct Slot {
    shared: Arc<Shared>,
    token: u64,
    left: usize,
}

/// A question that is under way. It ends when nobody holds its ticket any more.
#[pyclass(frozen, module = "sendgrid_stats")]
pub(crate) struct Ticket {
    running: Running,
}

impl Inbox {
    /// A slot for so many outcomes.
    pub(crate) fn slot(&self, token: u64, left: usize) -> PyResult<Slot> {
        let shared = self.shared.get();
        let shared = shared.ok_or_else(|| PyRuntimeError::new_err("the inbox is of another process"))?;
        Ok(Slot { shared: Arc::clone(shared), token, left })
    }
}

impl Slot {
    pub(crate) fn put(&mut self, outcome: Outcome) {
        self.left = self.left.saturating_sub(1);
        self.shared.put(self.token, Some(outcome));
    }
}

impl Drop for Slot {
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
            self.ring();
        }
    }

    #[cfg(unix)]
    fn ring(&self) {
        // A full pipe rings as well, and after a closed one nobody listens.
        let _ = (&self.rope).write(&[1]);
    }

    #[cfg(not(unix))]
    fn ring(&self) {}
}

impl Ticket {
    pub(crate) fn of(task: AbortHandle) -> Self {
        Self { running: Running::new(task) }
    }
}

#[pymethods]
impl Inbox {
    #[new]
    #[cfg(unix)]
    fn new() -> io::Result<Self> {
        let (bell, rope) = std::os::unix::net::UnixStream::pair()?;
        bell.set_nonblocking(true)?;
        rope.set_nonblocking(true)?;
        Ok(Self { shared: Owned::new(Arc::new(Shared { outcomes: Mutex::default(), rope })), bell })
    }

    #[new]
    #[cfg(not(unix))]
    fn new() -> Self {
        Self { shared: Owned::new(Arc::new(Shared { outcomes: Mutex::default() })) }
    }

    /// The descriptor to listen to; None where the loop has to look again and again.
    #[cfg(unix)]
    #[expect(clippy::unnecessary_wraps, reason = "other systems have none")]
    fn fileno(&self) -> Option<i32> {
        use std::os::fd::AsRawFd as _;
        Some(self.bell.as_raw_fd())
    }

    /// The descriptor to listen to; None where the loop has to look again and again.
    #[cfg(not(unix))]
    fn fileno(&self) -> Option<i32> {
        None
    }

    /// The outcomes that lie there: token, what it is (`answer`, `error`, or `lost` where none comes any more), and the
    /// answer or the exception.
    fn drain<'py>(&self, py: Python<'py>) -> Vec<(u64, &'static str, Bound<'py, PyAny>)> {
        let Some(shared) = self.shared.get() else { return Vec::new() };
        #[cfg(unix)]
        while (&self.bell).read(&mut [0; 64]).is_ok_and(|length| length == 64) {}
        // In one statement: nothing is locked while Python's objects are made.
        let outcomes = mem::take(&mut *shared.outcomes.lock().unwrap_or_else(PoisonError::into_inner));
        let exception = |error: PyErr| error.into_value(py).into_bound(py).into_any();
        let give = |(token, outcome): (u64, Option<Outcome>)| match outcome.map(|outcome| outcome.give(py)) {
            Some(Ok(answer)) => (token, "answer", answer),
            Some(Err(error)) => (token, "error", exception(error)),
            None => (token, "lost", exception(PyRuntimeError::new_err("the task ended without an outcome"))),
        };
        outcomes.into_iter().map(give).collect()
    }
}

#[pymethods]
impl Ticket {
    /// Ends the question.
    fn cancel(&self) {
        self.running.abort();
    }
}
