use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::progress::{CustomerProgress, Progress, Run};
use crate::wanted::Customer;

/// The progress of many customers with little room, for those who keep it beside the rows: most customers are equally far.
///
/// ```
/// use stats_fleet::{CustomerProgress, FirstDays, Progress, ProgressGroups};
///
/// let june = FirstDays::new("2026-06-01".parse()?, &[]); // of every customer
/// let customers = (0..10_000).map(|number| (format!("customer{number}@example.com"), CustomerProgress::default()));
/// let progress = Progress { run: None, customers: customers.collect() };
/// let groups = ProgressGroups::default().after(&progress, &june);
/// assert_eq!(groups.groups.len(), 1);
/// assert_eq!(groups.before(&june), progress);
/// // Who is read from an earlier day is read anew.
/// assert!(groups.before(&FirstDays::new("2026-05-01".parse()?, &[])).customers.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ProgressGroups {
    /// The newest run; none before the first.
    #[serde(default)]
    pub run: Option<Run>,
    /// The customers that are equally far, each once.
    pub groups: Vec<ProgressGroup>,
}

/// Customers that are equally far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgressGroup {
    /// The first day of which they were read.
    pub since: NaiveDate,
    /// How far they are.
    #[serde(flatten)]
    pub progress: CustomerProgress,
    /// Their names. Without them a customer that joins later would be taken for one that is stored.
    pub customers: Vec<String>,
}

/// The first day wanted of each customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstDays {
    since: NaiveDate,
    /// Of customers that have one of their own.
    others: HashMap<String, NaiveDate>,
}

impl FirstDays {
    /// The first day of all, but for customers that have one of their own.
    #[must_use]
    pub fn new(since: NaiveDate, customers: &[Customer]) -> Self {
        let own = |customer: &Customer| Some((customer.name.clone(), customer.limits.since?));
        Self { since, others: customers.iter().filter_map(own).collect() }
    }

    /// The first day of a customer.
    #[must_use]
    pub fn of(&self, customer: &str) -> NaiveDate {
        self.others.get(customer).copied().unwrap_or(self.since)
    }
}

impl ProgressGroups {
    /// The progress for a run whose customers have these first days. Customers whose first day is an earlier one than they
    /// were read from have none.
    #[must_use]
    pub fn before(&self, first_days: &FirstDays) -> Progress {
        let customers = self.names().filter(|(name, group)| first_days.of(name) >= group.since);
        let customers = customers.map(|(name, group)| (name.to_owned(), group.progress));
        Progress { run: self.run, customers: customers.collect() }
    }

    /// The progress after that run.
    #[must_use]
    pub fn after(&self, progress: &Progress, first_days: &FirstDays) -> Self {
        let before: HashMap<&str, NaiveDate> =
            self.names().map(|(name, group)| (name, group.since)).collect();
        let mut groups = BTreeMap::<_, ProgressGroup>::new();
        for (name, progress) in &progress.customers {
            let first = first_days.of(name);
            let since = before.get(&**name).map_or(first, |before| first.min(*before));
            let CustomerProgress { daily, category_stats, names_listed } = *progress;
            let kinds = [daily, category_stats].map(|kind| (kind.reached, kind.confirmed));
            let group = groups.entry((since, kinds, names_listed));
            let none = || ProgressGroup { since, progress: *progress, customers: Vec::new() };
            group.or_insert_with(none).customers.push(name.clone());
        }
        Self { run: progress.run, groups: groups.into_values().collect() }
    }

    fn names(&self) -> impl Iterator<Item = (&str, &ProgressGroup)> {
        self.groups.iter().flat_map(|group| group.customers.iter().map(move |name| (&**name, group)))
    }
}
