//! The driver of a run: blocking workers send, one thread plans and stores.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Scope, ScopedJoinHandle};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::{Days, NaiveDate};
use stats_fleet::{
    Commit, Customer, Estimate, Failure, Fleet, FleetError, Next, Outcome, Report, Run, Task, TaskQuery,
    Wanted,
};
use stats_ureq::{Client, QueryKind};
use thiserror::Error;

use crate::error::StoreError;
use crate::records::{AccountId, Moment};
use crate::store::Store;

/// How often a run looks after its workers while no result comes.
const LOOK: Duration = Duration::from_secs(1);

/// What a run stores, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Plan {
    /// What is wanted. Without a first day it has the one that the store remembers.
    pub wanted: Wanted,
    /// The customers; none to list them, with v3.
    pub customers: Option<Vec<Customer>>,
    /// The date of today.
    pub today: NaiveDate,
    /// How many queries are sent at once: 8.
    pub concurrency: usize,
}

impl Plan {
    /// A plan for these customers, or for those that the account lists.
    #[must_use]
    pub const fn new(wanted: Wanted, customers: Option<Vec<Customer>>, today: NaiveDate) -> Self {
        Self { wanted, customers, today, concurrency: 8 }
    }

    /// Sets how many queries are sent at once, at least one.
    #[must_use]
    pub const fn with_concurrency(mut self, queries: usize) -> Self {
        self.concurrency = queries;
        self
    }

    /// The planner of this plan's next run, without sending anything: its estimate is the dry run.
    ///
    /// # Errors
    /// The store cannot be read, or there is no plan.
    pub fn fleet(&self, store: &Store, account: AccountId) -> Result<Fleet, SyncError> {
        let mut wanted = self.wanted.clone();
        let since = self.first_day(store, account)?;
        wanted.since = Some(since);
        let mut progress = store.progress(account)?;
        if store.since(account)?.is_some_and(|remembered| since < remembered) {
            progress.customers.clear(); // as `Store::remember_since` does
        }
        Ok(Fleet::new(wanted, self.customers.clone(), progress, self.today)?)
    }

    /// The first day wanted: as given, as remembered, or the first of the look-back that ends at the last day.
    fn first_day(&self, store: &Store, account: AccountId) -> Result<NaiveDate, StoreError> {
        let Wanted { since, until, look_back, .. } = self.wanted;
        let first_of_look_back = || {
            let before = until.checked_sub_days(Days::new(look_back.into())).unwrap_or(NaiveDate::MIN);
            before.succ_opt().unwrap_or(until)
        };
        Ok(match since {
            Some(since) => since,
            None => store.since(account)?.unwrap_or_else(first_of_look_back),
        })
    }
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct SyncProgress {
    /// Queries whose result is stored.
    pub done: u64,
    /// Queries that were sent and have no result yet.
    pub in_flight: usize,
    /// Commits that stored rows.
    pub stored: u64,
    /// Commits that stored a failure.
    pub failed: u64,
    /// How many queries are left, when the run began.
    pub estimate: Estimate,
}

/// How a run ended. What came is stored either way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Synced {
    /// It went to its end, or the planner stopped it: see [`Report::stopped`].
    Ended(Box<Report>),
    /// It was asked to stop. The next run continues it.
    Interrupted(Run),
}

/// Why a run ended before its plan did. What came before is stored, and the next run continues.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SyncError {
    /// The store cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no plan for these customers.
    #[error(transparent)]
    Plan(#[from] FleetError),
    /// A worker ended early: a defect of this program.
    #[error("expected every worker to run until the end: report this, then run it again")]
    Worker,
}

/// Runs a plan to its end: sends its queries by this client and stores what comes.
///
/// `stop` may be set from a signal handler or another thread: nothing more is sent then, and what is in flight is stored.
/// `watch` is called after each result, and every second while none comes.
///
/// # Errors
/// The store cannot be used, or there is no plan. Failures of queries are none: the report has them.
pub fn sync(
    store: &mut Store,
    account: AccountId,
    client: &Client,
    plan: &Plan,
    stop: &AtomicBool,
    watch: &mut dyn FnMut(&SyncProgress),
) -> Result<Synced, SyncError> {
    let since = plan.first_day(store, account)?;
    // Before the progress is read: an earlier first day takes it away.
    store.remember_since(account, since)?;
    let fleet = plan.fleet(store, account)?;
    store.begin(account, fleet.run(), now())?;
    let progress = SyncProgress { done: 0, in_flight: 0, stored: 0, failed: 0, estimate: fleet.estimate() };
    std::thread::scope(|scope| {
        let workers = Workers::start(scope, client, plan.concurrency.max(1));
        let mut driver = Driver { store, account, fleet, today: plan.today, workers, progress };
        driver.run(stop, watch)
    })
}

