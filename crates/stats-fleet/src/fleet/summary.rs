//! What a run did and what it will do.

use stats_proto::QueryKind;

use super::work::{Daily, Work};
use super::{Fleet, State, Status};
use crate::compare::Changes;
use crate::estimate::Estimate;
use crate::progress::{CustomerProgress, Run};
use crate::report::{Customers, Report, Stop};
use crate::window::Window;

impl Fleet {
    /// How many tasks are left that were not asked yet; before the first one, how many the run takes. It looks at every
    /// customer: call it before a run or once a minute, not for each task.
    #[must_use]
    pub fn estimate(&self) -> Estimate {
        let is_listed = self.earlier.is_none();
        let has_names = self.wanted.categories;
        let are_groups_unknown = has_names && self.wanted.dialect.categories_in_a_request().is_some();
        let queued = self.daily.iter().map(windows_of).sum::<u64>() + u64::from(self.list.is_some());
        let queued = queued + (self.retries.len() + self.suspended.len()) as u64;
        let in_flight = self.in_flight.values().map(|flight| &flight.work);
        let begun =
            in_flight.clone().filter_map(Work::daily).map(|daily| daily.rest.len() as u64).sum::<u64>();
        let waiting = |state: &&State| has_names && state.daily == Status::Pending;
        let are_names_due = |state: &&State| self.are_names_due(&state.progress);
        let names = self.customers.iter().filter(waiting).filter(are_names_due).count();
        let pending = |state: &&State| has_names && state.categories == Status::Pending;
        let categories = self.customers.iter().filter(pending).count();
        let divisible =
            self.retries.iter().chain(in_flight).chain(self.suspended.iter().map(|(work, _)| work));
        let divisible = divisible.filter_map(Work::daily).chain(&self.daily);
        let is_known = is_listed && !are_groups_unknown;
        let at_most = queued + begun + 2 * categories as u64;
        Estimate {
            customers: is_listed.then_some(self.customers.len() as u64),
            lagging: self.customers.iter().filter(|state| self.is_lagging(state)).count() as u64,
            forgotten: self.customers.iter().filter(|state| self.is_forgotten(state)).count() as u64,
            at_least: queued + (names + self.categories.len()) as u64,
            at_most: is_known.then_some(at_most),
            at_worst: (is_known && !has_names).then(|| divisible.map(most_tasks_of).sum()),
        }
    }

    fn is_lagging(&self, state: &State) -> bool {
        let day_before = self.wanted.until_of(state.limits).pred_opt();
        state.daily == Status::Pending && state.progress.daily.reached < day_before
    }

    /// True if the server no longer keeps the first days that are wanted.
    fn is_forgotten(&self, state: &State) -> bool {
        let window = self.wanted.daily_window(state.limits, state.progress.daily.reached, self.today);
        window.is_some_and(|(_, is_cut)| is_cut)
    }

    /// Counts what an answer changed.
    pub(super) fn count(&mut self, changes: &Changes) {
        let rows = &mut self.tally.rows;
        rows.received += changes.received;
        rows.changed += changes.rows.len() as u64;
        rows.removed += changes.removed.len() as u64;
        rows.outside += changes.outside;
        self.tally.drift.add(&changes.drift);
    }

    /// How the run ended, or how far it is, for a driver that is interrupted. It looks at every customer, as the estimate does.
    #[must_use]
    pub fn report(&self) -> Report {
        let is_over = self.is_idle();
        let refused = || self.suspended.first().map(|(_, failure)| Stop::Account(failure.clone()));
        let stopped = self.stop().or_else(|| refused().filter(|_| is_over));
        let count =
            |is: &dyn Fn(&State) -> bool| self.customers.iter().filter(|state| is(state)).count() as u64;
        let has = |state: &State, status| state.daily == status || state.categories == status;
        Report {
            run: Run { is_finished: is_over && stopped.is_none(), ..self.run },
            stopped,
            customers: Customers {
                total: self.customers.len() as u64,
                complete: count(&|state| [state.daily, state.categories] == [Status::Complete; 2]),
                failed: count(&|state| has(state, Status::Failed)),
                pending: count(&|state| has(state, Status::Pending) && !has(state, Status::Failed)),
            },
            complete_through: self.complete_through(),
            failures: self.tally.failures.clone(),
            left_out: self.tally.left_out.clone(),
            tasks: self.tally.tasks,
            rows: self.tally.rows,
            drift: self.tally.drift.clone(),
        }
    }

    /// What is wanted and neither stored nor failed, with its days: of customers that were not reached before a run was
    /// stopped, and the categories of those whose daily statistics failed. It looks at every customer.
    #[must_use]
    pub fn pending(&self) -> Vec<(&str, QueryKind, Window)> {
        let pending = |status, kind, window: Option<Window>| {
            window.filter(|_| status == Status::Pending).map(|window| (kind, window))
        };
        let of_state = |state: &'_ State| {
            let CustomerProgress { daily, category_stats, .. } = state.progress;
            let window = self.wanted.daily_window(state.limits, daily.reached, self.today);
            let of_categories = self.wanted.category_window(state.limits, category_stats.reached, self.today);
            [
                pending(state.daily, QueryKind::Daily, window.map(|(window, _)| window)),
                pending(state.categories, QueryKind::CategoryStats, of_categories),
            ]
        };
        let named = |state: &State| of_state(state).into_iter().flatten();
        let all = self.customers.iter();
        all.flat_map(|state| named(state).map(|(kind, window)| (&*state.name, kind, window))).collect()
    }

    /// The least of all customers' progress; customers of whom nothing is wanted yet do not count.
    fn complete_through(&self) -> Option<chrono::NaiveDate> {
        let kinds = |state: &State| {
            let CustomerProgress { daily, category_stats, .. } = state.progress;
            let of_categories = (state.categories, category_stats.reached);
            [Some((state.daily, daily.reached)), self.wanted.categories.then_some(of_categories)]
        };
        let reached = self.customers.iter().flat_map(kinds).flatten();
        let wanted = reached.filter(|(status, reached)| *status != Status::Complete || reached.is_some());
        wanted.map(|(_, reached)| reached).min().flatten()
    }
}

fn windows_of(daily: &Daily) -> u64 {
    daily.rest.len() as u64 + 1
}

/// The parts of a group and the halves of its windows are a binary tree, whose nodes are each asked twice at most.
fn most_tasks_of(daily: &Daily) -> u64 {
    let days: u64 = daily.rest.iter().chain([&daily.window]).map(Window::days).sum();
    4 * days * daily.members.len() as u64
}
