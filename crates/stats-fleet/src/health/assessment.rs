use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::customer::CustomerHealth;
use super::decimal::Decimal;
use super::finding::{Evidence, Finding, FindingKind, Severity};
use super::numbers::{Day, Numbers, days_before};
use super::rate::{Rate, RateKind, Rates};
use super::report::HealthReport;
use super::rules::{BadRules, RateRule, Rules};
use super::{categories, volume};

/// What a store has of a customer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CustomerDays {
    /// The account's label.
    pub account: String,
    /// The customer's name.
    pub customer: String,
    /// The last day that is stored, of daily statistics; none where none is.
    pub reached: Option<NaiveDate>,
    /// The last day that is stored, of category statistics.
    pub categories_reached: Option<NaiveDate>,
    /// The days by date, each once: at least the newest [`Rules::DAYS_READ`].
    pub days: Vec<Day>,
    /// The days of the categories: at least those of the newest [`Rules::days`].
    pub categories: Vec<CategoryDay>,
    /// The queries that failed and did not succeed since.
    pub failed: Vec<FailedQuery>,
}

/// The numbers of one category on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryDay {
    /// The category's name.
    pub category: String,
    /// The day.
    pub day: Day,
}

/// A query that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedQuery {
    /// `daily` or `category-stats`.
    pub query: String,
    /// The kind of the error.
    pub error_kind: String,
    /// The error's message.
    pub message: String,
    /// In how many runs in a row.
    pub tries: u32,
}

/// Assesses one customer after another.
///
/// ```
/// use stats_fleet::health::{Assessment, CustomerDays, Day, FindingKind, Numbers, Rules};
///
/// let through = "2026-06-30".parse()?;
/// let mut assessment = Assessment::new(Rules::default(), vec!["default".into()], through, through)?;
/// let mut numbers = Numbers::default();
/// (numbers.requests, numbers.bounces, numbers.blocks) = (Some(1000), Some(70), Some(5));
/// assessment.add(&CustomerDays {
///     account: "default".into(),
///     customer: "anna".into(),
///     reached: Some(through),
///     days: vec![Day { date: through, numbers }],
///     ..CustomerDays::default()
/// });
/// let report = assessment.finish();
/// assert_eq!(report.findings[0].kind, FindingKind::BounceRate);
/// assert_eq!(report.findings[0].value(), Some(0.075));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Assessment {
    rules: Rules,
    through: NaiveDate,
    expected: NaiveDate,
    accounts: Vec<String>,
    customers: Vec<CustomerHealth>,
    findings: Vec<Finding>,
}

impl Assessment {
    /// Of the numbers of these accounts through one day, with another day as the last one that should be stored: staleness
    /// counts from it.
    ///
    /// # Errors
    /// A rule is out of range.
    pub fn new(
        rules: Rules,
        accounts: Vec<String>,
        through: NaiveDate,
        expected: NaiveDate,
    ) -> Result<Self, BadRules> {
        rules.check()?;
        Ok(Self { rules, through, expected, accounts, customers: Vec::new(), findings: Vec::new() })
    }

    /// The thresholds.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Assesses a customer.
    pub fn add(&mut self, customer: &CustomerDays) {
        let end = customer.reached.map(|reached| reached.min(self.through));
        let since = end.map(|end| days_before(end, self.rules.days.saturating_sub(1)));
        let mut found = Found { customer, end, expected: self.expected, findings: Vec::new() };
        found.failed(&self.rules);
        let mut health = CustomerHealth {
            account: customer.account.clone(),
            customer: customer.customer.clone(),
            severity: None,
            since,
            through: end,
            totals: Numbers::default(),
            rates: Rates::default(),
            categories_are_compared: false,
            days: Vec::new(),
        };
        if let (Some(since), Some(end)) = (since, end) {
            let numbers = |day: &Day| (since..=end).contains(&day.date).then_some(day.numbers);
            let period: Vec<Numbers> = customer.days.iter().filter_map(numbers).collect();
            let mut of_categories = BTreeMap::<&str, Vec<Numbers>>::new();
            health.categories_are_compared =
                customer.categories_reached.is_some_and(|reached| reached >= end);
            if health.categories_are_compared {
                for CategoryDay { category, day } in &customer.categories {
                    if let Some(numbers) = numbers(day) {
                        of_categories.entry(category).or_default().push(numbers);
                    }
                }
            }
            health.totals = Numbers::sum(&period);
            health.rates = Rates::of_days(&period, self.rules.min_volume);
            found.rates(&self.rules, &health.rates, &period, &of_categories);
            let volume = volume::assess(&self.rules, &customer.days, end);
            if let Some((kind, evidence)) = volume {
                found.push(kind, Severity::Warning, evidence);
            }
            let first_kept = days_before(end, Rules::DAYS_KEPT - 1);
            let is_kept = |day: &&Day| (first_kept..=end).contains(&day.date);
            health.days = customer.days.iter().filter(is_kept).copied().collect();
        }
        health.severity = found.findings.iter().map(|finding| finding.severity).max();
        self.findings.append(&mut found.findings);
        self.customers.push(health);
    }

