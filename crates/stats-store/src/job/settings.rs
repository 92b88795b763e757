use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;
#[cfg(feature = "parquet")]
use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use stats_fleet::{FleetError, TaskQuery, Wanted, Window};
use stats_ureq::{AnyQuery, Dialect, InputError};

use super::error::JobError;
use crate::customers_file::NamedCustomer;
use crate::store::Store;
use crate::sync::Plan;
use crate::time_zone::{last_day_anywhere, last_day_everywhere};

/// A customer that stands for those that are not known yet.
const ANY: &str = "customer@example.com";

/// The settings of a run of an account.
///
/// [`check`](Self::check) and [`check_customers`](Self::check_customers) open no file and send nothing;
/// [`prepare`](Self::prepare) calls both.
///
/// ```
/// use stats_store::{JobError, SyncJob};
/// use stats_ureq::{Account, Policy};
///
/// let mut job = SyncJob::new("2026-07-01T15:00:00Z".parse()?);
/// assert_eq!(job.until().to_string(), "2026-06-30");
/// job.categories = true;
/// job.until = Some("2026-08-01".parse()?);
/// let error = job.clone().prepare(Account::bearer("SG.secret"), &Policy::default()).unwrap_err();
/// assert!(matches!(error, JobError::NotOver { .. }));
///
/// job.until = None;
/// let sync = job.prepare(Account::bearer("SG.secret"), &Policy::default())?;
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("fleet.db");
/// assert_eq!(sync.estimate(&path)?.at_least, 1); // the dry run: the customers are listed first
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SyncJob {
    /// The time, which decides which days are over.
    pub now: DateTime<Utc>,
    /// What the account is called in the store: `default`.
    pub label: String,
    /// All customers of the account; none to list them, with v3.
    pub customers: Option<Vec<NamedCustomer>>,
    /// The names of the customers to ask about, of `customers` or else of the store; empty for all.
    pub only: Vec<String>,
    /// The first day. Without one it is that which the store remembers, or the first of the look-back.
    pub since: Option<NaiveDate>,
    /// The last day. Without one it is the last that is over everywhere, or in the customer's time zone.
    pub until: Option<NaiveDate>,
    /// How many days before the first new one are read again: 31.
    pub look_back: u32,
    /// True if category statistics are stored besides the daily ones.
    pub categories: bool,
    /// True if an answer may lack days and categories that are stored with a count above zero.
    pub accept_shrunk: bool,
    /// The most requests in a minute: 540.
    pub rate: u32,
    /// The most requests at once: 8. There are fewer where they would pass the deadline while they wait for the rate.
    pub concurrency: usize,
    /// The permissions of new files on Unix: [`Store::MODE`].
    pub mode: u32,
    /// The folder to which the tables are published as Parquet; none to publish nothing.
    #[cfg(feature = "parquet")]
    pub parquet: Option<PathBuf>,
    /// Masks further keys in messages of the report, in the account's name and in its origin, besides that of the account.
    pub mask: fn(&str) -> String,
}

impl SyncJob {
    /// The look-backs, in days.
    pub const LOOK_BACKS: RangeInclusive<u32> = 1..=1095;
    /// The rates, in requests a minute.
    pub const RATES: RangeInclusive<u32> = 1..=1_000_000;
    /// The numbers of requests at once.
    pub const CONCURRENCIES: RangeInclusive<usize> = 1..=64;

    /// True for permissions of files that their owner can read and write, and that are not executable.
    #[must_use]
    pub const fn is_mode(mode: u32) -> bool {
        mode <= 0o777 && mode & 0o600 == 0o600 && mode & 0o111 == 0
    }

    /// A job of all customers, which the account lists, with the daily statistics up to the last day that is over.
    #[must_use]
    pub fn new(now: DateTime<Utc>) -> Self {
        Self {
            now,
            label: "default".to_owned(),
            customers: None,
            only: Vec::new(),
            since: None,
            until: None,
            look_back: 31,
            categories: false,
            accept_shrunk: false,
            rate: 540,
            concurrency: 8,
            mode: Store::MODE,
            #[cfg(feature = "parquet")]
            parquet: None,
            mask: str::to_owned,
        }
    }

    /// The last day of customers whose time zone is not known.
    #[must_use]
    pub fn until(&self) -> NaiveDate {
        self.until.unwrap_or_else(|| last_day_everywhere(self.now))
    }

