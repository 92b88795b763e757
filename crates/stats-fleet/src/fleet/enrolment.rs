//! Which customers are asked about, in which order and in which groups.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use stats_proto::Dialect;

use super::health::Stage;
use super::work::{Categories, Daily, Member};
use super::{Fleet, State, Status};
use crate::error::FleetError;
use crate::progress::{CustomerProgress, KindProgress};
use crate::wanted::Customer;
use crate::window::Window;

/// Names are listed again after so many days.
const NAMES_LAST: u64 = 7;

/// Checks the customers and that the dialect has any.
pub(super) fn check(dialect: Dialect, customers: Option<&[Customer]>) -> Result<(), FleetError> {
    if dialect == Dialect::Own {
        return Err(FleetError::NoCustomers { dialect });
    }
    let Some(customers) = customers else {
        return if dialect == Dialect::V3 { Ok(()) } else { Err(FleetError::NoList { dialect }) };
    };
    let mut names = BTreeSet::new();
    for Customer { name, .. } in customers {
        if name.trim().is_empty() {
            return Err(FleetError::EmptyCustomer);
        }
        if !names.insert(name.as_str()) {
            return Err(FleetError::CustomerTwice { name: name.clone() });
        }
    }
    Ok(())
}

impl Fleet {
    /// Plans the queries about these customers: those that lag come first.
    pub(super) fn enrol(&mut self, customers: Vec<Customer>) {
        let mut earlier = self.earlier.take().unwrap_or_default();
        let mut windows = Vec::new();
        for (index, Customer { name, limits }) in customers.into_iter().enumerate() {
            let progress = earlier.remove(&name).unwrap_or_default();
            let until = self.wanted.until_of(limits);
            let window = self.wanted.daily_window(limits, progress.daily.reached, self.today);
            let is_pending = window.is_some() && !self.run.has_confirmed(&progress.daily, until);
            let of_categories = if self.wanted.categories { Status::Pending } else { Status::Complete };
            self.customers.push(State {
                name: name.into(),
                limits,
                progress,
                daily: if is_pending { Status::Pending } else { Status::Complete },
                categories: of_categories,
            });
            if let Some((window, _)) = window.filter(|_| is_pending) {
                windows.push((progress.daily.reached, window, index));
            } else if self.run.has_confirmed(&progress.daily, until)
                || self.are_categories_due(&progress, until)
            {
                self.plan_categories(index);
            } else if let Some(state) = self.customers.last_mut() {
                state.categories = Status::Complete;
            }
            let is_confirmed = |kind: KindProgress| kind.confirmed == Some(self.run.number);
            if is_confirmed(progress.daily) {
                self.health.has_succeeded_before(Stage::Daily);
            }
            // Categories are also confirmed without a query, where nothing moved.
            if is_confirmed(progress.category_stats) && progress.names_listed == Some(self.today) {
                self.health.has_succeeded_before(Stage::Categories);
            }
        }
        // Stable, so that customers of equal progress are asked about in the order given.
        windows.sort_by_key(|(reached, window, _)| (*reached, *window));
        let longest = self.wanted.dialect.customers_in_a_request();
        for same in windows.chunk_by(|(_, left, _), (_, right, _)| left == right) {
            for group in same.chunks(longest) {
                let member = |(_, _, index): &(_, _, usize)| Member { index: *index, has_rows: false };
                let members = group.iter().map(member).collect();
                if let Some((_, window, _)) = group.first() {
                    let (window, rest) = self.parts(*window);
                    self.daily.push_back(Daily { members, window, rest, is_retry: false, is_part: false });
                }
            }
        }
        self.categories.make_contiguous().sort_by_key(|work| {
            self.customers.get(work.index).and_then(|state| state.progress.category_stats.reached)
        });
    }

    /// The first window that one request can have, and those that follow, the next one last.
    fn parts(&self, window: Window) -> (Window, Vec<Window>) {
        let mut parts = window.parts(self.wanted.dialect.days_in_a_request());
        parts.reverse();
        let first = parts.pop().unwrap_or(window);
        let strict = self.wanted.dialect.has_strict_dates();
        (first.widened(strict), parts.into_iter().map(|part| part.widened(strict)).collect())
    }

    /// Plans a customer's categories, unless this run has stored them or nothing of them is wanted.
    pub(super) fn plan_categories(&mut self, index: usize) {
        let Some(state) = self.customers.get_mut(index) else { return };
        let until = self.wanted.until_of(state.limits);
        let progress = state.progress.category_stats;
        let window = self.wanted.category_window(state.limits, progress.reached, self.today);
        let Some(window) = window.filter(|_| !self.run.has_confirmed(&progress, until)) else {
            state.categories = Status::Complete;
            return;
        };
        if !self.wanted.categories {
            return;
        }
        let (window, rest) = self.parts(window);
        let work = Categories { index, window, rest, is_retry: false, listed: None };
        self.categories.push_back(Box::new(work));
    }

    /// True where a customer's categories have to be asked for: names that are due, or statistics that are behind.
    pub(super) fn are_categories_due(&self, progress: &CustomerProgress, until: NaiveDate) -> bool {
        self.are_names_due(progress) || progress.category_stats.reached < Some(until)
    }

    /// True where the names of a customer's categories were never listed, or too long ago.
    pub(super) fn are_names_due(&self, progress: &CustomerProgress) -> bool {
        let is_old = |listed: NaiveDate| {
            listed.checked_add_days(Days::new(NAMES_LAST)).is_none_or(|last| last < self.today)
        };
        progress.names_listed.is_none_or(is_old)
    }
}
