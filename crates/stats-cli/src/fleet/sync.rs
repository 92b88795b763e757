//! `sync`: a run of a fleet, or its dry run.

use stats_fleet::{Report, Stop};
use stats_proto::{Dialect, QueryKind};
use stats_store::{PreparedSync, SyncProgress, SyncState};
use stats_ureq::Client;

use super::arguments::Sync;
use super::job;
use super::output::FleetOutput;
use super::progress::Watch;
use super::signals;
use super::sync_report::{self, DryRun, SyncReport};
use crate::failure::Failure;
use crate::policy::policy;
use crate::{account, exit, log, query};

/// Stores the numbers of the customers, prints a report, and returns the exit status.
pub(crate) fn sync(options: &Sync, output: FleetOutput) -> Result<u8, Failure> {
    log::start(options.verbose)?;
    if options.server.utc_offset.is_some() {
        let advice = "expected no `--utc-offset`: the list of `--customers` can have a column `time_zone`";
        return Err(Failure::Usage(advice.to_owned()));
    }
    let known = account::known(&options.server);
    let dialect: Dialect = match &options.server.dialect {
        Some(dialect) => dialect.parse()?,
        None => account::default_dialect(QueryKind::DailyByCustomer, known.as_ref()),
    };
    let mut job = job::job(options)?;
    job.check()?;
    let policy = policy(&options.server)?;
    job.customers = job::customers_of_file(options)?;
    job.check_customers(dialect)?;
    let account = account::account(&options.server, dialect, known, &job.query()?)?;
    let sync = job.prepare(account, &policy)?;
    let client = query::connections(Client::builder(sync.account().clone()), &options.server)?;
    if options.dry_run {
        return dry_run(&sync, options, output);
    }
    run(&sync, options, output, &client.policy(policy).build())
}

fn run(sync: &PreparedSync, options: &Sync, output: FleetOutput, client: &Client) -> Result<u8, Failure> {
    let stop = signals::stop()?;
    let mut store = sync.open(&options.store)?;
    let mut watch = Watch::new();
    let mut last: Option<SyncProgress> = None;
    let outcome = sync.run(&mut store, client, &stop, &mut |progress| {
        watch.show(progress);
        last = Some(*progress);
    });
    watch.end(last.as_ref());
    let outcome = outcome?;
    let (published, failed) = match sync.publish(&store, &outcome) {
        Ok(published) => (published, None),
        // One document: that of the error.
        Err(error) if output.is_json() => return Err(error.into()),
        Err(error) => (None, Some(error.into())),
    };
    let (state, report) = (outcome.state, &outcome.report);
    let shown = SyncReport { account: &options.account, state, report, published };
    output.print(&shown, &sync_report::lines(&shown), || sync_report::text(&shown, &options.store))?;
    failed.map_or_else(|| Ok(status(state, report)), Err)
}

/// Prints what the run would take. It makes no store and sends nothing.
fn dry_run(sync: &PreparedSync, options: &Sync, output: FleetOutput) -> Result<u8, Failure> {
    let estimate = sync.estimate(&options.store)?;
    let shown = DryRun::new(sync, estimate);
    output.print(&shown, &[&shown], || shown.text())?;
    Ok(0)
}

/// The exit status of a run.
fn status(state: SyncState, report: &Report) -> u8 {
    match (&report.stopped, state) {
        (_, SyncState::Interrupted) => exit::INTERRUPTED,
        (Some(Stop::Account(failure) | Stop::Transient(failure) | Stop::List(failure)), _) => {
            exit::status(failure.kind.as_str())
        }
        _ if report.failures.is_empty() => 0,
        _ => exit::FAILED,
    }
}
