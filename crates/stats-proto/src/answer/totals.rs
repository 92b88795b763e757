use chrono::NaiveDate;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::columns::Columns;
use super::row::{Row, counts_of_a_row, same_rows};
use crate::metric::MetricName;

/// Totals: one count for each metric that the server sent, of all time or of a period.
///
/// Totals of a period are the sums of its daily rows. A metric that a row lacks is absent, and so are `unique_opens` and
/// `unique_clicks`: one recipient on two days counts once.
#[derive(Clone)]
pub struct Totals {
    columns: Columns,
    period: Option<(NaiveDate, NaiveDate)>,
}

impl Totals {
    pub(crate) const fn new(columns: Columns, period: Option<(NaiveDate, NaiveDate)>) -> Self {
        Self { columns, period }
    }

    /// The first and the last day of the query; `None` for all-time totals. A day for which the server has no row, as
    /// before its retention, adds nothing.
    #[must_use]
    pub const fn period(&self) -> Option<(NaiveDate, NaiveDate)> {
        self.period
    }

    const fn row(&self) -> Row<'_> {
        Row { columns: &self.columns, index: 0 }
    }

    /// The number of metrics that came.
    #[must_use]
    pub fn len(&self) -> usize {
        self.columns.metrics.len()
    }

    /// True if no metric came.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The totals with their metrics' names, in the order received.
    pub fn iter(&self) -> impl Iterator<Item = (&MetricName, u64)> {
        self.row().counts()
    }

    counts_of_a_row!();
}

impl PartialEq for Totals {
    fn eq(&self, other: &Self) -> bool {
        self.period == other.period && same_rows(&self.columns, &other.columns, 1)
    }
}

impl Eq for Totals {}

impl std::fmt::Debug for Totals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_map().entries(self.iter().map(|(name, count)| (name.as_str(), count))).finish()
    }
}

impl Serialize for Totals {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.row().serialize_counts(&mut map)?;
        map.end()
    }
}
