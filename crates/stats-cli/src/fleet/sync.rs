//! `sync`: a run of a fleet, or its dry run.

use std::sync::atomic::AtomicBool;

use chrono::{DateTime, Utc};
use stats_fleet::{Report, Stop, Wanted};
use stats_proto::{Dialect, QueryKind};
use stats_store::{
    AccountRecord, NamedCustomer, Plan, PublishOptions, Published, Store, StoreError, SyncProgress, Synced,
};
use stats_ureq::Client;

use super::arguments::Sync;
use super::output::FleetOutput;
use super::plan::{self, Identity};
use super::progress::Watch;
use super::report::{self, DryRun, State, SyncReport};
use super::signals;
use crate::failure::Failure;
use crate::policy::policy;
use crate::{account, exit, log, query, values};

/// Stores the numbers of the customers, prints a report, and returns the exit status.
pub(crate) fn sync(options: &Sync, output: FleetOutput) -> Result<u8, Failure> {
    log::start(options.verbose)?;
    if options.server.utc_offset.is_some() {
        let advice = "expected no `--utc-offset`: the list of `--customers` can have a column `time_zone`";
        return Err(Failure::Usage(advice.to_owned()));
    }
    if !options.only.is_empty() && options.since.is_some() {
        let advice = "expected no `--since` with `--only`: the first day is that of all customers";
        return Err(Failure::Usage(advice.to_owned()));
    }
    if options.account.is_empty() {
        return Err(Failure::Usage("expected the account's label, got an empty one".to_owned()));
    }
    let known = account::known(&options.server);
    let dialect: Dialect = match &options.server.dialect {
        Some(dialect) => dialect.parse()?,
        None => account::default_dialect(QueryKind::DailyByCustomer, known.as_ref()),
    };
    let now = plan::now();
    let (wanted, mode) = (plan::wanted(options, dialect, now)?, values::mode(&options.mode)?);
    let policy = policy(&options.server)?;
    let named = plan::customers_of_file(options)?;
    // Checked before anything is read or sent.
    let checked = plan::plan(options, wanted.clone(), named.as_deref(), &policy, now)?;
    if named.is_some() || options.only.is_empty() {
        checked.first_fleet()?;
    }
    let Identity { account, record } = Identity::of(options, &wanted, known)?;
    let client = query::connections(Client::builder(account), &options.server)?.policy(policy);
    let run = Run { options, output, wanted, policy, now, named };
    if options.dry_run {
        return run.dry_run(&record);
    }
    if run.named.is_none() && !options.only.is_empty() && !options.store.exists() {
        return Err(StoreError::Missing { path: options.store.clone() }.into());
    }
    let stop = signals::stop()?;
    let mut store = Store::open(&options.store, mode)?;
    run.run(&mut store, &record, &client.build(), &stop)
}

/// What is to be done, once the options are checked.
struct Run<'a> {
    options: &'a Sync,
    output: FleetOutput,
    wanted: Wanted,
    policy: stats_proto::Policy,
    now: DateTime<Utc>,
    /// The customers of the file.
    named: Option<Vec<NamedCustomer>>,
}

impl Run<'_> {
    fn plan(&self, customers: Option<&[NamedCustomer]>) -> Result<Plan, Failure> {
        plan::plan(self.options, self.wanted.clone(), customers, &self.policy, self.now)
    }

    /// The customers to ask about, given those of the store; none to list them.
    fn customers(
        &self,
        stored: impl FnOnce() -> Result<Vec<NamedCustomer>, Failure>,
    ) -> Result<Option<Vec<NamedCustomer>>, Failure> {
        let only = &self.options.only;
        match &self.named {
            Some(named) if only.is_empty() => Ok(Some(named.clone())),
            None if only.is_empty() => Ok(None),
            Some(named) => plan::only(only, named, "the file of `--customers`").map(Some),
            None => plan::only(only, &stored()?, "the store").map(Some),
        }
    }

    fn run(
        &self,
        store: &mut Store,
        record: &AccountRecord,
        client: &Client,
        stop: &AtomicBool,
    ) -> Result<u8, Failure> {
        let account = store.account(record)?;
        let customers = self.customers(|| plan::customers_of_store(store, account))?;
        let plan = self.plan(customers.as_deref())?;
        if let Some(named) = &self.named {
            store.name_customers(account, named, true, self.now.timestamp())?;
        }
        let mut watch = Watch::new();
        let mut last: Option<SyncProgress> = None;
        let synced = stats_store::sync(store, account, client, &plan, stop, &mut |progress| {
            watch.show(progress);
            last = Some(*progress);
        });
        watch.end(last.as_ref());
        let (state, report) = match synced? {
            Synced::Interrupted(report) => (State::Interrupted, report),
            Synced::Ended(report) if report.stopped.is_some() => (State::Stopped, report),
            Synced::Ended(report) => (State::Finished, report),
        };
        let report = report::masked(*report);
        let status = status(state, &report);
        let published = if state == State::Interrupted { Ok(None) } else { self.publish(store) };
        let (published, failed) = match published {
            Ok(published) => (published, None),
            // One document: that of the error.
            Err(failure) if self.output.is_json() => return Err(failure),
            Err(failure) => (None, Some(failure)),
        };
        let shown = SyncReport { account: &record.label, state, report: &report, published };
        self.output.print(&shown, &report::lines(&shown), || report::text(&shown, &self.options.store))?;
        failed.map_or(Ok(status), Err)
    }

    /// Writes the tables, where that is wanted.
    fn publish(&self, store: &Store) -> Result<Option<Published>, Failure> {
        let Some(folder) = &self.options.parquet else { return Ok(None) };
        let how = PublishOptions::default().with_mode(values::mode(&self.options.mode)?);
        Ok(Some(store.publish_parquet(folder, &how)?))
    }

    /// Prints what the run would take. It makes no store and sends nothing.
    fn dry_run(&self, record: &AccountRecord) -> Result<u8, Failure> {
        let store = if self.options.store.exists() { Some(Store::read(&self.options.store)?) } else { None };
        let known = match &store {
            Some(store) => store.find_account(record)?.map(|account| (store, account)),
            None => None,
        };
        let stored = || {
            known.map_or_else(|| Ok(Vec::new()), |(store, account)| plan::customers_of_store(store, account))
        };
        let customers = self.customers(stored)?;
        let plan = self.plan(customers.as_deref())?;
        let fleet = match known {
            Some((store, account)) => plan.fleet(store, account)?,
            None => plan.first_fleet()?,
        };
        let rate = values::rate(&self.options.rate)?.get();
        let shown =
            DryRun::new(&record.label, self.wanted.dialect, self.wanted.until, fleet.estimate(), rate);
        self.output.print(&shown, &[&shown], || shown.text())?;
        Ok(0)
    }
}

/// The exit status of a run.
fn status(state: State, report: &Report) -> u8 {
    match (&report.stopped, state) {
        (_, State::Interrupted) => exit::INTERRUPTED,
        (Some(Stop::Account(failure) | Stop::Transient(failure) | Stop::List(failure)), _) => {
            exit::status(failure.kind.as_str())
        }
        _ if report.failures.is_empty() => 0,
        _ => exit::FAILED,
    }
}
