//! The program `sendgrid-stats`.

use std::process::ExitCode;
use std::sync::OnceLock;

use sendgrid_stats::ClosedStreams;

/// Which standard streams were closed before Rust's runtime opened `/dev/null` in their place.
static CLOSED: OnceLock<ClosedStreams> = OnceLock::new();

#[cfg(unix)]
#[ctor::ctor(unsafe)]
fn before_main() {
    use rustix::io::fcntl_getfd;
    use rustix::stdio::{stdin, stdout};
    let closed =
        ClosedStreams { stdin: fcntl_getfd(stdin()).is_err(), stdout: fcntl_getfd(stdout()).is_err() };
    // It is set here alone.
    let _ = CLOSED.set(closed);
}

fn main() -> ExitCode {
    let closed = CLOSED.get().copied().unwrap_or_default();
    sendgrid_stats::run(std::env::args_os(), closed).into()
}
