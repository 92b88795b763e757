//! The columns of an answer: dates, categories, and one column of counts for each metric that occurred.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::bounds::Bounds;
use crate::metric::MetricName;

/// The rows of an answer, column by column. All columns are equally long.
#[derive(Debug, Clone, Default)]
pub(crate) struct Columns {
    /// Days since 1970-01-01; empty for an aggregate.
    pub(crate) dates: Vec<i32>,
    /// Places in `dictionary`; empty where rows have no category.
    pub(crate) categories: Vec<u32>,
    /// Each category's name once, in the order of first occurrence.
    pub(crate) dictionary: Vec<Arc<str>>,
    pub(crate) metrics: Vec<Counts>,
}

impl Columns {
    /// Adds the rows of another answer to the same question.
    pub(crate) fn append(&mut self, other: &Self) {
        let rows = self.dates.len();
        self.dates.extend_from_slice(&other.dates);
        let places: Vec<u32> = other.dictionary.iter().map(|name| self.place(name)).collect();
        let place = |place: &u32| usize::try_from(*place).ok().and_then(|place| places.get(place).copied());
        self.categories.extend(other.categories.iter().filter_map(place));
        for column in &other.metrics {
            let mine =
                self.metrics.iter().position(|mine| mine.name == column.name).unwrap_or(self.metrics.len());
            if mine == self.metrics.len() {
                self.metrics.push(Counts::new(column.name.clone(), 0));
            }
            if let Some(counts) = self.metrics.get_mut(mine) {
                let present = (0..column.values.len()).filter_map(|row| Some((row, column.at(row)?)));
                present.for_each(|(row, count)| counts.set(rows + row, count));
            }
        }
        let rows = self.dates.len();
        self.metrics.iter_mut().for_each(|column| column.end(rows));
    }

    fn place(&mut self, name: &Arc<str>) -> u32 {
        let known = self.dictionary.iter().position(|known| known == name);
        let place = known.unwrap_or(self.dictionary.len());
        if known.is_none() {
            self.dictionary.push(Arc::clone(name));
        }
        u32::try_from(place).unwrap_or(u32::MAX)
    }
}

/// One column of counts. A count that did not come is absent, which is not zero.
#[derive(Debug, Clone)]
pub struct Counts {
    name: MetricName,
    values: Vec<u64>,
    /// A bit for each of the first `marked` rows; the rows after them are all present.
    valid: Vec<u8>,
    marked: usize,
}

impl Counts {
    /// The metric that is counted.
    #[must_use]
    pub const fn name(&self) -> &MetricName {
        &self.name
    }

    /// The counts of all rows; 0 stands where one is absent.
    #[must_use]
    pub fn values(&self) -> &[u64] {
        &self.values
    }

    /// Which counts are present: a bit for each row, the lowest bit of a byte first.
    #[must_use]
    pub fn validity(&self) -> &[u8] {
        &self.valid
    }

    /// The count of a row, where it came.
    #[must_use]
    pub fn at(&self, row: usize) -> Option<u64> {
        let present = self.valid.get(row / 8).is_some_and(|bits| bits >> (row % 8) & 1 == 1);
        if present { self.values.get(row).copied() } else { None }
    }

    fn new(name: MetricName, room: usize) -> Self {
        Self { name, values: Vec::with_capacity(room), valid: Vec::new(), marked: 0 }
    }

    fn set(&mut self, row: usize, count: u64) {
        self.pad(row);
        extend(&mut self.values, &[count]);
    }

    /// Makes all rows before this one absent that were not set.
    fn pad(&mut self, rows: usize) {
        if self.values.len() >= rows {
            return;
        }
        self.mark();
        self.values.resize(rows, 0);
        self.valid.resize(rows.div_ceil(8), 0);
        self.marked = rows;
    }

    /// Ends the column after so many rows.
    fn end(&mut self, rows: usize) {
        self.pad(rows);
        self.mark();
    }

    /// Marks the rows as present that came since the last absent one.
    fn mark(&mut self) {
        let rows = self.values.len();
        if let Some(bits) = self.valid.last_mut().filter(|_| !self.marked.is_multiple_of(8)) {
            let within = rows.min(self.marked.next_multiple_of(8));
            (self.marked..within).for_each(|row| *bits |= 1 << (row % 8));
            self.marked = within;
        }
        if self.marked < rows {
            self.valid.resize(rows.div_ceil(8), u8::MAX);
            if let Some(bits) = self.valid.last_mut().filter(|_| !rows.is_multiple_of(8)) {
                *bits >>= 8 - rows % 8;
            }
            self.marked = rows;
        }
    }
}

/// Adds to a column. A long one grows by a quarter, so that little of its room is left unused.
fn extend<T: Copy>(column: &mut Vec<T>, values: &[T]) {
    let room = column.capacity() - column.len();
    if room < values.len() && column.len() >= LONG {
        column.reserve_exact(values.len().max(column.len() / 4));
    }
    column.extend_from_slice(values);
}

/// How long a column is that no longer doubles.
const LONG: usize = 1 << 15;

/// A bound of the columns would be passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Full;

/// How many spellings are looked through one by one.
const FEW: usize = 16;

