//! The values of many records that stand in the same place of theirs.

use super::literal::{Literal, short};
use super::scan::{Holds, Slot};
use crate::metric::Metric;
use crate::reader::rows::Rows;

/// How many rows are put into the columns at once: a power of two, so that a mask bounds them, and few enough that the
/// lanes of a usual record are a small piece of memory to the allocator.
pub(super) const MOST_ROWS: usize = 32;

/// One of the values that records have in the same place: what stands after it, and those that were read and are
/// not in the columns yet.
#[derive(Debug, Clone)]
pub(super) struct Lane {
    pub(super) kind: Kind,
    /// The metric that is counted, if it is a known one.
    metric: Option<Metric>,
    /// Where in the record that the layout was learned from a count's name stands.
    name: (u16, u16),
    /// Whether it holds the last value of a record.
    pub(super) is_last: bool,
    /// What stands between it and the next value.
    pub(super) then: Literal,
    /// Days, places of categories, or counts.
    pub(super) cells: [u32; MOST_ROWS],
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Date,
    Category,
    /// A count, and its column.
    Count(u16),
}

impl Lane {
    /// A lane of nothing.
    pub(super) const EMPTY: Self = Self {
        kind: Kind::Date,
        metric: None,
        name: (0, 0),
        is_last: false,
        then: Literal::EMPTY,
        cells: [0; MOST_ROWS],
    };

    /// Becomes the lane of what stands in a slot of the record; what stands after it follows.
    pub(super) fn become_lane(&mut self, record: &[u8], slot: &Slot) {
        (self.metric, self.name) = (None, (0, 0));
        self.kind = match slot.holds {
            Holds::Date => Kind::Date,
            Holds::Category => Kind::Category,
            Holds::Count { column, name: (start, end), .. } => {
                self.name = (short(start), short(end));
                self.metric = record.get(start..end).and_then(Metric::of_bytes);
                Kind::Count(column)
            }
        };
    }

    /// Whether it holds counts.
    pub(super) const fn is_count(&self) -> bool {
        matches!(self.kind, Kind::Count(_))
    }

    /// Finds the column of its counts in the answer at hand.
    pub(super) fn bind(&mut self, text: &[u8], rows: &mut Rows) -> Option<()> {
        if let Kind::Count(column) = &mut self.kind {
            *column = match self.metric {
                Some(metric) => rows.column_of_known(metric)?,
                None => rows.column_of(text.get(self.name.0.into()..self.name.1.into())?)?,
            };
        }
        Some(())
    }
}

/// Puts the first rows of these lanes into the columns.
#[inline(never)]
pub(super) fn write(lanes: &[Lane], length: usize, rows: &mut Rows) {
    if length == 0 {
        return;
    }
    for Lane { kind, cells, .. } in lanes {
        let cells = cells.get(..length).unwrap_or_default();
        match kind {
            Kind::Date => rows.take_dates(cells),
            Kind::Category => rows.take_categories(cells),
            Kind::Count(column) => rows.take_counts((*column).into(), cells),
        }
    }
    rows.end_all(length);
}
