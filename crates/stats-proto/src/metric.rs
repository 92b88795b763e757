//! The names of what is counted (wire §3).

use std::fmt;

use serde::{Serialize, Serializer};

use crate::names::names;

names! {
    /// A metric that the project knows. Others keep the name under which they came.
    Metric {
        /// Mails that were asked for.
        Requests = "requests",
        /// Mails that were worked on.
        Processed = "processed",
        /// Mails that the receiving server took.
        Delivered = "delivered",
        /// Deliveries that the receiving server put off.
        Deferred = "deferred",
        /// Mails that the receiving server refused for good.
        Bounces = "bounces",
        /// Mails not sent because their address had bounced before.
        BounceDrops = "bounce_drops",
        /// Mails that the receiving server refused for reasons other than the address.
        Blocks = "blocks",
        /// Addresses that are none.
        InvalidEmails = "invalid_emails",
        /// Mails that their receivers reported as spam.
        SpamReports = "spam_reports",
        /// Mails not sent because their receiver had reported spam before.
        SpamReportDrops = "spam_report_drops",
        /// Receivers who unsubscribed.
        Unsubscribes = "unsubscribes",
        /// Mails not sent because their receiver had unsubscribed before.
        UnsubscribeDrops = "unsubscribe_drops",
        /// Openings of mails.
        Opens = "opens",
        /// Mails that were opened at least once.
        UniqueOpens = "unique_opens",
        /// Clicks on links.
        Clicks = "clicks",
        /// Mails with at least one click.
        UniqueClicks = "unique_clicks",
    }
}

impl Metric {
    /// The metric that goes by this spelling, in any of the server family's dialects.
    #[must_use]
    pub fn spelled(text: &str) -> Option<Self> {
        Some(match text {
            "requests" | "request" => Self::Requests,
            "processed" => Self::Processed,
            "delivered" => Self::Delivered,
            "deferred" => Self::Deferred,
            "bounces" | "bounce" => Self::Bounces,
            "bounce_drops" | "repeat_bounces" => Self::BounceDrops,
            "blocks" | "blocked" => Self::Blocks,
            "invalid_emails" | "invalid_email" => Self::InvalidEmails,
            "spam_reports" | "spamreports" | "spamreport" => Self::SpamReports,
            "spam_report_drops" | "repeat_spamreports" => Self::SpamReportDrops,
            "unsubscribes" => Self::Unsubscribes,
            "unsubscribe_drops" | "repeat_unsubscribes" => Self::UnsubscribeDrops,
            "opens" | "open" => Self::Opens,
            "unique_opens" | "unique_open" => Self::UniqueOpens,
            "clicks" | "click" => Self::Clicks,
            "unique_clicks" | "unique_click" => Self::UniqueClicks,
            _ => return None,
        })
    }
    /// The same of bytes that need not be a text.
    pub(crate) fn of_bytes(bytes: &[u8]) -> Option<Self> {
        // A match of bytes goes letter by letter, and is six times as large as one of texts.
        str::from_utf8(bytes).ok().and_then(Self::spelled)
    }
}

/// The name of a metric in an answer: a known one, or whatever the server called it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum MetricName {
    /// A metric that the project knows.
    Known(Metric),
    /// Any other, under the name as it came.
    Other(Box<str>),
}

impl MetricName {
    /// The name of what came under this spelling.
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
