//! `emulate`: a server that speaks the protocol, until it is stopped.

use std::io::{self, Write as _};
use std::str::FromStr;
use std::time::SystemTime;

use chrono::{DateTime, NaiveDate, Utc};
use stats_emulator::Emulator;
use stats_proto::InputError;

use crate::arguments::Emulate;
use crate::credentials::{KEY_VARIABLE, NAME_VARIABLE};
use crate::failure::Failure;

/// The emulator's name and key, which are not secret.
pub(crate) const NAME: &str = "reseller";
pub(crate) const KEY: &str = "open+sesame/&";

/// Runs the emulator. The first line of standard output is its base URL and nothing else, for the calling process.
pub(crate) fn emulate(emulate: &Emulate) -> Result<(), Failure> {
    let since = date("--since", &emulate.since)?;
    let today = match &emulate.today {
        Some(text) => date("--today", text)?,
        None => DateTime::<Utc>::from(SystemTime::now()).date_naive(),
    };
    if since > today {
        let (start, end) = (since.to_string(), today.to_string());
        return Err(InputError::DatesOutOfOrder { start, end, relation: "before or on" }.into());
    }
    let mut builder = Emulator::builder()
        .port(number(&emulate.port, "a port from 0 to 65535")?)
        .seed(number(&emulate.seed, "a seed from 0 to 18446744073709551615")?)
        .since(since)
        .today(today)
        .credentials(NAME, KEY);
    if let Some(folder) = &emulate.suite {
        builder = builder.suite(folder.clone());
    }
    let emulator = builder.start().map_err(|error| failure(emulate, error))?;
    // Informational: the emulator also runs if standard error is closed.
    let _ = writeln!(io::stderr(), "{NAME_VARIABLE}={NAME} {KEY_VARIABLE}='{KEY}'; Ctrl-C ends it");
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{}", emulator.base_url())?;
    stdout.flush()?;
    drop(stdout);
    emulator.wait();
    Ok(())
}

fn failure(emulate: &Emulate, reason: io::Error) -> Failure {
    let is_about_the_port =
        matches!(reason.kind(), io::ErrorKind::AddrInUse | io::ErrorKind::AddrNotAvailable);
    match &emulate.suite {
        Some(folder) if !is_about_the_port => Failure::File { path: folder.display().to_string(), reason },
        _ => Failure::Emulator(reason),
    }
}

fn number<T: FromStr>(text: &str, expected: &'static str) -> Result<T, Failure> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = if digits { text.parse().ok() } else { None };
    number.ok_or_else(|| Failure::Option { given: text.to_owned(), expected })
}

/// Parses a date as strictly as the core does: chrono alone accepts `2009-6-1` too.
fn date(place: &'static str, text: &str) -> Result<NaiveDate, InputError> {
    let date = text.parse().ok().filter(|date: &NaiveDate| date.to_string() == text);
    date.ok_or_else(|| InputError::BadDate { place, given: text.to_owned() })
}
