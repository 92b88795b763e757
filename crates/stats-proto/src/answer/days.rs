use chrono::NaiveDate;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::columns::Columns;
use super::metric_column::MetricColumn;
use super::row::{Row, counts_of_a_row, same_rows};
use super::table::table;
use crate::date;
use crate::metric::MetricName;

/// Daily statistics: a row for each day that the server sent, in its order; with v3 by date.
///
/// ```
/// use stats_proto::{Dialect, Format, QueryKind, read};
///
/// let body = br#"{"date":"2009-06-20","requests":12342,"opens":9992}"#;
/// let answer = read(QueryKind::Daily, Dialect::Distributor, Format::Json, 200, body)?;
/// let days = answer.days().expect("daily statistics");
/// for day in days {
///     assert_eq!(day.requests(), Some(12342));
///     assert_eq!(day.bounces(), None); // it did not come, so it is absent, not zero
/// }
/// # Ok::<(), stats_proto::AnswerError>(())
/// ```
#[derive(Clone)]
pub struct Days {
    pub(crate) columns: Columns,
}

/// One day of [`Days`].
#[derive(Clone, Copy)]
pub struct Day<'a> {
    row: Row<'a>,
}

table!(Days, Day, DaysIter);

impl Days {
    pub(crate) const fn new(columns: Columns) -> Self {
        Self { columns }
    }
}

impl std::fmt::Debug for Day<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut map = f.debug_map();
        map.entry(&"date", &self.date());
        map.entries(self.metrics().map(|(name, count)| (name.as_str(), count))).finish()
    }
}

impl Serialize for Day<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("date", &date::encode(self.date()))?;
        self.row.serialize_counts(&mut map)?;
        map.end()
    }
}
