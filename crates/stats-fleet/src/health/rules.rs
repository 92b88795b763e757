use serde::{Deserialize, Deserializer, Serialize};

use super::decimal::{Decimal, ONE};

/// Every threshold of a report. In a file: kebab-case keys, one table a rule, what is left out has its default.
///
/// ```
/// use stats_fleet::health::Rules;
///
/// let rules: Rules = serde_json::from_str(r#"{"min-volume": 500, "bounce-rate": {"warning": 3}}"#)?;
/// assert_eq!(rules.bounce_rate.warning.to_string(), "3");
/// assert_eq!(rules.bounce_rate.critical.to_string(), "10");
/// assert!(rules.check().is_ok());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Rules {
    /// The period of the rates: so many days that end with a customer's last one; 7, at most 30.
    pub days: u32,
    /// No rate with a smaller denominator, and no rule of volume below so many requests; 100.
    pub min_volume: u64,
    /// No finding from a rate with fewer bounces or spam reports than this; 5.
    pub min_events: u64,
    /// The bounce rate in percent: 5 and 10, where Amazon SES reviews an account and may pause it.
    #[serde(deserialize_with = "RateRule::bounce")]
    pub bounce_rate: RateRule,
    /// The spam-report rate in percent: 0.1 and 0.3, the limits of Gmail for senders.
    #[serde(deserialize_with = "RateRule::spam_report")]
    pub spam_report_rate: RateRule,
    /// Requests against those of the same weekdays of the four weeks before.
    pub volume: VolumeRule,
    /// Customers that stopped sending.
    pub silent: SilentRule,
    /// Customers whose numbers are old.
    pub stale: StaleRule,
    /// Categories that a rate is attributed to.
    pub category: CategoryRule,
}

/// Thresholds of a rate, in percent. A finding needs a rate above the threshold, not one that equals it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct RateRule {
    /// Above it, a warning.
    pub warning: Decimal,
    /// Above it, critical.
    pub critical: Decimal,
}

/// When a volume is a finding: both the factor and the deviations are reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct VolumeRule {
    /// So many newest days are summed and compared with those 7, 14, 21 and 28 days before; 3, at most 7.
    pub days: u32,
    /// At least this many times the median; 2.
    pub increase: Decimal,
    /// At most this part of the median; 0.5.
    pub decrease: Decimal,
    /// So far from the median, in standard deviations estimated as 1.4826 × the median absolute deviation; 3.
    pub deviations: Decimal,
}

/// When a customer is silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct SilentRule {
    /// No request on so many newest days; 3, at most 7.
    pub days: u32,
}

/// When a customer's numbers are stale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct StaleRule {
    /// More days than this behind; 2.
    pub max_age: u32,
}

/// When a rate is attributed to a category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct CategoryRule {
    /// At least this many times the rate of the customer's other messages; 2.
    pub factor: Decimal,
    /// So many standard errors above that rate (two-proportion z-test with the pooled rate), and above the threshold where the
    /// customer's own rate is not; 4.
    pub deviations: Decimal,
}

/// Rules that contradict themselves or are out of range.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{rule}: expected {expected}")]
pub struct BadRules {
    /// The rule's key, such as `bounce-rate.critical`.
    pub rule: &'static str,
    /// What it may be.
    pub expected: &'static str,
}

impl RateRule {
    const BOUNCE: Self = Self { warning: Decimal::new(5 * ONE), critical: Decimal::new(10 * ONE) };
    const SPAM_REPORT: Self = Self { warning: Decimal::new(ONE / 10), critical: Decimal::new(3 * ONE / 10) };

    fn bounce<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::over(Self::BOUNCE, deserializer)
    }

    fn spam_report<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::over(Self::SPAM_REPORT, deserializer)
    }

    /// The thresholds that are there, over those of the default.
    fn over<'de, D: Deserializer<'de>>(default: Self, deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "kebab-case", deny_unknown_fields)]
        struct Part {
            warning: Option<Decimal>,
            critical: Option<Decimal>,
        }
        let Part { warning, critical } = Part::deserialize(deserializer)?;
        Ok(Self {
            warning: warning.unwrap_or(default.warning),
            critical: critical.unwrap_or(default.critical),
        })
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            days: 7,
            min_volume: 100,
            min_events: 5,
            bounce_rate: RateRule::BOUNCE,
            spam_report_rate: RateRule::SPAM_REPORT,
            volume: VolumeRule::default(),
            silent: SilentRule::default(),
            stale: StaleRule::default(),
            category: CategoryRule::default(),
        }
    }
}

