//! A table whose rows are made when they are printed, so that large answers take little memory.

use std::borrow::Cow;
use std::io::{self, Write};
use std::ops::Range;

use comfy_table::presets::{ASCII_FULL_CONDENSED, UTF8_FULL_CONDENSED};
use comfy_table::{Attribute, Cell, CellAlignment, Color, ColumnConstraint, Table, Width};
use unicode_width::UnicodeWidthStr as _;

use crate::output::look::Look;
use crate::output::text::{ascii, printable};

/// The most rows that are printed without `--all-rows`.
const MOST: usize = 400;
/// How many rows are printed at the beginning and at the end of a longer table.
const EACH: usize = 20;
/// About how many characters are laid out at once. A longer table is printed in blocks, each with its heading.
const BLOCK: usize = 1 << 20;
/// The most rows that are laid out at once.
const BLOCK_ROWS: usize = 2000;

/// A table whose rows are made when they are printed.
pub(super) struct TextTable<'a> {
    pub(super) columns: Vec<Column<'a>>,
    /// The number of rows.
    pub(super) len: usize,
    pub(super) row: Box<dyn Fn(usize) -> Vec<Value> + 'a>,
    /// What a row is, in the plural.
    pub(super) rows: &'static str,
}

pub(super) struct Column<'a> {
    pub(super) heading: &'a str,
    pub(super) is_number: bool,
    /// The most characters of a line; more are wrapped.
    pub(super) bound: u16,
}

pub(super) enum Value {
    Text(String),
    Count(Option<u64>),
    /// A number that is no count; a dash where it is absent.
    Number(Option<String>),
    /// A word in a colour.
    Coloured(&'static str, Color),
    /// A sparkline.
    Trend(String),
}

/// The rows that are printed: all of them, or the first and the last.
pub(super) fn printed(len: usize, look: Look) -> [Range<usize>; 2] {
    if look.has_all_rows || len <= MOST { [0..len, len..len] } else { [0..EACH, len - EACH..len] }
}

impl TextTable<'_> {
    /// The rows that are printed, in order.
    pub(super) fn printed(&self, look: Look) -> impl Iterator<Item = usize> + use<> {
        printed(self.len, look).into_iter().flatten()
    }

    /// The width of each column: that of its longest line, and at most its bound.
    pub(super) fn widths(&self, look: Look) -> Vec<u16> {
        let mut widths: Vec<usize> =
            self.columns.iter().map(|column| shown(column.heading, look).width()).collect();
        for row in self.printed(look) {
            for (width, value) in widths.iter_mut().zip((self.row)(row)) {
                *width = (*width).max(value.shown(look).width());
            }
        }
        let bounds = self.columns.iter().map(|column| column.bound);
        widths.into_iter().zip(bounds).map(|(width, bound)| clamped(width).min(bound)).collect()
    }

    /// Prints some of the columns, each with its width.
    pub(super) fn print(
        &self,
        columns: &[usize],
        widths: &[u16],
        look: Look,
        writer: &mut impl Write,
    ) -> io::Result<()> {
        let width = |column: &usize| usize::from(widths.get(*column).copied().unwrap_or_default()) + 3;
        let line: usize = columns.iter().map(width).sum();
        let block = (BLOCK / line.max(1)).clamp(1, BLOCK_ROWS);
        let [first, last] = printed(self.len, look);
        let has_gap = first.end < last.start;
        let mut table = self.table(columns, widths, look);
        let mut rows = 0;
        for row in first.clone().chain(last.clone()) {
            if rows == block {
                write!(writer, "{table}\n\n")?;
                (table, rows) = (self.table(columns, widths, look), 0);
            }
            if has_gap && row == last.start {
                table.add_row([Cell::new(if look.is_ascii { "..." } else { "…" })]);
            }
            let mut values: Vec<Option<Value>> = (self.row)(row).into_iter().map(Some).collect();
            let values = columns.iter().filter_map(|column| values.get_mut(*column)?.take());
            table.add_row(values.map(|value| value.cell(look)).collect::<Vec<_>>());
            rows += 1;
        }
        writeln!(writer, "{table}")
    }

