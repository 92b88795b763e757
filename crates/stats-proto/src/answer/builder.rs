//! Columns while they are being filled.

use super::columns::Columns;
use super::dictionary::Dictionary;
use super::metric_column::{MetricColumn, extend, make_room};
use crate::bounds::ReadOptions;
use crate::metric::{Metric, MetricName};

/// Columns that are being filled, row by row.
#[derive(Debug, Default)]
pub(crate) struct ColumnsBuilder {
    columns: Columns,
    row: usize,
    /// How many rows the columns of the first record have room for.
    expected: usize,
    options: ReadOptions,
    /// The number of the column of each known metric, counted from 1; 0 where it has none.
    known: [u32; Metric::ALL.len()],
    /// What is found by its name, if anything is.
    named: Option<Box<Named>>,
}

/// What most answers do not have.
#[derive(Debug, Default)]
struct Named {
    /// The metrics that are not known.
    metrics: Dictionary,
    /// The columns of these metrics.
    columns: Vec<usize>,
    names: Dictionary,
}

impl Named {
    /// The column of a metric that is not known.
    fn column(&self, name: &[u8]) -> Option<usize> {
        let index = usize::try_from(self.metrics.find(name)?).ok()?;
        self.columns.get(index).copied()
    }
}

/// For how many metrics there is room at once: more than servers are known to send.
const FEW: usize = 32;

/// A bound of the columns would be passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Full;

impl ColumnsBuilder {
    /// Columns within these bounds.
    pub(crate) fn new(options: ReadOptions) -> Self {
        Self { options, ..Self::default() }
    }

    /// True if the current row has a count under this spelling or another of the same metric.
    pub(crate) fn holds(&self, spelling: &str) -> bool {
        let column =
            self.column(spelling.as_bytes()).ok().and_then(|column| self.columns.metrics.get(column));
        column.is_some_and(|column| column.len() > self.row)
    }

    /// Puts a count into the current row.
    pub(crate) fn count(&mut self, spelling: &str, count: u64) -> Result<(), Full> {
        let column = self.find_or_add(spelling.as_bytes())?;
        self.set(column, count);
        Ok(())
    }

    /// Ends the current row, whose last byte was the `bytes`th of the answer.
    pub(crate) fn end_row(
        &mut self,
        date: Option<i32>,
        dimension: Option<&str>,
        bytes: u64,
    ) -> Result<(), Full> {
        if !self.has_room(bytes) {
            return Err(Full);
        }
        let dimension = dimension.map(|name| self.name_index(name.as_bytes()));
        self.end(date, dimension);
        Ok(())
    }

    /// Takes a whole row.
    pub(crate) fn take(
        &mut self,
        date: i32,
        dimension: Option<u32>,
        counts: impl Iterator<Item = (usize, u64)>,
    ) {
        counts.for_each(|(column, count)| self.set(column, count));
        self.end(Some(date), dimension);
    }

    /// Adds the days of rows, as many as the next [`ColumnsBuilder::end_all`] ends.
    pub(crate) fn take_dates(&mut self, days: &[u32]) {
        make_room(&mut self.columns.dates, days.len());
        self.columns.dates.extend(days.iter().map(|day| day.cast_signed()));
    }

