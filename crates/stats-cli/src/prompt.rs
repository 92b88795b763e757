//! Prompts on a terminal. A line is returned as its bytes, without the line end.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

#[cfg(unix)]
mod echo;

/// Whether there is a user to ask.
pub(crate) fn is_possible() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks for a line, which the terminal shows as it is typed.
pub(crate) fn shown(prompt: &str) -> io::Result<Vec<u8>> {
    write!(io::stderr(), "{prompt}")?;
    io::stderr().flush()?;
    line()
}

/// Asks for a line that the terminal does not show.
///
/// The terminal shows what is typed again afterwards, and where a signal ends or stops the command too.
#[cfg(unix)]
pub(crate) fn hidden(prompt: &'static str) -> io::Result<Vec<u8>> {
    let echo = echo::Off::until_dropped(prompt)?;
    let line = shown(prompt);
    drop(echo);
    line
}

/// Asks for a line that the terminal does not show.
#[cfg(not(unix))]
pub(crate) fn hidden(prompt: &'static str) -> io::Result<Vec<u8>> {
    rpassword::prompt_password(prompt).map(String::into_bytes)
}

/// A line of standard input, without its end.
fn line() -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    io::stdin().lock().read_until(b'\n', &mut line)?;
    if line.last() == Some(&b'\n') {
        line.pop();
        if line.last() == Some(&b'\r') {
            line.pop();
        }
    }
    Ok(line)
}
