use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize, Serializer};

use super::decimal::Decimal;
use super::rate::{Denominator, Numerator, Rate};

/// Something about a customer that needs attention. Written with serde it also has its [`Finding::value`] and
/// [`Finding::threshold`], where it has them, and its sentence as `message`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Finding {
    /// The account's label.
    pub account: String,
    /// The customer's name.
    pub customer: String,
    /// What it is about.
    pub kind: FindingKind,
    /// How bad it is.
    pub severity: Severity,
    /// The last day of the numbers; none where the customer has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<NaiveDate>,
    /// The numbers and the thresholds.
    pub evidence: Evidence,
    /// What it is compared with the last report; none where none was compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
}

/// How bad a finding is. Critical is more than warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// To be looked at.
    Warning,
    /// To be looked at first.
    Critical,
}

/// What a finding is about, in the order in which findings of one severity are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum FindingKind {
    /// Too many spam reports.
    SpamReportRate,
    /// Too many bounces.
    BounceRate,
    /// The server answers with errors for this customer.
    Failed,
    /// No requests any more.
    Silent,
    /// Far fewer requests.
    VolumeDecrease,
    /// Far more requests.
    VolumeIncrease,
    /// The numbers are old.
    Stale,
}

/// What became of a finding since the last report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// The last report lacks it.
    New,
    /// The last report has it.
    Continuing,
    /// The last report has it, this one does not.
    Resolved,
}

/// The rate of one category, and that of the customer's other messages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CategoryRate {
    /// The category's name.
    pub category: String,
    /// Its rate.
    pub rate: Rate,
    /// The rate of the customer's other messages; absent if every message is in the category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub others: Option<Rate>,
}

/// The numbers of a finding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Evidence {
    /// The customer's rate is above a threshold.
    Rate {
        /// The customer's rate.
        rate: Rate,
        /// The threshold in percent.
        #[serde(rename = "threshold_percent")]
        threshold: Decimal,
        /// The categories that it is attributed to, the most messages above the threshold first.
        categories: Vec<CategoryRate>,
    },
    /// The customer's rate is not above a threshold, but that of categories is.
    CategoryRate {
        /// The customer's rate; absent below the minimum volume.
        rate: Option<Rate>,
        /// The threshold in percent.
        #[serde(rename = "threshold_percent")]
        threshold: Decimal,
        /// The categories, the most messages above the threshold first; at least one.
        categories: Vec<CategoryRate>,
    },
    /// The requests of the newest days and of the same weekdays of the four weeks before.
    Volume {
        /// How many days are summed.
        days: u32,
        /// Requests of the newest days.
        requests: u64,
        /// Requests 7, 14, 21 and 28 days before; absent where no day has a row, or a row lacks the number.
        before: [Option<u64>; 4],
        /// The median of those.
        median: f64,
        /// The median absolute deviation of those from their median.
        deviation: f64,
        /// The factor that is reached.
        threshold: Decimal,
    },
    /// No requests on the newest days.
    Silent {
        /// How many newest days have no request.
        days: u32,
        /// The last day with requests.
        last_request: NaiveDate,
        /// How many whole weeks are left out before the newest days of the rule, because they are silent too.
        weeks: u32,
        /// Requests 7, 14, 21 and 28 days before those weeks; absent where no day has a row, or a row lacks the number.
        before: [Option<u64>; 4],
        /// The median of those.
        median: f64,
    },
    /// The last query failed.
    Failed {
        /// The kind of the query, `daily` or `category-stats`.
        query: String,
        /// The kind of the error.
        error_kind: String,
        /// The error's message.
        message: String,
        /// In how many runs in a row.
        tries: u32,
        /// The last day that is stored, of daily statistics; none where none is.
        reached: Option<NaiveDate>,
    },
    /// The last day that is stored is old.
    Stale {
        /// That day; none where none is stored.
        reached: Option<NaiveDate>,
        /// The last day that should be stored.
        expected: NaiveDate,
        /// How many days less are allowed.
        max_age: u32,
    },
}

impl Severity {
    /// The name, as in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }
}

impl FindingKind {
    /// All kinds, in their order.
    pub const ALL: &[Self] = &[
        Self::SpamReportRate,
        Self::BounceRate,
        Self::Failed,
        Self::Silent,
        Self::VolumeDecrease,
        Self::VolumeIncrease,
        Self::Stale,
    ];

    /// The name, as in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SpamReportRate => "spam-report-rate",
            Self::BounceRate => "bounce-rate",
            Self::Failed => "failed",
            Self::Silent => "silent",
            Self::VolumeDecrease => "volume-decrease",
            Self::VolumeIncrease => "volume-increase",
            Self::Stale => "stale",
        }
    }
}

impl Change {
    /// The name, as in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Continuing => "continuing",
            Self::Resolved => "resolved",
        }
    }
}

impl Finding {
    /// The categories that the finding is attributed to, the worst first.
    #[must_use]
    pub fn categories(&self) -> &[CategoryRate] {
        match &self.evidence {
            Evidence::Rate { categories, .. } | Evidence::CategoryRate { categories, .. } => categories,
            _ => &[],
        }
    }

    /// The rate that is compared: the customer's, or that of the worst category where the customer's is not above the threshold.
    /// None in findings about something else.
    #[must_use]
    pub fn rate(&self) -> Option<&Rate> {
        match &self.evidence {
            Evidence::Rate { rate, .. } => Some(rate),
            Evidence::CategoryRate { categories, .. } => categories.first().map(|worst| &worst.rate),
            _ => None,
        }
    }

