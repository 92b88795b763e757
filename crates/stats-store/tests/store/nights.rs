//! Runs over real sockets.

use std::sync::atomic::{AtomicBool, Ordering};

use stats_fleet::{Customer, Stop};
use stats_store::{NamedCustomer, Plan, Synced, sync};
use stats_ureq::{Dialect, Kind};

use crate::account::{Fixture, TODAY, UNTIL, client, day, emulator, expected, wanted, window};

const NAMES: [&str; 12] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"];

#[test]
fn the_first_night_stores_every_customers_days() {
    for dialect in [Dialect::Reseller, Dialect::V3] {
        let (fixture, emulator) = (Fixture::new(), emulator(&NAMES).start().unwrap());
        let report = fixture.sync(&emulator.base_url(), wanted(dialect), Some(&NAMES));
        assert_eq!((report.failures.len(), report.customers.complete), (0, 12), "{report:?}");
        assert_eq!(report.complete_through, Some(day(UNTIL)));
        assert_eq!(fixture.daily(), expected(&emulator, &NAMES), "{dialect}");
        assert_eq!(emulator.requests(), if dialect == Dialect::V3 { 2 } else { 12 });
    }
}

#[test]
fn the_second_night_changes_no_row() {
    for dialect in [Dialect::Reseller, Dialect::V3] {
        let (fixture, emulator) = (Fixture::new(), emulator(&NAMES).start().unwrap());
        let base_url = emulator.base_url();
        let first = fixture.sync(&base_url, wanted(dialect), Some(&NAMES));
        let rows = fixture.query("select * from days order by 1, 2");
        let second = fixture.sync(&base_url, wanted(dialect), Some(&NAMES));
        assert_eq!((first.rows.changed, second.rows.changed), (36, 0));
        assert_eq!((second.run.number, second.rows.received), (2, 36));
        assert_eq!(fixture.query("select * from days order by 1, 2"), rows);
        assert!(fixture.query("select * from revisions").is_empty());
    }
}

#[test]
fn customers_are_listed_where_none_are_named() {
    let (fixture, emulator) = (Fixture::new(), emulator(&NAMES).start().unwrap());
    fixture.sync(&emulator.base_url(), wanted(Dialect::V3), None);
    assert_eq!(fixture.daily(), expected(&emulator, &NAMES));
    drop(emulator);

    let emulator = crate::account::emulator(&NAMES[1..]).start().unwrap();
    fixture.sync(&emulator.base_url(), wanted(Dialect::V3), None);
    let gone = "select name from customers where gone_since is not null";
    assert_eq!(fixture.query(gone), ["a"]);
    assert_eq!(fixture.daily().len(), 36, "what a customer had stays");
    assert_eq!(fixture.query("select count(*) from freshness"), ["11"]);
}

#[test]
fn a_bad_customer_is_a_failure_and_has_no_row() {
    for dialect in [Dialect::Reseller, Dialect::V3] {
        let fixture = Fixture::new();
        let emulator = emulator(&["a", "b"]).start().unwrap();
        let names = ["a", "fault-503@example.com", "unknown", "b"];
        let report = fixture.sync(&emulator.base_url(), wanted(dialect), Some(&names));
        assert_eq!((report.customers.complete, report.customers.failed), (2, 2), "{report:?}");
        assert_eq!(fixture.daily(), expected(&emulator, &["a", "b"]));
        let (store, account) = fixture.open(dialect);
        let failures = store.failures(account).unwrap();
        let names: Vec<_> = failures.iter().map(|failure| &*failure.customer).collect();
        assert_eq!(names, ["fault-503@example.com", "unknown"], "{dialect}");
        assert_eq!(failures[0].error_kind, Kind::RefusedServer.as_str());
        assert_eq!((failures[0].since, failures[0].until), (window().from, window().until));
        let progress = store.progress(account).unwrap();
        assert_eq!(progress.customers.keys().collect::<Vec<_>>(), ["a", "b"]);
    }
}

