use std::num::NonZeroU32;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use serde::Serialize;
#[cfg(feature = "arrow")]
use stats_fleet::ProgressGroups;
use stats_fleet::{Estimate, Failure, Report, Stop};
use stats_ureq::{Account, AnyQuery, Client, InputError, Now, Policy, RateLimiter};

use super::error::JobError;
use super::settings::SyncJob;
use crate::customers_file::NamedCustomer;
use crate::driver::SyncProgress;
use crate::error::StoreError;
#[cfg(feature = "arrow")]
use crate::fetch::{Fetched, fetch};
#[cfg(feature = "parquet")]
use crate::publish::{PublishError, PublishOptions, Published};
use crate::records::{AccountId, AccountRecord};
use crate::store::Store;
use crate::sync::{Plan, Synced, sync};

/// A job of an account that supports its queries.
#[derive(Debug, Clone)]
pub struct PreparedSync {
    job: SyncJob,
    account: Account,
    record: AccountRecord,
    /// How many requests are sent at once.
    concurrency: usize,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SyncState {
    /// Every customer was asked about.
    Finished,
    /// The planner stopped it: see [`Report::stopped`].
    Stopped,
    /// It was asked to stop. The next run continues it.
    Interrupted,
}

/// A run that ended.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SyncOutcome {
    /// The account in the store.
    pub account: AccountId,
    /// How the run ended.
    pub state: SyncState,
    /// What it did, without keys in its messages.
    pub report: Report,
}

impl SyncJob {
    /// The job of this account, whose queries have this policy.
    ///
    /// # Errors
    /// As [`SyncJob::check`] and [`SyncJob::check_customers`], and an account that does not support the queries.
    pub fn prepare(self, account: Account, policy: &Policy) -> Result<PreparedSync, JobError> {
        self.check()?;
        self.check_customers(account.dialect())?;
        let rate = NonZeroU32::new(self.rate).ok_or(JobError::Rate { given: self.rate })?;
        let daily = self.query()?;
        let check = |query: AnyQuery| account.exchange(query, policy, 0).map(drop);
        check(daily.clone())?;
        self.category_query()?.map_or(Ok(()), check)?;
        let record = record(&self, &account, daily)?;
        // Requests that wait for the rate must not pass their deadline: half of it is left for sending.
        let in_time = policy
            .deadline
            .map_or(u64::MAX, |deadline| deadline.as_secs().saturating_mul(self.rate.into()) / 120);
        let concurrency = self.concurrency.min(usize::try_from(in_time).unwrap_or(usize::MAX)).max(1);
        let account = account.with_rate_limiter(RateLimiter::per_minute(rate));
        Ok(PreparedSync { job: self, account, record, concurrency })
    }
}

impl PreparedSync {
    /// The settings.
    #[must_use]
    pub const fn job(&self) -> &SyncJob {
        &self.job
    }

    /// The account, of which the client of the run is made: its rate limiter has the rate of the job.
    #[must_use]
    pub const fn account(&self) -> &Account {
        &self.account
    }

    /// What a store remembers of the account.
    #[must_use]
    pub const fn record(&self) -> &AccountRecord {
        &self.record
    }

    /// How many requests the next run with this store takes: the dry run. It makes no store and sends nothing.
    ///
    /// # Errors
    /// As [`PreparedSync::run`], apart from a worker that ended early.
    pub fn estimate(&self, path: &Path) -> Result<Estimate, JobError> {
        let store = if path.exists() { Some(Store::read(path)?) } else { None };
        let known = match &store {
            Some(store) => store.find_account(&self.record)?.map(|account| (store, account)),
            None => None,
        };
        let stored = || known.map_or_else(|| Ok(Vec::new()), |(store, account)| present(store, account));
        let plan = self.plan(self.job.asked(stored)?.as_deref());
        let fleet = match known {
            Some((store, account)) => plan.fleet(store, account)?,
            None => plan.first_fleet()?,
        };
        Ok(fleet.estimate())
    }

