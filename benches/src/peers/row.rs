//! The peers' rows.

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, de};

use super::date::FastDate;
use crate::checksum::{Checksum, HasChecksum};

/// A day and its counts.
#[derive(Debug, Clone, Deserialize)]
pub struct Row {
    /// The day.
    pub date: FastDate,
    /// Requested messages.
    pub requests: u64,
    /// Messages that came back.
    pub bounces: u64,
    /// Links followed.
    pub clicks: u64,
    /// Messages opened.
    pub opens: u64,
    /// Messages reported.
    pub spamreports: u64,
}

/// A row with chrono's date, parsed by chrono.
#[derive(Debug, Clone, Deserialize)]
pub struct ChronoRow {
    /// The day.
    #[serde(deserialize_with = "calendar")]
    pub date: NaiveDate,
    /// Requested messages.
    pub requests: u64,
    /// Messages that came back.
    pub bounces: u64,
    /// Links followed.
    pub clicks: u64,
    /// Messages opened.
    pub opens: u64,
    /// Messages reported.
    pub spamreports: u64,
}

/// A day of a category and its counts.
#[derive(Debug, Clone, Deserialize)]
pub struct CategoryRow {
    /// The day.
    pub date: FastDate,
    /// The category's name.
    pub category: String,
    /// Requested messages.
    pub requests: u64,
    /// Messages that came back.
    pub bounces: u64,
    /// Links followed.
    pub clicks: u64,
    /// Messages opened.
    pub opens: u64,
    /// Messages reported.
    pub spamreports: u64,
}

/// What chrono's own `Deserialize` does, which the workspace leaves out of chrono.
pub(super) fn calendar<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    struct Calendar;
    impl de::Visitor<'_> for Calendar {
        type Value = NaiveDate;

        fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str("a date")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<NaiveDate, E> {
            text.parse().map_err(E::custom)
        }
    }
    deserializer.deserialize_str(Calendar)
}

macro_rules! tallied {
    ($row:ident, $self:ident, $date:expr, $name:expr) => {
        impl HasChecksum for Vec<$row> {
            fn checksum(&self) -> Checksum {
                let mut checksum = Checksum::default();
                for $self in self {
                    let $row { requests, bounces, clicks, opens, spamreports, .. } = $self;
                    checksum.row($date, $name, [*requests, *bounces, *clicks, *opens, *spamreports]);
                }
                checksum
            }
        }
    };
}

tallied!(Row, row, row.date.0, "");
tallied!(ChronoRow, row, row.date.to_epoch_days(), "");
tallied!(CategoryRow, row, row.date.0, &row.category);
