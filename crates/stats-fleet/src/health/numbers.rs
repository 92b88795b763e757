use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use stats_proto::{Metric, MetricName};

use crate::row::{Counts, Row};

macro_rules! numbers {
    ($($(#[$doc:meta])* $field:ident = $metric:ident;)*) => {
        /// The counts that rates are made of, of one day or summed over several. An absent count is not zero.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
        #[non_exhaustive]
        pub struct Numbers {
            $($(#[$doc])* #[serde(default, skip_serializing_if = "Option::is_none")] pub $field: Option<u64>,)*
        }

        impl Numbers {
            /// The metrics that have a field, in the order of the fields.
            pub const METRICS: &[Metric] = &[$(Metric::$metric,)*];

            /// The count of a metric; none where it is absent or has no field.
            #[must_use]
            pub fn get(&self, metric: Metric) -> Option<u64> {
                match metric {
                    $(Metric::$metric => self.$field,)*
                    _ => None,
                }
            }

            /// Sets the count of a metric that has a field.
            pub fn set(&mut self, metric: Metric, count: Option<u64>) {
                match metric {
                    $(Metric::$metric => self.$field = count,)*
                    _ => {}
                }
            }
        }
    };
}

numbers! {
    /// Messages that were requested.
    requests = Requests;
    /// Messages that the receiving servers accepted.
    delivered = Delivered;
    /// Messages that the receiving servers rejected for good.
    bounces = Bounces;
    /// Messages that the receiving servers rejected for another reason than the address.
    blocks = Blocks;
    /// Messages that recipients reported as spam.
    spam_reports = SpamReports;
    /// Recipients who unsubscribed.
    unsubscribes = Unsubscribes;
    /// Opens, each time.
    opens = Opens;
    /// Messages that were opened on the day; they do not add up over days.
    unique_opens = UniqueOpens;
    /// Clicks, each time.
    clicks = Clicks;
    /// Messages with a click on the day; they do not add up over days.
    unique_clicks = UniqueClicks;
}

impl Numbers {
    /// The sums over these days of the metrics that add up. One is absent where a day lacks the metric, where there is no day,
    /// or beyond 2^64−1.
    #[must_use]
    pub fn sum(days: &[Self]) -> Self {
        let mut total = Self::default();
        let Some((first, others)) = days.split_first() else { return total };
        for metric in Self::METRICS {
            if matches!(metric, Metric::UniqueOpens | Metric::UniqueClicks) {
                continue;
            }
            let sum = |sum: u64, day: &Self| sum.checked_add(day.get(*metric)?);
            total.set(*metric, first.get(*metric).and_then(|first| others.iter().try_fold(first, sum)));
        }
        total
    }
}

impl From<&Counts> for Numbers {
    fn from(counts: &Counts) -> Self {
        let mut numbers = Self::default();
        for metric in Self::METRICS {
            numbers.set(*metric, counts.get(&MetricName::from(*metric)));
        }
        numbers
    }
}

/// The numbers of one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// The day.
    pub date: NaiveDate,
    /// Its numbers.
    #[serde(flatten)]
    pub numbers: Numbers,
}

impl From<&Row> for Day {
    fn from(row: &Row) -> Self {
        Self { date: row.date, numbers: Numbers::from(&row.counts) }
    }
}

/// The day so many days before.
pub(crate) fn days_before(date: NaiveDate, days: u32) -> NaiveDate {
    date.checked_sub_days(Days::new(days.into())).unwrap_or(NaiveDate::MIN)
}
