//! Lists of customers that change from night to night, over real sockets.

use stats_fleet::Report;
use stats_ureq::Dialect;

use crate::account::{Fixture, day, emulator, expected, wanted};

const GONE: &str = "select name from customers where gone_since is not null order by 1";

/// A night of an account that lists these customers.
fn night(fixture: &Fixture, names: &[&str]) -> (Report, Vec<String>) {
    let emulator = emulator(names).start().unwrap();
    let report = fixture.sync(&emulator.base_url(), wanted(Dialect::V3), None);
    (report, expected(&emulator, names))
}

#[test]
fn a_customer_that_leaves_and_comes_back_has_the_days_between() {
    let fixture = Fixture::new();
    let (_, rows) = night(&fixture, &["anna", "bert"]);
    night(&fixture, &["bert"]);
    assert_eq!(fixture.query(GONE), ["anna"]);
    assert_eq!(fixture.daily(), rows, "what a customer had stays");

    let emulator = emulator(&["anna", "bert"]).start().unwrap();
    let next = wanted(Dialect::V3).until(day("2012-05-31"));
    let report = fixture.sync(&emulator.base_url(), next, None);
    assert!(report.failures.is_empty());
    assert!(fixture.query(GONE).is_empty());
    assert_eq!(
        fixture.query("select customer, max(date), count(*) from daily group by 1"),
        ["anna 2012-05-31 4", "bert 2012-05-31 4"]
    );
}

#[test]
fn a_name_in_other_letters_is_another_customer() {
    let fixture = Fixture::new();
    night(&fixture, &["Anna", "bert"]);
    let (report, mut rows) = night(&fixture, &["anna", "bert"]);
    assert!(report.failures.is_empty(), "{report:?}");
    assert_eq!(fixture.query(GONE), ["Anna"]);
    // The numbers under the earlier name stay, and those under the new one are as many.
    let stored = fixture.daily();
    rows.extend(stored.iter().filter(|row| row.starts_with("Anna ")).cloned());
    rows.sort_unstable();
    assert_eq!((stored.len(), &stored), (9, &rows));
}

#[test]
fn numbers_in_other_letters_are_stored_under_the_name_that_was_asked() {
    let fixture = Fixture::new();
    let names = ["anna", "bert"];
    let emulator = emulator(&names).switches("other-letters=yes".parse().unwrap()).start().unwrap();
    let report = fixture.sync(&emulator.base_url(), wanted(Dialect::V3), Some(&names));
    assert!(report.failures.is_empty(), "{report:?}");
    assert_eq!(fixture.daily(), expected(&emulator, &names));
}

#[test]
fn a_fleet_may_have_one_customer() {
    for dialect in [Dialect::Reseller, Dialect::V3] {
        let (fixture, emulator) = (Fixture::new(), emulator(&["anna"]).start().unwrap());
        let report = fixture.sync(&emulator.base_url(), wanted(dialect).with_categories(), Some(&["anna"]));
        assert_eq!((report.customers.total, report.customers.complete), (1, 1));
        assert_eq!(fixture.daily(), expected(&emulator, &["anna"]));
    }
}