#[test]
fn a_failure_is_over_once_its_customer_is_stored() {
    let fixture = Fixture::new();
    let first = emulator(&["a"]).start().unwrap();
    fixture.sync(&first.base_url(), wanted(Dialect::Reseller), Some(&["a", "b"]));
    fixture.sync(&first.base_url(), wanted(Dialect::Reseller), Some(&["a", "b"]));
    let failures = "select customer, kind, error_kind is null, tries from freshness order by 1";
    assert_eq!(fixture.query(failures), ["a daily 1 NULL", "b daily 0 2"]);
    let second = emulator(&["a", "b"]).start().unwrap();
    fixture.sync(&second.base_url(), wanted(Dialect::Reseller), Some(&["a", "b"]));
    assert_eq!(fixture.query(failures), ["a daily 1 NULL", "b daily 1 NULL"]);
    assert_eq!(fixture.daily(), expected(&second, &["a", "b"]));
}

#[test]
fn categories_are_stored_besides_the_days() {
    let names = ["customer@example.com", "names@example.com", "no-categories@example.com"];
    for dialect in [Dialect::Reseller, Dialect::V3] {
        let fixture = Fixture::new();
        let emulator = emulator(&names).start().unwrap();
        let report = fixture.sync(&emulator.base_url(), wanted(dialect).with_categories(), Some(&names));
        assert!(report.failures.is_empty(), "{report:?}");
        let dataset = emulator.dataset();
        let mut rows = Vec::new();
        for name in names {
            let customer = dataset.customer(name).unwrap();
            for date in dataset.days(Some(window().from), Some(window().until)) {
                for category in customer.categories() {
                    let counts = dataset.category(&customer, category, date);
                    // The legacy API has no row for a category without a count.
                    if dialect == Dialect::V3 || !counts.is_zero() {
                        rows.push(format!("{name} {date} {category} {}", counts.requests));
                    }
                }
            }
        }
        rows.sort();
        let mut stored = fixture.query("select customer, date, category, requests from category_daily");
        stored.sort();
        assert_eq!(stored, rows, "{dialect}");
        let twice = fixture.sync(&emulator.base_url(), wanted(dialect).with_categories(), Some(&names));
        assert_eq!(twice.rows.changed, 0, "{dialect}");
    }
}

#[test]
fn a_count_beyond_63_bits_fails_its_customer() {
    let names = ["a", "largest@example.com"];
    let (fixture, emulator) = (Fixture::new(), emulator(&names).start().unwrap());
    let wanted = wanted(Dialect::V3).until(day(TODAY));
    let report = fixture.sync(&emulator.base_url(), wanted, Some(&names));
    let failures: Vec<_> =
        report.failures.iter().map(|failed| (&*failed.customer, failed.failure.kind)).collect();
    assert_eq!(failures, [("largest@example.com", Kind::BadValue)]);
    assert_eq!(fixture.query("select customer, count(*) from daily group by 1"), ["a 3"]);
}

#[test]
fn a_fleet_may_have_no_customer() {
    let (fixture, emulator) = (Fixture::new(), emulator(&[]).start().unwrap());
    for (names, requests) in [(Some(&[][..]), 0), (None, 1)] {
        let report = fixture.sync(&emulator.base_url(), wanted(Dialect::V3), names);
        assert_eq!((report.run.is_finished, report.customers.total), (true, 0));
        assert_eq!(emulator.requests(), requests);
    }
}

#[test]
fn refused_credentials_stop_a_run_that_is_continued_later() {
    let fixture = Fixture::new();
    let refusing = emulator(&NAMES).credentials("reseller", "another").start().unwrap();
    let report = fixture.sync(&refusing.base_url(), wanted(Dialect::Reseller), Some(&NAMES));
    assert!(matches!(report.stopped, Some(Stop::Account(_))), "{report:?}");
    assert!(refusing.requests() < 6, "{}", refusing.requests());
    assert!(fixture.daily().is_empty());
    let emulator = emulator(&NAMES).start().unwrap();
    let report = fixture.sync(&emulator.base_url(), wanted(Dialect::Reseller), Some(&NAMES));
    assert_eq!((report.run.number, report.stopped), (1, None));
    assert_eq!(fixture.daily(), expected(&emulator, &NAMES));
}