    /// Prints how many rows are left out, if any.
    pub(super) fn note(&self, look: Look, writer: &mut impl Write) -> io::Result<()> {
        let [first, last] = printed(self.len, look);
        if first.end == last.start {
            return Ok(());
        }
        let between = number(as_count(last.start - first.end), look);
        let all = number(as_count(self.len), look);
        writeln!(writer, "{between} of {all} {} are not shown: --all-rows prints all of them", self.rows)
    }

    /// The table of some of the columns, without rows.
    fn table(&self, columns: &[usize], widths: &[u16], look: Look) -> Table {
        let mut table = Table::new();
        table.load_style(if look.is_ascii { ASCII_FULL_CONDENSED } else { UTF8_FULL_CONDENSED });
        let headings = columns.iter().filter_map(|column| self.columns.get(*column));
        let headings = headings.map(|column| {
            let cell = Cell::new(shown(column.heading, look)).add_attribute(Attribute::Bold);
            if column.is_number { cell.set_alignment(CellAlignment::Right) } else { cell }
        });
        table.set_header(headings.collect::<Vec<_>>()).enforce_styling();
        // A width counts the space on either side.
        let widths = columns.iter().filter_map(|column| widths.get(*column));
        table.set_constraints(widths.map(|width| ColumnConstraint::Absolute(Width::Fixed(width + 2))));
        table
    }
}

impl Value {
    fn shown(&self, look: Look) -> Cow<'_, str> {
        match self {
            Self::Text(text) => shown(text, look),
            Self::Count(Some(count)) => number(*count, look).into(),
            Self::Number(Some(number)) => number.as_str().into(),
            Self::Count(None) | Self::Number(None) if look.is_ascii => "-".into(),
            Self::Count(None) | Self::Number(None) => "–".into(),
            Self::Coloured(word, _) => (*word).into(),
            Self::Trend(line) => line.as_str().into(),
        }
    }

    fn cell(&self, look: Look) -> Cell {
        let cell = Cell::new(self.shown(look));
        match self {
            Self::Text(_) => cell,
            Self::Count(Some(_)) | Self::Number(Some(_)) => cell.set_alignment(CellAlignment::Right),
            Self::Coloured(_, colour) => cell.fg(*colour),
            Self::Count(None) | Self::Number(None) => {
                cell.set_alignment(CellAlignment::Right).fg(Color::DarkGrey)
            }
            Self::Trend(_) => cell.fg(Color::Cyan),
        }
    }
}

/// A text without the characters that a terminal acts on, or that an ASCII table lacks.
pub(super) fn shown(text: &str, look: Look) -> Cow<'_, str> {
    if look.is_ascii { ascii(text) } else { printable(text) }
}

/// A count, with separators on a terminal.
pub(super) fn number(count: u64, look: Look) -> String {
    let digits = count.to_string();
    if !look.has_separators {
        return digits;
    }
    let mut number = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            number.push(',');
        }
        number.push(digit);
    }
    number
}

fn as_count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

fn clamped(width: usize) -> u16 {
    u16::try_from(width).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Look, number, printed};

    fn look(has_separators: bool, has_all_rows: bool) -> Look {
        Look { is_ascii: false, has_separators, width: None, has_all_rows }
    }

    #[test]
    fn separates_thousands_if_wanted() {
        for (count, shown) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (123_456, "123,456"),
            (u64::MAX, "18,446,744,073,709,551,615"),
        ] {
            assert_eq!(number(count, look(true, false)), shown);
            assert_eq!(number(count, look(false, false)), count.to_string());
        }
    }

    #[test]
    fn prints_all_rows_of_short_tables_and_the_ends_of_long_ones() {
        assert_eq!(printed(0, look(false, false)), [0..0, 0..0]);
        assert_eq!(printed(400, look(false, false)), [0..400, 400..400]);
        assert_eq!(printed(401, look(false, false)), [0..20, 381..401]);
        assert_eq!(printed(401, look(false, true)), [0..401, 401..401]);
    }
}
