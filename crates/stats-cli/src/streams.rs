//! Whether the standard streams are closed (`>&-` and `<&-` in a shell).

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

static IS_STDIN_CLOSED: AtomicBool = AtomicBool::new(false);
static IS_STDOUT_CLOSED: AtomicBool = AtomicBool::new(false);

/// Which standard streams were closed when the process began. Default: neither.
///
/// Runtimes open `/dev/null` in place of a closed standard stream. Output would then be lost and input be empty, and the
/// command end with success. So the caller reports what was closed before.
#[derive(Clone, Copy, Debug, Default)]
pub struct ClosedStreams {
    /// Standard input.
    pub stdin: bool,
    /// Standard output.
    pub stdout: bool,
}

impl ClosedStreams {
    /// Keeps it for the checks.
    pub(crate) fn keep(self) {
        IS_STDIN_CLOSED.store(self.stdin, Ordering::Relaxed);
        IS_STDOUT_CLOSED.store(self.stdout, Ordering::Relaxed);
    }
}

/// An error if standard input is closed.
pub(crate) fn check_stdin() -> io::Result<()> {
    check(&IS_STDIN_CLOSED, "standard input is closed")
}

/// An error if standard output is closed.
pub(crate) fn check_stdout() -> io::Result<()> {
    check(&IS_STDOUT_CLOSED, "standard output is closed")
}

fn check(is_closed: &AtomicBool, reason: &'static str) -> io::Result<()> {
    if is_closed.load(Ordering::Relaxed) {
        return Err(io::Error::new(io::ErrorKind::NotConnected, reason));
    }
    Ok(())
}
