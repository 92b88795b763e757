//! Tests that need an environment of their own: each runs again in a process with these variables.

use std::env;
use std::error::Error;
use std::process::Command;

/// Says that this process is one of [`in_child`].
const INSIDE: &str = "STATS_TEST_INSIDE";

/// What a child reads its part of the test from.
pub(crate) fn inside() -> Option<String> {
    env::var(INSIDE).ok()
}

/// Runs a test of this program again, in a process with these variables and no others that a client reads; fails with
/// what it printed unless it passed.
pub(crate) fn in_child(test: &str, part: &str, variables: &[(&str, &str)]) -> Result<(), Box<dyn Error>> {
    let mut again = Command::new(env::current_exe()?);
    again.args(["--exact", test]).env(INSIDE, part);
    for name in ["http_proxy", "https_proxy", "all_proxy", "no_proxy"] {
        again.env_remove(name).env_remove(name.to_uppercase());
    }
    for name in ["SSL_CERT_FILE", "SSL_CERT_DIR", "REQUEST_METHOD", "SENDGRID_API_USER", "SENDGRID_API_KEY"] {
        again.env_remove(name);
    }
    let output = again.envs(variables.iter().copied()).output()?;
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let passed = output.status.success() && printed.contains("1 passed");
    if passed { Ok(()) } else { Err(format!("{variables:?} {printed}").into()) }
}