    /// Checks everything but the customers.
    ///
    /// # Errors
    /// A value that is out of bounds, or that another one excludes.
    pub fn check(&self) -> Result<(), JobError> {
        if self.since.is_some() && !self.only.is_empty() {
            return Err(JobError::SinceWithOnly);
        }
        if self.label.is_empty() {
            return Err(JobError::NoLabel);
        }
        let (until, last) = (self.until(), last_day_anywhere(self.now));
        if until > last {
            return Err(JobError::NotOver { last, given: until });
        }
        if !Self::LOOK_BACKS.contains(&self.look_back) {
            return Err(JobError::LookBack { given: self.look_back });
        }
        if let Some(since) = self.since.filter(|since| *since > until) {
            let (start, end) = (since.to_string(), until.to_string());
            return Err(InputError::DatesOutOfOrder { start, end, relation: "before" }.into());
        }
        if !Self::CONCURRENCIES.contains(&self.concurrency) {
            return Err(JobError::Concurrency { given: self.concurrency });
        }
        if !Self::RATES.contains(&self.rate) {
            return Err(JobError::Rate { given: self.rate });
        }
        if !Self::is_mode(self.mode) {
            return Err(JobError::Mode { given: self.mode });
        }
        Ok(())
    }

    /// Checks the customers as far as they are known without the store, before the account is made.
    ///
    /// # Errors
    /// A customer without a name or there twice, a dialect without customers or without a list of them.
    pub fn check_customers(&self, dialect: Dialect) -> Result<(), JobError> {
        if self.customers.is_some() || self.only.is_empty() {
            self.plan(dialect, self.customers.as_deref(), self.concurrency).first_fleet()?;
        }
        Ok(())
    }

    /// A query of the run, which the account must support.
    ///
    /// # Errors
    /// As [`stats_ureq::Period::between`].
    pub fn query(&self) -> Result<AnyQuery, JobError> {
        let daily = TaskQuery::DailyByCustomer { customers: vec![ANY.to_owned()], window: self.last_days() };
        Ok(daily.to_query()?)
    }

    /// A query about categories, where they are wanted.
    pub(super) fn category_query(&self) -> Result<Option<AnyQuery>, JobError> {
        if !self.categories {
            return Ok(None);
        }
        let (customer, categories) = (ANY.to_owned(), vec!["category".to_owned()]);
        let statistics = TaskQuery::CategoryStats { customer, categories, window: self.last_days() };
        Ok(Some(statistics.to_query()?))
    }

    /// Two days, because an API may want the first before the last.
    fn last_days(&self) -> Window {
        let until = self.until();
        Window { from: until.pred_opt().unwrap_or(until), until }
    }

    /// The customers to ask about, given those of the store; none to list them.
    pub(super) fn asked(
        &self,
        stored: impl FnOnce() -> Result<Vec<NamedCustomer>, JobError>,
    ) -> Result<Option<Vec<NamedCustomer>>, JobError> {
        match &self.customers {
            customers if self.only.is_empty() => Ok(customers.clone()),
            Some(customers) => self.selected(customers, |name| JobError::NotInCustomers { name }).map(Some),
            None => self.selected(&stored()?, |name| JobError::NotInStore { name }).map(Some),
        }
    }

    /// The customers of `only`.
    fn selected(
        &self,
        known: &[NamedCustomer],
        unknown: impl Fn(String) -> JobError,
    ) -> Result<Vec<NamedCustomer>, JobError> {
        let known: HashMap<&str, &NamedCustomer> =
            known.iter().map(|customer| (&*customer.name, customer)).collect();
        let mut seen = HashSet::new();
        let mut customers = Vec::new();
        for name in &self.only {
            if !seen.insert(name) {
                return Err(FleetError::CustomerTwice { name: name.clone() }.into());
            }
            let customer = known.get(&**name).ok_or_else(|| unknown(name.clone()))?;
            customers.push((*customer).clone());
        }
        Ok(customers)
    }

    /// The plan of a run for these customers, or for those that the account lists.
    pub(super) fn plan(
        &self,
        dialect: Dialect,
        customers: Option<&[NamedCustomer]>,
        concurrency: usize,
    ) -> Plan {
        let mut wanted = Wanted::new(dialect, self.until()).with_look_back(self.look_back);
        wanted.since = self.since;
        wanted.categories = self.categories;
        wanted.accept_shrunk = self.accept_shrunk;
        let of_planner = |customer: &NamedCustomer| customer.wanted(self.until, self.now);
        let customers = customers.map(|customers| customers.iter().map(of_planner).collect());
        let plan = Plan::new(wanted, customers, self.now.date_naive()).with_concurrency(concurrency);
        if self.only.is_empty() { plan } else { plan.partial() }
    }
}
