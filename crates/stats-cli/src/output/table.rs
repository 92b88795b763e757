//! Answers as tables.

mod layout;
mod trend;

use std::ops::Range;

use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{Attribute, Cell, CellAlignment, Color, ColumnConstraint, Table, Width};
use stats_proto::AnyAnswer;

use super::grid::{Grid, Row};
use super::text::printable;

/// The cell of an absent count.
const ABSENT: &str = "–";
/// The most columns that a metric's name takes before it wraps.
const WIDEST_NAME: u16 = 24;

/// The answer as text with colours, which the writer strips where they are not wanted.
pub(crate) fn table(answer: &AnyAnswer) -> String {
    let width = layout::terminal_width();
    let grid = Grid::of(answer);
    match answer {
        AnyAnswer::Totals(totals) if totals.is_empty() => "no metrics\n".to_owned(),
        AnyAnswer::Categories(names) if names.is_empty() => "no categories\n".to_owned(),
        AnyAnswer::Days(days) if days.is_empty() => "no days\n".to_owned(),
        AnyAnswer::CategoryDays(days) if days.is_empty() => "no days\n".to_owned(),
        AnyAnswer::CustomerDays(days) if days.is_empty() => "no days\n".to_owned(),
        AnyAnswer::Totals(_) => totals(grid, width),
        AnyAnswer::Categories(_) => list(grid, width),
        _ => rows_and_trends(grid, width),
    }
}

fn rows_and_trends(grid: Grid<'_>, width: Option<u16>) -> String {
    let Grid { labels, metrics, rows: all, .. } = grid;
    let all: Vec<Row> = all.collect();
    let numbers = rows(labels, &metrics, &all, width);
    let trends = trend::table(labels, &metrics, &all, width);
    trends.map_or_else(|| numbers.clone(), |trends| format!("{numbers}\n{trends}"))
}

/// Totals, one metric a line, because there may be many.
fn totals(grid: Grid<'_>, width: Option<u16>) -> String {
    let mut table = new([heading("metric"), number_heading("count")]);
    for (name, count) in grid.metrics.iter().zip(grid.rows.flat_map(|row| row.counts)) {
        table.add_row([text(name), number(count)]);
    }
    finish(table, &[layout::name_bound("metric", width)])
}

/// A list of names, over the whole width.
fn list(grid: Grid<'_>, width: Option<u16>) -> String {
    let rows: Vec<Row> = grid.rows.collect();
    finish(panel(grid.labels, &[], &rows, 0..0), &[layout::lone_bound(width)])
}

/// All rows, with the metrics split into as many panels as the width requires.
fn rows(labels: &[&str], metrics: &[&str], rows: &[Row], width: Option<u16>) -> String {
    let whole = panel(labels, metrics, rows, 0..metrics.len());
    let bounds = labels.iter().map(|label| layout::name_bound(label, width));
    let bounds: Vec<u16> = bounds.chain(metrics.iter().map(|_| WIDEST_NAME)).collect();
    let panels = layout::panels(&layout::widths(&whole, &bounds), labels.len(), width);
    if panels.len() == 1 {
        return finish(whole, &bounds);
    }
    let tables = panels.into_iter().map(|columns| finish(panel(labels, metrics, rows, columns), &bounds));
    tables.collect::<Vec<_>>().join("\n")
}

/// The table of some of the metrics.
fn panel(labels: &[&str], metrics: &[&str], rows: &[Row], columns: Range<usize>) -> Table {
    let chosen = metrics.get(columns.clone()).unwrap_or_default();
    let names = labels.iter().map(|name| heading(name));
    let mut table = new(names.chain(chosen.iter().map(|name| number_heading(name))));
    for row in rows {
        let names = row.names.iter().map(|name| text(name));
        let counts = row.counts.get(columns.clone()).unwrap_or_default();
        table.add_row(names.chain(counts.iter().map(|count| number(*count))));
    }
    table
}

fn new(headings: impl IntoIterator<Item = Cell>) -> Table {
    let mut table = Table::new();
    table
        .load_style(UTF8_FULL_CONDENSED)
        .set_header(headings.into_iter().collect::<Vec<_>>())
        .enforce_styling();
    table
}

/// The table as text, with every column within its bound.
fn finish(mut table: Table, bounds: &[u16]) -> String {
    table.set_constraints(bounds.iter().map(|bound| ColumnConstraint::UpperBoundary(Width::Fixed(*bound))));
    format!("{table}\n")
}

fn heading(name: &str) -> Cell {
    Cell::new(printable(name)).add_attribute(Attribute::Bold)
}

fn number_heading(name: &str) -> Cell {
    heading(name).set_alignment(CellAlignment::Right)
}

fn text(text: &str) -> Cell {
    Cell::new(printable(text))
}

fn number(count: Option<u64>) -> Cell {
    match count {
        Some(count) => Cell::new(count).set_alignment(CellAlignment::Right),
        None => Cell::new(ABSENT).set_alignment(CellAlignment::Right).fg(Color::DarkGrey),
    }
}
