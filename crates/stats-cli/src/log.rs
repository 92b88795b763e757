//! What `--verbose` and `RUST_LOG` show on standard error: the attempts of a query, without its key.

use std::env;
use std::io::{self, Write};

use tracing_subscriber::EnvFilter;

use crate::failure::Failure;
use crate::output::printable;
use crate::secret::without_key;

/// The variable with the filter of the log, in the syntax of tracing-subscriber.
const VARIABLE: &str = "RUST_LOG";
/// The filter of `--verbose`: every attempt, wait and outcome of the client.
const ATTEMPTS: &str = "stats_ureq=debug";

/// Begins to log, if the option or the variable is given.
pub(crate) fn start(is_verbose: bool) -> Result<(), Failure> {
    let variable = env::var(VARIABLE).ok().filter(|filter| !filter.is_empty());
    if variable.is_none() && !is_verbose {
        return Ok(());
    }
    let directives: Vec<&str> =
        is_verbose.then_some(ATTEMPTS).into_iter().chain(variable.as_deref()).collect();
    let filter = EnvFilter::builder().parse(directives.join(","));
    let filter = filter.map_err(|error| Failure::Usage(format!("{VARIABLE}: {error}")))?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(|| Stderr);
    // The only subscriber of the process.
    let _ = log.try_init();
    Ok(())
}

/// Standard error, without the key and what a terminal acts on. Each write is a whole line.
struct Stderr;

impl Write for Stderr {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        let text = without_key(&text);
        for line in text.lines() {
            writeln!(io::stderr(), "{}", printable(line))?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}
