//! What follows from a query without an answer.

use stats_proto::{Kind, QueryKind};

use super::Fleet;
use super::health::{Class, Stage};
use super::work::{Daily, Work, may_be_of_one};
use crate::commit::Commit;
use crate::outcome::Failure;

impl Fleet {
    /// Takes a failure: transient ones are tried once more at the end, refused credentials wait for a success, and others are
    /// the customers' own.
    pub(super) fn failed(&mut self, work: Work, failure: Failure, is_probe: bool, commits: &mut Vec<Commit>) {
        let stage = work.stage();
        match Class::of(failure.kind) {
            Class::Transient => {
                if work.is_retry() {
                    // That it fails again says little about the server.
                    self.divide_or_fail(work, failure, commits);
                } else {
                    self.health.transient(&failure, is_probe);
                    self.retries.push_back(work.into_retry());
                }
            }
            Class::Account if !self.health.are_credentials_accepted(stage) => match work {
                // A refused group counts once, whatever its parts are answered with.
                Work::Daily(daily) if daily.is_part && daily.members.len() > 1 && may_be_of_one(&failure) => {
                    self.health.responded();
                    self.split(&daily);
                }
                Work::List { .. } => {
                    self.health.responded();
                    self.list_failure = Some(failure);
                }
                work => {
                    self.health.refused(stage, &failure, is_probe);
                    self.suspended.push((work, failure));
                }
            },
            Class::Account | Class::Customer => {
                self.health.responded();
                self.divide_or_fail(work, failure, commits);
            }
        }
    }

    /// The credentials were accepted: what was refused before is the customers' own.
    pub(super) fn blame_customers(&mut self, stage: Stage, commits: &mut Vec<Commit>) {
        for (work, failure) in std::mem::take(&mut self.suspended) {
            if work.stage() == stage {
                self.divide_or_fail(work, failure, commits);
            } else {
                self.suspended.push((work, failure));
            }
        }
    }

    /// Where nothing else is left, splits a refused group: one of its customers may be the reason. Returns false where there
    /// is none.
    pub(super) fn split_suspended(&mut self) -> bool {
        let is_group = |(work, failure): &(Work, Failure)| {
            matches!(work, Work::Daily(daily) if daily.members.len() > 1) && may_be_of_one(failure)
        };
        let Some(index) = self.suspended.iter().position(is_group) else { return false };
        if let (Work::Daily(daily), _) = self.suspended.remove(index) {
            self.split(&daily);
        }
        true
    }

    /// Divides the work where smaller queries may not meet the failure; fails its customers where it cannot be divided.
    fn divide_or_fail(&mut self, work: Work, failure: Failure, commits: &mut Vec<Commit>) {
        let is_too_large = failure.kind == Kind::TooLarge;
        match work {
            Work::List { .. } => self.list_failure = Some(failure),
            Work::Daily(daily) => {
                let halved = daily.halved(self.wanted.dialect.has_strict_dates()).filter(|_| is_too_large);
                if let Some(halved) = halved {
                    self.ask_soon(halved);
                } else if daily.members.len() > 1 && may_be_of_one(&failure) {
                    self.split(&daily);
                } else {
                    for member in daily.members {
                        self.fail(member.index, QueryKind::Daily, daily.window, failure.clone(), commits);
                    }
                }
            }
            Work::Categories(work) => {
                let window = work.window;
                let is_about_names = work.listed.is_some()
                    && (is_too_large || matches!(failure.kind, Kind::RefusedNotFound | Kind::TooLong));
                let rest =
                    if is_about_names { self.divide_categories(work, is_too_large) } else { Some(work) };
                match rest {
                    None => {}
                    Some(work) if work.listed.is_some() && failure.kind == Kind::RefusedNotFound => {
                        self.leave_out(work, commits);
                    }
                    Some(work) => self.fail(work.index, QueryKind::CategoryStats, window, failure, commits),
                }
            }
        }
    }

    fn split(&mut self, daily: &Daily) {
        for part in daily.split().into_iter().flatten().rev() {
            self.ask_soon(part);
        }
    }

    fn ask_soon(&mut self, daily: Daily) {
        if daily.is_retry {
            self.retries.push_front(Work::Daily(daily));
        } else {
            self.daily.push_front(daily);
        }
    }
}
