//! Answers as tables.

mod customers;
mod findings;
mod layout;
mod text_table;
mod trend;

use std::io::{self, Write};

use stats_fleet::health::HealthReport;
use stats_proto::AnyAnswer;

use super::grid::{Grid, Row};
use super::look::Look;
pub(super) use layout::terminal_width;
use text_table::{Column, TextTable, Value};
use trend::Trends;

/// The most columns that a metric's name takes before it wraps. The largest count, with separators, takes as many.
const WIDEST_NAME: u16 = 26;

/// Prints an answer, with colours, which the writer strips where they are not wanted.
pub(crate) fn table(answer: &AnyAnswer, look: Look, writer: &mut impl Write) -> io::Result<()> {
    let grid = Grid::of(answer);
    match answer {
        AnyAnswer::Totals(totals) if totals.is_empty() => writeln!(writer, "no metrics"),
        AnyAnswer::Categories(names) if names.is_empty() => writeln!(writer, "no categories"),
        AnyAnswer::Days(_) | AnyAnswer::CategoryDays(_) | AnyAnswer::CustomerDays(_) if grid.len == 0 => {
            writeln!(writer, "no days")
        }
        AnyAnswer::Customers(list) if list.is_empty() => writeln!(writer, "no customers"),
        AnyAnswer::Totals(answer) => {
            whole(&totals(&grid, look), look, writer)?;
            let Some((start, end)) = answer.period() else { return Ok(()) };
            writeln!(writer, "sums of the days from {start} to {end}; unique counts cannot be summed")
        }
        AnyAnswer::Categories(_) => whole(&list(&grid, look), look, writer),
        _ => {
            rows(&grid, look, writer)?;
            let Some(trends) = Trends::of(answer, look) else { return Ok(()) };
            writeln!(writer)?;
            whole(&trends.text_table(look), look, writer)
        }
    }
}

/// Prints a report: its findings, and the customers that have them.
pub(crate) fn report(report: &HealthReport, look: Look, writer: &mut impl Write) -> io::Result<()> {
    findings::print(report, look, writer)?;
    customers::print(report, look, writer)
}

/// Prints a table in one panel.
fn whole(text_table: &TextTable<'_>, look: Look, writer: &mut impl Write) -> io::Result<()> {
    let columns: Vec<usize> = (0..text_table.columns.len()).collect();
    text_table.print(&columns, &text_table.widths(look), look, writer)?;
    text_table.note(look, writer)
}

/// Totals, one metric a line, because there may be many.
fn totals<'a>(grid: &'a Grid<'_>, look: Look) -> TextTable<'a> {
    let counts = grid.row(0).counts;
    let row = move |row: usize| {
        let name = grid.metrics.get(row).map(|name| (*name).to_owned());
        vec![Value::Text(name.unwrap_or_default()), Value::Count(counts.get(row).copied().flatten())]
    };
    let bound = layout::name_bound("metric", look.width);
    TextTable {
        columns: vec![Column::text("metric", bound), Column::number("count")],
        len: grid.metrics.len(),
        row: Box::new(row),
        rows: "metrics",
    }
}

/// A list of names, over the whole width.
fn list<'a>(grid: &'a Grid<'_>, look: Look) -> TextTable<'a> {
    let bound = layout::lone_bound(look.width);
    TextTable {
        columns: grid.labels.iter().map(|label| Column::text(label, bound)).collect(),
        len: grid.len,
        row: Box::new(|row| grid.row(row).names.into_iter().map(Value::text).collect()),
        rows: "categories",
    }
}

/// Prints rows, with the metrics split into as many panels as the width requires.
fn rows(grid: &Grid<'_>, look: Look, writer: &mut impl Write) -> io::Result<()> {
    let labels = grid.labels.iter().map(|label| Column::text(label, layout::name_bound(label, look.width)));
    let metrics = grid.metrics.iter().map(|name| Column::number(name));
    let row = |row| {
        let Row { names, counts } = grid.row(row);
        names.into_iter().map(Value::text).chain(counts.into_iter().map(Value::Count)).collect()
    };
    let columns = labels.chain(metrics).collect();
    let text_table = TextTable { columns, len: grid.len, row: Box::new(row), rows: "rows" };
    let all: Vec<usize> = (0..text_table.columns.len()).collect();
    panels(&text_table, &all, grid.labels.len(), look, writer)?;
    text_table.note(look, writer)
}

/// Prints these columns of a table in as many panels as the width requires. The first ones identify a row and are in each.
fn panels(
    text_table: &TextTable<'_>,
    columns: &[usize],
    names: usize,
    look: Look,
    writer: &mut impl Write,
) -> io::Result<()> {
    let widths = text_table.widths(look);
    let of_columns: Vec<u16> = columns.iter().filter_map(|column| widths.get(*column).copied()).collect();
    let (names, others) = columns.split_at(names.min(columns.len()));
    for (index, panel) in layout::panels(&of_columns, names.len(), look.width).into_iter().enumerate() {
        if index > 0 {
            writeln!(writer)?;
        }
        let panel = [names, others.get(panel).unwrap_or_default()].concat();
        text_table.print(&panel, &widths, look, writer)?;
    }
    Ok(())
}

impl Value {
    /// A text; one that is absent is shown like an absent count.
    fn text(text: Option<String>) -> Self {
        text.map_or(Self::Count(None), Self::Text)
    }
}

impl<'a> Column<'a> {
    const fn text(heading: &'a str, bound: u16) -> Self {
        Self { heading, is_number: false, bound }
    }

    const fn number(heading: &'a str) -> Self {
        Self { heading, is_number: true, bound: WIDEST_NAME }
    }
}
