//! Waiting without holding the interpreter, and without keeping Ctrl-C waiting.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use tokio::task::AbortHandle;

/// How long signals go unseen at most.
const SLICE: Duration = Duration::from_millis(50);

/// A task that ends when nobody waits for it any more.
pub(crate) struct Running(pub(crate) AbortHandle);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// What the task tells next.
pub(crate) fn next<T: Send>(py: Python<'_>, told: &mut Receiver<T>) -> PyResult<T> {
    loop {
        // A receiver is not for several threads; a unique borrow of it is for any one.
        let unique = &mut *told;
        match py.detach(move || unique.recv_timeout(SLICE)) {
            Ok(value) => return Ok(value),
            Err(RecvTimeoutError::Timeout) => py.check_signals()?,
            Err(RecvTimeoutError::Disconnected) => {
                return Err(PyRuntimeError::new_err("the thread that moves the bytes has ended"));
            }
        }
    }
}
