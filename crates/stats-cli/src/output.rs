//! How an outcome is printed.

mod csv;
mod grid;
mod json;
mod sparkline;
mod table;
mod text;

use std::io::{self, BufWriter, Write as _};
use std::str::FromStr;

use stats_proto::{AnyAnswer, InputError, RedactedRequest};

use crate::failure::Failure;
pub(crate) use table::table;
pub(crate) use text::printable;

/// The ways of printing an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Output {
    /// For people.
    Table,
    /// RFC 4180, absent as an empty cell.
    Csv,
    /// One document, of an answer, a request or an error.
    Json,
    /// A JSON text a line for each row.
    Ndjson,
}

impl Output {
    pub(crate) const ALL: &'static [Self] = &[Self::Table, Self::Csv, Self::Json, Self::Ndjson];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Ndjson => "ndjson",
        }
    }

    /// Prints an answer.
    pub(crate) fn answer(self, answer: &AnyAnswer) -> Result<(), Failure> {
        if self == Self::Table {
            // Takes the colours out where no terminal shows them, or NO_COLOR asks for none.
            let mut stdout = anstream::stdout().lock();
            stdout.write_all(table(answer).as_bytes())?;
            return Ok(stdout.flush()?);
        }
        let mut stdout = BufWriter::new(io::stdout().lock());
        match self {
            Self::Csv => csv::answer(answer, &mut stdout)?,
            Self::Ndjson => json::lines(answer, &mut stdout)?,
            Self::Table | Self::Json => json::answer(answer, &mut stdout)?,
        }
        Ok(stdout.flush()?)
    }

    /// Prints a request whose key is hidden.
    pub(crate) fn request(self, request: &RedactedRequest) -> Result<(), Failure> {
        let mut stdout = io::stdout().lock();
        match self {
            Self::Json | Self::Ndjson => json::request(request, &mut stdout)?,
            Self::Table | Self::Csv => text::request(request, &mut stdout)?,
        }
        Ok(stdout.flush()?)
    }
}

/// Prints a document that is written already.
pub(crate) fn document(document: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(document)?;
    Ok(stdout.flush()?)
}

/// Prints an error as the one document of JSON output.
pub(crate) fn failure(failure: &Failure) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    json::failure(failure, &mut stdout)?;
    Ok(stdout.flush()?)
}

impl FromStr for Output {
    type Err = Failure;

    fn from_str(text: &str) -> Result<Self, Failure> {
        let known = Self::ALL.iter().copied().find(|output| output.as_str() == text);
        known.ok_or_else(|| InputError::BadOption { what: "output", given: text.to_owned() }.into())
    }
}
