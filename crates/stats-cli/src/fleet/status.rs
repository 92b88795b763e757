//! `status`: how far the customers of a store are.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use stats_proto::QueryKind;
use stats_store::{AccountId, AccountRecord, FailureRecord, Store, last_day_everywhere};

use super::arguments::Status;
use super::job;
use super::output::FleetOutput;
use crate::exit;
use crate::failure::Failure;
use crate::secret::without_key;
use crate::values;

/// How many failures, and how many runs, a text has.
const SHOWN: usize = 20;
const RUNS: usize = 5;

/// How far a store is.
#[derive(Debug, Serialize)]
struct StatusReport {
    /// The last day that is over everywhere on Earth, from which the age counts.
    last_day: NaiveDate,
    max_age: u32,
    is_stale: bool,
    accounts: Vec<AccountStatus>,
}

#[derive(Debug, Serialize)]
struct AccountStatus {
    account: String,
    dialect: String,
    origin: String,
    since: Option<NaiveDate>,
    is_stale: bool,
    /// The day up to which every customer is stored, of every kind that the newest run of all customers wanted.
    complete_through: Option<NaiveDate>,
    customers: Customers,
    kinds: BTreeMap<&'static str, KindStatus>,
    failures: Vec<Failing>,
    drift: Vec<Drift>,
    runs: Vec<RunStatus>,
}

#[derive(Debug, Serialize)]
struct Customers {
    total: u64,
    gone: u64,
    failed: u64,
}

#[derive(Debug, Serialize)]
struct KindStatus {
    complete_through: Option<NaiveDate>,
    /// Customers whose numbers are older than allowed.
    stale: u64,
}

#[derive(Debug, Serialize)]
struct Failing {
    customer: String,
    kind: String,
    since: NaiveDate,
    until: NaiveDate,
    error_kind: String,
    status: Option<u16>,
    message: String,
    tries: u32,
    first_at: Option<String>,
    last_at: Option<String>,
}

#[derive(Debug, Serialize)]
struct Drift {
    kind: String,
    age: i64,
    changed: u64,
}

#[derive(Debug, Serialize)]
struct RunStatus {
    number: u32,
    until: NaiveDate,
    is_finished: bool,
    started_at: Option<String>,
    ended_at: Option<String>,
}

/// Prints how far a store is, and returns the exit status.
pub(crate) fn status(options: &Status, output: FleetOutput) -> Result<u8, Failure> {
    let max_age = values::number(&options.max_age, &(0..=36_500), "an age from 0 to 36500 days")?;
    let store = Store::read(&options.store)?;
    let last_day = last_day_everywhere(job::now());
    let accounts = store.accounts()?.into_iter();
    let accounts = accounts.map(|(id, record)| AccountStatus::of(&store, id, record, last_day, max_age));
    let accounts = accounts.collect::<Result<Vec<_>, _>>()?;
    let is_stale = accounts.is_empty() || accounts.iter().any(|account| account.is_stale);
    let report = StatusReport { last_day, max_age, is_stale, accounts };
    output.print(&report, &report.accounts, || report.text())?;
    Ok(if is_stale { exit::STALE } else { 0 })
}

impl AccountStatus {
    fn of(
        store: &Store,
        id: AccountId,
        record: AccountRecord,
        last_day: NaiveDate,
        max_age: u32,
    ) -> Result<Self, Failure> {
        let oldest = last_day.checked_sub_days(chrono::Days::new(max_age.into())).unwrap_or(NaiveDate::MIN);
        let runs = store.runs(id)?;
        let all = store.customers(id)?;
        let gone = all.iter().filter(|customer| customer.gone_since.is_some()).count();
        let total = (all.len() - gone) as u64;
        let mut kinds = BTreeMap::new();
        let (mut complete_through, mut is_stale) = (Some(NaiveDate::MAX), false);
        for kind in [QueryKind::Daily, QueryKind::CategoryStats] {
            if kind == QueryKind::CategoryStats && !store.wants_categories(id)? {
                continue;
            }
            let through = if total == 0 {
                // An account without customers is as complete as its newest run.
                runs.iter().find(|run| run.run.is_finished).map(|run| run.run.until)
            } else {
                store.complete_through(id, &[kind], last_day)?
            };
            complete_through = complete_through.min(through);
            // Customers whose first day is still to come are not behind, and neither is an account of such ones alone.
            let stale = store.customers_behind(id, kind, oldest)?;
            is_stale |= if total == 0 { through.is_none_or(|day| day < oldest) } else { stale > 0 };
            kinds.insert(kind.as_str(), KindStatus { complete_through: through, stale });
        }
        let failures: Vec<Failing> = store.failures(id)?.into_iter().map(Failing::of).collect();
        let mut failed: Vec<&str> = failures.iter().map(|failure| &*failure.customer).collect();
        failed.dedup();
        let customers = Customers { total, gone: gone as u64, failed: failed.len() as u64 };
        let drift = store.drift(id)?.into_iter();
        let drift = drift.map(|drift| Drift { kind: drift.kind, age: drift.age, changed: drift.changed });
        let runs = runs.into_iter().take(RUNS).map(|run| RunStatus {
            number: run.run.number,
            until: run.run.until,
            is_finished: run.run.is_finished,
            started_at: moment(run.started_at),
            ended_at: run.ended_at.and_then(moment),
        });
        Ok(Self {
            since: store.since(id)?,
            account: record.label,
            dialect: record.dialect,
            origin: record.origin,
            is_stale,
            complete_through,
            customers,
            kinds,
            drift: drift.collect(),
            runs: runs.collect(),
            failures,
        })
    }
}

