//! Fetching into memory, over real sockets.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

use arrow_array::cast::AsArray as _;
use arrow_array::types::{Date32Type, Int64Type};
use arrow_array::{Array as _, RecordBatch};
use stats_emulator::CustomerChange;
use stats_fleet::{ProgressGroups, Stop};
use stats_store::{Fetched, NamedCustomer, SyncJob};
use stats_ureq::{Client, Dialect, Metric, NaiveDate, Policy, QueryKind};

use crate::account::{UNTIL, account, day, emulator, expected};

/// A job of these customers from a day of May on, with a look-back of three days.
fn job(day_of_may: u32, names: &[&str]) -> SyncJob {
    let mut job = SyncJob::new("2012-06-01T00:00:00Z".parse().unwrap());
    job.customers = Some(names.iter().map(|name| NamedCustomer::new(*name)).collect());
    job.since = NaiveDate::from_ymd_opt(2012, 5, day_of_may);
    job.until = Some(day(UNTIL));
    (job.look_back, job.concurrency, job.rate) = (3, 2, 100_000);
    job
}

fn fetched(base_url: &str, dialect: Dialect, job: SyncJob, progress: &ProgressGroups) -> Fetched {
    let policy = Policy::default().with_max_retries(0);
    let sync = job.prepare(account(base_url, dialect), &policy).unwrap();
    let client = Client::builder(sync.account().clone()).policy(policy).build();
    sync.fetch(&client, progress, &AtomicBool::new(false), &mut |_| {}).unwrap().unwrap()
}

/// The daily rows as text, as [`expected`] has them.
fn daily(fetched: &Fetched) -> Vec<String> {
    let batches = [fetched.daily().unwrap()];
    let rows = |batch: &RecordBatch| {
        let text = |name| batch.column_by_name(name).unwrap().as_string::<i32>().clone();
        let dates = batch.column_by_name("date").unwrap().as_primitive::<Date32Type>().clone();
        let names = ["requests", "delivered", "bounces", "opens", "clicks", "spam_reports"];
        let counts =
            names.map(|name| batch.column_by_name(name).unwrap().as_primitive::<Int64Type>().clone());
        let customers = text("customer");
        let row = |index: usize| {
            let counts: Vec<_> =
                counts
                    .iter()
                    .map(|counts| {
                        if counts.is_null(index) {
                            "NULL".to_owned()
                        } else {
                            counts.value(index).to_string()
                        }
                    })
                    .collect();
            let date = NaiveDate::from_epoch_days(dates.value(index)).unwrap();
            format!("{} {date} {}", customers.value(index), counts.join(" "))
        };
        (0..batch.num_rows()).map(row).collect::<Vec<_>>()
    };
    batches.iter().flat_map(rows).collect()
}

fn windows(fetched: &Fetched, kind: QueryKind) -> Vec<String> {
    let windows = fetched.windows.iter().filter(|one| one.kind == kind);
    let mut shown: Vec<_> = windows.map(|one| format!("{} {}", one.customer, one.window)).collect();
    shown.sort_unstable();
    shown
}

#[test]
fn rows_are_those_of_the_server_and_a_failure_is_none() {
    for dialect in [Dialect::Reseller, Dialect::V3] {
        let names = ["anna", "bert", "carl"];
        let failing = CustomerChange::default().faults("404".parse().unwrap());
        let emulator = emulator(&names).customer_change("bert", failing).start().unwrap();
        let fetched = fetched(&emulator.base_url(), dialect, job(28, &names), &ProgressGroups::default());
        assert_eq!(daily(&fetched), expected(&emulator, &["anna", "carl"]));
        let days = "2012-05-28 to 2012-05-30";
        assert_eq!(windows(&fetched, QueryKind::Daily), [format!("anna {days}"), format!("carl {days}")]);
        let failures: Vec<_> = fetched
            .failures
            .iter()
            .map(|failed| (&*failed.customer, failed.failure.kind.as_str(), failed.failure.status))
            .collect();
        assert_eq!(failures, [("bert", "refused-not-found", Some(404))]);
        assert!(fetched.category_daily().unwrap().num_rows() == 0);
    }
}

#[test]
fn days_that_the_api_needs_besides_are_left_out() {
    let emulator = emulator(&["anna"]).start().unwrap();
    for dialect in [Dialect::Reseller, Dialect::V3] {
        let fetched = fetched(&emulator.base_url(), dialect, job(30, &["anna"]), &ProgressGroups::default());
        assert_eq!(windows(&fetched, QueryKind::Daily), ["anna 2012-05-30 to 2012-05-30"], "{dialect}");
        assert_eq!(daily(&fetched), expected(&emulator, &["anna"])[2..], "{dialect}");
    }
}

#[test]
fn a_next_fetch_begins_with_the_look_back_and_a_new_customer_with_its_first_day() {
    let emulator = emulator(&["anna", "bert"]).start().unwrap();
    let base_url = emulator.base_url();
    let first = fetched(&base_url, Dialect::V3, job(1, &["anna"]), &ProgressGroups::default());
    assert_eq!(windows(&first, QueryKind::Daily), ["anna 2012-05-01 to 2012-05-30"]);
    let mut next = job(1, &["anna", "bert"]);
    next.until = Some(day("2012-05-31"));
    let second = fetched(&base_url, Dialect::V3, next, &first.progress);
    let expected = ["anna 2012-05-28 to 2012-05-31", "bert 2012-05-01 to 2012-05-31"];
    assert_eq!(windows(&second, QueryKind::Daily), expected);
    assert!(second.progress.run.unwrap().is_finished);
}

