//! One row of an answer, whatever the answer.

use serde::ser::SerializeMap;

use super::columns::Columns;
use crate::metric::{Metric, MetricName};

/// One row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'a> {
    pub(crate) columns: &'a Columns,
    pub(crate) index: usize,
}

impl<'a> Row<'a> {
    pub(crate) fn date(self) -> i32 {
        self.columns.dates.get(self.index).copied().unwrap_or_default()
    }

    pub(crate) fn dimension(self) -> &'a str {
        let index = self.columns.dimension.get(self.index).and_then(|index| usize::try_from(*index).ok());
        index.and_then(|index| self.columns.names.get(index)).unwrap_or_default()
    }

    pub(crate) fn count(self, name: &MetricName) -> Option<u64> {
        self.columns.metrics.iter().find(|column| column.name() == name)?.at(self.index)
    }

    pub(crate) fn known(self, metric: Metric) -> Option<u64> {
        self.count(&MetricName::Known(metric))
    }

    pub(crate) fn spelled(self, text: &str) -> Option<u64> {
        self.count(&MetricName::spelled(text))
    }

    /// The counts that came, in the order in which their metrics first came in the answer.
    pub(crate) fn counts(self) -> impl Iterator<Item = (&'a MetricName, u64)> + use<'a> {
        let index = self.index;
        self.columns.metrics.iter().filter_map(move |column| Some((column.name(), column.at(index)?)))
    }

    /// Writes the counts in the canonical form.
    pub(crate) fn serialize_counts<M: SerializeMap>(self, map: &mut M) -> Result<(), M::Error> {
        self.counts().try_for_each(|(name, count)| map.serialize_entry(name, &count))
    }
}

/// True if two answers have the same rows, whatever the order of their metrics.
pub(crate) fn same_rows(left: &Columns, right: &Columns, rows: usize) -> bool {
    let row = |columns, index| Row { columns, index };
    left.dates == right.dates
        && left.dimension.len() == right.dimension.len()
        && (0..rows).all(|index| {
            let (left, right) = (row(left, index), row(right, index));
            left.dimension() == right.dimension()
                && left.counts().count() == right.counts().count()
                && left.counts().all(|(name, count)| right.count(name) == Some(count))
        })
}

/// The accessors of every row view.
macro_rules! look_ups {
    ($($method:ident = $metric:ident),* $(,)?) => {
        $(
            #[doc = concat!("The count of `", stringify!($method), "`, where it came.")]
            #[must_use]
            pub fn $method(&self) -> Option<u64> {
                self.row().known(crate::metric::Metric::$metric)
            }
        )*
    };
}

/// Implements the accessors of a row view by metric and by name.
macro_rules! counts_of_a_row {
    () => {
        /// The count of a metric, where it came. Absent is `None`, never 0.
        #[must_use]
        pub fn get(&self, metric: crate::metric::Metric) -> Option<u64> {
            self.row().known(metric)
        }

        /// The count of the metric of this name, in any spelling, known or not.
        #[must_use]
        pub fn by_name(&self, name: &str) -> Option<u64> {
            self.row().spelled(name)
        }

        crate::answer::row::look_ups! {
            requests = Requests,
            processed = Processed,
            delivered = Delivered,
            deferred = Deferred,
            bounces = Bounces,
            bounce_drops = BounceDrops,
            blocks = Blocks,
            invalid_emails = InvalidEmails,
            spam_reports = SpamReports,
            spam_report_drops = SpamReportDrops,
            unsubscribes = Unsubscribes,
            unsubscribe_drops = UnsubscribeDrops,
            opens = Opens,
            unique_opens = UniqueOpens,
            clicks = Clicks,
            unique_clicks = UniqueClicks,
        }
    };
}

pub(crate) use {counts_of_a_row, look_ups};
