//! CSV as in RFC 4180, with LF as line end by default: a header line, an empty cell for what is absent.

use std::borrow::Cow;
use std::io::Write;

use csv::{Terminator, Writer, WriterBuilder};
use stats_fleet::health::{Change, Finding};
use stats_proto::AnyAnswer;

use super::grid::{Grid, Row};
use super::text::printable;
use crate::failure::Failure;

/// The headings of findings.
const FINDING: [&str; 12] = [
    "account",
    "customer",
    "kind",
    "severity",
    "change",
    "through",
    "value",
    "threshold",
    "numerator",
    "denominator",
    "category",
    "message",
];

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
        let mut writer = self.begin(writer)?;
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

    /// Prints a line for each finding.
    pub(super) fn findings<'a>(
        self,
        findings: impl Iterator<Item = &'a Finding>,
        writer: &mut impl Write,
    ) -> Result<(), Failure> {
        let mut writer = self.begin(writer)?;
        writer.write_record(FINDING)?;
        for finding in findings {
            let rate = finding.rate();
            let number = |number: Option<f64>| number.map(|number| number.to_string()).unwrap_or_default();
            let count = |count: Option<u64>| count.map(|count| count.to_string()).unwrap_or_default();
            let category = finding.categories().first().map_or("", |worst| &worst.category);
            writer.write_record([
                &*self.text(&finding.account),
                &*self.text(&finding.customer),
                finding.kind.as_str(),
                finding.severity.as_str(),
                finding.change.map_or("", Change::as_str),
                &finding.through.map(|day| day.to_string()).unwrap_or_default(),
                &number(finding.value()),
                &number(finding.threshold()),
                &count(rate.map(|rate| rate.numerator)),
                &count(rate.map(|rate| rate.denominator)),
                &*self.text(category),
                &*self.text(&finding.to_string()),
            ])?;
        }
        Ok(writer.flush()?)
    }

    /// Begins the output, with a byte-order mark where it has one.
    fn begin<W: Write>(self, mut writer: W) -> Result<Writer<W>, Failure> {
        if self.has_bom {
            writer.write_all("\u{feff}".as_bytes())?;
        }
        let terminator = if self.has_crlf { Terminator::CRLF } else { Terminator::Any(b'\n') };
        Ok(WriterBuilder::new().terminator(terminator).from_writer(writer))
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

#[cfg(test)]
mod tests {
    use super::Csv;
    use crate::output::findings::{findings, tests::report};

    #[test]
    fn findings_have_empty_cells_for_what_is_absent_and_names_that_are_no_formulas() {
        let csv = Csv { has_crlf: false, has_bom: true, is_safe: true, is_printable: false };
        let mut written = Vec::new();
        csv.findings(findings(&report()), &mut written).unwrap();
        let written = String::from_utf8(written).unwrap();
        let lines: Vec<&str> = written.trim_start_matches('\u{feff}').lines().collect();
        let [heading, anna, bert] = lines.as_slice() else { panic!("{written}") };
        assert!(heading.starts_with("account,customer,kind,severity,change,through,value,"), "{heading}");
        let expected = "default,anna@example.com,bounce-rate,critical,,2026-06-30,0.11964";
        assert!(anna.starts_with(expected) && anna.contains(",0.1,840,70"), "{anna}");
        assert!(
            anna.contains(",'=promo,\"bounce rate 11.9") || anna.contains(",'=promo,bounce rate 11.9"),
            "{anna}"
        );
        let expected =
            "default,bert@example.com,failed,warning,,2026-06-28,2,,,,,daily failed in 2 runs in a row";
        assert!(bert.starts_with(expected), "{bert}");
    }
}
