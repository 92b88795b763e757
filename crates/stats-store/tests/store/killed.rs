//! A run whose process is killed.

use std::collections::BTreeSet;
use std::env;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use stats_store::Store;
use stats_ureq::Dialect;

use crate::account::{Fixture, emulator, expected, record, sync_at, wanted};
use crate::log::Log;

const STORE: &str = "STATS_STORE_CHILD_STORE";
const BASE_URL: &str = "STATS_STORE_CHILD_BASE_URL";
const CUSTOMERS: usize = 60;

/// The customers that were asked about since this was called last, one for each request.
fn asked(log: &Log) -> Vec<String> {
    let customer = |line: &str| {
        let (_, rest) = line.split_once("?user=").or_else(|| line.split_once("&user=")).unwrap();
        rest.split(['&', ' ']).next().unwrap().to_owned()
    };
    log.take().lines().map(customer).collect()
}

fn names() -> Vec<String> {
    (0..CUSTOMERS).map(|number| format!("customer{number:02}")).collect()
}

/// The process that is killed: this test does something in a child process alone.
#[test]
fn child_process() {
    let (Ok(path), Ok(base_url)) = (env::var(STORE), env::var(BASE_URL)) else { return };
    let names = names();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    sync_at(path.as_ref(), &base_url, wanted(Dialect::Reseller), Some(&names));
}

#[test]
fn a_run_that_is_killed_three_times_asks_no_finished_customer_again() {
    let names = names();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let log = Log::default();
    let emulator = emulator(&names).faults("delay=15ms".parse().unwrap()).log(log.clone()).start().unwrap();
    let fixture = Fixture::new();
    let mut finished: BTreeSet<String> = BTreeSet::new();
    for kill in 1..=3 {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["killed::child_process", "--exact"])
            .env(STORE, fixture.path())
            .env(BASE_URL, emulator.base_url())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let (begun, until) = (Instant::now(), emulator.requests() + 12);
        while emulator.requests() < until {
            assert!(begun.elapsed() < Duration::from_secs(20), "the child asks nothing");
            sleep(Duration::from_millis(1));
        }
        child.kill().unwrap();
        assert!(!child.wait().unwrap().success());
        sleep(Duration::from_millis(100)); // what it had in flight is logged
        let asked = asked(&log);
        assert!(asked.iter().all(|name| !finished.contains(name)), "kill {kill}: {asked:?}");

        let mut store = Store::open(fixture.path(), Store::MODE).unwrap(); // the lock is free
        let account = store.account(&record(Dialect::Reseller)).unwrap();
        let progress = store.progress(account).unwrap();
        let run = progress.run.unwrap();
        assert_eq!((run.number, run.is_finished), (1, false));
        let before = finished.len();
        finished = progress.customers.into_keys().collect();
        assert!(finished.len() > before, "kill {kill}: {}", finished.len());
    }
    assert!(finished.len() < CUSTOMERS);
    let report = fixture.sync(&emulator.base_url(), wanted(Dialect::Reseller), Some(&names));
    let asked: BTreeSet<String> = asked(&log).into_iter().collect();
    assert_eq!(asked.intersection(&finished).count(), 0);
    assert_eq!(asked.len() + finished.len(), CUSTOMERS);
    assert_eq!((report.run.number, report.run.is_finished), (1, true));
    assert_eq!(fixture.daily(), expected(&emulator, &names));
}