#[test]
fn late_days_replace_rows_and_keep_the_old_counts() {
    let fixture = Fixture::new();
    let before = emulator(&["a", "b"]).seed(1).start().unwrap();
    fixture.sync(&before.base_url(), wanted(Dialect::V3), Some(&["a", "b"]));
    let old = expected(&before, &["a", "b"]);
    let after = emulator(&["a", "b"]).seed(2).start().unwrap();
    let report = fixture.sync(&after.base_url(), wanted(Dialect::V3), Some(&["a", "b"]));
    assert_eq!(fixture.daily(), expected(&after, &["a", "b"]));
    let kept = "select name, date(date * 86400, 'unixepoch'), json_extract(counts, '$.requests'),
        json_extract(counts, '$.delivered'), json_extract(counts, '$.bounces'), json_extract(counts, '$.opens'),
        json_extract(counts, '$.clicks'), json_extract(counts, '$.spam_reports')
        from revisions join customers on id = customer order by 1, 2";
    assert_eq!(fixture.query(kept), old);
    assert_eq!(report.rows.changed, 6);
    let drift = "select kind, age, changed from drift order by age";
    assert_eq!(fixture.query(drift), ["daily 1 2", "daily 2 2", "daily 3 2"]);
}

#[test]
fn late_days_replace_rows_of_categories_too() {
    let name = "customer@example.com";
    let fixture = Fixture::new();
    let wanted = || wanted(Dialect::V3).with_categories();
    let rows = "select date, category, requests from category_daily order by 1, 2";
    let before = emulator(&[name]).seed(1).start().unwrap();
    fixture.sync(&before.base_url(), wanted(), Some(&[name]));
    let old = fixture.query(rows);
    let after = emulator(&[name]).seed(2).start().unwrap();
    fixture.sync(&after.base_url(), wanted(), Some(&[name]));
    assert_ne!(fixture.query(rows), old);
    let kept = "select date(date * 86400, 'unixepoch'), category, json_extract(counts, '$.requests')
        from revisions where category is not null order by 1, 2";
    assert_eq!(fixture.query(kept), old);
    let fresh = Fixture::new();
    fresh.sync(&after.base_url(), wanted(), Some(&[name]));
    assert_eq!(fixture.query(rows), fresh.query(rows));
}

#[test]
fn a_dry_run_counts_what_an_earlier_first_day_takes_and_changes_nothing() {
    let (fixture, emulator) = (Fixture::new(), emulator(&["a"]).start().unwrap());
    fixture.sync(&emulator.base_url(), wanted(Dialect::V3), Some(&["a"]));
    let (store, account) = fixture.open(Dialect::V3);
    for (since, lagging) in [("2012-05-28", 0), ("2012-05-20", 1)] {
        let wanted = wanted(Dialect::V3).since(day(since));
        let plan = Plan::new(wanted, Some(vec!["a".into()]), day(TODAY));
        let estimate = plan.fleet(&store, account).unwrap().estimate();
        assert_eq!((estimate.lagging, estimate.at_most), (lagging, Some(1)), "{since}");
    }
    assert_eq!((emulator.requests(), store.since(account).unwrap()), (1, Some(day("2012-05-28"))));
}

#[test]
fn a_run_that_is_stopped_stores_what_is_in_flight_and_is_continued() {
    let (fixture, emulator) = (Fixture::new(), emulator(&NAMES).start().unwrap());
    let (mut store, account) = fixture.open(Dialect::Reseller);
    let client = client(&emulator.base_url(), Dialect::Reseller);
    let customers = NAMES.iter().map(|name| (*name).into()).collect();
    let plan = Plan::new(wanted(Dialect::Reseller), Some(customers), day(TODAY)).with_concurrency(3);
    let stop = AtomicBool::new(false);
    let mut watch = |progress: &stats_store::SyncProgress| {
        assert_eq!(progress.estimate.at_most, Some(12));
        stop.store(progress.done >= 4, Ordering::Relaxed);
    };
    let synced = sync(&mut store, account, &client, &plan, &stop, &mut watch).unwrap();
    let Synced::Interrupted(report) = synced else { panic!("{synced:?}") };
    assert_eq!((report.run.number, report.run.is_finished), (1, false));
    let stored = store.progress(account).unwrap().customers.len();
    assert_eq!(stored as u64, emulator.requests(), "each request is stored");
    assert!((4..12).contains(&stored), "{stored}");
    drop(store);
    let report = fixture.sync(&emulator.base_url(), wanted(Dialect::Reseller), Some(&NAMES));
    assert_eq!((report.run.number, report.run.is_finished, emulator.requests()), (1, true, 12));
    assert_eq!(fixture.daily(), expected(&emulator, &NAMES));
}

