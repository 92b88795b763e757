//! Jobs: what is checked before a store is opened, and runs over real sockets.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use stats_emulator::{BEARER_KEY, Emulator};
use stats_store::{
    JobError, NamedCustomer, PreparedSync, Store, StoreError, SyncError, SyncJob, SyncOutcome, SyncState,
};
use stats_ureq::{Account, Client, Dialect, Format, Policy};

use crate::account::{Fixture, TODAY, UNTIL, account, day, emulator, expected};

const NAMES: [&str; 3] = ["anna", "bert", "cleo"];

/// A job of an hour at which the last day of the emulator is not over everywhere, without waits for the rate.
fn job() -> SyncJob {
    let mut job = SyncJob::new("2012-05-31T13:00:00Z".parse().unwrap());
    job.look_back = 3;
    job.rate = 1_000_000;
    job
}

fn named(names: &[&str]) -> Vec<NamedCustomer> {
    names.iter().map(|name| NamedCustomer::new(*name)).collect()
}

fn policy() -> Policy {
    Policy::default().with_max_retries(0)
}

fn prepare(job: &SyncJob, base_url: &str) -> PreparedSync {
    job.clone().prepare(account(base_url, Dialect::V3), &policy()).unwrap()
}

fn run_with(sync: &PreparedSync, store: &mut Store, stop: &AtomicBool) -> Result<SyncOutcome, JobError> {
    let client = Client::builder(sync.account().clone()).policy(policy()).build();
    sync.run(store, &client, stop, &mut |_| {})
}

fn run(job: &SyncJob, emulator: &Emulator, path: &Path) -> Result<SyncOutcome, JobError> {
    let sync = prepare(job, &emulator.base_url());
    run_with(&sync, &mut sync.open(path)?, &AtomicBool::new(false))
}

#[test]
fn values_out_of_bounds_are_refused_before_anything_is_opened() {
    type Change = fn(&mut SyncJob);
    let cases: [(Change, &str, &str); 12] = [
        (
            |job| job.until = Some(day("2012-06-01")),
            "expected `until` with a day that is over, 2012-05-31 or earlier, got 2012-06-01",
            "bad-option",
        ),
        (
            |job| (job.since, job.only) = (Some(day(UNTIL)), vec!["anna".to_owned()]),
            "expected no `since` with `only`: the first day is that of all customers",
            "bad-option",
        ),
        (|job| job.label.clear(), "expected the account's label, got an empty one", "bad-option"),
        (|job| job.look_back = 0, "expected a look-back from 1 to 1095 days, got `0`", "bad-option"),
        (|job| job.look_back = 1096, "expected a look-back from 1 to 1095 days, got `1096`", "bad-option"),
        (|job| job.concurrency = 0, "expected from 1 to 64 requests at once, got `0`", "bad-option"),
        (|job| job.concurrency = 65, "expected from 1 to 64 requests at once, got `65`", "bad-option"),
        (|job| job.rate = 0, "expected a rate from 1 to 1000000 requests a minute, got `0`", "bad-option"),
        (
            |job| job.rate = 1_000_001,
            "expected a rate from 1 to 1000000 requests a minute, got `1000001`",
            "bad-option",
        ),
        (
            |job| job.since = Some(day(TODAY)),
            "expected start_date `2012-05-31` before end_date `2012-05-30`",
            "dates-out-of-order",
        ),
        (
            |job| job.customers = Some(named(&["anna", "bert", "anna"])),
            "expected each customer once, got `anna` twice",
            "bad-customer",
        ),
        (
            |job| job.customers = Some(named(&[""])),
            "expected a customer's name, got an empty string",
            "empty-customer",
        ),
    ];
    for (change, message, kind) in cases {
        let mut job = job();
        change(&mut job);
        let error = job.prepare(Account::bearer("SG.key"), &policy()).unwrap_err();
        assert_eq!((error.to_string().as_str(), error.kind()), (message, kind));
    }
    job().prepare(Account::bearer("SG.key"), &policy()).unwrap();
}

