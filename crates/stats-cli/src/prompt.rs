//! Prompts on a terminal. A line is returned as its bytes, without the line end.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

#[cfg(unix)]
mod echo;

/// True if there is a terminal to prompt on.
pub(crate) fn is_possible() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Prompts for a line, which the terminal shows as it is typed.
pub(crate) fn shown(prompt: &str) -> io::Result<Vec<u8>> {
    write!(io::stderr(), "{prompt}")?;
    io::stderr().flush()?;
    line()
}

/// Prompts for a line that the terminal does not show.
///
/// The terminal's echo is restored afterwards, also if a signal ends or stops the command.
#[cfg(unix)]
pub(crate) fn hidden(prompt: &'static str) -> io::Result<Vec<u8>> {
    let echo = echo::Off::until_dropped(prompt)?;
    let line = shown(prompt);
    drop(echo);
    line
}

/// Prompts for a line that the terminal does not show.
#[cfg(not(unix))]
pub(crate) fn hidden(prompt: &'static str) -> io::Result<Vec<u8>> {
    rpassword::prompt_password(prompt).map(String::into_bytes)
}

/// A line of standard input, without its end.
fn line() -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    io::stdin().lock().read_until(b'\n', &mut line)?;
    remove_line_end(&mut line);
    Ok(line)
}

/// Removes the line end after a text, if there is one.
pub(crate) fn remove_line_end(text: &mut Vec<u8>) {
    if text.pop_if(|byte| *byte == b'\n').is_some() {
        text.pop_if(|byte| *byte == b'\r');
    }
}