#[test]
fn an_earlier_first_day_is_read_from_that_day() {
    let emulator = emulator(&["anna", "bert"]).start().unwrap();
    let base_url = emulator.base_url();
    let mut own = job(20, &["anna", "bert"]);
    own.customers.as_mut().unwrap()[0].since = Some(day("2012-05-10"));
    let first = fetched(&base_url, Dialect::V3, own.clone(), &ProgressGroups::default());
    let expected = ["anna 2012-05-10 to 2012-05-30", "bert 2012-05-20 to 2012-05-30"];
    assert_eq!(windows(&first, QueryKind::Daily), expected);
    assert_eq!(daily(&first).len(), 21 + 11);

    let again = fetched(&base_url, Dialect::V3, own, &first.progress);
    let expected = ["anna 2012-05-28 to 2012-05-30", "bert 2012-05-28 to 2012-05-30"];
    assert_eq!(windows(&again, QueryKind::Daily), expected);
    let earlier = fetched(&base_url, Dialect::V3, job(15, &["anna", "bert"]), &again.progress);
    let expected = ["anna 2012-05-28 to 2012-05-30", "bert 2012-05-15 to 2012-05-30"];
    assert_eq!(windows(&earlier, QueryKind::Daily), expected);
}

#[test]
fn customers_that_a_stopped_run_did_not_come_to_are_failures() {
    let names: Vec<_> = (10..60).map(|number| format!("customer{number}")).collect();
    let names: Vec<&str> = names.iter().map(|name| &**name).collect();
    let failing = || CustomerChange::default().faults("503".parse().unwrap());
    let mut builder = emulator(&names);
    for name in &names[2..] {
        builder = builder.customer_change(*name, failing());
    }
    let emulator = builder.start().unwrap();
    let mut job = job(28, &names);
    job.categories = true;
    let fetched = fetched(&emulator.base_url(), Dialect::Reseller, job, &ProgressGroups::default());
    assert!(matches!(fetched.report.stopped, Some(Stop::Transient(_))), "{:?}", fetched.report);
    assert!(fetched.report.customers.pending > 0);
    for kind in [QueryKind::Daily, QueryKind::CategoryStats] {
        let failed: BTreeSet<_> = fetched
            .failures
            .iter()
            .filter(|failed| failed.kind == kind)
            .map(|failed| &*failed.customer)
            .collect();
        let stored: BTreeSet<_> =
            fetched.windows.iter().filter(|one| one.kind == kind).map(|one| &*one.customer).collect();
        assert!(failed.is_disjoint(&stored), "{kind}");
        assert_eq!(failed.union(&stored).count(), names.len(), "{kind}: {failed:?} {stored:?}");
    }
    let customers: BTreeSet<_> =
        daily(&fetched).iter().map(|row| row.split(' ').next().unwrap().to_owned()).collect();
    assert!(customers.iter().all(|name| names[..2].contains(&&**name)), "{customers:?}");
    assert!(fetched.failures.iter().all(|failed| failed.failure.kind.as_str() == "refused-server"));
}

#[test]
fn a_new_metric_is_a_column_that_is_null_where_it_is_absent() {
    let new = CustomerChange::default().amp_opens_since(day("2012-05-30"));
    let emulator = emulator(&["anna"]).customer_change("anna", new).start().unwrap();
    let fetched = fetched(&emulator.base_url(), Dialect::V3, job(28, &["anna"]), &ProgressGroups::default());
    let batch = fetched.daily().unwrap();
    let schema = batch.schema();
    let names: Vec<_> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    assert_eq!(
        (&names[..3], names.len()),
        (&["customer", "date", "requests"][..], 2 + Metric::ALL.len() + 1)
    );
    let column = batch.column_by_name("amp_opens").unwrap().as_primitive::<Int64Type>();
    assert_eq!((0..3).map(|index| column.is_null(index)).collect::<Vec<_>>(), [true, true, false]);
}

#[test]
fn a_customer_without_a_day_has_no_categories_in_these_days() {
    let new = CustomerChange::default().since(day("2012-05-31"));
    let emulator = emulator(&["anna", "bert"]).customer_change("bert", new).start().unwrap();
    let mut job = job(28, &["anna", "bert"]);
    job.categories = true;
    let fetched = fetched(&emulator.base_url(), Dialect::Reseller, job, &ProgressGroups::default());
    let days = "2012-05-28 to 2012-05-30";
    for kind in [QueryKind::Daily, QueryKind::CategoryStats] {
        assert_eq!(windows(&fetched, kind), [format!("anna {days}"), format!("bert {days}")]);
    }
    assert_eq!(daily(&fetched), expected(&emulator, &["anna"]));
    assert!(fetched.failures.is_empty());
}
