//! Rows for people: a short table of text, and one for notebooks.

use std::fmt::Write as _;

use super::row::Row;
use super::rows::Rows;

/// How many rows are shown at each end of a long table.
const ENDS: usize = 5;

/// The names of the columns.
pub(crate) fn header(rows: &Rows) -> Vec<&str> {
    let columns = rows.columns();
    let dimension = columns.dimension().map(|dimension| dimension.column);
    let metrics = columns.counts().iter().map(|column| column.name().as_str());
    std::iter::once("date").chain(dimension).chain(metrics).collect()
}

/// A short table of text.
pub(crate) fn text(class: &str, rows: &Rows) -> String {
    let names = header(rows).into_iter().map(one_line).collect();
    let lines: Vec<Vec<String>> = std::iter::once(names).chain(shown(rows)).collect();
    let width = |column: usize| lines.iter().filter_map(|line| Some(line.get(column)?.chars().count())).max();
    let widths: Vec<usize> = (0..).map_while(width).collect();
    let mut text = title(class, rows.len());
    for line in lines {
        text.push('\n');
        for (index, (cell, width)) in line.iter().zip(&widths).enumerate() {
            let gap = if index == 0 { "" } else { "  " };
            // Writing to a text cannot fail.
            let _ = if index < words(rows) {
                write!(text, "{gap}{cell:<width$}")
            } else {
                write!(text, "{gap}{cell:>width$}")
            };
        }
    }
    text
}

/// The same for notebooks.
pub(crate) fn html(class: &str, rows: &Rows) -> String {
    let mut text = format!("<table><caption>{}</caption><thead><tr>", title(class, rows.len()));
    for name in header(rows) {
        let _ = write!(text, "<th>{}</th>", escaped(name));
    }
    text += "</tr></thead><tbody>";
    for line in shown(rows) {
        text += "<tr>";
        for (index, cell) in line.iter().enumerate() {
            let side = if index < words(rows) { "left" } else { "right" };
            let _ = write!(text, "<td style=\"text-align:{side}\">{}</td>", escaped(cell));
        }
        text += "</tr>";
    }
    text + "</tbody></table>"
}

/// A row on one line.
pub(crate) fn row(class: &str, row: Row<'_>) -> String {
    let mut text = format!("{class}(date='{}'", row.date());
    if let Some((column, name)) = row.dimension() {
        let _ = write!(text, ", {column}={name:?}");
    }
    for (name, count) in row.counts() {
        let _ = write!(text, ", {}={count}", one_line(name));
    }
    text + ")"
}

fn title(class: &str, rows: usize) -> String {
    format!("{class}: {rows} {}", if rows == 1 { "row" } else { "rows" })
}

/// How many columns hold words; the others hold numbers.
fn words(rows: &Rows) -> usize {
    if rows.columns().dimension().is_some() { 2 } else { 1 }
}

/// The cells of the first and of the last rows, with a gap where some are left out.
fn shown(rows: &Rows) -> Vec<Vec<String>> {
    if rows.len() <= 2 * ENDS {
        return rows.iter().map(cells).collect();
    }
    let gap = vec!["…".to_owned(); header(rows).len()];
    let first = rows.iter().take(ENDS).map(cells);
    let last = rows.slice(rows.len() - ENDS, 1, ENDS);
    let last: Vec<_> = last.iter().map(cells).collect();
    first.chain([gap]).chain(last).collect()
}

fn cells(row: Row<'_>) -> Vec<String> {
    let counts =
        row.cells().map(|(_, count)| count.map_or_else(|| "-".to_owned(), |count| count.to_string()));
    let name = row.dimension().map(|(_, name)| one_line(name));
    std::iter::once(row.date()).chain(name).chain(counts).collect()
}

/// A name without line ends, and not too long.
fn one_line(name: &str) -> String {
    let name: String = name.chars().flat_map(char::escape_debug).collect();
    if name.chars().count() <= 32 { name } else { name.chars().take(31).chain(['…']).collect() }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