#[test]
fn an_earlier_first_day_is_read_and_remembered() {
    let (fixture, emulator) = (Fixture::new(), emulator(&["a"]).start().unwrap());
    let base_url = emulator.base_url();
    fixture.sync(&base_url, wanted(Dialect::V3), Some(&["a"]));
    fixture.sync(&base_url, wanted(Dialect::V3).since(day("2012-05-20")), Some(&["a"]));
    assert_eq!(fixture.query("select min(date), count(*) from daily"), ["2012-05-20 11"]);
    let (store, account) = fixture.open(Dialect::V3);
    assert_eq!(store.since(account).unwrap(), Some(day("2012-05-20")));
}

#[test]
fn the_key_is_nowhere_in_the_store() {
    let (fixture, emulator) = (Fixture::new(), emulator(&["a"]).start().unwrap());
    fixture.sync(&emulator.base_url(), wanted(Dialect::Reseller), Some(&["a", "unknown"]));
    let bytes = std::fs::read(fixture.path()).unwrap();
    for key in [&b"open+sesame"[..], b"open%2Bsesame"] {
        assert!(!bytes.windows(key.len()).any(|part| part == key));
    }
    assert!(bytes.windows(7).any(|part| part == b"unknown"));
}

#[test]
fn an_earlier_first_day_of_a_customers_own_is_read() {
    let (fixture, emulator) = (Fixture::new(), emulator(&["a", "b"]).start().unwrap());
    let base_url = emulator.base_url();
    fixture.sync(&base_url, wanted(Dialect::Reseller), Some(&["a", "b"]));
    let mut early = NamedCustomer::new("b");
    early.since = Some(day("2012-05-26"));
    let (mut store, account) = fixture.open(Dialect::Reseller);
    let named = [NamedCustomer::new("a"), early];
    store.name_customers(account, &named, true, 0).unwrap();
    assert_eq!(store.progress(account).unwrap().customers.into_keys().collect::<Vec<_>>(), ["a"]);
    let customers = vec!["a".into(), Customer::new("b").since(day("2012-05-26"))];
    let plan = Plan::new(wanted(Dialect::Reseller), Some(customers), day(TODAY));
    let client = client(&base_url, Dialect::Reseller);
    sync(&mut store, account, &client, &plan, &AtomicBool::new(false), &mut |_| {}).unwrap();
    drop(store);
    assert_eq!(
        fixture.query("select customer, min(date) from daily group by 1"),
        ["a 2012-05-28", "b 2012-05-26"]
    );
}

#[test]
fn a_plan_that_is_refused_changes_nothing() {
    let (fixture, emulator) = (Fixture::new(), emulator(&["a"]).start().unwrap());
    let base_url = emulator.base_url();
    fixture.sync(&base_url, wanted(Dialect::Reseller), Some(&["a"]));
    let (mut store, account) = fixture.open(Dialect::Reseller);
    let before = store.progress(account).unwrap();
    let earlier = wanted(Dialect::Reseller).since(day("2012-05-01"));
    let plan = Plan::new(earlier, Some(vec!["a".into(), "a".into()]), day(TODAY));
    let client = client(&base_url, Dialect::Reseller);
    let refused = sync(&mut store, account, &client, &plan, &AtomicBool::new(false), &mut |_| {});
    assert!(refused.is_err());
    assert_eq!(store.progress(account).unwrap(), before);
}

#[test]
fn a_run_of_some_customers_leaves_the_first_day_of_all() {
    let (fixture, emulator) = (Fixture::new(), emulator(&["a", "b"]).start().unwrap());
    let base_url = emulator.base_url();
    fixture.sync(&base_url, wanted(Dialect::Reseller), Some(&["a", "b"]));
    let (mut store, account) = fixture.open(Dialect::Reseller);
    let remembered = store.since(account).unwrap();
    let earlier = wanted(Dialect::Reseller).since(day("2012-05-01"));
    let plan = Plan::new(earlier, Some(vec!["a".into()]), day(TODAY)).partial();
    let client = client(&base_url, Dialect::Reseller);
    sync(&mut store, account, &client, &plan, &AtomicBool::new(false), &mut |_| {}).unwrap();
    assert_eq!(store.since(account).unwrap(), remembered);
    assert_eq!(store.progress(account).unwrap().customers.len(), 2);
}