    /// The report on all customers.
    #[must_use]
    pub fn finish(self) -> HealthReport {
        HealthReport::new(self.through, self.accounts, self.rules, self.customers, self.findings)
    }
}

/// The findings of one customer.
struct Found<'a> {
    customer: &'a CustomerDays,
    end: Option<NaiveDate>,
    expected: NaiveDate,
    findings: Vec<Finding>,
}

impl Found<'_> {
    fn push(&mut self, kind: FindingKind, severity: Severity, evidence: Evidence) {
        self.findings.push(Finding {
            account: self.customer.account.clone(),
            customer: self.customer.customer.clone(),
            kind,
            severity,
            through: self.end,
            evidence,
            change: None,
        });
    }

    /// A failure of the daily query stands for that of category statistics, and for numbers that are stale because of it.
    fn failed(&mut self, rules: &Rules) {
        let reached = self.customer.reached;
        let failed = &self.customer.failed;
        let daily = failed.iter().find(|failed| failed.query == "daily");
        if let Some(failed) = daily.or(failed.first()) {
            let FailedQuery { query, error_kind, message, tries } = failed.clone();
            let evidence = Evidence::Failed { query, error_kind, message, tries, reached };
            self.push(FindingKind::Failed, Severity::Warning, evidence);
        }
        if daily.is_some() {
            return;
        }
        let max_age = rules.stale.max_age;
        let oldest = days_before(self.expected, max_age);
        if reached.is_none_or(|reached| reached < oldest) {
            let evidence = Evidence::Stale { reached, expected: self.expected, max_age };
            self.push(FindingKind::Stale, Severity::Warning, evidence);
        }
    }

    fn rates(
        &mut self,
        rules: &Rules,
        rates: &Rates,
        period: &[Numbers],
        of_categories: &BTreeMap<&str, Vec<Numbers>>,
    ) {
        // Bounces alone where blocks are absent.
        let bounce = rates.bounce_rate.map_or(RateKind::BouncesOnly, |_| RateKind::Bounce);
        let kinds = [
            (FindingKind::SpamReportRate, RateKind::SpamReport, rules.spam_report_rate),
            (FindingKind::BounceRate, bounce, rules.bounce_rate),
        ];
        for (kind, of, rule) in kinds {
            let rate = rates.get(of).copied();
            let above = rate.and_then(|rate| Some((rate, above(rules, &rate, rule)?)));
            let mut categories = categories::standing_out(rules, of, rule.warning, period, of_categories);
            if let Some((rate, (severity, threshold))) = above {
                self.push(kind, severity, Evidence::Rate { rate, threshold, categories });
                continue;
            }
            // Mailbox providers rate a sender as a whole, so that a category alone is a warning, and has to be certain.
            categories.retain(|of| categories::is_certain(rules, &of.rate, rule.warning));
            if !categories.is_empty() {
                let evidence = Evidence::CategoryRate { rate, threshold: rule.warning, categories };
                self.push(kind, Severity::Warning, evidence);
            }
        }
    }
}

/// The severity of a rate that is above a threshold, and that threshold.
fn above(rules: &Rules, rate: &Rate, rule: RateRule) -> Option<(Severity, Decimal)> {
    let thresholds = [(Severity::Critical, rule.critical), (Severity::Warning, rule.warning)];
    let is_above = |threshold: Decimal| rate.numerator >= rules.min_events && rate.is_above(threshold);
    thresholds.into_iter().find(|(_, threshold)| is_above(*threshold))
}
