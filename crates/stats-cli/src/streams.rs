//! Whether the standard streams are closed (`>&-` and `<&-` in a shell).

use std::io;
use std::sync::OnceLock;

static CLOSED: OnceLock<ClosedStreams> = OnceLock::new();

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
    /// Keeps it for the checks. The first call decides: streams are closed before a process begins.
    pub(crate) fn keep(self) {
        let _ = CLOSED.set(self);
    }
}

/// An error if standard input is closed.
pub(crate) fn check_stdin() -> io::Result<()> {
    check(|closed| closed.stdin, "standard input is closed")
}

/// An error if standard output is closed.
pub(crate) fn check_stdout() -> io::Result<()> {
    check(|closed| closed.stdout, "standard output is closed")
}

fn check(is_closed: impl Fn(&ClosedStreams) -> bool, reason: &'static str) -> io::Result<()> {
    if CLOSED.get().is_some_and(is_closed) {
        return Err(io::Error::new(io::ErrorKind::NotConnected, reason));
    }
    Ok(())
}
