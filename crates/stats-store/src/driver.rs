//! The driver of a run: blocking workers send, one thread plans and stores.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Scope, ScopedJoinHandle};
use std::time::Duration;

use stats_fleet::{
    Commit, Estimate, Failure, Fleet, FleetError, Next, Outcome, Report, Row, Run, Task, TaskQuery, Window,
};
use stats_ureq::{Client, Kind, QueryKind};
use thiserror::Error;

use crate::error::StoreError;

/// How often a run looks after its workers while no result comes.
const LOOK: Duration = Duration::from_millis(200);

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

impl SyncError {
    /// The error's kind, the same in every language.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Store(error) => error.kind(),
            Self::Plan(error) => error.kind().as_str(),
            Self::Worker => Kind::Misuse.as_str(),
        }
    }
}

/// Where the rows and the progress of a run go.
pub(crate) trait Sink {
    /// The rows that it has of a customer, which an answer is compared with.
    fn stored(&self, customer: &str, kind: QueryKind, window: Window) -> Result<Vec<Row>, StoreError>;

    /// Stores commits in order: all of them, or none.
    fn store(&mut self, run: Run, commits: Vec<Commit>) -> Result<(), StoreError>;
}

/// Runs a plan to its end: the report, none where it was stopped before, and the planner as the run left it.
pub(crate) fn drive(
    fleet: Fleet,
    client: &Client,
    concurrency: usize,
    sink: &mut dyn Sink,
    stop: &AtomicBool,
    watch: &mut dyn FnMut(&SyncProgress),
) -> Result<(Option<Box<Report>>, Fleet), SyncError> {
    let progress = SyncProgress { done: 0, in_flight: 0, stored: 0, failed: 0, estimate: fleet.estimate() };
    let is_over = AtomicBool::new(false);
    let is_stopped = || stop.load(Ordering::Relaxed) || is_over.load(Ordering::Relaxed);
    std::thread::scope(|scope| {
        let workers = Workers::start(scope, client, concurrency.max(1), &is_stopped);
        let mut driver = Driver { sink, fleet, workers, progress };
        let ended = driver.run(stop, watch);
        is_over.store(true, Ordering::Relaxed); // an error leaves workers that wait
        Ok((ended?, driver.fleet))
    })
}

struct Driver<'a, 'scope> {
    sink: &'a mut dyn Sink,
    fleet: Fleet,
    workers: Workers<'scope>,
    progress: SyncProgress,
}

impl Driver<'_, '_> {
    fn run(
        &mut self,
        stop: &AtomicBool,
        watch: &mut dyn FnMut(&SyncProgress),
    ) -> Result<Option<Box<Report>>, SyncError> {
        loop {
            while self.progress.in_flight < self.workers.count() && !stop.load(Ordering::Relaxed) {
                match self.fleet.next() {
                    Next::Ask(task) => {
                        self.workers.send(task)?;
                        self.progress.in_flight += 1;
                    }
                    Next::WaitForResults => break,
                    Next::Done(report) => return Ok(Some(report)),
                }
            }
            if self.progress.in_flight == 0 {
                return Ok(None);
            }
            let results = self.workers.receive()?;
            self.progress.in_flight -= results.len();
            self.store_results(results)?;
            watch(&self.progress);
        }
    }

    /// Compares results with what is stored, and stores what changes. Where one of them cannot be compared, those before it are
    /// stored.
    fn store_results(&mut self, results: Vec<Received>) -> Result<(), SyncError> {
        let mut commits = Vec::new();
        let compared = self.compare(results, &mut commits);
        for commit in &commits {
            match commit {
                Commit::Stored(_) => self.progress.stored += 1,
                Commit::Failed(_) => self.progress.failed += 1,
                Commit::Customers(_) => self.progress.estimate = self.fleet.estimate(),
            }
        }
        self.sink.store(self.fleet.run(), commits)?;
        compared
    }

    /// Adds what results change.
    fn compare(&mut self, results: Vec<Received>, commits: &mut Vec<Commit>) -> Result<(), SyncError> {
        for (task, outcome) in results {
            let Some(outcome) = outcome else { continue }; // it was not sent
            let sink = &*self.sink;
            let outcome = outcome.with_stored(&task.query, |customer| match &task.query {
                TaskQuery::DailyByCustomer { window, .. } => sink.stored(customer, QueryKind::Daily, *window),
                TaskQuery::Categories { window, .. } => {
                    sink.stored(customer, QueryKind::CategoryStats, *window)
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
