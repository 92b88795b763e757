use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use stats_proto::MetricName;

/// The counts of one day, or of one category on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The day.
    pub date: NaiveDate,
    /// The category, in category statistics.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Box<str>>,
    /// The counts that came.
    pub counts: Counts,
}

/// Counts by their metrics. A metric that is absent is not zero.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts(Vec<(MetricName, u64)>);

impl Counts {
    /// The count of a metric, where there is one.
    #[must_use]
    pub fn get(&self, metric: &MetricName) -> Option<u64> {
        let index = self.0.binary_search_by(|(name, _)| name.cmp(metric)).ok()?;
        self.0.get(index).map(|(_, count)| *count)
    }

    /// The counts by metric: the known ones in the order of [`Metric`](stats_proto::Metric), then the others by name.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&MetricName, u64)> {
        self.0.iter().map(|(name, count)| (name, *count))
    }

    /// True if a count is above zero.
    #[must_use]
    pub fn is_above_zero(&self) -> bool {
        self.0.iter().any(|(_, count)| *count > 0)
    }

    /// True if the same counts are above zero, with the same values.
    pub(crate) fn is_same_above_zero(&self, other: &Self) -> bool {
        let above =
            |counts: &Self| counts.0.iter().filter(|(_, count)| *count > 0).cloned().collect::<Vec<_>>();
        self == other || above(self) == above(other)
    }

    /// The first metric whose count does not fit a signed number of 64 bits.
    pub(crate) fn beyond_signed(&self) -> Option<&MetricName> {
        self.0.iter().find(|(_, count)| i64::try_from(*count).is_err()).map(|(name, _)| name)
    }
}

impl FromIterator<(MetricName, u64)> for Counts {
    /// Of two counts of one metric the later one counts.
    fn from_iter<I: IntoIterator<Item = (MetricName, u64)>>(counts: I) -> Self {
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by(|(left, _), (right, _)| left.cmp(right));
        counts.dedup_by(|(later, count), (earlier, kept)| {
            let is_same = later == earlier;
            if is_same {
                *kept = *count;
            }
            is_same
        });
        Self(counts)
    }
}

impl Serialize for Counts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Counts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let counts = BTreeMap::<String, u64>::deserialize(deserializer)?;
        Ok(counts.into_iter().map(|(name, count)| (MetricName::spelled(&name), count)).collect())
    }
}

impl Row {
    /// What no two rows of one customer share.
    pub(crate) fn key(&self) -> (NaiveDate, Option<&str>) {
        (self.date, self.category.as_deref())
    }
}

/// Which row: a day, or a category on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowKey {
    /// The day.
    pub date: NaiveDate,
    /// The category, in category statistics.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Box<str>>,
}
