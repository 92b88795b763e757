//! The thread that moves all bytes of a process. It never touches the interpreter.

use std::future::pending;
use std::thread;

use pyo3::prelude::*;
use tokio::runtime::{Builder, Handle};

use super::process::PerProcess;

static RUNTIME: PerProcess<Handle> = PerProcess::empty();

/// The runtime of this process, started when it is first asked for.
pub(crate) fn handle(_attached: Python<'_>) -> PyResult<Handle> {
    RUNTIME.get_or_try_make(|| {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        let run = move || runtime.block_on(pending::<()>());
        thread::Builder::new().name("sendgrid-stats".to_owned()).spawn(run)?;
        Ok(handle)
    })
}
