//! The driver of a run: blocking workers send, one thread plans and stores.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Scope, ScopedJoinHandle};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::{Days, NaiveDate};
use stats_fleet::{
    Commit, Customer, Estimate, Failure, Fleet, FleetError, Next, Outcome, Progress, Report, Task, TaskQuery,
    Wanted,
};
use stats_ureq::{Client, QueryKind};
use thiserror::Error;

use crate::error::StoreError;
use crate::records::{AccountId, Moment};
use crate::store::Store;

/// How often a run looks after its workers while no result comes.
const LOOK: Duration = Duration::from_millis(200);

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
    /// True if the account has other customers too. Such a run continues an unfinished one of the same last day and does not
    /// finish it, and the day up to which every customer is stored is that of the whole account.
    pub is_partial: bool,
}

impl Plan {
    /// A plan for these customers, or for those that the account lists.
    #[must_use]
    pub const fn new(wanted: Wanted, customers: Option<Vec<Customer>>, today: NaiveDate) -> Self {
        Self { wanted, customers, today, concurrency: 8, is_partial: false }
    }

    /// Sets how many queries are sent at once, at least one.
    #[must_use]
    pub const fn with_concurrency(mut self, queries: usize) -> Self {
        self.concurrency = queries;
        self
    }

    /// Says that the account has other customers too: see [`Plan::is_partial`].
    #[must_use]
    pub const fn partial(mut self) -> Self {
        self.is_partial = true;
        self
    }

    /// The planner of this plan's next run, without sending anything: its estimate is the dry run.
    ///
    /// # Errors
    /// The store cannot be read, or there is no plan.
    pub fn fleet(&self, store: &Store, account: AccountId) -> Result<Fleet, SyncError> {
        let remembered = store.since(account)?;
        let since = self.first_day(remembered);
        let mut progress = store.progress(account)?;
        if !self.is_partial && remembered.is_some_and(|remembered| since < remembered) {
            progress.customers.clear(); // as `Store::remember` does
        }
        // As `Store::name_customers` does.
        let stored = store.customers(account)?;
        let stored: HashMap<&str, _> = stored.iter().map(|stored| (&*stored.name, stored.since)).collect();
        for customer in self.customers.iter().flatten() {
            let before = stored.get(&*customer.name).and_then(|own| own.or(remembered));
            if before.is_some_and(|before| customer.limits.since.unwrap_or(since) < before) {
                progress.customers.remove(&customer.name);
            }
        }
        self.planner(since, progress)
    }

    /// The planner of the first run, where there is no store or it does not have the account.
    ///
    /// # Errors
    /// There is no plan.
    pub fn first_fleet(&self) -> Result<Fleet, SyncError> {
        self.planner(self.first_day(None), Progress::default())
    }

    fn planner(&self, since: NaiveDate, progress: Progress) -> Result<Fleet, SyncError> {
        let wanted = self.wanted.clone().since(since);
        Ok(Fleet::new(wanted, self.customers.clone(), progress, self.today)?)
    }