#[test]
fn an_account_that_lacks_the_queries_is_refused() {
    let reseller = || Account::new("reseller", "key").with_dialect(Dialect::Reseller);
    let customers = || Some(named(&["anna"]));
    for (customers, account, kind) in [
        (None, reseller(), "unsupported"), // no list
        (customers(), Account::bearer("SG.key").with_dialect(Dialect::Own), "unsupported"),
        (customers(), Account::bearer("SG.key").with_format(Format::Xml), "unsupported"),
        (customers(), Account::new("reseller", ""), "missing-credentials"),
        (customers(), Account::bearer("SG.\n"), "bad-credentials"),
    ] {
        for categories in [false, true] {
            let mut job = job();
            (job.customers, job.categories) = (customers.clone(), categories);
            assert_eq!(job.prepare(account.clone(), &policy()).unwrap_err().kind(), kind, "{account:?}");
        }
    }
}

#[test]
fn the_last_day_is_over_everywhere_or_in_the_customers_time_zone() {
    let (fixture, emulator) = (Fixture::new(), emulator(&NAMES).start().unwrap());
    let mut job = job();
    job.now = "2012-05-31T11:00:00Z".parse().unwrap();
    let mut customers = named(&NAMES);
    customers[0].time_zone = Some("+14:00".parse().unwrap());
    customers[1].time_zone = Some("UTC".parse().unwrap());
    job.customers = Some(customers);
    assert_eq!(job.until(), day("2012-05-29"));
    run(&job, &emulator, &fixture.path()).unwrap();
    let reached = "select customer, max(date) from daily group by 1 order by 1";
    assert_eq!(fixture.query(reached), ["anna 2012-05-31", "bert 2012-05-30", "cleo 2012-05-29"]);
}

#[test]
fn a_run_takes_the_requests_that_were_estimated() {
    let (fixture, emulator) = (Fixture::new(), emulator(&NAMES).start().unwrap());
    let mut job = job();
    job.customers = Some(named(&NAMES));
    for expected_requests in [1, 2] {
        let estimate = prepare(&job, &emulator.base_url()).estimate(&fixture.path()).unwrap();
        assert_eq!((estimate.customers, estimate.at_most), (Some(3), Some(1)));
        assert_eq!(fixture.path().exists(), expected_requests > 1, "an estimate makes no store");
        let outcome = run(&job, &emulator, &fixture.path()).unwrap();
        assert_eq!((outcome.state, outcome.report.failures.len()), (SyncState::Finished, 0));
        assert_eq!(emulator.requests(), expected_requests);
    }
    assert_eq!(fixture.daily(), expected(&emulator, &NAMES));
    assert_eq!(fixture.query("select label, name, dialect from accounts"), ["default NULL v3"]);
    assert_eq!(fixture.query("select origin from accounts"), [emulator.base_url()]);
}

#[test]
fn some_customers_are_those_of_the_list_or_else_of_the_store() {
    let (fixture, emulator) = (Fixture::new(), emulator(&NAMES).start().unwrap());
    let mut some = job();
    some.only = vec!["bert".to_owned()];
    let missing = run(&some, &emulator, &fixture.path()).unwrap_err();
    assert!(matches!(missing, JobError::Sync(SyncError::Store(StoreError::Missing { .. }))), "{missing}");
    assert!(!fixture.path().exists());
    let unknown = |job: &SyncJob| prepare(job, &emulator.base_url()).estimate(&fixture.path()).unwrap_err();
    assert_eq!(
        unknown(&some).to_string(),
        "expected `only` with a customer of the store, got `bert`",
        "nothing is known without a store"
    );

    run(&job(), &emulator, &fixture.path()).unwrap();
    let outcome = run(&some, &emulator, &fixture.path()).unwrap();
    assert_eq!((outcome.report.customers.total, outcome.report.run.number), (1, 2));

    some.only = vec!["dora".to_owned()];
    let error = run(&some, &emulator, &fixture.path()).unwrap_err();
    assert_eq!(error.to_string(), "expected `only` with a customer of the store, got `dora`");
    some.customers = Some(named(&NAMES));
    let error = run(&some, &emulator, &fixture.path()).unwrap_err();
    assert_eq!(error.to_string(), "expected `only` with a customer of `customers`, got `dora`");
    some.only = vec!["anna".to_owned(), "anna".to_owned()];
    assert_eq!(unknown(&some).kind(), "bad-customer");
    assert_eq!(fixture.query("select count(*) from runs"), ["2"]);
}

