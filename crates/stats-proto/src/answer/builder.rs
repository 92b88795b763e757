//! Columns while they are being filled.

use std::collections::BTreeMap;

use super::columns::Columns;
use super::counts::{Counts, extend, make_room};
use super::dictionary::Dictionary;
use crate::bounds::Bounds;
use crate::metric::{Metric, MetricName};

/// Columns that are being filled, row by row.
#[derive(Debug, Default)]
pub(crate) struct ColumnsBuilder {
    columns: Columns,
    row: usize,
    /// How many rows the columns of the first record have room for.
    expected: usize,
    is_wide: bool,
    /// The number of the column of each known metric, counted from 1; 0 where it has none.
    known: [u32; Metric::ALL.len()],
    /// Whatever else is found by its name, if anything is.
    named: Option<Box<Named>>,
}

/// What most answers have none of.
#[derive(Debug, Default)]
struct Named {
    /// The columns of metrics that are not known.
    columns: BTreeMap<Box<str>, usize>,
    categories: Dictionary,
}

/// For how many metrics there is room at once: more than servers are known to tell.
const FEW: usize = 32;

/// A bound of the columns would be passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Full;

impl ColumnsBuilder {
    /// Builds columns of 64 bits where they are to be wide.
    pub(crate) fn new(is_wide: bool) -> Self {
        Self { is_wide, ..Self::default() }
    }

    /// Whether the row at hand has a count under this spelling or another of the same metric.
    pub(crate) fn holds(&self, spelling: &str) -> bool {
        let column =
            self.column(spelling.as_bytes()).ok().and_then(|column| self.columns.metrics.get(column));
        column.is_some_and(|column| column.len() > self.row)
    }

    /// Puts a count into the row at hand.
    pub(crate) fn count(&mut self, spelling: &str, count: u64, bounds: &Bounds) -> Result<(), Full> {
        let column = self.column_of(spelling.as_bytes(), bounds)?;
        self.set(column, count);
        Ok(())
    }

    /// Ends the row at hand, whose last byte was the `bytes`th of the answer.
    pub(crate) fn end_row(
        &mut self,
        date: Option<i32>,
        category: Option<&str>,
        bytes: u64,
        bounds: &Bounds,
    ) -> Result<(), Full> {
        if !self.has_room(bytes, bounds) {
            return Err(Full);
        }
        let category = category.map(|name| self.place(name.as_bytes()));
        self.end(date, category);
        Ok(())
    }

    /// Takes a whole row.
    pub(crate) fn take(
        &mut self,
        date: i32,
        category: Option<u32>,
        counts: impl Iterator<Item = (usize, u64)>,
    ) {
        counts.for_each(|(column, count)| self.set(column, count));
        self.end(Some(date), category);
    }

    /// Takes the days of rows, as many as the next [`ColumnsBuilder::end_all`] says.
    pub(crate) fn take_dates(&mut self, days: &[u32]) {
        make_room(&mut self.columns.dates, days.len());
        self.columns.dates.extend(days.iter().map(|day| day.cast_signed()));
    }

    /// Takes their categories' places.
    pub(crate) fn take_categories(&mut self, places: &[u32]) {
        extend(&mut self.columns.categories, places);
    }

    /// Takes the counts of a column.
    pub(crate) fn take_counts(&mut self, column: usize, counts: &[u32]) {
        if let Some(column) = self.columns.metrics.get_mut(column) {
            column.append(self.row, counts);
        }
    }

    /// Ends so many rows.
    pub(crate) fn end_all(&mut self, rows: usize) {
        self.row += rows;
    }

    /// Whether one more row is within the bound.
    pub(crate) fn has_room(&self, bytes: u64, bounds: &Bounds) -> bool {
        let rows = self.row as u64 + 1;
        rows.saturating_mul(self.columns.metrics.len() as u64) <= bounds.cells_of(bytes)
    }

