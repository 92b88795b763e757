//! Whether the standard streams are closed (`>&-` and `<&-` in a shell).
//!
//! Before `main`, Rust's runtime opens `/dev/null` in place of a closed standard stream. Output would then be lost and
//! input be empty, and the command end with success. What was closed can only be seen before that.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

static IS_STDIN_CLOSED: AtomicBool = AtomicBool::new(false);
static IS_STDOUT_CLOSED: AtomicBool = AtomicBool::new(false);

#[cfg(unix)]
#[ctor::ctor(unsafe)]
fn before_main() {
    use rustix::io::fcntl_getfd;
    use rustix::stdio::{stdin, stdout};
    IS_STDIN_CLOSED.store(fcntl_getfd(stdin()).is_err(), Ordering::Relaxed);
    IS_STDOUT_CLOSED.store(fcntl_getfd(stdout()).is_err(), Ordering::Relaxed);
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
