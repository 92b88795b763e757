//! What a run did, or would do.

use std::fmt::Write as _;
use std::path::Path;

use chrono::NaiveDate;
use serde::Serialize;
use stats_fleet::{Estimate, Failed, LeftOut, Report, Stop};
use stats_store::{PreparedSync, Published, SyncState};

/// How many failures a text has.
const SHOWN: usize = 20;

/// The report of a run.
#[derive(Debug, Serialize)]
pub(super) struct SyncReport<'a> {
    /// The account's label.
    pub(super) account: &'a str,
    pub(super) state: SyncState,
    #[serde(flatten)]
    pub(super) report: &'a Report,
    /// The tables that were written, where that was wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) published: Option<Published>,
}

/// A line of a report.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Line<'a> {
    Failed(&'a Failed),
    LeftOut(&'a LeftOut),
    Report(serde_json::Value),
}

/// A line for each failure and each category that was left out, and a last one with the rest of the report.
pub(super) fn lines<'a>(shown: &SyncReport<'a>) -> Vec<Line<'a>> {
    let report = shown.report;
    let mut rest = serde_json::to_value(shown).unwrap_or_default();
    if let Some(members) = rest.as_object_mut() {
        members.remove("failures");
        members.remove("left_out");
    }
    let failures = report.failures.iter().map(Line::Failed);
    let left_out = report.left_out.iter().map(Line::LeftOut);
    failures.chain(left_out).chain([Line::Report(rest)]).collect()
}

/// The report for people.
pub(super) fn text(shown: &SyncReport<'_>, store: &Path) -> String {
    let SyncReport { account, state, report, published } = shown;
    let mut text = String::new();
    let run = format!("run {} of account `{account}` up to {}", report.run.number, report.run.until);
    let customers = report.customers;
    // Writing to a String cannot fail.
    let _ = match (state, &report.stopped) {
        (SyncState::Interrupted, _) => writeln!(text, "{run}: interrupted; the next run continues it"),
        (_, Some(Stop::Account(failure) | Stop::Transient(failure) | Stop::List(failure))) => {
            writeln!(
                text,
                "{run}: stopped ({}), the next run continues it: {}",
                failure.kind, failure.message
            )
        }
        _ => writeln!(text, "{run}: finished"),
    };
    let through = report
        .complete_through
        .map_or_else(|| "none, a customer has nothing".to_owned(), |day| day.to_string());
    let drift: u64 = report.drift.iter().map(|(_, drift)| drift.changed).sum();
    for (name, value) in [
        (
            "customers",
            format!(
                "{}: {} complete, {} failed, {} pending",
                customers.total, customers.complete, customers.failed, customers.pending
            ),
        ),
        ("complete through", through),
        ("queries", report.tasks.to_string()),
        (
            "rows",
            format!(
                "{} received, {} new or changed ({drift} of late days), {} removed",
                report.rows.received, report.rows.changed, report.rows.removed
            ),
        ),
    ] {
        let _ = writeln!(text, "  {name:<17} {value}");
    }
    if report.rows.outside > 0 {
        let _ =
            writeln!(text, "  {:<17} {} of days that were not asked for", "not stored", report.rows.outside);
    }
    if let Some(Published { written, unchanged, removed, .. }) = published {
        let files = format!("{written} files written, {unchanged} unchanged, {removed} removed");
        let _ = writeln!(text, "  {:<17} {files}", "tables");
    }
    list(&mut text, "failed", &report.failures, store, |failed| {
        let Failed { customer, kind, window, failure } = failed;
        format!("{customer}: {kind} of {window}: {} [{}]", failure.message, failure.kind)
    });
    list(&mut text, "categories that are listed but unknown", &report.left_out, store, |left_out| {
        format!("{}: {}", left_out.customer, left_out.category)
    });
    text
}

fn list<T>(text: &mut String, title: &str, all: &[T], store: &Path, line: impl Fn(&T) -> String) {
    if all.is_empty() {
        return;
    }
    let _ = writeln!(text, "{title}:");
    for one in all.iter().take(SHOWN) {
        // A name may have a line end.
        let _ = writeln!(text, "  {}", line(one).replace('\n', "\\n").replace('\r', "\\r"));
    }
    if let Some(more) = all.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        let _ = writeln!(text, "  and {more} more: sendgrid-stats status {}", store.display());
    }
}

/// What a run would take.
#[derive(Debug, Serialize)]
pub(super) struct DryRun<'a> {
    account: &'a str,
    dialect: &'a str,
    until: NaiveDate,
    estimate: Estimate,
    rate: u32,
    minutes: Minutes,
}

/// How long the requests take at the rate.
#[derive(Debug, Serialize)]
#[expect(clippy::struct_field_names, reason = "those of the estimate")]
struct Minutes {
    at_least: u64,
    at_most: Option<u64>,
    at_worst: Option<u64>,
}

impl<'a> DryRun<'a> {
    pub(super) fn new(sync: &'a PreparedSync, estimate: Estimate) -> Self {
        let (record, rate) = (sync.record(), sync.job().rate);
        let minutes = |requests: u64| requests.div_ceil(rate.into());
        let minutes = Minutes {
            at_least: minutes(estimate.at_least),
            at_most: estimate.at_most.map(minutes),
            at_worst: estimate.at_worst.map(minutes),
        };
        let until = sync.job().until();
        Self { account: &record.label, dialect: &record.dialect, until, estimate, rate, minutes }
    }

    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        let Self { account, dialect, until, estimate, rate, minutes } = self;
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "dry run of account `{account}` with `{dialect}` up to {until}: nothing is sent or stored"
        );
        let customers = match estimate.customers {
            Some(customers) => format!("{customers}, of which {} lag", estimate.lagging),
            None => "not known: the account lists them first".to_owned(),
        };
        let _ = writeln!(text, "  {:<17} {customers}", "customers");
        if estimate.forgotten > 0 {
            let _ = writeln!(
                text,
                "  {:<17} {} customers have first days that the server no longer keeps",
                "not available", estimate.forgotten
            );
        }
        let unknown = "not known before names are listed";
        for (name, requests, minutes) in [
            ("requests at least", Some(estimate.at_least), Some(minutes.at_least)),
            ("requests at most", estimate.at_most, minutes.at_most),
            ("requests at worst", estimate.at_worst, minutes.at_worst),
        ] {
            let value = match (requests, minutes) {
                (Some(requests), Some(minutes)) => {
                    format!("{requests} ({minutes} min at {rate} a minute)")
                }
                _ => unknown.to_owned(),
            };
            let _ = writeln!(text, "  {name:<17} {value}");
        }
        text.push_str(
            "  at most if nothing fails, at worst whatever fails; retries of one request come on top\n",
        );
        text
    }
}
