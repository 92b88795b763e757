use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::columns::Columns;
use super::row::{Row, counts_of_a_row, same_rows};
use crate::metric::MetricName;

/// All-time totals: one count for each metric that the server told.
#[derive(Clone)]
pub struct Metrics {
    columns: Columns,
}

impl Metrics {
    pub(crate) const fn new(columns: Columns) -> Self {
        Self { columns }
    }

    const fn row(&self) -> Row<'_> {
        Row { columns: &self.columns, index: 0 }
    }

    /// The number of metrics that came.
    #[must_use]
    pub fn len(&self) -> usize {
        self.columns.metrics.len()
    }

    /// Whether no metric came.
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

impl PartialEq for Metrics {
    fn eq(&self, other: &Self) -> bool {
        same_rows(&self.columns, &other.columns, 1)
    }
}

impl Eq for Metrics {}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_map().entries(self.iter().map(|(name, count)| (name.as_str(), count))).finish()
    }
}

impl Serialize for Metrics {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.row().serialize_counts(&mut map)?;
        map.end()
    }
}
