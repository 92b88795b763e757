//! The trend of each metric: minimum, maximum and a sparkline.

use std::collections::HashMap;

use comfy_table::{Cell, Color};

use super::layout::{self, AROUND};
use super::{Row, finish, heading, new, number, number_heading, text};
use crate::output::sparkline::sparkline;

/// The longest sparkline.
const LONGEST: usize = 60;
/// The shortest that a narrow terminal leads to.
const SHORTEST: usize = 8;

/// The rows of one category, or all rows without categories.
struct Series<'a> {
    names: &'a [String],
    /// Each row with the index of its date among all dates.
    rows: Vec<(usize, &'a Row)>,
}

/// A line for each metric, or for each category and metric; `None` with fewer than two dates.
pub(super) fn table(labels: &[&str], metrics: &[&str], rows: &[Row], width: Option<u16>) -> Option<String> {
    let (all, dates) = series(rows);
    if dates < 2 || metrics.is_empty() {
        return None;
    }
    let labels = labels.get(1..).unwrap_or_default();
    let names = labels.iter().copied().chain(["metric"]).map(heading);
    let numbers = ["least", "most"].map(number_heading);
    let mut table = new(names.chain(numbers).chain([heading("trend")]));
    for Series { names, rows } in &all {
        for (column, metric) in metrics.iter().enumerate() {
            let counts = || counts(rows, column).map(|(_, count)| count);
            let mut cells: Vec<Cell> = names.iter().map(|name| text(name)).collect();
            cells.extend([text(metric), number(counts().min()), number(counts().max())]);
            table.add_row(cells);
        }
    }
    let bounds: Vec<u16> =
        labels.iter().chain(&["metric"]).map(|label| layout::name_bound(label, width)).collect();
    let length = length(&layout::widths(&table, &bounds), width);
    let lines = all.iter().flat_map(|series| (0..metrics.len()).map(move |column| (series, column)));
    for (index, (series, column)) in lines.enumerate() {
        let line = sparkline(counts(&series.rows, column), dates, length);
        if let Some(row) = table.row_mut(index) {
            row.add_cell(Cell::new(line).fg(Color::Cyan));
        }
    }
    Some(finish(table, &bounds))
}

/// The present counts of a metric, each with the index of its date.
fn counts<'a>(rows: &'a [(usize, &'a Row)], metric: usize) -> impl Iterator<Item = (usize, u64)> + 'a {
    rows.iter().filter_map(move |(date, row)| Some((*date, row.counts.get(metric).copied().flatten()?)))
}

/// The rows of each category, and the number of dates. The index of a date is the same for all categories, so that
/// sparklines line up.
fn series(rows: &[Row]) -> (Vec<Series<'_>>, usize) {
    let mut dates: HashMap<&str, usize> = HashMap::new();
    let mut indices: HashMap<&[String], usize> = HashMap::new();
    let mut all: Vec<Series<'_>> = Vec::new();
    for row in rows {
        let Some((date, names)) = row.names.split_first() else { continue };
        let next = dates.len();
        let date = *dates.entry(date).or_insert(next);
        let index = *indices.entry(names).or_insert_with(|| {
            all.push(Series { names, rows: Vec::new() });
            all.len() - 1
        });
        if let Some(series) = all.get_mut(index) {
            series.rows.push((date, row));
        }
    }
    (all, dates.len())
}

/// The width that remains for sparklines beside the other columns.
fn length(widths: &[u16], width: Option<u16>) -> usize {
    let Some(width) = width else { return LONGEST };
    let others = widths.len().saturating_sub(1);
    let taken: usize = widths.iter().take(others).map(|other| usize::from(*other) + AROUND).sum();
    usize::from(width).saturating_sub(taken + 1 + AROUND).clamp(SHORTEST, LONGEST)
}
