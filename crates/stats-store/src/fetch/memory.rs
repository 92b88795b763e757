//! The rows of a run in memory.

use std::collections::BTreeMap;

use stats_fleet::{Commit, Counts, FirstDays, Progress, Row, Run, Stored, Window};
use stats_ureq::{NaiveDate, QueryKind};

use crate::driver::Sink;
use crate::error::StoreError;

/// Days of a customer whose rows are fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedWindow {
    /// The customer's name.
    pub customer: String,
    /// `daily` or `category-stats`.
    pub kind: QueryKind,
    /// The days.
    pub window: Window,
}

/// The rows of each customer by date and category, which are empty for daily ones.
pub(super) type Rows = BTreeMap<String, BTreeMap<(NaiveDate, Box<str>), Counts>>;

/// What a run fetches.
#[derive(Debug)]
pub(super) struct Memory<'a> {
    /// The first days that are wanted: the API may need the day before besides.
    first_days: &'a FirstDays,
    pub(super) daily: Rows,
    pub(super) category_daily: Rows,
    pub(super) windows: Vec<FetchedWindow>,
    pub(super) progress: Progress,
}

impl<'a> Memory<'a> {
    pub(super) fn new(first_days: &'a FirstDays, progress: Progress) -> Self {
        let (daily, category_daily) = (Rows::new(), Rows::new());
        Self { first_days, daily, category_daily, windows: Vec::new(), progress }
    }

    fn keep(&mut self, stored: Stored) {
        let Stored { customer, kind, window, rows, progress, .. } = stored;
        let first = self.first_days.of(&customer);
        let all = if kind == QueryKind::CategoryStats { &mut self.category_daily } else { &mut self.daily };
        let of_customer = all.entry(customer.clone()).or_default();
        for Row { date, category, counts } in rows.into_iter().filter(|row| row.date >= first) {
            of_customer.insert((date, category.unwrap_or_default()), counts);
        }
        if let Some(window) = Window::new(window.from.max(first), window.until) {
            self.windows.push(FetchedWindow { customer: customer.clone(), kind, window });
        }
        self.progress.customers.insert(customer, progress);
    }
}

impl Sink for Memory<'_> {
    /// Nothing: what comes is all there is.
    fn stored(&self, _customer: &str, _kind: QueryKind, _window: Window) -> Result<Vec<Row>, StoreError> {
        Ok(Vec::new())
    }

    fn store(&mut self, _run: Run, commits: Vec<Commit>) -> Result<(), StoreError> {
        for commit in commits {
            match commit {
                Commit::Stored(stored) => self.keep(*stored),
                Commit::Customers(_) | Commit::Failed(_) => {} // the report has them
            }
        }
        Ok(())
    }
}
