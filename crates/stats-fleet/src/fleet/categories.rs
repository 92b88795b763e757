//! Answers about the categories of a customer.

use std::collections::BTreeSet;

use stats_proto::QueryKind;

use super::work::{Categories, Listed, Work};
use super::{Fleet, Status};
use crate::commit::{Commit, Stored};
use crate::compare::{Changes, Comparison};
use crate::report::LeftOut;
use crate::row::Row;

impl Fleet {
    /// Takes the names of a customer's categories.
    pub(super) fn categories_listed(
        &mut self,
        mut work: Box<Categories>,
        mut names: Vec<String>,
        stored: Vec<Row>,
        commits: &mut Vec<Commit>,
    ) {
        let (groups, rows, left_out) = (Vec::new(), Vec::new(), Vec::new());
        let mut seen = BTreeSet::new();
        names.retain(|name| seen.insert(name.clone()));
        work.listed = Some(Listed { names, groups, rows, stored, left_out });
        work.is_retry = false;
        work.begin(self.wanted.dialect.categories_in_a_request());
        self.go_on(work, commits);
    }

    /// Takes the rows of a group of categories.
    pub(super) fn categories_answered(
        &mut self,
        mut work: Box<Categories>,
        rows: Vec<Row>,
        commits: &mut Vec<Commit>,
    ) {
        if let Some(listed) = &mut work.listed {
            listed.groups.pop();
            listed.rows.extend(rows);
        }
        work.is_retry = false;
        self.go_on(work, commits);
    }

    /// Leaves a category out that was listed and that the server does not know.
    pub(super) fn leave_out(&mut self, mut work: Box<Categories>, commits: &mut Vec<Commit>) {
        let customer = self.name(work.index).to_owned();
        if let Some(listed) = &mut work.listed {
            for category in listed.groups.pop().unwrap_or_default() {
                self.tally.left_out.push(LeftOut { customer: customer.clone(), category: category.clone() });
                listed.left_out.push(category);
            }
        }
        work.is_retry = false;
        self.go_on(work, commits);
    }

    /// Goes on with the next group; where there is none, commits the window and goes on with the next one.
    fn go_on(&mut self, mut work: Box<Categories>, commits: &mut Vec<Commit>) {
        loop {
            let Some(listed) = &mut work.listed else { return };
            if !listed.groups.is_empty() {
                self.categories.push_front(work);
                return;
            }
            let comparison = Comparison {
                window: work.window,
                today: self.today,
                accept_shrunk: self.wanted.accept_shrunk,
                left_out: &listed.left_out,
            };
            let (mut stored, window) = (Vec::new(), work.window);
            if work.rest.is_empty() {
                stored.append(&mut listed.stored);
            } else {
                stored.extend(listed.stored.iter().filter(|row| window.contains(row.date)).cloned());
            }
            match comparison.changes(std::mem::take(&mut listed.rows), stored) {
                Ok(changes) => self.store_categories(&work, changes, commits),
                Err(failure) => {
                    self.fail(work.index, QueryKind::CategoryStats, window, failure, commits);
                    return;
                }
            }
            let Some(window) = work.rest.pop() else { return };
            work.window = window;
            work.begin(self.wanted.dialect.categories_in_a_request());
        }
    }

    fn store_categories(&mut self, work: &Categories, changes: Changes, commits: &mut Vec<Commit>) {
        self.count(&changes);
        let Some(state) = self.customers.get_mut(work.index) else { return };
        state.progress.category_stats.advance(work.window.until);
        let is_complete = work.rest.is_empty();
        if is_complete {
            state.progress.category_stats.confirmed = Some(self.run.number);
            state.progress.names_listed = Some(self.today);
            state.categories = Status::Complete;
        }
        let Changes { rows, removed, revisions, .. } = changes;
        let (customer, progress) = (state.name.clone().into(), state.progress);
        let (kind, window) = (QueryKind::CategoryStats, work.window);
        let stored = Stored { customer, kind, window, rows, removed, revisions, progress, is_complete };
        commits.push(Commit::Stored(Box::new(stored)));
    }

    /// Divides the work after a failure that smaller queries may not meet; returns it where it cannot be divided.
    pub(super) fn divide_categories(
        &mut self,
        mut work: Box<Categories>,
        is_too_large: bool,
    ) -> Option<Box<Categories>> {
        let dialect = self.wanted.dialect;
        let is_divided = (is_too_large
            && work.halve(dialect.has_strict_dates(), dialect.categories_in_a_request()))
            || work.listed.as_mut().is_some_and(Listed::split);
        if !is_divided {
            return Some(work);
        }
        if work.is_retry {
            self.retries.push_front(Work::Categories(work));
        } else {
            self.categories.push_front(work);
        }
        None
    }
}

impl Categories {
    /// From the first day of this window to the last of those that follow.
    pub(super) fn whole(&self) -> crate::window::Window {
        let last = self.rest.first().unwrap_or(&self.window);
        crate::window::Window { from: self.window.from, until: last.until }
    }
}
