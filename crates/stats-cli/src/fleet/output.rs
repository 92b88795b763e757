//! Where reports go.

use std::io::{self, BufWriter, IsTerminal as _, Write as _};

use serde::Serialize;

use super::arguments::{FleetPrint, REPORTS};
use crate::failure::Failure;
use crate::output::{Json, OutputFormat, printable};
use crate::secret::without_key;

/// The format of a report.
#[derive(Debug, Clone, Copy)]
pub(crate) enum FleetOutput {
    /// Lines for people.
    Table,
    /// One document, `{"answer": …}`.
    Json(Json),
    /// A line of JSON for each of several parts.
    Ndjson(Json),
}

impl FleetOutput {
    pub(crate) fn of(print: &FleetPrint) -> Result<Self, Failure> {
        let format: OutputFormat = print.output.parse()?;
        let json = Json { is_printable: io::stdout().is_terminal() };
        match format {
            OutputFormat::Json => Ok(Self::Json(json)),
            OutputFormat::Ndjson => Ok(Self::Ndjson(json)),
            format if REPORTS.contains(&format) => Ok(Self::Table),
            _ => Err(Failure::Usage("expected `--output table`, `json` or `ndjson` for a report".to_owned())),
        }
    }

    /// True for one document.
    pub(super) const fn is_json(self) -> bool {
        matches!(self, Self::Json(_))
    }

    /// Prints a report: its text, its document, or its lines.
    pub(super) fn print<T: Serialize, L: Serialize>(
        self,
        document: &T,
        lines: &[L],
        text: impl FnOnce() -> String,
    ) -> Result<(), Failure> {
        #[derive(Serialize)]
        struct Answer<'a, T> {
            answer: &'a T,
        }
        let mut stdout = BufWriter::new(io::stdout().lock());
        let written = match self {
            Self::Table => {
                let text = text();
                let text = without_key(&text);
                text.lines().try_for_each(|line| Ok(writeln!(stdout, "{}", printable(line))?))
            }
            Self::Json(json) => json.line(&Answer { answer: document }, &mut stdout),
            Self::Ndjson(json) => lines.iter().try_for_each(|line| json.line(line, &mut stdout)),
        };
        match written.and_then(|()| Ok(stdout.flush()?)) {
            // The run has ended all the same, with a status of its own.
            Err(failure) if failure.is_broken_pipe() => Ok(()),
            written => written,
        }
    }
}