impl Default for VolumeRule {
    fn default() -> Self {
        Self {
            days: 3,
            increase: Decimal::new(2 * ONE),
            decrease: Decimal::new(ONE / 2),
            deviations: Decimal::new(3 * ONE),
        }
    }
}

impl Default for SilentRule {
    fn default() -> Self {
        Self { days: 3 }
    }
}

impl Default for StaleRule {
    fn default() -> Self {
        Self { max_age: 2 }
    }
}

impl Default for CategoryRule {
    fn default() -> Self {
        Self { factor: Decimal::new(2 * ONE), deviations: Decimal::new(4 * ONE) }
    }
}

impl Rules {
    /// So many days of a customer are read: the newest ones of a rule, the four weeks before, and five weeks of silence.
    pub const DAYS_READ: u32 = 7 + 28 + 35;
    /// So many newest days of a customer a report keeps.
    pub const DAYS_KEPT: u32 = 30;

    /// Checks that the rules can be applied.
    ///
    /// # Errors
    /// The first rule that is out of range.
    pub fn check(&self) -> Result<(), BadRules> {
        let percents = |rule: &RateRule| {
            let most = Decimal::new(100 * ONE);
            rule.warning <= rule.critical && rule.critical <= most
        };
        let one = Decimal::new(ONE);
        let checks = [
            ((1..=Self::DAYS_KEPT).contains(&self.days), "days", "1 to 30 days"),
            (self.min_volume >= 1, "min-volume", "at least 1"),
            (
                percents(&self.bounce_rate),
                "bounce-rate",
                "percents up to 100, the warning's not above the critical one",
            ),
            (
                percents(&self.spam_report_rate),
                "spam-report-rate",
                "percents up to 100, the warning's not above the critical one",
            ),
            ((1..=7).contains(&self.volume.days), "volume.days", "1 to 7 days"),
            (self.volume.increase > one, "volume.increase", "a factor above 1"),
            (self.volume.decrease < one, "volume.decrease", "a factor below 1"),
            ((1..=7).contains(&self.silent.days), "silent.days", "1 to 7 days"),
            (self.stale.max_age <= 36_500, "stale.max-age", "0 to 36500 days"),
            (self.category.factor >= one, "category.factor", "a factor of at least 1"),
        ];
        match checks.into_iter().find(|(holds, ..)| !holds) {
            None => Ok(()),
            Some((_, rule, expected)) => Err(BadRules { rule, expected }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Rules, serde_json::Error> {
        serde_json::from_str(json)
    }

    #[test]
    fn what_is_left_out_has_its_default() {
        assert_eq!(read("{}").unwrap(), Rules::default());
        let rules = read(r#"{"spam-report-rate":{"critical":0.25},"volume":{"days":1}}"#).unwrap();
        assert_eq!(rules.spam_report_rate.warning, RateRule::SPAM_REPORT.warning);
        assert_eq!(rules.spam_report_rate.critical.to_string(), "0.25");
        assert_eq!(rules.volume, VolumeRule { days: 1, ..VolumeRule::default() });
    }

    #[test]
    fn unknown_keys_are_errors() {
        for json in [r#"{"min_volume":1}"#, r#"{"volume":{"factor":2}}"#, r#"{"bounce-rate":{"warn":2}}"#] {
            assert!(read(json).unwrap_err().to_string().contains("unknown field"), "{json}");
        }
    }

    #[test]
    fn rules_survive_being_written_and_read() {
        let rules = Rules::default();
        assert_eq!(read(&serde_json::to_string(&rules).unwrap()).unwrap(), rules);
    }

    #[test]
    fn a_rule_out_of_range_is_named() {
        let cases = [
            (r#"{"days":31}"#, "days: expected 1 to 30 days"),
            (r#"{"min-volume":0}"#, "min-volume: expected at least 1"),
            (
                r#"{"bounce-rate":{"warning":11}}"#,
                "bounce-rate: expected percents up to 100, the warning's not above the critical one",
            ),
            (r#"{"volume":{"increase":1}}"#, "volume.increase: expected a factor above 1"),
            (r#"{"volume":{"decrease":1.5}}"#, "volume.decrease: expected a factor below 1"),
            (r#"{"silent":{"days":0}}"#, "silent.days: expected 1 to 7 days"),
            (r#"{"stale":{"max-age":40000}}"#, "stale.max-age: expected 0 to 36500 days"),
            (r#"{"category":{"factor":0.5}}"#, "category.factor: expected a factor of at least 1"),
        ];
        for (json, message) in cases {
            assert_eq!(read(json).unwrap().check().unwrap_err().to_string(), message);
        }
    }
}
