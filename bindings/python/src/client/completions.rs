//! A queue of outcomes for an event loop.
//!
//! A runtime thread puts an outcome into the queue and, where the queue was empty, writes a byte to a socket that the
//! loop polls; the loop drains the queue itself. So that thread never waits for the interpreter.

#[cfg(unix)]
use std::io::{self, Read as _, Write as _};
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use tokio::task::AbortHandle;

use super::log::Entry;
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
    messages: Mutex<Vec<(u64, Message)>>,
    #[cfg(unix)]
    waker: std::os::unix::net::UnixStream,
}

/// An outcome: its token, what it is, the index of its query, and the answer or the exception.
type Drained<'py> = (u64, &'static str, usize, Bound<'py, PyAny>);

enum Message {
    /// The outcome of a query, by its index among those that were begun together.
    Outcome(usize, Box<Outcome>),
    /// An event on the way.
    Log(Entry),
    /// The task ended without an outcome.
    Lost,
}

/// A place for entries of the log.
pub(crate) struct LogSender {
    shared: Arc<Shared>,
    token: u64,
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
pub(crate) struct Sending {
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
    pub(crate) fn put(&mut self, index: usize, outcome: Outcome) {
        self.left = self.left.saturating_sub(1);
        self.shared.put(self.token, Message::Outcome(index, Box::new(outcome)));
    }

    /// A sending end for the log of the same queries.
    pub(crate) fn log(&self) -> LogSender {
        LogSender { shared: Arc::clone(&self.shared), token: self.token }
    }
}

impl LogSender {
    pub(crate) fn put(&self, entry: Entry) {
        self.shared.put(self.token, Message::Log(entry));
    }
}

impl Drop for CompletionSender {
    fn drop(&mut self) {
        if self.left > 0 {
            self.shared.put(self.token, Message::Lost);
        }
    }
}

impl Shared {
    fn put(&self, token: u64, message: Message) {
        let mut messages = self.messages.lock().unwrap_or_else(PoisonError::into_inner);
        let first = messages.is_empty();
        messages.push((token, message));
        drop(messages);
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

impl Sending {
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
        Ok(Self { shared: Owned::new(Arc::new(Shared { messages: Mutex::default(), waker })), receiver })
    }

    #[new]
    #[cfg(not(unix))]
    fn new() -> Self {
        Self { shared: Owned::new(Arc::new(Shared { messages: Mutex::default() })) }
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

    /// Takes all outcomes: token, what it is (`answer`, `error`, or `lost` where none comes any more), the index of the
    /// query, and the answer or the exception. Entries of the log are passed on.
    fn drain<'py>(&self, py: Python<'py>) -> PyResult<Vec<Drained<'py>>> {
        let Some(shared) = self.shared.get() else { return Ok(Vec::new()) };
        #[cfg(unix)]
        while (&self.receiver).read(&mut [0; 64]).is_ok_and(|length| length == 64) {}
        // In one statement: nothing is locked while Python's objects are made.
        let messages = mem::take(&mut *shared.messages.lock().unwrap_or_else(PoisonError::into_inner));
        let exception = |error: PyErr| error.into_value(py).into_bound(py).into_any();
        let mut outcomes = Vec::new();
        for (token, message) in messages {
            outcomes.push(match message {
                Message::Log(entry) => {
                    entry.emit(py)?;
                    continue;
                }
                Message::Outcome(index, outcome) => match outcome.into_python(py) {
                    Ok(answer) => (token, "answer", index, answer),
                    Err(error) => (token, "error", index, exception(error)),
                },
                Message::Lost => {
                    let lost = PyRuntimeError::new_err("the task ended without an outcome");
                    (token, "lost", 0, exception(lost))
                }
            });
        }
        Ok(outcomes)
    }
}

#[pymethods]
impl Sending {
    /// Cancels the query.
    fn cancel(&self) {
        self.running.abort();
    }
}
