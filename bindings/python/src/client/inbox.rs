//! Outcomes on their way to an event loop.
//!
//! The thread that moves the bytes puts them down and rings a bell that the loop listens to, once for all that lie
//! there; the loop fetches them itself. So that thread never waits for the interpreter.

use std::io::{self, Read as _, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::prelude::*;
use tokio::task::AbortHandle;

use super::outcome::Outcome;
use super::waiting::Running;

/// Where outcomes for one event loop lie.
#[pyclass(frozen, module = "sendgrid_stats")]
pub(crate) struct Inbox {
    shared: Arc<Shared>,
    #[cfg(unix)]
    bell: std::os::unix::net::UnixStream,
}

struct Shared {
    outcomes: Mutex<Vec<(u64, Outcome)>>,
    #[cfg(unix)]
    rope: std::os::unix::net::UnixStream,
}

/// Where the outcomes of one question, or of many, are put.
pub(crate) struct Slot {
    shared: Arc<Shared>,
    token: u64,
}

/// A question that is under way. It ends when nobody holds its ticket any more.
#[pyclass(frozen, module = "sendgrid_stats")]
pub(crate) struct Ticket {
    running: Running,
}

impl Inbox {
    pub(crate) fn slot(&self, token: u64) -> Slot {
        Slot { shared: Arc::clone(&self.shared), token }
    }
}

impl Slot {
    pub(crate) fn put(&self, outcome: Outcome) {
        let mut outcomes = self.shared.outcomes.lock().unwrap_or_else(PoisonError::into_inner);
        let first = outcomes.is_empty();
        outcomes.push((self.token, outcome));
        drop(outcomes);
        if first {
            self.shared.ring();
        }
    }
}

impl Shared {
    #[cfg(unix)]
    fn ring(&self) {
        // A full pipe rings as well, and after a closed one nobody listens.
        let _ = (&self.rope).write(&[1]);
    }

    #[cfg(not(unix))]
    fn ring(&self) {}
}

impl Ticket {
    pub(crate) const fn of(task: AbortHandle) -> Self {
        Self { running: Running(task) }
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
        Ok(Self { shared: Arc::new(Shared { outcomes: Mutex::default(), rope }), bell })
    }

    #[new]
    #[cfg(not(unix))]
    fn new() -> Self {
        Self { shared: Arc::new(Shared { outcomes: Mutex::default() }) }
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

    /// The outcomes that lie there: token, whether it is an answer, and the answer or the exception.
    fn drain<'py>(&self, py: Python<'py>) -> Vec<(u64, bool, Bound<'py, PyAny>)> {
        #[cfg(unix)]
        while (&self.bell).read(&mut [0; 64]).is_ok_and(|length| length == 64) {}
        // In one statement: nothing is locked while Python's objects are made.
        let outcomes =
            std::mem::take(&mut *self.shared.outcomes.lock().unwrap_or_else(PoisonError::into_inner));
        let give = |(token, outcome): (u64, Outcome)| match outcome.give(py) {
            Ok(answer) => (token, true, answer),
            Err(error) => (token, false, error.into_value(py).into_bound(py).into_any()),
        };
        outcomes.into_iter().map(give).collect()
    }
}

#[pymethods]
impl Ticket {
    /// Ends the question.
    fn cancel(&self) {
        self.running.0.abort();
    }
}