#[test]
fn a_time_zone_of_a_newer_program_is_an_error_that_names_the_customer() {
    let (fixture, emulator) = (Fixture::new(), emulator(&NAMES).start().unwrap());
    run(&job(), &emulator, &fixture.path()).unwrap();
    let set = "update customers set time_zone = 'Mars/Olympus' where name = 'bert'";
    Connection::open(fixture.path()).unwrap().execute(set, []).unwrap();
    let mut some = job();
    some.only = vec!["anna".to_owned()];
    let error = run(&some, &emulator, &fixture.path()).unwrap_err();
    assert_eq!(error.to_string(), "expected a known time zone of `bert`, got `Mars/Olympus`");
}

#[test]
fn keys_are_masked_in_the_report_and_in_what_the_store_remembers() {
    let (fixture, emulator) = (Fixture::new(), emulator(&NAMES).start().unwrap());
    let mut job = job();
    job.customers = Some(named(&["anna", BEARER_KEY, "another-key"]));
    job.mask = |text| text.replace("another-key", "***");
    let outcome = run(&job, &emulator, &fixture.path()).unwrap();
    let messages: Vec<_> = outcome.report.failures.iter().map(|failed| &failed.failure.message).collect();
    assert_eq!(messages.len(), 2);
    for message in messages {
        assert!(message.contains("of `***`"), "{message}");
    }

    let account = Account::new("open-sesame", "open-sesame").with_dialect(Dialect::Reseller);
    let account = account.with_base_url("https://another-key.example.com/api").unwrap();
    let sync = job.prepare(account, &policy()).unwrap();
    let record = sync.record();
    assert_eq!((record.name.as_deref(), &*record.origin), (Some("***"), "https://***.example.com"));
}

#[test]
fn the_name_of_an_account_is_remembered_where_it_is_sent() {
    let account = || Account::new("reseller", "SG.key");
    for (dialect, name) in [(Dialect::Reseller, Some("reseller")), (Dialect::V3, None)] {
        let mut job = job();
        job.customers = Some(named(&["anna"]));
        let sync = job.prepare(account().with_dialect(dialect), &policy()).unwrap();
        assert_eq!((sync.record().name.as_deref(), &*sync.record().dialect), (name, dialect.as_str()));
    }
}

#[test]
fn a_run_that_was_interrupted_sends_and_publishes_nothing_more() {
    let (fixture, emulator) = (Fixture::new(), emulator(&NAMES).start().unwrap());
    let mut job = job();
    job.customers = Some(named(&NAMES));
    let tables = fixture.path().with_file_name("tables");
    #[cfg(feature = "parquet")]
    {
        job.parquet = Some(tables.clone());
    }
    let sync = prepare(&job, &emulator.base_url());
    let mut store = sync.open(&fixture.path()).unwrap();
    let stop = AtomicBool::new(true);
    let outcome = run_with(&sync, &mut store, &stop).unwrap();
    assert_eq!((outcome.state, emulator.requests()), (SyncState::Interrupted, 0));
    #[cfg(feature = "parquet")]
    assert_eq!(sync.publish(&store, &outcome).unwrap(), None);
    assert!(!tables.exists());

    stop.store(false, Ordering::Relaxed);
    let outcome = run_with(&sync, &mut store, &stop).unwrap();
    assert_eq!((outcome.state, outcome.report.run.number), (SyncState::Finished, 1));
    #[cfg(feature = "parquet")]
    assert_eq!(sync.publish(&store, &outcome).unwrap().unwrap().rows, 9);
}

#[test]
fn a_run_that_the_planner_stops_says_so() {
    let (fixture, emulator) = (Fixture::new(), emulator(&NAMES).bearer_key("SG.other").start().unwrap());
    let outcome = run(&job(), &emulator, &fixture.path()).unwrap();
    assert_eq!(outcome.state, SyncState::Stopped);
    assert!(outcome.report.stopped.is_some());
}

#[test]
fn the_rate_of_a_job_is_that_of_its_client() {
    let (fixture, emulator) = (Fixture::new(), emulator(&NAMES).start().unwrap());
    let mut job = job();
    job.rate = 60; // one a second
    let began = Instant::now();
    run(&job, &emulator, &fixture.path()).unwrap(); // the list, then its customers
    assert_eq!(emulator.requests(), 2);
    assert!(began.elapsed() >= Duration::from_millis(900), "{:?}", began.elapsed());
}