    /// Takes the indices of their names.
    pub(crate) fn take_names(&mut self, indices: &[u32]) {
        extend(&mut self.columns.dimension, indices);
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

    /// True if one more row, whose last byte is the `bytes`th of the answer, is within the bound.
    pub(crate) fn has_room(&self, bytes: u64) -> bool {
        let rows = self.row as u64 + 1;
        rows.saturating_mul(self.columns.metrics.len() as u64) <= self.options.bounds.cells_of(bytes)
    }

    /// The column of a spelling, made if there is none; `None` where there are too many.
    pub(crate) fn column_of(&mut self, spelling: &[u8]) -> Option<u16> {
        self.find_or_add(spelling).ok()?.try_into().ok()
    }

    /// The column of a known metric, made if there is none; `None` where there are too many.
    pub(crate) fn column_of_known(&mut self, metric: Metric) -> Option<u16> {
        let column = match self.known(metric) {
            Some(column) => Some(column),
            None => self.add(metric.into()).ok(),
        };
        column?.try_into().ok()
    }

    /// Makes room in the columns of the first record for so many rows of so many metrics.
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

    /// The greatest number of metrics.
    pub(crate) const fn most_metrics(&self) -> usize {
        self.options.bounds.metrics
    }

    /// The days of the rows.
    pub(crate) fn dates(&self) -> &[i32] {
        &self.columns.dates
    }

    /// The indices of the rows' names.
    pub(crate) fn dimension(&self) -> &[u32] {
        &self.columns.dimension
    }

    /// Gives the rows without a date this one.
    pub(crate) fn fill_dates(&mut self, date: i32) {
        let more = self.row.saturating_sub(self.columns.dates.len());
        make_room(&mut self.columns.dates, more);
        self.columns.dates.resize(self.row, date);
    }

    /// Drops the rows from this one on. The columns stay, for those who read these rows again.
    pub(crate) fn truncate(&mut self, rows: usize) {
        self.row = rows;
        self.columns.dates.truncate(rows);
        self.columns.dimension.truncate(rows);
        self.columns.metrics.iter_mut().for_each(|column| column.truncate(rows));
    }

    /// The number of rows that ended.
    pub(crate) const fn rows(&self) -> usize {
        self.row
    }

    /// The index of a name of the dimension, in UTF-8, which is added if it is new.
    pub(crate) fn name_index(&mut self, name: &[u8]) -> u32 {
        self.named().names.index(name)
    }

    /// Returns the columns, all equally long.
    pub(crate) fn finish(&mut self) -> Columns {
        let mut columns = std::mem::take(&mut self.columns);
        columns.metrics.iter_mut().for_each(|column| column.end(self.row));
        if let Some(named) = self.named.take() {
            columns.names = named.names.into_names();
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

    fn end(&mut self, date: Option<i32>, dimension: Option<u32>) {
        self.row += 1;
        if let Some(date) = date {
            extend(&mut self.columns.dates, &[date]);
        }
        if let Some(index) = dimension {
            extend(&mut self.columns.dimension, &[index]);
        }
    }

    fn find_or_add(&mut self, spelling: &[u8]) -> Result<usize, Full> {
        match self.column(spelling) {
            Ok(column) => Ok(column),
            Err(Some(metric)) => self.add(metric.into()),
            Err(None) => self.add(MetricName::Other(str::from_utf8(spelling).map_err(|_| Full)?.into())),
        }
    }

    /// The column of a spelling, or else the metric that is spelled so, if it is a known one.
    fn column(&self, spelling: &[u8]) -> Result<usize, Option<Metric>> {
        let Some(metric) = Metric::of_bytes(spelling) else {
            let column = self.named.as_ref().and_then(|named| named.column(spelling));
            return column.ok_or(None);
        };
        self.known(metric).ok_or(Some(metric))
    }

    fn known(&self, metric: Metric) -> Option<usize> {
        let number = self.known.get(metric as usize).copied().unwrap_or_default();
        usize::try_from(number).ok().and_then(|number| number.checked_sub(1))
    }

    fn add(&mut self, name: MetricName) -> Result<usize, Full> {
        let column = self.columns.metrics.len();
        if column >= self.options.bounds.metrics {
            return Err(Full);
        }
        match &name {
            MetricName::Known(metric) => {
                if let Some(known) = self.known.get_mut(*metric as usize) {
                    *known = u32::try_from(column + 1).map_err(|_| Full)?;
                }
            }
            MetricName::Other(name) => {
                let named = self.named();
                named.metrics.insert(name.as_bytes());
                named.columns.push(column);
            }
        }
        // Only the first record's columns: each of them took bytes of every record that is expected.
        let room = if self.row == 0 { self.expected } else { 0 };
        self.columns.metrics.push(MetricColumn::new(name, room, self.options.is_wide));
        Ok(column)
    }
}
