//! The trend of each metric: minimum, maximum and a sparkline.

use std::collections::HashMap;

use stats_proto::{AnyAnswer, DimensionNames, MetricColumn};

use super::layout::{self, AROUND};
use super::text_table::{Column, TextTable, Value, printed};
use crate::output::look::Look;
use crate::output::sparkline::sparkline;

/// The longest sparkline.
const LONGEST: usize = 60;
/// The shortest that a narrow terminal leads to.
const SHORTEST: usize = 8;

/// A line for each metric, or for each category or customer and metric.
pub(super) struct Trends<'a> {
    /// The heading of the names, and the names.
    named: Option<(&'static str, &'a DimensionNames)>,
    metrics: &'a [MetricColumn],
    /// The number of names; 1 without names.
    series: usize,
    /// The rows of each series that is printed, each with the index of its date. The index of a date is the same for
    /// all series, so that sparklines line up.
    rows: HashMap<usize, Vec<(usize, usize)>>,
    /// The number of distinct dates.
    dates: usize,
}

impl<'a> Trends<'a> {
    /// The trends of an answer; `None` with fewer than two dates.
    pub(super) fn of(answer: &'a AnyAnswer, look: Look) -> Option<Self> {
        let (dates, indices, named, metrics) = match answer {
            AnyAnswer::Days(days) => (days.dates(), None, None, days.columns()),
            AnyAnswer::CategoryDays(days) => {
                let named = ("category", days.categories());
                (days.dates(), Some(days.category_indices()), Some(named), days.columns())
            }
            AnyAnswer::CustomerDays(days) => {
                let named = ("customer", days.customers());
                (days.dates(), Some(days.customer_indices()), Some(named), days.columns())
            }
            _ => return None,
        };
        let series = named.map_or(1, |(_, names)| names.len());
        let lines = printed(series * metrics.len(), look).into_iter().flatten();
        let mut rows: HashMap<usize, Vec<(usize, usize)>> =
            lines.map(|line| (line / metrics.len(), Vec::new())).collect();
        let mut positions: HashMap<i32, usize> = HashMap::new();
        for (row, date) in dates.iter().enumerate() {
            let next = positions.len();
            let position = *positions.entry(*date).or_insert(next);
            let series = indices.and_then(|indices| indices.get(row)).copied().unwrap_or_default();
            if let Some(rows) = usize::try_from(series).ok().and_then(|series| rows.get_mut(&series)) {
                rows.push((position, row));
            }
        }
        let dates = positions.len();
        let trends = Self { named, metrics, series, rows, dates };
        (dates > 1 && !metrics.is_empty()).then_some(trends)
    }

    /// The table of the trends, with sparklines as long as the terminal allows.
    pub(super) fn text_table(&self, look: Look) -> TextTable<'_> {
        let mut text_table = TextTable {
            columns: self.columns(look),
            len: self.series * self.metrics.len(),
            row: Box::new(|line| self.line(line)),
            rows: "trends",
        };
        let length = length(&text_table.widths(look), look.width);
        let bound = u16::try_from(length).unwrap_or(u16::MAX);
        text_table.columns.push(Column::text("trend", bound));
        text_table.row = Box::new(move |line| {
            let mut values = self.line(line);
            values.push(Value::Trend(sparkline(self.counts(line), self.dates, length, look.is_ascii)));
            values
        });
        text_table
    }

    fn columns(&self, look: Look) -> Vec<Column<'_>> {
        let labels = self.named.map(|(heading, _)| heading).into_iter().chain(["metric"]);
        let labels = labels.map(|label| Column::text(label, layout::name_bound(label, look.width)));
        labels.chain(["least", "most"].map(Column::number)).collect()
    }

    /// The cells of a line before its sparkline.
    fn line(&self, line: usize) -> Vec<Value> {
        let counts = || self.counts(line).map(|(_, count)| count);
        let name = self.named.and_then(|(_, names)| names.get(line / self.metrics.len()));
        let metric = self.metrics.get(line % self.metrics.len());
        let metric = metric.map(|column| column.name().as_str().to_owned());
        let names = name.map(str::to_owned).into_iter().chain(metric);
        names.map(Value::Text).chain([counts().min(), counts().max()].map(Value::Count)).collect()
    }

    /// The present counts of a line, each with the index of its date.
    fn counts(&self, line: usize) -> impl Iterator<Item = (usize, u64)> + '_ {
        let column = self.metrics.get(line % self.metrics.len());
        let rows = self.rows.get(&(line / self.metrics.len())).map(Vec::as_slice).unwrap_or_default();
        rows.iter().filter_map(move |(date, row)| Some((*date, column?.at(*row)?)))
    }
}

/// The width that remains for sparklines beside the other columns.
fn length(widths: &[u16], width: Option<u16>) -> usize {
    let Some(width) = width else { return LONGEST };
    let taken: usize = widths.iter().map(|other| usize::from(*other) + AROUND).sum();
    usize::from(width).saturating_sub(taken + 1 + AROUND).clamp(SHORTEST, LONGEST)
}
