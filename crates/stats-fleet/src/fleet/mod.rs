//! The planner.

mod categories;
mod daily;
mod enrolment;
mod failing;
mod health;
mod summary;
mod work;

use std::collections::{BTreeMap, VecDeque};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use stats_proto::QueryKind;

use crate::commit::{Commit, Failed};
use crate::error::FleetError;
use crate::outcome::{Failure, Outcome};
use crate::progress::{CustomerProgress, Progress, Run};
use crate::report::{Drift, LeftOut, Report, Rows, Stop};
use crate::task::{Task, TaskQuery};
use crate::wanted::{Customer, Limits, Wanted};
use health::{Health, Stage};
use work::{Categories, Daily, Work};

/// What the driver does next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Next {
    /// Send this task's query, then report its outcome by [`Fleet::done`]. Others may be sent meanwhile.
    Ask(Task),
    /// Report the outcome of a task in flight first: what comes next depends on it.
    WaitForResults,
    /// The run is over. Store the report's run.
    Done(Box<Report>),
}

/// The plan of a run over many customers. It sends nothing and stores nothing: its driver does, see the
/// [crate](crate#the-drivers-contract).
#[derive(Debug)]
pub struct Fleet {
    wanted: Wanted,
    today: NaiveDate,
    run: Run,
    customers: Vec<State>,
    /// What earlier runs have stored, until the customers are known.
    earlier: Option<BTreeMap<String, CustomerProgress>>,
    list: Option<Work>,
    daily: VecDeque<Daily>,
    categories: VecDeque<Box<Categories>>,
    /// What failed and is tried once more at the end.
    retries: VecDeque<Work>,
    /// Refusals that may be those of the account, until a query of their stage succeeds.
    suspended: Vec<(Work, Failure)>,
    in_flight: BTreeMap<u64, Flight>,
    next_id: u64,
    health: Health,
    list_failure: Option<Failure>,
    tally: Tally,
}

/// One customer.
#[derive(Debug)]
struct State {
    name: Box<str>,
    limits: Limits,
    progress: CustomerProgress,
    daily: Status,
    categories: Status,
}

/// How far one kind of a customer's statistics is in this run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    Pending,
    Complete,
    Failed,
}

#[derive(Debug)]
struct Flight {
    work: Work,
    /// True if it was taken because it is likely to succeed.
    is_probe: bool,
}

/// What the report counts.
#[derive(Debug, Default)]
struct Tally {
    tasks: u64,
    rows: Rows,
    drift: Drift,
    failures: Vec<Failed>,
    left_out: Vec<LeftOut>,
}

impl Fleet {
    /// A plan for these customers, or for those that the account lists (`None`, with v3 alone), given what earlier runs have
    /// stored and the date of today.
    ///
    /// # Errors
    /// `empty-customer`, `bad-customer` for one that is there twice, and `unsupported` for a dialect without a list, or
    /// without customers.
    pub fn new(
        wanted: Wanted,
        customers: Option<Vec<Customer>>,
        progress: Progress,
        today: NaiveDate,
    ) -> Result<Self, FleetError> {
        enrolment::check(wanted.dialect, customers.as_deref())?;
        let mut fleet = Self {
            run: Run::after(progress.run, wanted.until),
            wanted,
            today,
            customers: Vec::new(),
            earlier: Some(progress.customers),
            list: None,
            daily: VecDeque::new(),
            categories: VecDeque::new(),
            retries: VecDeque::new(),
            suspended: Vec::new(),
            in_flight: BTreeMap::new(),
            next_id: 1,
            health: Health::default(),
            list_failure: None,
            tally: Tally::default(),
        };
        match customers {
            Some(customers) => fleet.enrol(customers),
            None => fleet.list = Some(Work::List { is_retry: false }),
        }
        Ok(fleet)
    }

    /// The run, to be stored before the first commit of it.
    #[must_use]
    pub const fn run(&self) -> Run {
        self.run
    }

    /// What to do next. It may be called at any time; how many tasks are in flight is the driver's choice.
    #[expect(clippy::should_implement_trait, reason = "it does not end, and waits for results")]
    pub fn next(&mut self) -> Next {
        while self.stop().is_none() {
            if let Some((work, is_probe)) = self.take() {
                let id = self.next_id;
                self.next_id += 1;
                let query = self.query(&work);
                self.in_flight.insert(id, Flight { work, is_probe });
                return Next::Ask(Task { id, query });
            }
            if !self.in_flight.is_empty() || !self.split_suspended() {
                break;
            }
        }
        if self.in_flight.is_empty() { Next::Done(Box::new(self.report())) } else { Next::WaitForResults }
    }

