//! CSV as in RFC 4180, with LF as line end by default: a header line, an empty cell for what is absent.

use std::borrow::Cow;
use std::io::Write;

use csv::{Terminator, WriterBuilder};
use stats_proto::AnyAnswer;

use super::grid::{Grid, Row};
use super::text::printable;
use crate::failure::Failure;

/// The variants of CSV.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is independent of the others")]
pub(crate) struct Csv {
    /// True if lines end with CR LF, as in RFC 4180.
    pub(crate) has_crlf: bool,
    /// True if a byte-order mark precedes the header line.
    pub(crate) has_bom: bool,
    /// True if no cell is a formula to a spreadsheet.
    pub(crate) is_safe: bool,
    /// True if characters that a terminal acts on are escaped.
    pub(crate) is_printable: bool,
}

impl Csv {
    /// Prints an answer; one without columns is empty output.
    pub(super) fn answer(self, answer: &AnyAnswer, writer: &mut impl Write) -> Result<(), Failure> {
        let grid = Grid::of(answer);
        if grid.labels.is_empty() && grid.metrics.is_empty() {
            return Ok(());
        }
        if self.has_bom {
            writer.write_all("\u{feff}".as_bytes())?;
        }
        let terminator = if self.has_crlf { Terminator::CRLF } else { Terminator::Any(b'\n') };
        let mut writer = WriterBuilder::new().terminator(terminator).from_writer(writer);
        let headings = grid.labels.iter().chain(&grid.metrics);
        writer.write_record(headings.map(|heading| self.text(heading).into_owned()))?;
        for index in 0..grid.len {
            let Row { names, counts } = grid.row(index);
            for name in &names {
                writer.write_field(self.text(name.as_deref().unwrap_or_default()).as_bytes())?;
            }
            let counts = counts.iter().map(|count| count.map(|count| count.to_string()).unwrap_or_default());
            writer.write_record(counts)?;
        }
        Ok(writer.flush()?)
    }

    /// A cell of text. Counts are never changed.
    fn text(self, text: &str) -> Cow<'_, str> {
        let shown = if self.is_printable { printable(text) } else { Cow::Borrowed(text) };
        if self.is_safe && begins_a_formula(text) { format!("'{shown}").into() } else { shown }
    }
}

/// True if a spreadsheet may read the text as a formula.
fn begins_a_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}
