//! Printing answers, requests and errors.

mod csv;
mod grid;
mod json;
mod sparkline;
mod table;
mod text;

use std::io::{self, BufWriter, Write as _};
use std::str::FromStr;

use stats_proto::{AnyAnswer, Dialect, InputError, RedactedRequest};

use crate::failure::Failure;
pub(crate) use table::table;
pub(crate) use text::printable;

/// The formats of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Output {
    /// Tables with trends, for people.
    Table,
    /// CSV; an absent count is an empty cell.
    Csv(LineEnd),
    /// One JSON document: an answer, a request or an error.
    Json,
    /// A line of JSON for each row.
    Ndjson,
}

/// How lines of CSV end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineEnd {
    Lf,
    /// As in RFC 4180.
    CrLf,
}

impl Output {
    pub(crate) const ALL: &'static [Self] = &[Self::Table, Self::Csv(LineEnd::Lf), Self::Json, Self::Ndjson];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Csv(_) => "csv",
            Self::Json => "json",
            Self::Ndjson => "ndjson",
        }
    }

    /// The format of the options: `--crlf` is about CSV only.
    pub(crate) fn of(name: &str, crlf: bool) -> Result<Self, Failure> {
        match (name.parse()?, crlf) {
            (Self::Csv(_), true) => Ok(Self::Csv(LineEnd::CrLf)),
            (_, true) => Err(Failure::Usage("expected `--output csv` with `--crlf`".to_owned())),
            (output, false) => Ok(output),
        }
    }

    /// Prints an answer.
    pub(crate) fn answer(self, answer: &AnyAnswer) -> Result<(), Failure> {
        if self == Self::Table {
            // Strips colours without a terminal or with NO_COLOR.
            let mut stdout = anstream::stdout().lock();
            stdout.write_all(table(answer).as_bytes())?;
            return Ok(stdout.flush()?);
        }
        let mut stdout = BufWriter::new(io::stdout().lock());
        match self {
            Self::Csv(end) => csv::answer(answer, end, &mut stdout)?,
            Self::Ndjson => json::lines(answer, &mut stdout)?,
            Self::Table | Self::Json => json::answer(answer, &mut stdout)?,
        }
        Ok(stdout.flush()?)
    }

    /// Prints a request with its key masked.
    pub(crate) fn request(self, dialect: Dialect, request: &RedactedRequest) -> Result<(), Failure> {
        let mut stdout = io::stdout().lock();
        match self {
            Self::Json | Self::Ndjson => json::request(dialect, request, &mut stdout)?,
            Self::Table | Self::Csv(_) => text::request(request, &mut stdout)?,
        }
        Ok(stdout.flush()?)
    }
}

/// Prints bytes as they are.
pub(crate) fn bytes(bytes: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes)?;
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
