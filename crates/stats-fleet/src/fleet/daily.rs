//! Answers about the daily statistics of a group.

use chrono::NaiveDate;
use stats_proto::{Kind, QueryKind};

use super::work::{Daily, Member};
use super::{Fleet, Status};
use crate::commit::{Commit, Stored};
use crate::compare::{Changes, Comparison};
use crate::outcome::{Answered, Failure};
use crate::progress::CustomerProgress;

impl Fleet {
    /// Takes the answer about each customer of a group, and goes on with those that did not fail.
    pub(super) fn daily_answered(
        &mut self,
        mut daily: Daily,
        answered: Vec<Answered>,
        commits: &mut Vec<Commit>,
    ) {
        let members = std::mem::take(&mut daily.members);
        for (mut member, Answered { rows, stored, .. }) in members.into_iter().zip(answered) {
            let comparison = Comparison {
                window: daily.window,
                today: self.today,
                accept_shrunk: self.wanted.accept_shrunk,
                left_out: &[],
            };
            let had_rows = member.has_rows;
            member.has_rows |= rows.iter().any(|row| daily.window.contains(row.date));
            // v3 has a row for every day of a customer; days before the first one may be those before its creation.
            let needs_rows = self.wanted.dialect.days_in_a_request().is_some();
            let changes = if needs_rows && daily.rest.is_empty() && !member.has_rows {
                let message = "the answer has no row for the customer, and v3 has one for every day";
                Err(Failure::new(Kind::NoRows, message))
            } else {
                comparison.changes(rows, stored)
            };
            match changes {
                Ok(_) if needs_rows && !had_rows && !member.has_rows => daily.members.push(member),
                Ok(changes) => {
                    self.store_daily(member, &daily, changes, commits);
                    daily.members.push(member);
                }
                Err(failure) => self.fail(member.index, QueryKind::Daily, daily.window, failure, commits),
            }
        }
        if let Some(window) = daily.rest.pop() {
            if !daily.members.is_empty() {
                self.daily.push_front(Daily { window, is_retry: false, ..daily });
            }
        } else {
            daily.members.iter().for_each(|member| self.daily_complete(member.index));
        }
    }

    /// Commits what the answer changes of a customer.
    fn store_daily(&mut self, member: Member, daily: &Daily, changes: Changes, commits: &mut Vec<Commit>) {
        self.count(&changes);
        let Some(state) = self.customers.get(member.index) else { return };
        let (customer, until) = (state.name.clone().into(), self.wanted.until_of(state.limits));
        let mut progress = state.progress;
        advance(&mut progress, daily.window.until, changes.moved_from);
        let is_complete = daily.rest.is_empty();
        if is_complete {
            progress.daily.confirmed = Some(self.run.number);
            if self.wanted.categories && !self.are_categories_due(&progress, until) {
                progress.category_stats.confirmed = Some(self.run.number);
            }
        }
        let Changes { rows, removed, revisions, .. } = changes;
        let (kind, window) = (QueryKind::Daily, daily.window);
        if let Some(state) = self.customers.get_mut(member.index) {
            state.progress = progress;
        }
        let stored = Stored { customer, kind, window, rows, removed, revisions, progress, is_complete };
        commits.push(Commit::Stored(Box::new(stored)));
    }

    /// The daily statistics of a customer are stored: its categories follow where they are due.
    fn daily_complete(&mut self, index: usize) {
        if let Some(state) = self.customers.get_mut(index) {
            state.daily = Status::Complete;
        }
        self.plan_categories(index);
    }
}

/// Advances the daily statistics to the end of a window. Category statistics advance with them where nothing moved, because a
/// day without a changed count has none in its categories either; where a day moved, they fall back to the day before.
fn advance(progress: &mut CustomerProgress, until: NaiveDate, moved_from: Option<NaiveDate>) {
    let CustomerProgress { daily, category_stats, names_listed } = progress;
    let were_in_step = names_listed.is_some() && category_stats.reached >= daily.reached;
    daily.advance(until);
    match moved_from {
        Some(first) => category_stats.reached = category_stats.reached.min(first.pred_opt()),
        None if were_in_step => category_stats.advance(until),
        None => {}
    }
}
