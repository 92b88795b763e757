//! One column of counts: its values in 32 or 64 bits, and which of them came.

use crate::metric::MetricName;

/// One column of counts. A count that did not come is absent, which is not zero.
#[derive(Debug, Clone)]
pub struct MetricColumn {
    name: MetricName,
    held: Held,
    /// A bit for each of the first `marked` rows; the rows after them are all present.
    valid: Vec<u8>,
    marked: usize,
}

/// The counts of all rows; 0 where one is absent.
///
/// Nearly every count fits four bytes, which halves the memory and the time to allocate it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnValues<'a> {
    /// Counts that all fit 32 bits.
    Narrow(&'a [u32]),
    /// Others, and all counts of an account [with wide counts](crate::Account::with_wide_counts).
    Wide(&'a [u64]),
}

#[derive(Debug, Clone)]
enum Held {
    Narrow(Vec<u32>),
    Wide(Vec<u64>),
}

impl MetricColumn {
    /// The metric that is counted.
    #[must_use]
    pub const fn name(&self) -> &MetricName {
        &self.name
    }

    /// The counts of all rows, as they are held.
    #[must_use]
    pub fn values(&self) -> ColumnValues<'_> {
        match &self.held {
            Held::Narrow(values) => ColumnValues::Narrow(values),
            Held::Wide(values) => ColumnValues::Wide(values),
        }
    }

    /// Which counts are present: a bit for each row, the lowest bit of a byte first. `None` where all are.
    #[must_use]
    pub fn validity(&self) -> Option<&[u8]> {
        (!self.valid.is_empty()).then_some(&self.valid)
    }

    /// The count of a row, where it came.
    #[must_use]
    pub fn at(&self, row: usize) -> Option<u64> {
        let present =
            self.valid.is_empty() || self.valid.get(row / 8).is_some_and(|bits| bits >> (row % 8) & 1 == 1);
        if present { self.values().at(row) } else { None }
    }

    /// An empty column with room for so many rows.
    pub(super) fn new(name: MetricName, room: usize, is_wide: bool) -> Self {
        let held = if is_wide {
            Held::Wide(Vec::with_capacity(room))
        } else {
            Held::Narrow(Vec::with_capacity(room))
        };
        Self { name, held, valid: Vec::new(), marked: 0 }
    }

    /// True if each count takes 64 bits.
    pub(super) const fn is_wide(&self) -> bool {
        matches!(self.held, Held::Wide(_))
    }

    /// The number of rows that have a count or are known to have none.
    pub(super) fn len(&self) -> usize {
        self.values().len()
    }

    /// Puts a count into a row after all others.
    pub(super) fn set(&mut self, row: usize, count: u64) {
        self.pad(row);
        match (&mut self.held, u32::try_from(count)) {
            (Held::Narrow(values), Ok(count)) => extend(values, &[count]),
            (Held::Narrow(_), Err(_)) => {
                let mut values = self.values().to_vec();
                extend(&mut values, &[count]);
                self.held = Held::Wide(values);
            }
            (Held::Wide(values), _) => extend(values, &[count]),
        }
    }

    /// Puts counts into the rows from this one on.
    pub(super) fn append(&mut self, row: usize, counts: &[u32]) {
        self.pad(row);
        match &mut self.held {
            Held::Narrow(values) => extend(values, counts),
            Held::Wide(values) => {
                make_room(values, counts.len());
                values.extend(counts.iter().copied().map(u64::from));
            }
        }
    }

    /// Makes all rows before this one absent that were not set.
    fn pad(&mut self, rows: usize) {
        if self.len() >= rows {
            return;
        }
        self.mark();
        match &mut self.held {
            Held::Narrow(values) => values.resize(rows, 0),
            Held::Wide(values) => values.resize(rows, 0),
        }
        self.valid.resize(rows.div_ceil(8), 0);
        self.marked = rows;
    }

    /// Drops the counts from this row on.
    pub(super) fn truncate(&mut self, rows: usize) {
        match &mut self.held {
            Held::Narrow(values) => values.truncate(rows),
            Held::Wide(values) => values.truncate(rows),
        }
        if self.marked > rows {
            self.marked = rows;
            self.valid.truncate(rows.div_ceil(8));
            if let Some(bits) = self.valid.last_mut().filter(|_| !rows.is_multiple_of(8)) {
                *bits &= u8::MAX >> (8 - rows % 8);
            }
        }
    }

    /// Ends the column after so many rows.
    pub(super) fn end(&mut self, rows: usize) {
        self.pad(rows);
        if self.marked > 0 {
            self.mark();
        }
    }

    /// Marks the rows as present that came since the last absent one.
    fn mark(&mut self) {
        let rows = self.len();
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

impl ColumnValues<'_> {
    /// The number of rows.
    #[must_use]
    pub const fn len(&self) -> usize {
        match self {
            Self::Narrow(values) => values.len(),
            Self::Wide(values) => values.len(),
        }
    }

    /// True if there is no row.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The count of a row; 0 where it is absent.
    #[must_use]
    pub fn at(&self, row: usize) -> Option<u64> {
        match self {
            Self::Narrow(values) => values.get(row).copied().map(u64::from),
            Self::Wide(values) => values.get(row).copied(),
        }
    }

    /// All counts, each as 64 bits.
    #[must_use]
    pub fn to_vec(&self) -> Vec<u64> {
        match self {
            Self::Narrow(values) => values.iter().copied().map(u64::from).collect(),
            Self::Wide(values) => values.to_vec(),
        }
    }

    /// The bytes that the counts take.
    #[must_use]
    pub const fn size(&self) -> usize {
        match self {
            Self::Narrow(values) => size_of_val::<[u32]>(*values),
            Self::Wide(values) => size_of_val::<[u64]>(*values),
        }
    }

    /// The sum of all counts.
    #[must_use]
    pub fn sum(&self) -> u128 {
        match self {
            // Fewer than 2^32 rows: their sum is below 2^64.
            Self::Narrow(values) => values.iter().copied().map(u64::from).sum::<u64>().into(),
            Self::Wide(values) => values.iter().copied().map(u128::from).sum(),
        }
    }
}

/// Adds to a column.
pub(super) fn extend<T: Copy>(column: &mut Vec<T>, values: &[T]) {
    make_room(column, values.len());
    column.extend_from_slice(values);
}

/// Makes room for more rows. A long column grows by a quarter, so that little of its room is left unused.
pub(super) fn make_room<T>(column: &mut Vec<T>, more: usize) {
    let room = column.capacity() - column.len();
    if room < more && column.len() >= LONG {
        column.reserve_exact(more.max(column.len() / 4));
    }
}

/// How long a column is that no longer doubles.
const LONG: usize = 1 << 15;
