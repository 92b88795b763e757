//! Waiting without holding the interpreter, and without keeping Ctrl-C waiting.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use tokio::task::AbortHandle;

use crate::process::Owned;

/// How long signals go unseen at most.
const SLICE: Duration = Duration::from_millis(50);

/// A task that is aborted when this is dropped, in the process that began it: a forked child has no such task.
pub(crate) struct Running(Owned<AbortHandle>);

impl Running {
    pub(crate) fn new(task: AbortHandle) -> Self {
        Self(Owned::new(task))
    }

    pub(crate) fn abort(&self) {
        if let Some(task) = self.0.get() {
            task.abort();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.abort();
    }
}

/// The receiving end for a thread that waits and handles signals.
pub(crate) struct Outcomes<T>(Owned<Receiver<T>>);

/// A channel from a task to a thread that waits.
pub(crate) fn channel<T>() -> (Sender<T>, Outcomes<T>) {
    let (sender, receiver) = mpsc::channel();
    (sender, Outcomes(Owned::new(receiver)))
}

impl<T: Send> Outcomes<T> {
    /// The next outcome.
    pub(crate) fn next(&mut self, py: Python<'_>) -> PyResult<T> {
        loop {
            // What ran in between, such as a handler of a signal, may have forked.
            let receiver = self.0.get_mut().ok_or_else(|| {
                PyRuntimeError::new_err(
                    "the process was forked while it waited; only its parent gets the outcome",
                )
            })?;
            // A receiver is not for several threads; a unique borrow of it is for any one.
            match py.detach(move || receiver.recv_timeout(SLICE)) {
                Ok(value) => return Ok(value),
                Err(RecvTimeoutError::Timeout) => py.check_signals()?,
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(PyRuntimeError::new_err("the task ended without an outcome"));
                }
            }
        }
    }
}
