//! Fetching into memory, for those who keep the rows elsewhere.

mod batches;
mod memory;

use std::collections::{HashMap, HashSet};
use std::sync::atomic::AtomicBool;

use stats_fleet::{Failed, Failure, FirstDays, Fleet, ProgressGroups, Report, Stop};
use stats_ureq::{Client, QueryKind};

use crate::driver::{SyncError, SyncProgress, drive};
use crate::sync::Plan;
pub use memory::FetchedWindow;
use memory::{Memory, Rows};

/// The statistics of many customers in memory.
#[derive(Debug)]
#[non_exhaustive]
pub struct Fetched {
    daily: Rows,
    category_daily: Rows,
    /// The days that were asked for and whose rows are here: of a customer and kind, in the order in which they came. Where
    /// the rows are kept elsewhere, they replace those of exactly these days.
    pub windows: Vec<FetchedWindow>,
    /// Why others are not here: of each customer and kind that is in no window to the end of what is wanted.
    pub failures: Vec<Failed>,
    /// How the run ended.
    pub report: Report,
    /// How far each customer is, for the next run.
    pub progress: ProgressGroups,
}

/// Fetches what a plan wants, without a file; none if it was stopped before its end.
pub(crate) fn fetch(
    client: &Client,
    plan: &Plan,
    progress: &ProgressGroups,
    stop: &AtomicBool,
    watch: &mut dyn FnMut(&SyncProgress),
) -> Result<Option<Fetched>, SyncError> {
    let since = plan.first_day(None);
    let first_days = FirstDays::new(since, plan.customers.as_deref().unwrap_or_default());
    let before = progress.before(&first_days);
    let fleet = plan.planner(since, before.clone())?;
    let mut memory = Memory::new(&first_days, before);
    let (ended, fleet) = drive(fleet, client, plan.concurrency, &mut memory, stop, watch)?;
    let Some(report) = ended else { return Ok(None) };
    let failures = failures(&fleet, &report, &first_days);
    let Memory { daily, category_daily, mut windows, progress: mut after, .. } = memory;
    if plan.wanted.categories {
        windows.extend(days_without_categories(&windows, &failures));
    }
    after.run = Some(report.run);
    let progress = progress.after(&after, &first_days);
    Ok(Some(Fetched { daily, category_daily, windows, failures, report: *report, progress }))
}

/// The days of customers whose daily answer has no row: there is nothing that their categories could be asked for.
fn days_without_categories(windows: &[FetchedWindow], failures: &[Failed]) -> Vec<FetchedWindow> {
    let is_about = |kind| kind == QueryKind::CategoryStats;
    let answered = windows.iter().filter(|one| is_about(one.kind)).map(|one| &*one.customer);
    let failed = failures.iter().filter(|failed| is_about(failed.kind)).map(|failed| &*failed.customer);
    let known: HashSet<&str> = answered.chain(failed).collect();
    let others = windows.iter().filter(|one| !known.contains(&*one.customer));
    others.map(|one| FetchedWindow { kind: QueryKind::CategoryStats, ..one.clone() }).collect()
}

/// The failures of the run, and those of what it did not come to.
fn failures(fleet: &Fleet, report: &Report, first_days: &FirstDays) -> Vec<Failed> {
    let stopped = match &report.stopped {
        Some(Stop::Account(failure) | Stop::Transient(failure) | Stop::List(failure)) => Some(failure),
        None => None,
    };
    let failed = report.failures.iter().filter(|failed| failed.kind == QueryKind::Daily);
    let failed: HashMap<&str, &Failure> = failed.map(|failed| (&*failed.customer, &failed.failure)).collect();
    let pending = fleet.pending().into_iter().filter_map(|(customer, kind, window)| {
        let failure = failed.get(customer).copied().or(stopped)?.clone();
        Some(Failed { customer: customer.to_owned(), kind, window, failure })
    });
    let mut failures: Vec<_> = report.failures.iter().cloned().chain(pending).collect();
    for failed in &mut failures {
        failed.window.from = failed.window.from.max(first_days.of(&failed.customer));
    }
    failures
}