    /// The column of a spelling, made if there is none.
    pub(crate) fn column_of(&mut self, spelling: &[u8], bounds: &Bounds) -> Result<usize, Full> {
        match self.column(spelling) {
            Ok(column) => Ok(column),
            Err(Some(metric)) => self.add(metric.into(), bounds),
            Err(None) => {
                self.add(MetricName::Other(str::from_utf8(spelling).map_err(|_| Full)?.into()), bounds)
            }
        }
    }

    /// The same of a known metric.
    pub(crate) fn column_of_known(&mut self, metric: Metric, bounds: &Bounds) -> Result<usize, Full> {
        match self.known(metric) {
            Some(column) => Ok(column),
            None => self.add(metric.into(), bounds),
        }
    }

    /// The columns of the first record get room for so many rows of so many metrics.
    pub(crate) fn expect(&mut self, rows: usize, metrics: usize) {
        if self.row == 0 {
            self.expected = rows;
            self.columns.dates.reserve_exact(rows);
            self.columns.metrics.reserve_exact(metrics.min(FEW));
        }
    }

    /// The number of metrics that came.
    pub(crate) const fn metrics(&self) -> usize {
        self.columns.metrics.len()
    }

    /// The number of rows that ended.
    pub(crate) const fn rows(&self) -> usize {
        self.row
    }

    /// The place of a category, a text in UTF-8, among the names, made if there is none.
    pub(crate) fn place(&mut self, category: &[u8]) -> u32 {
        self.named().categories.place(category)
    }

    /// Hands over the columns, all equally long.
    pub(crate) fn finish(&mut self) -> Columns {
        let mut columns = std::mem::take(&mut self.columns);
        columns.metrics.iter_mut().for_each(|column| column.end(self.row));
        if let Some(named) = self.named.take() {
            columns.names = named.categories.into_names();
        }
        columns
    }

    fn named(&mut self) -> &mut Named {
        self.named.get_or_insert_default()
    }

    fn set(&mut self, column: usize, count: u64) {
        if let Some(counts) = self.columns.metrics.get_mut(column) {
            counts.set(self.row, count);
        }
    }

    fn end(&mut self, date: Option<i32>, category: Option<u32>) {
        self.row += 1;
        if let Some(date) = date {
            extend(&mut self.columns.dates, &[date]);
        }
        if let Some(category) = category {
            extend(&mut self.columns.categories, &[category]);
        }
    }

    /// The column of a spelling, or else the metric that is spelled so, if it is a known one.
    fn column(&self, spelling: &[u8]) -> Result<usize, Option<Metric>> {
        let Some(metric) = Metric::of_bytes(spelling) else {
            let columns = self.named.as_ref().map(|named| &named.columns);
            let other = columns.zip(str::from_utf8(spelling).ok());
            return other.and_then(|(columns, spelling)| columns.get(spelling).copied()).ok_or(None);
        };
        self.known(metric).ok_or(Some(metric))
    }

    fn known(&self, metric: Metric) -> Option<usize> {
        let number = self.known.get(metric as usize).copied().unwrap_or_default();
        usize::try_from(number).ok().and_then(|number| number.checked_sub(1))
    }

    /// Makes a column known by its name. It stands apart because most metrics are known without.
    #[inline(never)]
    fn name_column(&mut self, name: &str, column: usize) {
        self.named().columns.insert(name.into(), column);
    }

    fn add(&mut self, name: MetricName, bounds: &Bounds) -> Result<usize, Full> {
        let column = self.columns.metrics.len();
        if column >= bounds.metrics {
            return Err(Full);
        }
        match &name {
            MetricName::Known(metric) => {
                if let Some(known) = self.known.get_mut(*metric as usize) {
                    *known = u32::try_from(column + 1).map_err(|_| Full)?;
                }
            }
            MetricName::Other(name) => self.name_column(name, column),
        }
        // Only the first record's columns: each of them took bytes of every record that is expected.
        let room = if self.row == 0 { self.expected } else { 0 };
        self.columns.metrics.push(Counts::new(name, room, self.is_wide));
        Ok(column)
    }
}
