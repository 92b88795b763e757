//! Customers whose answers change from night to night, and a server with a rate limit, over real sockets.

use std::time::Duration;

use stats_emulator::CustomerChange;
use stats_ureq::{Dialect, Kind};

use crate::account::{Fixture, day, emulator, expected, wanted};
use crate::log::Log;

const NAMES: [&str; 3] = ["anna", "bert", "cleo"];

fn kinds(report: &stats_fleet::Report) -> Vec<(&str, Kind)> {
    report.failures.iter().map(|failed| (&*failed.customer, failed.failure.kind)).collect()
}

#[test]
fn a_window_that_shrinks_changes_nothing_until_that_is_accepted() {
    for dialect in [Dialect::Reseller, Dialect::V3] {
        let (fixture, emulator) = (Fixture::new(), emulator(&NAMES).start().unwrap());
        let base_url = emulator.base_url();
        fixture.sync(&base_url, wanted(dialect), Some(&NAMES));
        let before = fixture.daily();

        let later = CustomerChange::default().since(day("2012-05-30"));
        emulator.change_customers([("bert".to_owned(), later)]).unwrap();
        let report = fixture.sync(&base_url, wanted(dialect), Some(&NAMES));
        assert_eq!(kinds(&report), [("bert", Kind::Shrunk)], "{dialect}");
        assert_eq!(fixture.daily(), before);

        let report = fixture.sync(&base_url, wanted(dialect).accepting_shrunk(), Some(&NAMES));
        assert_eq!((kinds(&report), report.rows.removed), (vec![], 2), "{dialect}");
        let left = "select customer, count(*) from daily group by 1";
        assert_eq!(fixture.query(left), ["anna 3", "bert 1", "cleo 3"]);
        assert_eq!(fixture.query("select count(*) from revisions"), ["2"], "the old counts are kept");
    }
}

#[test]
fn a_metric_that_appears_later_is_null_on_the_days_before() {
    let (fixture, emulator) = (Fixture::new(), emulator(&NAMES).start().unwrap());
    let base_url = emulator.base_url();
    fixture.sync(&base_url, wanted(Dialect::V3), Some(&NAMES));
    let later = CustomerChange::default().amp_opens_since(day("2012-05-30"));
    emulator.change_customers([("bert".to_owned(), later)]).unwrap();
    let report = fixture.sync(&base_url, wanted(Dialect::V3), Some(&NAMES));
    assert_eq!((kinds(&report), report.rows.changed), (vec![], 1));
    let rows = "select date, amp_opens is null, amp_opens is unique_opens from daily where customer = 'bert' order by 1";
    assert_eq!(fixture.query(rows), ["2012-05-28 1 0", "2012-05-29 1 0", "2012-05-30 0 1"]);
    assert_eq!(fixture.query("select count(amp_opens) from daily"), ["1"]);
    assert_eq!(fixture.daily(), expected(&emulator, &NAMES));
}

#[test]
fn a_count_beyond_63_bits_fails_its_customer_alone() {
    for dialect in [Dialect::Reseller, Dialect::V3] {
        let (fixture, emulator) = (Fixture::new(), emulator(&NAMES).start().unwrap());
        let large = CustomerChange::default().large_on(day("2012-05-29"));
        emulator.change_customers([("bert".to_owned(), large)]).unwrap();
        let report = fixture.sync(&emulator.base_url(), wanted(dialect), Some(&NAMES));
        assert_eq!(kinds(&report), [("bert", Kind::BadValue)], "{dialect}");
        assert_eq!(fixture.daily(), expected(&emulator, &["anna", "cleo"]), "{dialect}");
    }
}

#[test]
fn no_request_is_refused_by_a_rate_limit_that_headers_show() {
    let names: Vec<String> = (0..45).map(|number| format!("customer {number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (fixture, log) = (Fixture::new(), Log::default());
    let limit = emulator(&names).rate_limit(20, Duration::from_secs(2));
    let emulator = limit.log(log.clone()).start().unwrap();
    let report = fixture.sync(&emulator.base_url(), wanted(Dialect::Reseller), Some(&names));
    assert_eq!((report.failures.len(), report.customers.complete), (0, 45));
    let lines = log.take();
    assert_eq!((lines.lines().count(), lines.matches(" 429\n").count()), (45, 0));
}