    /// Opens the store of the run, as [`Store::open`]. It is created if missing, unless `only` needs its customers.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open(&self, path: &Path) -> Result<Store, JobError> {
        if self.job.customers.is_none() && !self.job.only.is_empty() && !path.exists() {
            return Err(StoreError::Missing { path: path.to_owned() }.into());
        }
        Ok(Store::open(path, self.job.mode)?)
    }

    /// Runs the job to its end, as [`sync`], with a client of [`PreparedSync::account`].
    ///
    /// # Errors
    /// The store cannot be used or has another account of this label, a name of `only` is unknown, or a worker ended early. A
    /// query that fails is no error: the report has it.
    pub fn run(
        &self,
        store: &mut Store,
        client: &Client,
        stop: &AtomicBool,
        watch: &mut dyn FnMut(&SyncProgress),
    ) -> Result<SyncOutcome, JobError> {
        let account = store.account(&self.record)?;
        let plan = self.plan(self.job.asked(|| present(store, account))?.as_deref());
        if let Some(customers) = &self.job.customers {
            store.name_customers(account, customers, true, self.job.now.timestamp())?;
        }
        let (state, report) = match sync(store, account, client, &plan, stop, watch)? {
            Synced::Interrupted(report) => (SyncState::Interrupted, report),
            Synced::Ended(report) if report.stopped.is_some() => (SyncState::Stopped, report),
            Synced::Ended(report) => (SyncState::Finished, report),
        };
        Ok(SyncOutcome { account, state, report: self.masked(*report) })
    }

    /// Fetches what the job wants into memory, with a client of [`PreparedSync::account`]: none if it was stopped. `progress` is
    /// that of an earlier job whose rows are kept elsewhere. Days that the server no longer keeps are asked for, and `only`
    /// and what is about a store do not count.
    ///
    /// # Errors
    /// A worker ended early. A query that fails is no error: the failures have it.
    #[cfg(feature = "arrow")]
    pub fn fetch(
        &self,
        client: &Client,
        progress: &ProgressGroups,
        stop: &AtomicBool,
        watch: &mut dyn FnMut(&SyncProgress),
    ) -> Result<Option<Fetched>, JobError> {
        let mut plan = self.plan(self.job.customers.as_deref());
        (plan.wanted.kept_days, plan.wanted.kept_category_months) = (None, None);
        let Some(mut fetched) = fetch(client, &plan, progress, stop, watch)? else { return Ok(None) };
        fetched.failures.iter_mut().for_each(|failed| self.mask(&mut failed.failure));
        fetched.report = self.masked(fetched.report);
        Ok(Some(fetched))
    }

    /// Publishes the tables of a store after a run, where the job has a folder for them. The tables of a run that was
    /// interrupted are not published.
    ///
    /// # Errors
    /// As [`Store::publish_parquet`].
    #[cfg(feature = "parquet")]
    pub fn publish(&self, store: &Store, outcome: &SyncOutcome) -> Result<Option<Published>, PublishError> {
        let Some(folder) = &self.job.parquet else { return Ok(None) };
        if outcome.state == SyncState::Interrupted {
            return Ok(None);
        }
        store.publish_parquet(folder, &PublishOptions::default().with_mode(self.job.mode)).map(Some)
    }

    fn plan(&self, customers: Option<&[NamedCustomer]>) -> Plan {
        self.job.plan(self.account.dialect(), customers, self.concurrency)
    }

    /// The report without keys in its messages, whatever servers echo.
    fn masked(&self, mut report: Report) -> Report {
        report.failures.iter_mut().for_each(|failed| self.mask(&mut failed.failure));
        if let Some(Stop::Account(failure) | Stop::Transient(failure) | Stop::List(failure)) =
            &mut report.stopped
        {
            self.mask(failure);
        }
        report
    }

    fn mask(&self, failure: &mut Failure) {
        failure.message = masked(&self.job, &self.account, &failure.message);
    }
}

/// What a store remembers of an account.
fn record(job: &SyncJob, account: &Account, daily: AnyQuery) -> Result<AccountRecord, InputError> {
    let requests = account.requests(daily, Now::new(Duration::ZERO, Duration::ZERO))?.requests;
    let url = requests.first().map(|request| request.redacted().url).unwrap_or_default();
    let (dialect, masked) = (account.dialect(), |text: &str| masked(job, account, text));
    Ok(AccountRecord {
        label: job.label.clone(),
        // The key may have been given as the name by mistake: no store has it.
        name: account.name().filter(|_| !dialect.is_v3()).map(masked),
        dialect: dialect.as_str().to_owned(),
        origin: masked(origin(&url)),
    })
}

/// A text without the account's key, and without those that the job masks.
fn masked(job: &SyncJob, account: &Account, text: &str) -> String {
    (job.mask)(&String::from_utf8_lossy(&account.redacted(text.as_bytes())))
}

/// Scheme, host and port of a URL.
fn origin(url: &str) -> &str {
    let authority = url.find("://").map_or(0, |colon| colon + 3);
    let rest = url.get(authority..).unwrap_or_default();
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    url.get(..authority + end).unwrap_or(url)
}

/// The customers that a store has, without those that are gone.
fn present(store: &Store, account: AccountId) -> Result<Vec<NamedCustomer>, JobError> {
    let customers = store.customers(account)?.into_iter().filter(|customer| customer.gone_since.is_none());
    let named = customers.map(|customer| {
        let mut named = NamedCustomer::new(customer.name);
        if let Some(zone) = customer.time_zone {
            // As a newer program may have stored it.
            let parsed = zone.parse();
            let unknown = |_| JobError::TimeZone { customer: named.name.clone(), zone };
            named.time_zone = Some(parsed.map_err(unknown)?);
        }
        named.since = customer.since;
        Ok(named)
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_that_wait_for_the_rate_leave_half_of_their_deadline() {
        for (rate, deadline, concurrency) in [
            (540, Some(300), 8),
            (1, Some(300), 2),
            (1, Some(60), 1), // one in any case
            (60, Some(10), 5),
            (1, None, 8),
        ] {
            let mut job = SyncJob::new("2012-05-31T13:00:00Z".parse().unwrap());
            job.rate = rate;
            let policy = Policy::default().with_deadline(deadline.map(Duration::from_secs));
            let sync = job.prepare(Account::bearer("SG.key"), &policy).unwrap();
            assert_eq!(sync.concurrency, concurrency, "{rate} {deadline:?}");
        }
    }

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        for (url, expected) in [
            ("https://api.sendgrid.com/v3/stats?a=b", "https://api.sendgrid.com"),
            ("http://[::1]:8025?a", "http://[::1]:8025"),
            ("http://localhost:8025", "http://localhost:8025"),
        ] {
            assert_eq!(origin(url), expected);
        }
    }
}