    /// Reports the outcome of a task and returns what is to be stored: nothing, or a commit for each customer that it
    /// concerns. Store them before the outcomes of later calls.
    ///
    /// # Errors
    /// `misuse` for a task that is not in flight and for an outcome of another query; nothing changes.
    pub fn done(&mut self, id: u64, outcome: Outcome) -> Result<Vec<Commit>, FleetError> {
        let Some(flight) = self.in_flight.remove(&id) else { return Err(FleetError::UnknownTask { id }) };
        if !self.is_of(&flight.work, &outcome) {
            let expected = self.query(&flight.work).kind();
            self.in_flight.insert(id, flight);
            return Err(FleetError::OtherOutcome { id, expected });
        }
        self.tally.tasks += 1;
        let mut commits = Vec::new();
        let stage = flight.work.stage();
        let is_answer = !matches!(outcome, Outcome::Failed(_));
        match (flight.work, outcome) {
            (work, Outcome::Failed(failure)) => self.failed(work, failure, flight.is_probe, &mut commits),
            (Work::List { .. }, Outcome::Customers(names)) => {
                commits.push(Commit::Customers(names.clone()));
                self.enrol(names.into_iter().map(Customer::new).collect());
            }
            (Work::Daily(daily), Outcome::DailyByCustomer(answered)) => {
                self.daily_answered(daily, answered, &mut commits);
            }
            (Work::Categories(categories), Outcome::Categories { names, stored }) => {
                self.categories_listed(categories, names, stored, &mut commits);
            }
            (Work::Categories(categories), Outcome::CategoryStats(rows)) => {
                self.categories_answered(categories, rows, &mut commits);
            }
            // `is_of` lets no other pair pass.
            _ => {}
        }
        if is_answer && self.health.succeeded(stage) {
            self.blame_customers(stage, &mut commits);
        }
        // Too few refusals to stop for, of credentials that daily statistics have shown to be accepted.
        if self.is_idle() && self.stop().is_none() && self.health.are_credentials_accepted(Stage::Daily) {
            self.blame_customers(Stage::Categories, &mut commits);
        }
        Ok(commits)
    }

    /// True where an outcome is one of this work's query, about its customers.
    fn is_of(&self, work: &Work, outcome: &Outcome) -> bool {
        match (work, outcome) {
            (_, Outcome::Failed(_)) | (Work::List { .. }, Outcome::Customers(_)) => true,
            (Work::Daily(daily), Outcome::DailyByCustomer(answered)) => {
                let names = daily.members.iter().map(|member| self.name(member.index));
                answered.len() == daily.members.len()
                    && names.zip(answered).all(|(name, one)| one.customer == *name)
                    && answered.iter().flat_map(|one| &one.rows).all(|row| row.category.is_none())
            }
            (Work::Categories(categories), Outcome::Categories { .. }) => categories.listed.is_none(),
            (Work::Categories(categories), Outcome::CategoryStats(rows)) => {
                categories.listed.is_some() && rows.iter().all(|row| row.category.is_some())
            }
            _ => false,
        }
    }

    /// The next work: daily statistics, then categories, then what is tried once more. Under suspicion it is taken from the
    /// end, where the customers are that were stored last.
    fn take(&mut self) -> Option<(Work, bool)> {
        fn next<T>(queue: &mut VecDeque<T>, is_last: bool) -> Option<T> {
            if is_last { queue.pop_back() } else { queue.pop_front() }
        }
        if let Some(list) = self.list.take() {
            return Some((list, false));
        }
        let is_probe = self.health.is_suspicious(Stage::Daily);
        if let Some(daily) = next(&mut self.daily, is_probe) {
            return Some((Work::Daily(daily), is_probe));
        }
        let is_probe = self.health.is_suspicious(Stage::Categories);
        if let Some(categories) = next(&mut self.categories, is_probe) {
            return Some((Work::Categories(categories), is_probe));
        }
        self.retries.pop_front().map(|work| (work, false))
    }

    /// True if nothing is in flight and nothing is left to be asked.
    fn is_idle(&self) -> bool {
        self.in_flight.is_empty()
            && self.list.is_none()
            && self.daily.is_empty()
            && self.categories.is_empty()
            && self.retries.is_empty()
    }

    /// Why the run is stopped, as things are.
    fn stop(&self) -> Option<Stop> {
        if let Some(failure) = &self.list_failure {
            return Some(Stop::List(failure.clone()));
        }
        let has_more = !(self.daily.is_empty() && self.categories.is_empty());
        self.health.stop(has_more)
    }

    fn query(&self, work: &Work) -> TaskQuery {
        match work {
            Work::List { .. } => TaskQuery::Customers,
            Work::Daily(daily) => TaskQuery::DailyByCustomer {
                customers: daily.members.iter().map(|member| self.name(member.index).to_owned()).collect(),
                window: daily.window,
            },
            Work::Categories(categories) => {
                let (customer, window) = (self.name(categories.index).to_owned(), categories.window);
                match &categories.listed {
                    None => TaskQuery::Categories { customer, window: categories.whole() },
                    Some(listed) => TaskQuery::CategoryStats {
                        customer,
                        categories: listed.groups.last().cloned().unwrap_or_default(),
                        window,
                    },
                }
            }
        }
    }

    fn name(&self, index: usize) -> &str {
        self.customers.get(index).map(|state| &*state.name).unwrap_or_default()
    }

    /// A customer failed with one kind.
    fn fail(
        &mut self,
        index: usize,
        kind: QueryKind,
        window: crate::window::Window,
        failure: Failure,
        commits: &mut Vec<Commit>,
    ) {
        let Some(state) = self.customers.get_mut(index) else { return };
        if kind == QueryKind::Daily {
            state.daily = Status::Failed;
        } else {
            state.categories = Status::Failed;
        }
        let failed = Failed { customer: state.name.clone().into(), kind, window, failure };
        self.tally.failures.push(failed.clone());
        commits.push(Commit::Failed(failed));
    }
}
