//! A run over 100,000 customers needs little memory. Allocations of the whole process are counted, so this test is alone.
#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use stats_fleet::{Answered, Customer, Fleet, Next, Outcome, Progress, TaskQuery, Wanted};
use stats_proto::{Dialect, NaiveDate};

const CUSTOMERS: usize = 100_000;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Plans and drives a run in which every answer is empty; returns how many tasks there were.
fn run(dialect: Dialect, customers: Vec<Customer>, progress: Progress) -> u64 {
    let wanted = Wanted::new(dialect, day("2026-06-30"));
    let mut fleet = Fleet::new(wanted, Some(customers), progress, day("2026-07-01")).unwrap();
    loop {
        let task = match fleet.next() {
            Next::Ask(task) => task,
            Next::WaitForResults => return 0,
            Next::Done(report) => return report.tasks,
        };
        let TaskQuery::DailyByCustomer { customers, .. } = task.query else { return 0 };
        let answered =
            customers.into_iter().map(|customer| Answered { customer, rows: vec![], stored: vec![] });
        fleet.done(task.id, Outcome::DailyByCustomer(answered.collect())).unwrap();
    }
}

fn names() -> Vec<Customer> {
    (0..CUSTOMERS).map(|number| Customer::new(format!("customer{number:06}@example.com"))).collect()
}

/// What a finished run has left: each customer has reached the day before.
fn progress() -> Progress {
    let mut progress = Progress::default();
    for customer in names() {
        let entry = progress.customers.entry(customer.name).or_default();
        entry.daily.reached = Some(day("2026-06-29"));
    }
    progress
}

#[test]
fn a_customer_needs_a_few_hundred_bytes() {
    // With v3 each customer without a row is a failure, which is kept for the report.
    for (dialect, tasks) in [(Dialect::Reseller, 100_000), (Dialect::V3, 10_000)] {
        let mut ran = 0;
        let measured = allocation_counter::measure(|| {
            ran = run(dialect, names(), progress());
        });
        let bytes = measured.bytes_max / CUSTOMERS as u64;
        println!("{dialect}: {bytes} bytes a customer at most, names and progress included");
        assert!(bytes < 600, "{dialect}: {bytes}");
        assert_eq!(ran, tasks);
    }
}
