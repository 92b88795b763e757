//! Whether standard output is closed (`>&-` in a shell).
//!
//! Before `main`, Rust's runtime opens `/dev/null` in place of a closed standard stream. All output would then be lost
//! and the command end with success. What was closed can only be seen before that.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

static IS_CLOSED: AtomicBool = AtomicBool::new(false);

#[cfg(unix)]
#[ctor::ctor(unsafe)]
fn before_main() {
    let is_closed = rustix::io::fcntl_getfd(rustix::stdio::stdout()).is_err();
    IS_CLOSED.store(is_closed, Ordering::Relaxed);
}

/// An error if standard output is closed.
pub(crate) fn check() -> io::Result<()> {
    if IS_CLOSED.load(Ordering::Relaxed) {
        return Err(io::Error::new(io::ErrorKind::NotConnected, "standard output is closed"));
    }
    Ok(())
}
