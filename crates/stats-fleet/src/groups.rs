use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::progress::{CustomerProgress, Progress, Run};

/// The progress of many customers with little room, for those who keep it beside the rows: most customers are equally far.
///
/// ```
/// use stats_fleet::{CustomerProgress, Progress, ProgressGroups};
///
/// let june = |_: &str| "2026-06-01".parse().unwrap(); // the first day of each customer
/// let customers = (0..10_000).map(|number| (format!("customer{number}@example.com"), CustomerProgress::default()));
/// let progress = Progress { run: None, customers: customers.collect() };
/// let groups = ProgressGroups::default().after(&progress, june);
/// assert_eq!(groups.groups.len(), 1);
/// assert_eq!(groups.before(june), progress);
/// // Who is read from an earlier day is read anew.
/// assert!(groups.before(|_| "2026-05-01".parse().unwrap()).customers.is_empty());
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

impl ProgressGroups {
    /// The progress for a run whose customers have these first days. Customers whose first day is an earlier one than they
    /// were read from have none.
    pub fn before(&self, first_day: impl Fn(&str) -> NaiveDate) -> Progress {
        let customers = self.names().filter(|(name, group)| first_day(name) >= group.since);
        let customers = customers.map(|(name, group)| (name.to_owned(), group.progress));
        Progress { run: self.run, customers: customers.collect() }
    }

    /// The progress after that run.
    #[must_use]
    pub fn after(&self, progress: &Progress, first_day: impl Fn(&str) -> NaiveDate) -> Self {
        let before: HashMap<&str, NaiveDate> =
            self.names().map(|(name, group)| (name, group.since)).collect();
        let mut groups = BTreeMap::<_, ProgressGroup>::new();
        for (name, progress) in &progress.customers {
            let first = first_day(name);
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