    /// The first day wanted: as given, as remembered, or the first of the look-back that ends at the last day.
    fn first_day(&self, remembered: Option<NaiveDate>) -> NaiveDate {
        let Wanted { since, until, look_back, .. } = self.wanted;
        let first_of_look_back = || {
            let before = until.checked_sub_days(Days::new(look_back.into())).unwrap_or(NaiveDate::MIN);
            before.succ_opt().unwrap_or(until)
        };
        since.or(remembered).unwrap_or_else(first_of_look_back)
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
    /// It was asked to stop. The next run continues it. The report has what was done until then.
    Interrupted(Box<Report>),
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
/// `stop` may be set from a signal handler or another thread: nothing more is sent then, waits end, and what is in flight is
/// stored. `watch` is called after each result, and five times a second while none comes.
///
/// # Errors
/// The store cannot be used, or there is no plan. A query that fails is no error: the report has it.
pub fn sync(
    store: &mut Store,
    account: AccountId,
    client: &Client,
    plan: &Plan,
    stop: &AtomicBool,
    watch: &mut dyn FnMut(&SyncProgress),
) -> Result<Synced, SyncError> {
    // First, so that a plan that is refused changes nothing.
    let fleet = plan.fleet(store, account)?;
    if !plan.is_partial {
        let since = plan.first_day(store.since(account)?);
        store.remember(account, since, plan.wanted.categories)?;
    }
    let is_continued = store.newest_run(account)? == Some(fleet.run());
    store.begin(account, fleet.run(), now())?;
    let progress = SyncProgress { done: 0, in_flight: 0, stored: 0, failed: 0, estimate: fleet.estimate() };
    let is_over = AtomicBool::new(false);
    let is_stopped = || stop.load(Ordering::Relaxed) || is_over.load(Ordering::Relaxed);
    std::thread::scope(|scope| {
        let workers = Workers::start(scope, client, plan.concurrency.max(1), &is_stopped);
        let keeps_open = plan.is_partial && is_continued;
        let mut driver = Driver { store, account, fleet, plan, keeps_open, workers, progress };
        let synced = driver.run(stop, watch);
        is_over.store(true, Ordering::Relaxed); // an error leaves workers that wait
        synced
    })
}

struct Driver<'a, 'scope> {
    store: &'a mut Store,
    account: AccountId,
    fleet: Fleet,
    plan: &'a Plan,
    /// True if the run is that of other customers too, so that it does not end with these.
    keeps_open: bool,
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
                        let report = self.report(*report)?;
                        self.store.end(self.account, &report, now())?;
                        return Ok(Synced::Ended(report));
                    }
                }
            }
            if self.progress.in_flight == 0 {
                return Ok(Synced::Interrupted(self.report(self.fleet.report())?));
            }
            let results = self.workers.receive()?;
            self.progress.in_flight -= results.len();
            self.store_results(results)?;
            watch(&self.progress);
        }
    }

    /// The planner's report, about the whole account where the planner knows some of its customers only.
    fn report(&self, mut report: Report) -> Result<Box<Report>, SyncError> {
        if self.plan.is_partial {
            let kinds: &[QueryKind] = if self.plan.wanted.categories {
                &[QueryKind::Daily, QueryKind::CategoryStats]
            } else {
                &[QueryKind::Daily]
            };
            report.complete_through =
                self.store.complete_through(self.account, kinds, self.plan.wanted.until)?;
        }
        report.run.is_finished &= !self.keeps_open;
        Ok(Box::new(report))
    }

    /// Compares results with what the store has, and stores what changes in one transaction. Where one of them cannot be
    /// compared, those before it are stored.
    fn store_results(&mut self, results: Vec<Received>) -> Result<(), SyncError> {
        let mut commits = Vec::new();
        let compared = self.compare(results, &mut commits);
        let moment = Moment { run: self.fleet.run().number, today: self.plan.today, at: now() };
        self.store.apply_all(self.account, &commits, moment)?;
        for commit in &commits {
            match commit {
                Commit::Stored(_) => self.progress.stored += 1,
                Commit::Failed(_) => self.progress.failed += 1,
                Commit::Customers(_) => self.progress.estimate = self.fleet.estimate(),
            }
        }
        compared
    }

    /// Adds what results change.
    fn compare(&mut self, results: Vec<Received>, commits: &mut Vec<Commit>) -> Result<(), SyncError> {
        for (task, outcome) in results {
            let Some(outcome) = outcome else { continue }; // it was not sent
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
            commits.extend(self.fleet.done(task.id, outcome)?);
            self.progress.done += 1;
        }
        Ok(())
    }
}

/// A task that a worker is done with, and its outcome unless it was not sent.
type Received = (Task, Option<Outcome>);

/// Threads that each send one query at a time.
struct Workers<'scope> {
    tasks: Sender<Task>,
    results: Receiver<Received>,
    threads: Vec<ScopedJoinHandle<'scope, ()>>,
}

impl<'scope> Workers<'scope> {
    fn start<'env: 'scope>(
        scope: &'scope Scope<'scope, 'env>,
        client: &Client,
        count: usize,
        is_stopped: &'env (dyn Fn() -> bool + Sync),
    ) -> Self {
        let (tasks, waiting) = channel::<Task>();
        let (finished, results) = channel();
        let waiting = Arc::new(Mutex::new(waiting));
        let work = |_| {
            let (client, waiting, finished) = (client.clone(), waiting.clone(), finished.clone());
            scope.spawn(move || {
                loop {
                    let task = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok(task) = task else { return };
                    let outcome = outcome(&client, &task.query, is_stopped);
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

    /// What workers are done with: waits for one result up to [`LOOK`], and takes others that are there.
    fn receive(&self) -> Result<Vec<Received>, SyncError> {
        match self.results.recv_timeout(LOOK) {
            Ok(first) => {
                let others = self.results.try_iter().take(self.count());
                Ok(std::iter::once(first).chain(others).collect())
            }
            Err(RecvTimeoutError::Timeout) if !self.threads.iter().any(ScopedJoinHandle::is_finished) => {
                Ok(Vec::new())
            }
            Err(_) => Err(SyncError::Worker),
        }
    }
}

/// Sends a task's query and waits for its outcome; none if the run is stopped before the next attempt.
fn outcome(client: &Client, query: &TaskQuery, is_stopped: &dyn Fn() -> bool) -> Option<Outcome> {
    let asked = match query.to_query() {
        Ok(asked) => asked,
        Err(error) => return Some(Outcome::Failed(Failure::from(&error))),
    };
    let result = client.send_unless(asked, is_stopped).transpose()?;
    Some(Outcome::of(query, &result))
}

/// Seconds since 1970-01-01 UTC.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
