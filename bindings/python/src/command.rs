//! The command `sendgrid-stats`, as the wheel installs it.

use std::ffi::OsString;

use pyo3::prelude::*;
use sendgrid_stats::ClosedStreams;

/// Runs a command line, which begins with the name of the program, and returns the exit status. Streams that were closed
/// when the process began are reported by the caller.
#[pyfunction]
#[pyo3(signature = (arguments, *, is_stdin_closed, is_stdout_closed))]
pub(crate) fn run_command(
    py: Python<'_>,
    arguments: Vec<OsString>,
    is_stdin_closed: bool,
    is_stdout_closed: bool,
) -> u8 {
    let closed = ClosedStreams { stdin: is_stdin_closed, stdout: is_stdout_closed };
    py.detach(|| sendgrid_stats::run(arguments, closed))
}
