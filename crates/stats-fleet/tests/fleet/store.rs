//! A made-up store: what the contract of a driver asks of it, and no more.

use std::collections::BTreeMap;

use stats_fleet::{Commit, Counts, Failed, Progress, Row, Run, Stored, Window};
use stats_proto::{NaiveDate, QueryKind};

type Key = (NaiveDate, Option<Box<str>>);

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Store {
    pub(crate) rows: BTreeMap<(String, bool), BTreeMap<Key, Counts>>,
    pub(crate) progress: Progress,
    pub(crate) failures: BTreeMap<(String, bool), Failed>,
    pub(crate) revisions: Vec<Row>,
}

fn is_daily(kind: QueryKind) -> bool {
    assert!(matches!(kind, QueryKind::Daily | QueryKind::CategoryStats), "{kind}");
    kind == QueryKind::Daily
}

impl Store {
    /// The rows of a customer in a window.
    pub(crate) fn stored(&self, customer: &str, daily: bool, window: Window) -> Vec<Row> {
        let rows = self.rows.get(&(customer.to_owned(), daily));
        let row = |((date, category), counts): (&Key, &Counts)| Row {
            date: *date,
            category: category.clone(),
            counts: counts.clone(),
        };
        let rows: Vec<_> = rows.into_iter().flatten().map(row).collect();
        rows.into_iter().filter(|row| window.contains(row.date)).collect()
    }

    pub(crate) fn begin(&mut self, run: Run) {
        self.progress.run = Some(run);
    }

    /// Applies a commit, through its serialized form.
    pub(crate) fn apply(&mut self, commit: &Commit) {
        let text = serde_json::to_string(commit).unwrap();
        match serde_json::from_str(&text).unwrap() {
            Commit::Customers(_) => {}
            Commit::Failed(failed) => {
                self.failures.insert((failed.customer.clone(), is_daily(failed.kind)), failed);
            }
            Commit::Stored(stored) => self.replace(*stored),
        }
    }

    fn replace(&mut self, stored: Stored) {
        let key = (stored.customer.clone(), is_daily(stored.kind));
        if stored.is_complete {
            self.failures.remove(&key);
        }
        let rows = self.rows.entry(key).or_default();
        for removed in stored.removed {
            assert!(rows.remove(&(removed.date, removed.category)).is_some());
        }
        for row in stored.rows {
            assert!(stored.window.contains(row.date));
            rows.insert((row.date, row.category), row.counts);
        }
        self.revisions.extend(stored.revisions);
        self.progress.customers.insert(stored.customer, stored.progress);
    }

    /// The days of a customer that have a count of requests.
    pub(crate) fn days(&self, customer: &str) -> Vec<NaiveDate> {
        let rows = self.rows.get(&(customer.to_owned(), true));
        rows.into_iter().flatten().map(|((date, _), _)| *date).collect()
    }

    pub(crate) fn reached(&self, customer: &str) -> Option<NaiveDate> {
        self.progress.customers.get(customer)?.daily.reached
    }
}