/// Columns that are being filled, row by row.
#[derive(Debug, Default)]
pub(crate) struct ColumnsBuilder {
    columns: Columns,
    row: usize,
    /// How many rows the columns of the first record have room for.
    expected: usize,
    /// The first spellings that came, and their columns.
    spellings: Vec<(Box<str>, usize)>,
    /// All others.
    more_spellings: BTreeMap<Box<str>, usize>,
    /// The place of each category in the dictionary.
    places: BTreeMap<Arc<str>, u32>,
}

impl ColumnsBuilder {
    /// Whether the row at hand has a count under this spelling or another of the same metric.
    pub(crate) fn holds(&self, spelling: &str) -> bool {
        let column = self.column(spelling).and_then(|column| self.columns.metrics.get(column));
        column.is_some_and(|column| column.values.len() > self.row)
    }

    /// Puts a count into the row at hand.
    pub(crate) fn count(&mut self, spelling: &str, count: u64, bounds: &Bounds) -> Result<(), Full> {
        let column = self.column_of(spelling, bounds)?;
        if let Some(counts) = self.columns.metrics.get_mut(column) {
            counts.set(self.row, count);
        }
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
        if !self.has_room(0, bytes, bounds) {
            return Err(Full);
        }
        let category = category.map(|name| self.place(name));
        self.date(date, category);
        Ok(())
    }

    /// Takes a whole row.
    pub(crate) fn take(
        &mut self,
        date: i32,
        category: Option<u32>,
        counts: impl Iterator<Item = (usize, u64)>,
    ) {
        for (column, count) in counts {
            if let Some(counts) = self.columns.metrics.get_mut(column) {
                counts.set(self.row, count);
            }
        }
        self.date(Some(date), category);
    }

    /// Takes whole rows, column by column.
    pub(crate) fn take_all<'c>(
        &mut self,
        dates: &[i32],
        categories: Option<&[u32]>,
        counts: impl Iterator<Item = (usize, &'c [u64])>,
    ) {
        for (column, counts) in counts {
            if let Some(column) = self.columns.metrics.get_mut(column) {
                column.pad(self.row);
                extend(&mut column.values, counts);
            }
        }
        extend(&mut self.columns.dates, dates);
        extend(&mut self.columns.categories, categories.unwrap_or_default());
        self.row += dates.len();
    }

    /// Whether one more row after so many that are still to come is within the bound.
    #[inline]
    pub(crate) fn has_room(&self, unwritten: usize, bytes: u64, bounds: &Bounds) -> bool {
        let rows = (self.row + unwritten) as u64 + 1;
        rows.saturating_mul(self.columns.metrics.len() as u64) <= bounds.cells_of(bytes)
    }

    fn date(&mut self, date: Option<i32>, category: Option<u32>) {
        self.row += 1;
        if let Some(date) = date {
            extend(&mut self.columns.dates, &[date]);
        }
        if let Some(category) = category {
            extend(&mut self.columns.categories, &[category]);
        }
    }

    /// The column of a spelling, made if there is none.
    pub(crate) fn column_of(&mut self, spelling: &str, bounds: &Bounds) -> Result<usize, Full> {
        match self.column(spelling) {
            Some(column) => Ok(column),
            None => self.add(spelling, bounds),
        }
    }

    /// The columns of the first record get room for so many rows.
    pub(crate) fn expect(&mut self, rows: usize) {
        if self.row == 0 {
            self.expected = rows;
            self.columns.dates.reserve(rows);
            self.columns.metrics.reserve(FEW);
            self.spellings.reserve(FEW);
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

    /// The columns, all equally long.
    pub(crate) fn finish(mut self) -> Columns {
        self.columns.metrics.iter_mut().for_each(|column| column.end(self.row));
        self.columns
    }

    fn column(&self, spelling: &str) -> Option<usize> {
        let found = self.spellings.iter().find(|(known, _)| **known == *spelling).map(|(_, column)| *column);
        found.or_else(|| self.more_spellings.get(spelling).copied())
    }

    fn add(&mut self, spelling: &str, bounds: &Bounds) -> Result<usize, Full> {
        let name = MetricName::spelled(spelling);
        let known = self.columns.metrics.iter().position(|column| column.name == name);
        let column = known.unwrap_or(self.columns.metrics.len());
        if known.is_none() {
            if column >= bounds.metrics {
                return Err(Full);
            }
            // Only the first record's columns: each of them took bytes of every record that is expected.
            let room = if self.row == 0 { self.expected } else { 0 };
            self.columns.metrics.push(Counts::new(name, room));
        }
        if self.spellings.len() < FEW {
            self.spellings.push((spelling.into(), column));
        } else {
            self.more_spellings.insert(spelling.into(), column);
        }
        Ok(column)
    }

    /// The place of a category in the dictionary, made if there is none.
    pub(crate) fn place(&mut self, category: &str) -> u32 {
        if let Some(place) = self.places.get(category) {
            return *place;
        }
        // Rows are bounded by bytes, bytes by far less than 2^32 names.
        let place = u32::try_from(self.columns.dictionary.len()).unwrap_or(u32::MAX);
        let name: Arc<str> = category.into();
        self.columns.dictionary.push(Arc::clone(&name));
        self.places.insert(name, place);
        place
    }
}
