use chrono::NaiveDate;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::columns::Columns;
use super::dictionary::DimensionNames;
use super::metric_column::MetricColumn;
use super::row::{Row, counts_of_a_row, same_rows};
use super::table::table;
use crate::date;
use crate::metric::MetricName;

/// Category statistics: a row for each day and category that the server sent, in its order; with v3 by date, then in the
/// order of the query.
#[derive(Clone)]
pub struct CategoryDays {
    pub(crate) columns: Columns,
}

/// One day of one category of [`CategoryDays`].
#[derive(Clone, Copy)]
pub struct CategoryDay<'a> {
    row: Row<'a>,
}

table!(CategoryDays, CategoryDay, CategoryDaysIter);

impl CategoryDays {
    pub(crate) const fn new(columns: Columns) -> Self {
        Self { columns }
    }

    /// Each category's name once, in the order in which they first came.
    #[must_use]
    pub const fn categories(&self) -> &DimensionNames {
        &self.columns.names
    }

    /// The category of each row, as its index in [`CategoryDays::categories`].
    #[must_use]
    pub fn category_indices(&self) -> &[u32] {
        &self.columns.dimension
    }
}

impl<'a> CategoryDay<'a> {
    /// The category's name, as it came; with v3 as the query has it.
    #[must_use]
    pub fn category(&self) -> &'a str {
        self.row.dimension()
    }
}

impl std::fmt::Debug for CategoryDay<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut map = f.debug_map();
        map.entry(&"date", &self.date()).entry(&"category", &self.category());
        map.entries(self.metrics().map(|(name, count)| (name.as_str(), count))).finish()
    }
}

impl Serialize for CategoryDay<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("date", &date::encode(self.date()))?;
        map.serialize_entry("category", self.category())?;
        self.row.serialize_counts(&mut map)?;
        map.end()
    }
}
