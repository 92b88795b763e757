use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::customer::CustomerHealth;
use super::finding::{Change, Evidence, Finding, FindingKind, Severity};
use super::numbers::Numbers;
use super::rate::Rates;
use super::rules::Rules;

/// Which customers need attention, with the numbers of all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct HealthReport {
    /// The last day of the numbers.
    pub through: NaiveDate,
    /// The labels of the accounts.
    pub accounts: Vec<String>,
    /// The thresholds.
    pub rules: Rules,
    /// The numbers of all customers together.
    pub summary: Summary,
    /// The findings: critical ones first, then by kind, account and customer.
    pub findings: Vec<Finding>,
    /// What it was compared with; none where it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Comparison>,
    /// The customers, in the order in which they were assessed.
    pub customers: Vec<CustomerHealth>,
}

/// The numbers of all customers together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Summary {
    /// How many customers there are.
    pub customers: u64,
    /// How many of them have a critical finding.
    pub critical: u64,
    /// How many of them have warnings alone.
    pub warning: u64,
    /// The sums over each customer's period, of the customers that have rows in it. One is absent where a customer's is.
    pub totals: Numbers,
    /// The rates over the days of each customer's period.
    pub rates: Rates,
    /// How many findings of each kind there are; without kinds that have none.
    pub findings: BTreeMap<FindingKind, u64>,
}

/// The last report, compared with this one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Comparison {
    /// The last day of the last report's numbers; none where no report was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<NaiveDate>,
    /// Findings of the last report that this one does not have, as they were.
    pub resolved: Vec<Finding>,
}

impl HealthReport {
    pub(crate) fn new(
        through: NaiveDate,
        accounts: Vec<String>,
        rules: Rules,
        customers: Vec<CustomerHealth>,
        mut findings: Vec<Finding>,
    ) -> Self {
        sort(&mut findings);
        let summary = Summary::of(&customers, &findings, rules.min_volume);
        Self { through, accounts, rules, summary, findings, comparison: None, customers }
    }

    /// Compares the findings with those of an earlier report: each is then new or continuing, and those that are gone are
    /// resolved. Two findings are the same if account, customer and kind are; one that was a warning and is critical is new.
    ///
    /// A finding about a category alone stays as it was where the customer's categories are not compared this time.
    pub fn compare(&mut self, through: Option<NaiveDate>, last: &[Finding]) {
        self.carry_over(last);
        let known: BTreeMap<_, _> =
            last.iter().map(|finding| (identity(finding), finding.severity)).collect();
        for finding in &mut self.findings {
            let is_known =
                known.get(&identity(finding)).is_some_and(|severity| *severity >= finding.severity);
            finding.change = Some(if is_known { Change::Continuing } else { Change::New });
        }
        let mut resolved = absent(last, &self.findings);
        for finding in &mut resolved {
            finding.change = Some(Change::Resolved);
        }
        sort(&mut resolved);
        self.comparison = Some(Comparison { through, resolved });
    }

    fn carry_over(&mut self, last: &[Finding]) {
        let mut carried = absent(last, &self.findings);
        let uncompared = self.customers.iter_mut().filter(|customer| !customer.categories_are_compared);
        let mut uncompared: BTreeMap<_, _> =
            uncompared.map(|of| ((of.account.clone(), of.customer.clone()), of)).collect();
        carried.retain(|finding| {
            let customer = uncompared.get_mut(&(finding.account.clone(), finding.customer.clone()));
            match (&finding.evidence, customer) {
                (Evidence::CategoryRate { .. }, Some(customer)) => {
                    customer.severity = customer.severity.max(Some(finding.severity));
                    true
                }
                _ => false,
            }
        });
        self.findings.append(&mut carried);
        sort(&mut self.findings);
        self.summary = Summary::of(&self.customers, &self.findings, self.rules.min_volume);
    }

    /// The severity of the worst finding; absent without findings.
    #[must_use]
    pub fn severity(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }
}

impl Summary {
    fn of(customers: &[CustomerHealth], findings: &[Finding], min_volume: u64) -> Self {
        let mut kinds = BTreeMap::new();
        for finding in findings {
            *kinds.entry(finding.kind).or_default() += 1;
        }
        let with =
            |severity| customers.iter().filter(|customer| customer.severity == Some(severity)).count() as u64;
        let period = |customer: &CustomerHealth| {
            let since = customer.days.partition_point(|day| Some(day.date) < customer.since);
            customer.days.get(since..).unwrap_or_default().iter().map(|day| day.numbers).collect::<Vec<_>>()
        };
        let periods: Vec<_> = customers.iter().map(|customer| (customer.totals, period(customer))).collect();
        let with_rows = periods.iter().filter(|(_, days)| !days.is_empty());
        let totals: Vec<_> = with_rows.map(|(totals, _)| *totals).collect();
        let days: Vec<_> = periods.into_iter().flat_map(|(_, days)| days).collect();
        Self {
            customers: customers.len() as u64,
            critical: with(Severity::Critical),
            warning: with(Severity::Warning),
            totals: Numbers::sum(&totals),
            rates: Rates::of_days(&days, min_volume),
            findings: kinds,
        }
    }
}

/// The findings of the last report that a report does not have.
fn absent(last: &[Finding], findings: &[Finding]) -> Vec<Finding> {
    let present: BTreeSet<_> = findings.iter().map(identity).collect();
    last.iter().filter(|finding| !present.contains(&identity(finding))).cloned().collect()
}

type Identity = (String, String, FindingKind);

fn identity(finding: &Finding) -> Identity {
    (finding.account.clone(), finding.customer.clone(), finding.kind)
}

fn sort(findings: &mut [Finding]) {
    findings.sort_by(|left, right| {
        let key = |finding: &Finding| (std::cmp::Reverse(finding.severity), finding.kind);
        let names = |left: &Finding, right: &Finding| {
            (&left.account, &left.customer).cmp(&(&right.account, &right.customer))
        };
        key(left).cmp(&key(right)).then_with(|| names(left, right))
    });
}
