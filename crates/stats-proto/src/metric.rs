//! The names of what is counted (wire §3).

use std::fmt;

use serde::{Serialize, Serializer};

use crate::named::names;

names! {
    /// A metric that the project knows. Others keep the name under which they came.
    Metric {
        /// Messages that were requested to be sent.
        Requests = "requests",
        /// Messages that were processed.
        Processed = "processed",
        /// Messages that the receiving server accepted.
        Delivered = "delivered",
        /// Deliveries that the receiving server deferred.
        Deferred = "deferred",
        /// Messages that the receiving server rejected for good.
        Bounces = "bounces",
        /// Messages not sent because their address had bounced before.
        BounceDrops = "bounce_drops",
        /// Messages that the receiving server rejected for reasons other than the address.
        Blocks = "blocks",
        /// Invalid addresses.
        InvalidEmails = "invalid_emails",
        /// Messages that their recipients reported as spam.
        SpamReports = "spam_reports",
        /// Messages not sent because their recipient had reported spam before.
        SpamReportDrops = "spam_report_drops",
        /// Recipients who unsubscribed.
        Unsubscribes = "unsubscribes",
        /// Messages not sent because their recipient had unsubscribed before.
        UnsubscribeDrops = "unsubscribe_drops",
        /// Opens of messages.
        Opens = "opens",
        /// Messages that were opened at least once.
        UniqueOpens = "unique_opens",
        /// Clicks on links.
        Clicks = "clicks",
        /// Messages with at least one click.
        UniqueClicks = "unique_clicks",
    }
}

impl Metric {
    /// The metric of this spelling, in any dialect.
    #[must_use]
    pub fn spelled(text: &str) -> Option<Self> {
        Self::of_bytes(text.as_bytes())
    }

    /// The metric of this spelling in bytes.
    pub(crate) fn of_bytes(text: &[u8]) -> Option<Self> {
        // By length first: a match over all spellings compares byte by byte and compiles to six times the code.
        let of_length: &[(&[u8], Self)] = match text.len() {
            4 => &[(b"open", Self::Opens)],
            5 => &[(b"opens", Self::Opens), (b"click", Self::Clicks)],
            6 => &[(b"clicks", Self::Clicks), (b"bounce", Self::Bounces), (b"blocks", Self::Blocks)],
            7 => &[(b"bounces", Self::Bounces), (b"request", Self::Requests), (b"blocked", Self::Blocks)],
            8 => &[(b"requests", Self::Requests), (b"deferred", Self::Deferred)],
            9 => &[(b"delivered", Self::Delivered), (b"processed", Self::Processed)],
            10 => &[(b"spamreport", Self::SpamReports)],
            11 => &[(b"spamreports", Self::SpamReports), (b"unique_open", Self::UniqueOpens)],
            12 => &[
                (b"spam_reports", Self::SpamReports),
                (b"unique_opens", Self::UniqueOpens),
                (b"unique_click", Self::UniqueClicks),
                (b"unsubscribes", Self::Unsubscribes),
                (b"bounce_drops", Self::BounceDrops),
            ],
            13 => &[(b"unique_clicks", Self::UniqueClicks), (b"invalid_email", Self::InvalidEmails)],
            14 => &[(b"repeat_bounces", Self::BounceDrops), (b"invalid_emails", Self::InvalidEmails)],
            17 => &[
                (b"spam_report_drops", Self::SpamReportDrops),
                (b"unsubscribe_drops", Self::UnsubscribeDrops),
            ],
            18 => &[(b"repeat_spamreports", Self::SpamReportDrops)],
            19 => &[(b"repeat_unsubscribes", Self::UnsubscribeDrops)],
            _ => &[],
        };
        of_length.iter().find(|(spelling, _)| *spelling == text).map(|(_, metric)| *metric)
    }
}

/// The name of a metric in an answer: a known one, or the name that the server used.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum MetricName {
    /// A metric that the project knows.
    Known(Metric),
    /// Any other, under the name as it came.
    Other(Box<str>),
}

impl MetricName {
    /// The name of this spelling.
    #[must_use]
    pub fn spelled(text: &str) -> Self {
        Metric::spelled(text).map_or_else(|| Self::Other(text.into()), Self::Known)
    }

    /// The name in the canonical form of an answer.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Known(metric) => metric.as_str(),
            Self::Other(name) => name,
        }
    }
}

impl From<Metric> for MetricName {
    fn from(metric: Metric) -> Self {
        Self::Known(metric)
    }
}

impl fmt::Display for MetricName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for MetricName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_is_found() {
        for (spellings, metric) in [
            (&["requests", "request"][..], Metric::Requests),
            (&["processed"], Metric::Processed),
            (&["delivered"], Metric::Delivered),
            (&["deferred"], Metric::Deferred),
            (&["bounces", "bounce"], Metric::Bounces),
            (&["bounce_drops", "repeat_bounces"], Metric::BounceDrops),
            (&["blocks", "blocked"], Metric::Blocks),
            (&["invalid_emails", "invalid_email"], Metric::InvalidEmails),
            (&["spam_reports", "spamreports", "spamreport"], Metric::SpamReports),
            (&["spam_report_drops", "repeat_spamreports"], Metric::SpamReportDrops),
            (&["unsubscribes"], Metric::Unsubscribes),
            (&["unsubscribe_drops", "repeat_unsubscribes"], Metric::UnsubscribeDrops),
            (&["opens", "open"], Metric::Opens),
            (&["unique_opens", "unique_open"], Metric::UniqueOpens),
            (&["clicks", "click"], Metric::Clicks),
            (&["unique_clicks", "unique_click"], Metric::UniqueClicks),
        ] {
            for spelling in spellings {
                assert_eq!(Metric::spelled(spelling), Some(metric), "{spelling}");
            }
        }
        for other in ["", "Opens", "opensx", "spam", "unsubscribe", "uniqueopens"] {
            assert_eq!(Metric::spelled(other), None, "{other}");
        }
    }
}
