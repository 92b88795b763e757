//! CSV as in RFC 4180, with LF as line end by default: a header line, an empty cell for an absent count.

use std::io::Write;

use csv::{Terminator, WriterBuilder};
use stats_proto::AnyAnswer;

use super::LineEnd;
use super::grid::{Grid, Row};
use crate::failure::Failure;

/// Prints an answer; one without columns is empty output.
pub(super) fn answer(answer: &AnyAnswer, end: LineEnd, writer: &mut impl Write) -> Result<(), Failure> {
    let Grid { labels, metrics, rows } = Grid::of(answer);
    if labels.is_empty() && metrics.is_empty() {
        return Ok(());
    }
    let terminator = match end {
        LineEnd::Lf => Terminator::Any(b'\n'),
        LineEnd::CrLf => Terminator::CRLF,
    };
    let mut writer = WriterBuilder::new().terminator(terminator).from_writer(writer);
    writer.write_record(labels.iter().chain(&metrics))?;
    for Row { names, counts } in rows {
        let counts = counts.into_iter().map(|count| count.map(|count| count.to_string()).unwrap_or_default());
        writer.write_record(names.into_iter().chain(counts))?;
    }
    Ok(writer.flush()?)
}
