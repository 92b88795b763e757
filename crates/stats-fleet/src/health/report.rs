use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::customer::CustomerHealth;
use super::finding::{Change, Finding, FindingKind, Severity};
use super::numbers::Numbers;
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
    /// The sums over each customer's period. A sum beyond 2^64−1 is absent.
    pub totals: Numbers,
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
        let mut kinds = BTreeMap::new();
        for finding in &findings {
            *kinds.entry(finding.kind).or_default() += 1;
        }
        let with =
            |severity| customers.iter().filter(|customer| customer.severity == Some(severity)).count() as u64;
        let totals: Vec<_> = customers.iter().map(|customer| customer.totals).collect();
        let summary = Summary {
            customers: customers.len() as u64,
            critical: with(Severity::Critical),
            warning: with(Severity::Warning),
            totals: Numbers::sum(&totals),
            findings: kinds,
        };
        Self { through, accounts, rules, summary, findings, comparison: None, customers }
    }

    /// Compares the findings with those of an earlier report: each is then new or continuing, and those that are gone are
    /// resolved. Two findings are the same if account, customer and kind are.
    pub fn compare(&mut self, through: Option<NaiveDate>, last: &[Finding]) {
        let known: BTreeSet<_> = last.iter().map(identity).collect();
        for finding in &mut self.findings {
            let is_known = known.contains(&identity(finding));
            finding.change = Some(if is_known { Change::Continuing } else { Change::New });
        }
        let present: BTreeSet<_> = self.findings.iter().map(identity).collect();
        let is_gone = |finding: &Finding| !present.contains(&identity(finding));
        let mut resolved: Vec<_> = last.iter().filter(|finding| is_gone(finding)).cloned().collect();
        for finding in &mut resolved {
            finding.change = Some(Change::Resolved);
        }
        sort(&mut resolved);
        self.comparison = Some(Comparison { through, resolved });
    }

    /// The severity of the worst finding; none where there is none.
    #[must_use]
    pub fn severity(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }
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
