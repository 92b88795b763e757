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

/// Daily statistics of several customers: a row for each day and customer, by date and then in the order of the query.
#[derive(Clone)]
pub struct CustomerDays {
    pub(crate) columns: Columns,
    missing: Vec<String>,
}

/// One day of one customer of [`CustomerDays`].
#[derive(Clone, Copy)]
pub struct CustomerDay<'a> {
    row: Row<'a>,
}

table!(CustomerDays, CustomerDay, CustomerDaysIter);

impl CustomerDays {
    pub(crate) const fn new(columns: Columns, missing: Vec<String>) -> Self {
        Self { columns, missing }
    }

    /// Each customer's name once, in the order of the rows. Customers without a row are not among them.
    #[must_use]
    pub const fn customers(&self) -> &DimensionNames {
        &self.columns.names
    }

    /// The customer of each row, as its index in [`CustomerDays::customers`].
    #[must_use]
    pub fn customer_indices(&self) -> &[u32] {
        &self.columns.dimension
    }

    /// The customers of the query that have no row, in its order. Their statistics are absent, not zero.
    #[must_use]
    pub fn missing(&self) -> &[String] {
        &self.missing
    }
}

impl<'a> CustomerDay<'a> {
    /// The customer's name, as the query has it.
    #[must_use]
    pub fn customer(&self) -> &'a str {
        self.row.dimension()
    }
}

impl std::fmt::Debug for CustomerDay<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut map = f.debug_map();
        map.entry(&"date", &self.date()).entry(&"customer", &self.customer());
        map.entries(self.metrics().map(|(name, count)| (name.as_str(), count))).finish()
    }
}

impl Serialize for CustomerDay<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("date", &date::encode(self.date()))?;
        map.serialize_entry("customer", self.customer())?;
        self.row.serialize_counts(&mut map)?;
        map.end()
    }
}