impl Failing {
    fn of(failure: FailureRecord) -> Self {
        Self {
            customer: failure.customer,
            kind: failure.kind,
            since: failure.since,
            until: failure.until,
            error_kind: failure.error_kind,
            status: failure.status,
            message: without_key(&failure.message).into_owned(),
            tries: failure.tries,
            first_at: moment(failure.first_at),
            last_at: moment(failure.last_at),
        }
    }
}

/// A moment of the store as text, in UTC.
fn moment(seconds: i64) -> Option<String> {
    DateTime::<Utc>::from_timestamp(seconds, 0).map(|moment| moment.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

impl StatusReport {
    fn text(&self) -> String {
        let mut text = String::new();
        if self.accounts.is_empty() {
            text.push_str("the store has no account: run `sync`\n");
        }
        for account in &self.accounts {
            account.write(&mut text, self.last_day);
        }
        if self.is_stale {
            let max_age = self.max_age;
            let last_day = self.last_day;
            // Writing to a String cannot fail.
            let _ = writeln!(
                text,
                "stale: some numbers end more than {max_age} days before {last_day}, the last day that is over everywhere"
            );
        }
        text
    }
}

impl AccountStatus {
    fn write(&self, text: &mut String, last_day: NaiveDate) {
        let Self { account, dialect, origin, customers, .. } = self;
        let day = |day: Option<NaiveDate>| match day {
            Some(day) => format!("{day}, {} days before {last_day}", (last_day - day).num_days()),
            None => "none, a customer has nothing".to_owned(),
        };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "account `{account}` with `{dialect}` at {origin}");
        let Customers { total, gone, failed } = customers;
        let _ = writeln!(text, "  {:<17} {total}, of which {failed} fail; {gone} more are gone", "customers");
        let _ = writeln!(text, "  {:<17} {}", "complete through", day(self.complete_through));
        for (kind, status) in &self.kinds {
            let through = status.complete_through.map_or_else(|| "none".to_owned(), |day| day.to_string());
            let _ = writeln!(text, "  {kind:<17} {through}, {} stale customers", status.stale);
        }
        for run in &self.runs {
            let state = if run.is_finished { "finished" } else { "not finished" };
            let [started, ended] = [&run.started_at, &run.ended_at].map(|at| at.as_deref().unwrap_or("-"));
            let _ = writeln!(
                text,
                "  {:<17} up to {}: {state}, began {started}, ended {ended}",
                format!("run {}", run.number),
                run.until
            );
        }
        if !self.drift.is_empty() {
            let _ = writeln!(text, "rows that later answers changed, by the age of their day:");
            for Drift { kind, age, changed } in &self.drift {
                let _ = writeln!(text, "  {kind}, {age} days: {changed}");
            }
        }
        if !self.failures.is_empty() {
            let _ = writeln!(text, "failed:");
        }
        for failure in self.failures.iter().take(SHOWN) {
            let Failing { customer, kind, since, until, error_kind, message, tries, .. } = failure;
            let line = format!(
                "{customer}: {kind} of {since} to {until}: {message} [{error_kind}], in {tries} runs"
            );
            let _ = writeln!(text, "  {}", line.replace('\n', "\\n").replace('\r', "\\r"));
        }
        if let Some(more) = self.failures.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            let _ = writeln!(text, "  and {more} more: `--output json` has all of them");
        }
    }
}
