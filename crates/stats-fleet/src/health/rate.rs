use serde::{Deserialize, Serialize};

use super::decimal::{Decimal, ONE};
use super::numbers::Numbers;

/// Two exact counts and what they count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// The count above the line.
    pub numerator: u64,
    /// The count below the line; above zero.
    pub denominator: u64,
    /// What the numerator counts.
    pub numerator_of: Numerator,
    /// What the denominator counts.
    pub denominator_of: Denominator,
    /// How many days have both.
    pub days: u32,
}

/// What the numerator of a [`Rate`] counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Numerator {
    /// Bounces and blocks.
    #[serde(rename = "bounces + blocks")]
    BouncesAndBlocks,
    /// Bounces alone.
    #[serde(rename = "bounces")]
    Bounces,
    /// Spam reports.
    #[serde(rename = "spam_reports")]
    SpamReports,
    /// Unsubscribes.
    #[serde(rename = "unsubscribes")]
    Unsubscribes,
    /// Messages that were opened.
    #[serde(rename = "unique_opens")]
    UniqueOpens,
    /// Opens, each time.
    #[serde(rename = "opens")]
    Opens,
    /// Messages with a click.
    #[serde(rename = "unique_clicks")]
    UniqueClicks,
    /// Clicks, each time.
    #[serde(rename = "clicks")]
    Clicks,
}

/// What the denominator of a [`Rate`] counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Denominator {
    /// Requests.
    #[serde(rename = "requests")]
    Requests,
    /// Delivered messages.
    #[serde(rename = "delivered")]
    Delivered,
    /// Requests less bounces and blocks: no day has the delivered messages.
    #[serde(rename = "requests - bounces - blocks")]
    RequestsLessBounces,
    /// Delivered messages where a day has them, requests less bounces and blocks of the other days.
    #[serde(rename = "delivered, or requests - bounces - blocks")]
    Mixed,
}

/// Which rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RateKind {
    /// Bounces and blocks by requests.
    Bounce,
    /// Bounces by requests.
    BouncesOnly,
    /// Spam reports by delivered messages.
    SpamReport,
    /// Unsubscribes by delivered messages.
    Unsubscribe,
    /// Opened messages by delivered messages, of one day.
    Open,
    /// Messages with a click by delivered messages, of one day.
    Click,
}

/// The rates of some days. One is absent where a number is, or where its denominator is below the minimum volume.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Rates {
    /// Bounces and blocks by requests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bounce_rate: Option<Rate>,
    /// Bounces by requests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bounces_only_rate: Option<Rate>,
    /// Spam reports by delivered messages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spam_report_rate: Option<Rate>,
    /// Unsubscribes by delivered messages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unsubscribe_rate: Option<Rate>,
    /// Opened messages by delivered messages; absent over several days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_rate: Option<Rate>,
    /// Messages with a click by delivered messages; absent over several days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub click_rate: Option<Rate>,
}

impl Rate {
    /// The numerator divided by the denominator, such as 0.05 for 5 %.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "the last step, after all exact ones")]
    pub fn value(&self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }

    /// True if the rate is above so many percent, compared without rounding.
    #[must_use]
    pub fn is_above(&self, percent: Decimal) -> bool {
        u128::from(self.numerator) * 100 * u128::from(ONE)
            > percent.millionths() * u128::from(self.denominator)
    }

    /// The rate over these days; none where no day has both numbers, or a sum is beyond 2^64−1.
    pub(crate) fn of(kind: RateKind, days: &[Numbers]) -> Option<Self> {
        let mut sum: Option<Self> = None;
        for day in days.iter().filter_map(|day| Self::of_day(kind, day)) {
            sum = Some(match sum {
                None => day,
                Some(sum) => sum.add(&day)?,
            });
        }
        sum.filter(|sum| sum.denominator > 0)
    }

    fn of_day(kind: RateKind, day: &Numbers) -> Option<Self> {
        let (numerator, numerator_of) = match kind {
            RateKind::Bounce => (day.bounces?.checked_add(day.blocks?)?, Numerator::BouncesAndBlocks),
            RateKind::BouncesOnly => (day.bounces?, Numerator::Bounces),
            RateKind::SpamReport => (day.spam_reports?, Numerator::SpamReports),
            RateKind::Unsubscribe => (day.unsubscribes?, Numerator::Unsubscribes),
            RateKind::Open => {
                unique_or(day.unique_opens, Numerator::UniqueOpens, day.opens, Numerator::Opens)?
            }
            RateKind::Click => {
                unique_or(day.unique_clicks, Numerator::UniqueClicks, day.clicks, Numerator::Clicks)?
            }
        };
        let (denominator, denominator_of) = match kind {
            RateKind::Bounce | RateKind::BouncesOnly => (day.requests?, Denominator::Requests),
            _ => match day.delivered {
                Some(delivered) => (delivered, Denominator::Delivered),
                None => (
                    day.requests?.checked_sub(day.bounces?)?.checked_sub(day.blocks?)?,
                    Denominator::RequestsLessBounces,
                ),
            },
        };
        Some(Self { numerator, denominator, numerator_of, denominator_of, days: 1 })
    }

    fn add(&self, day: &Self) -> Option<Self> {
        let is_same = self.denominator_of == day.denominator_of;
        Some(Self {
            numerator: self.numerator.checked_add(day.numerator)?,
            denominator: self.denominator.checked_add(day.denominator)?,
            numerator_of: self.numerator_of,
            denominator_of: if is_same { self.denominator_of } else { Denominator::Mixed },
            days: self.days + 1,
        })
    }
}

fn unique_or(
    unique: Option<u64>,
    unique_of: Numerator,
    all: Option<u64>,
    all_of: Numerator,
) -> Option<(u64, Numerator)> {
    unique.map(|count| (count, unique_of)).or_else(|| all.map(|count| (count, all_of)))
}

impl Rates {
    /// The rates over several days.
    #[must_use]
    pub fn of_days(days: &[Numbers], min_volume: u64) -> Self {
        let rate = |kind| Rate::of(kind, days).filter(|rate| rate.denominator >= min_volume);
        Self {
            bounce_rate: rate(RateKind::Bounce),
            bounces_only_rate: rate(RateKind::BouncesOnly),
            spam_report_rate: rate(RateKind::SpamReport),
            unsubscribe_rate: rate(RateKind::Unsubscribe),
            open_rate: None,
            click_rate: None,
        }
    }

    /// The rates of one day.
    #[must_use]
    pub fn of_day(day: &Numbers, min_volume: u64) -> Self {
        let rate =
            |kind| Rate::of(kind, std::slice::from_ref(day)).filter(|rate| rate.denominator >= min_volume);
        Self {
            open_rate: rate(RateKind::Open),
            click_rate: rate(RateKind::Click),
            ..Self::of_days(std::slice::from_ref(day), min_volume)
        }
    }

    /// The rate of a kind.
    #[must_use]
    pub fn get(&self, kind: RateKind) -> Option<&Rate> {
        match kind {
            RateKind::Bounce => self.bounce_rate.as_ref(),
            RateKind::BouncesOnly => self.bounces_only_rate.as_ref(),
            RateKind::SpamReport => self.spam_report_rate.as_ref(),
            RateKind::Unsubscribe => self.unsubscribe_rate.as_ref(),
            RateKind::Open => self.open_rate.as_ref(),
            RateKind::Click => self.click_rate.as_ref(),
        }
    }
}
