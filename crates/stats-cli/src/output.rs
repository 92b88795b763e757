//! Printing answers, requests and errors.

mod csv;
mod findings;
mod grid;
mod json;
mod look;
mod sparkline;
mod table;
mod text;

use std::io::{self, BufWriter, IsTerminal as _, Write as _};
use std::str::FromStr;

use stats_proto::{AnyAnswer, Dialect, InputError, RedactedRequest};

use crate::arguments::Print;
use crate::failure::Failure;
use crate::streams;
use csv::Csv;
pub(crate) use json::Json;
pub(crate) use look::Look;
pub(crate) use table::table;
pub(crate) use text::printable;

/// The formats of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OutputFormat {
    /// Tables with trends, for people.
    Table,
    /// CSV; an absent count is an empty cell.
    Csv,
    /// One JSON document: an answer, a request or an error.
    Json,
    /// A line of JSON for each row.
    Ndjson,
}

/// The format of the output with its options.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Output {
    Table(Look),
    Csv(Csv),
    Json(Json),
    Ndjson(Json),
}

impl OutputFormat {
    pub(crate) const ALL: &'static [Self] = &[Self::Table, Self::Csv, Self::Json, Self::Ndjson];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Ndjson => "ndjson",
        }
    }
}

impl FromStr for OutputFormat {
    type Err = Failure;

    fn from_str(text: &str) -> Result<Self, Failure> {
        let known = Self::ALL.iter().copied().find(|output| output.as_str() == text);
        known.ok_or_else(|| InputError::BadOption { what: "output", given: text.to_owned() }.into())
    }
}

impl Output {
    /// The output of the options, each of which applies to one format.
    pub(crate) fn of(print: &Print) -> Result<Self, Failure> {
        let format = print.output.parse()?;
        let options = [
            (print.crlf, "--crlf", OutputFormat::Csv),
            (print.csv_safe, "--csv-safe", OutputFormat::Csv),
            (print.csv_bom, "--csv-bom", OutputFormat::Csv),
            (print.ascii, "--ascii", OutputFormat::Table),
            (print.all_rows, "--all-rows", OutputFormat::Table),
        ];
        if let Some((_, option, expected)) =
            options.into_iter().find(|(is_given, _, expected)| *is_given && *expected != format)
        {
            let expected = expected.as_str();
            return Err(Failure::Usage(format!("expected `--output {expected}` with `{option}`")));
        }
        let is_printable = io::stdout().is_terminal();
        Ok(match format {
            OutputFormat::Table => Self::Table(Look::new(print.ascii, print.all_rows)),
            OutputFormat::Csv => Self::Csv(Csv {
                has_crlf: print.crlf,
                has_bom: print.csv_bom,
                is_safe: print.csv_safe,
                is_printable,
            }),
            OutputFormat::Json => Self::Json(Json { is_printable }),
            OutputFormat::Ndjson => Self::Ndjson(Json { is_printable }),
        })
    }

    pub(crate) const fn format(self) -> OutputFormat {
        match self {
            Self::Table(_) => OutputFormat::Table,
            Self::Csv(_) => OutputFormat::Csv,
            Self::Json(_) => OutputFormat::Json,
            Self::Ndjson(_) => OutputFormat::Ndjson,
        }
    }

    /// Prints an answer.
    pub(crate) fn answer(self, answer: &AnyAnswer) -> Result<(), Failure> {
        if let Self::Table(look) = self {
            // Strips colours without a terminal or with NO_COLOR.
            let mut stdout = BufWriter::new(anstream::stdout().lock());
            table(answer, look, &mut stdout)?;
            return Ok(stdout.flush()?);
        }
        let mut stdout = BufWriter::new(io::stdout().lock());
        match self {
            Self::Csv(csv) => csv.answer(answer, &mut stdout)?,
            Self::Ndjson(json) => json.lines(answer, &mut stdout)?,
            Self::Json(json) => json.answer(answer, &mut stdout)?,
            Self::Table(_) => {}
        }
        Ok(stdout.flush()?)
    }

    /// Prints the dialect and the requests with their key masked. `has_more` if others follow that depend on an answer.
    pub(crate) fn requests(
        self,
        dialect: Dialect,
        requests: &[RedactedRequest],
        has_more: bool,
    ) -> Result<(), Failure> {
        let mut stdout = BufWriter::new(io::stdout().lock());
        match self {
            Self::Json(json) | Self::Ndjson(json) => {
                json.requests(dialect, requests, has_more, &mut stdout)?;
            }
            Self::Table(_) | Self::Csv(_) => text::requests(dialect, requests, has_more, &mut stdout)?,
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
    streams::check_stdout()?;
    let mut stdout = io::stdout().lock();
    Json { is_printable: stdout.is_terminal() }.failure(failure, &mut stdout)?;
    Ok(stdout.flush()?)
}