    /// The number that is compared: a rate as a fraction, the factor of a volume, or days. None where there is no number.
    #[must_use]
    pub fn value(&self) -> Option<f64> {
        match &self.evidence {
            Evidence::Rate { .. } | Evidence::CategoryRate { .. } => self.rate().map(Rate::value),
            #[expect(clippy::cast_precision_loss, reason = "the last step, after all exact ones")]
            Evidence::Volume { requests, median, .. } => (*median > 0.0).then(|| *requests as f64 / median),
            Evidence::Silent { days, .. } => Some((*days).into()),
            Evidence::Failed { tries, .. } => Some((*tries).into()),
            Evidence::Stale { expected, reached, .. } => {
                let age = (*expected - (*reached)?).num_days();
                i32::try_from(age).ok().map(f64::from)
            }
        }
    }

    /// The threshold of [`Finding::value`], in the same unit; absent in findings about failures and silence.
    #[must_use]
    pub fn threshold(&self) -> Option<f64> {
        match &self.evidence {
            Evidence::Rate { threshold, .. } | Evidence::CategoryRate { threshold, .. } => {
                Some(threshold.to_f64() / 100.0)
            }
            Evidence::Volume { threshold, .. } => Some(threshold.to_f64()),
            Evidence::Stale { max_age, .. } => Some((*max_age).into()),
            Evidence::Silent { .. } | Evidence::Failed { .. } => None,
        }
    }
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Written<'a> {
            account: &'a str,
            customer: &'a str,
            kind: FindingKind,
            severity: Severity,
            #[serde(skip_serializing_if = "Option::is_none")]
            through: Option<NaiveDate>,
            evidence: &'a Evidence,
            #[serde(skip_serializing_if = "Option::is_none")]
            change: Option<Change>,
            #[serde(skip_serializing_if = "Option::is_none")]
            value: Option<f64>,
            #[serde(skip_serializing_if = "Option::is_none")]
            threshold: Option<f64>,
            message: String,
        }
        let Self { account, customer, kind, severity, through, evidence, change } = self;
        Written {
            account,
            customer,
            kind: *kind,
            severity: *severity,
            through: *through,
            evidence,
            change: *change,
            value: self.value(),
            threshold: self.threshold(),
            message: self.to_string(),
        }
        .serialize(serializer)
    }
}

impl fmt::Display for Finding {
    /// One sentence without the customer's name.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.evidence {
            Evidence::Rate { rate, threshold, categories } => {
                write!(out, "{} {}, above {threshold} %", self.kind.label(), Percent(rate))?;
                for of in categories {
                    write!(out, "; category `{}` {}", of.category, Percent(&of.rate))?;
                }
                Ok(())
            }
            Evidence::CategoryRate { threshold, categories, .. } => {
                out.write_str(self.kind.label())?;
                for (index, of) in categories.iter().enumerate() {
                    let comma = if index > 0 { "," } else { "" };
                    write!(out, "{comma} of category `{}` {}", of.category, Percent(&of.rate))?;
                }
                write!(out, ", above {threshold} %")
            }
            Evidence::Volume { days, requests, before, median, .. } => {
                write!(out, "{requests} requests in {}, usually {median} (", Days(*days))?;
                for (index, sum) in before.iter().enumerate() {
                    let comma = if index > 0 { ", " } else { "" };
                    match sum {
                        Some(sum) => write!(out, "{comma}{sum}")?,
                        None => write!(out, "{comma}none")?,
                    }
                }
                out.write_str(" in the weeks before)")
            }
            Evidence::Silent { days, last_request, median, .. } => {
                write!(out, "no requests for {}, usually {median}; the last on {last_request}", Days(*days))
            }
            Evidence::Failed { query, error_kind, message, tries, reached } => {
                let runs = if *tries == 1 { "run" } else { "runs in a row" };
                write!(out, "{query} failed in {tries} {runs}: {message} ({error_kind})")?;
                if query == "daily" { stored(*reached, out) } else { Ok(()) }
            }
            Evidence::Stale { expected, reached, .. } => {
                write!(out, "expected numbers through {expected}")?;
                stored(*reached, out)
            }
        }
    }
}

fn stored(reached: Option<NaiveDate>, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match reached {
        Some(day) => write!(out, "; stored through {day}"),
        None => out.write_str("; no day is stored"),
    }
}

impl FindingKind {
    const fn label(self) -> &'static str {
        match self {
            Self::SpamReportRate => "spam-report rate",
            Self::BounceRate => "bounce rate",
            other => other.as_str(),
        }
    }
}

/// A rate with its counts: `7.120 % (712 bounces + blocks of 10000 requests)`.
struct Percent<'a>(&'a Rate);

impl fmt::Display for Percent<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Rate { numerator, denominator, numerator_of, denominator_of, .. } = self.0;
        let percent = self.0.value() * 100.0;
        write!(out, "{percent:.3} % ({numerator} {numerator_of} of {denominator} {denominator_of})")
    }
}

/// `1 day`, `3 days`.
struct Days(u32);

impl fmt::Display for Days {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} day{}", self.0, if self.0 == 1 { "" } else { "s" })
    }
}

impl fmt::Display for Numerator {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::BouncesAndBlocks => "bounces + blocks",
            Self::Bounces => "bounces",
            Self::SpamReports => "spam reports",
            Self::Unsubscribes => "unsubscribes",
            Self::UniqueOpens => "unique opens",
            Self::Opens => "opens",
            Self::UniqueClicks => "unique clicks",
            Self::Clicks => "clicks",
        })
    }
}

impl fmt::Display for Denominator {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Requests => "requests",
            Self::Delivered => "delivered",
            Self::RequestsLessBounces => "requests - bounces - blocks",
            Self::Mixed => "delivered, or requests - bounces - blocks",
        })
    }
}
