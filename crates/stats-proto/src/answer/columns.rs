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
                self.metrics.push(Counts::new(column.name.clone()));
            }
            if let Some(counts) = self.metrics.get_mut(mine) {
                let present = (0..column.values.len()).filter_map(|row| Some((row, column.at(row)?)));
                present.for_each(|(row, count)| counts.set(rows + row, count));
            }
        }
        for column in &mut self.metrics {
            column.pad(self.dates.len());
        }
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
    valid: Vec<u8>,
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

    fn new(name: MetricName) -> Self {
        Self { name, values: Vec::new(), valid: Vec::new() }
    }

    fn set(&mut self, row: usize, count: u64) {
        self.pad(row);
        self.values.push(count);
        if let Some(bits) = self.valid.get_mut(row / 8) {
            *bits |= 1 << (row % 8);
        } else {
            self.valid.push(1 << (row % 8));
        }
    }

    /// Makes all rows before this one absent that were not set.
    fn pad(&mut self, rows: usize) {
        self.values.resize(rows, 0);
        self.valid.resize(rows.div_ceil(8), 0);
    }
}

/// A bound of the columns would be passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Full;

/// Columns that are being filled, row by row.
#[derive(Debug, Default)]
pub(crate) struct ColumnsBuilder {
    columns: Columns,
    row: usize,
    /// The column of each spelling that came.
    spellings: BTreeMap<Box<str>, usize>,
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
        let column = match self.column(spelling) {
            Some(column) => column,
            None => self.add(spelling, bounds)?,
        };
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
        self.row += 1;
        let cells = self.row.saturating_mul(self.columns.metrics.len());
        if u64::try_from(cells).map_or(true, |cells| cells > bounds.cells_of(bytes)) {
            return Err(Full);
        }
        self.columns.dates.extend(date);
        if let Some(category) = category {
            let place = self.place(category);
            self.columns.categories.push(place);
        }
        Ok(())
    }

    /// The number of rows that ended.
    pub(crate) const fn rows(&self) -> usize {
        self.row
    }

    /// The columns, all equally long.
    pub(crate) fn finish(mut self) -> Columns {
        for column in &mut self.columns.metrics {
            column.pad(self.row);
        }
        self.columns
    }

    fn column(&self, spelling: &str) -> Option<usize> {
        self.spellings.get(spelling).copied()
    }

    fn add(&mut self, spelling: &str, bounds: &Bounds) -> Result<usize, Full> {
        let name = MetricName::spelled(spelling);
        let known = self.columns.metrics.iter().position(|column| column.name == name);
        let column = known.unwrap_or(self.columns.metrics.len());
        if known.is_none() {
            if column >= bounds.metrics {
                return Err(Full);
            }
            self.columns.metrics.push(Counts::new(name));
        }
        self.spellings.insert(spelling.into(), column);
        Ok(column)
    }

    fn place(&mut self, category: &str) -> u32 {
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