struct Driver<'a, 'scope> {
    store: &'a mut Store,
    account: AccountId,
    fleet: Fleet,
    today: NaiveDate,
    workers: Workers<'scope>,
    progress: SyncProgress,
}

impl Driver<'_, '_> {
    fn run(&mut self, stop: &AtomicBool, watch: &mut dyn FnMut(&SyncProgress)) -> Result<Synced, SyncError> {
        loop {
            while self.progress.in_flight < self.workers.count() && !stop.load(Ordering::Relaxed) {
                match self.fleet.next() {
                    Next::Ask(task) => {
                        self.workers.send(task)?;
                        self.progress.in_flight += 1;
                    }
                    Next::WaitForResults => break,
                    Next::Done(report) => {
                        self.store.end(self.account, &report, now())?;
                        return Ok(Synced::Ended(report));
                    }
                }
            }
            if self.progress.in_flight == 0 {
                return Ok(Synced::Interrupted(self.fleet.run()));
            }
            if let Some((task, outcome)) = self.workers.receive()? {
                self.progress.in_flight -= 1;
                self.store_outcome(&task, outcome)?;
                self.progress.done += 1;
            }
            watch(&self.progress);
        }
    }

    /// Compares an outcome with what the store has, and stores what changes.
    fn store_outcome(&mut self, task: &Task, outcome: Outcome) -> Result<(), SyncError> {
        let (store, account) = (&*self.store, self.account);
        let outcome = outcome.with_stored(&task.query, |customer| match &task.query {
            TaskQuery::DailyByCustomer { window, .. } => {
                store.rows(account, customer, QueryKind::Daily, *window)
            }
            TaskQuery::Categories { window, .. } => {
                store.rows(account, customer, QueryKind::CategoryStats, *window)
            }
            TaskQuery::Customers | TaskQuery::CategoryStats { .. } => Ok(Vec::new()),
        })?;
        let commits = self.fleet.done(task.id, outcome)?;
        let moment = Moment { run: self.fleet.run().number, today: self.today, at: now() };
        self.store.apply_all(account, &commits, moment)?;
        for commit in &commits {
            match commit {
                Commit::Stored(_) => self.progress.stored += 1,
                Commit::Failed(_) => self.progress.failed += 1,
                Commit::Customers(_) => self.progress.estimate = self.fleet.estimate(),
            }
        }
        Ok(())
    }
}

/// Threads that each send one query at a time.
struct Workers<'scope> {
    tasks: Sender<Task>,
    results: Receiver<(Task, Outcome)>,
    threads: Vec<ScopedJoinHandle<'scope, ()>>,
}

impl<'scope> Workers<'scope> {
    fn start(scope: &'scope Scope<'scope, '_>, client: &Client, count: usize) -> Self {
        let (tasks, waiting) = channel::<Task>();
        let (finished, results) = channel();
        let waiting = Arc::new(Mutex::new(waiting));
        let work = |_| {
            let (client, waiting, finished) = (client.clone(), waiting.clone(), finished.clone());
            scope.spawn(move || {
                loop {
                    let task = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok(task) = task else { return };
                    let outcome = outcome(&client, &task.query);
                    if finished.send((task, outcome)).is_err() {
                        return;
                    }
                }
            })
        };
        let threads = (0..count).map(work).collect();
        Self { tasks, results, threads }
    }

    fn count(&self) -> usize {
        self.threads.len()
    }

    fn send(&self, task: Task) -> Result<(), SyncError> {
        self.tasks.send(task).map_err(|_| SyncError::Worker)
    }

    /// The next result; none if there is none within [`LOOK`].
    fn receive(&self) -> Result<Option<(Task, Outcome)>, SyncError> {
        match self.results.recv_timeout(LOOK) {
            Ok(result) => Ok(Some(result)),
            Err(RecvTimeoutError::Timeout) if !self.threads.iter().any(ScopedJoinHandle::is_finished) => {
                Ok(None)
            }
            Err(_) => Err(SyncError::Worker),
        }
    }
}

/// Sends a task's query and waits for its outcome.
fn outcome(client: &Client, query: &TaskQuery) -> Outcome {
    let asked = match query.to_query() {
        Ok(asked) => asked,
        Err(error) => return Outcome::Failed(Failure::from(&error)),
    };
    Outcome::of(query, &client.send(asked))
}

/// Seconds since 1970-01-01 UTC.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
