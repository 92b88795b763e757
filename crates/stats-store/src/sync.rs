//! Runs of a store.

use std::collections::HashMap;
use std::sync::atomic::AtomicBool;
use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{Days, NaiveDate};
use stats_fleet::{Commit, Customer, Fleet, Progress, Report, Row, Run, Wanted, Window};
use stats_ureq::{Client, QueryKind};

use crate::driver::{Sink, SyncError, SyncProgress, drive};
use crate::error::StoreError;
use crate::records::{AccountId, Moment};
use crate::store::Store;

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

    pub(crate) fn planner(&self, since: NaiveDate, progress: Progress) -> Result<Fleet, SyncError> {
        let wanted = self.wanted.clone().since(since);
        Ok(Fleet::new(wanted, self.customers.clone(), progress, self.today)?)
    }

    const fn kinds(&self) -> &'static [QueryKind] {
        if self.wanted.categories {
            &[QueryKind::Daily, QueryKind::CategoryStats]
        } else {
            &[QueryKind::Daily]
        }
    }

    /// The first day wanted: as given, as remembered, or the first of the look-back that ends at the last day.
    pub(crate) fn first_day(&self, remembered: Option<NaiveDate>) -> NaiveDate {
        let Wanted { since, until, look_back, .. } = self.wanted;
        let first_of_look_back = || {
            let before = until.checked_sub_days(Days::new(look_back.into())).unwrap_or(NaiveDate::MIN);
            before.succ_opt().unwrap_or(until)
        };
        since.or(remembered).unwrap_or_else(first_of_look_back)
    }
}

/// How a run ended. What came is stored either way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Synced {
    /// It went to its end, or the planner stopped it: see [`Report::stopped`].
    Ended(Box<Report>),
    /// It was asked to stop. The next run continues it. The report has what was done until then.
    Interrupted(Box<Report>),
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
    let mut sink = StoreSink { store, account, today: plan.today };
    let (ended, fleet) = drive(fleet, client, plan.concurrency, &mut sink, stop, watch)?;
    let is_ended = ended.is_some();
    let mut report = ended.unwrap_or_else(|| Box::new(fleet.report()));
    if plan.is_partial {
        // The planner knows some of the customers only.
        report.complete_through = store.complete_through(account, plan.kinds(), plan.wanted.until)?;
        report.run.is_finished &= !is_continued; // it is the run of the others too
    }
    if is_ended {
        store.end(account, &report, now())?;
        return Ok(Synced::Ended(report));
    }
    Ok(Synced::Interrupted(report))
}

/// Compares with what the store has, and stores in one transaction.
struct StoreSink<'a> {
    store: &'a mut Store,
    account: AccountId,
    today: NaiveDate,
}

impl Sink for StoreSink<'_> {
    fn stored(&self, customer: &str, kind: QueryKind, window: Window) -> Result<Vec<Row>, StoreError> {
        self.store.rows(self.account, customer, kind, window)
    }

    fn store(&mut self, run: Run, commits: Vec<Commit>) -> Result<(), StoreError> {
        let moment = Moment { run: run.number, today: self.today, at: now() };
        self.store.apply_all(self.account, &commits, moment)
    }
}

/// Seconds since 1970-01-01 UTC.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
