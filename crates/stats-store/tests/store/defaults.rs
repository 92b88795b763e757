//! The emulator's own list, which has a customer for each edge case.

use stats_emulator::Emulator;
use stats_ureq::Dialect;

use crate::account::{Fixture, TODAY, day, wanted, window};

#[test]
fn every_listed_customer_syncs_while_the_window_is_before_today() {
    for dialect in [Dialect::V3, Dialect::Reseller] {
        let emulator = Emulator::builder().today(day(TODAY)).ordinary_customers(30).start().unwrap();
        let dataset = emulator.dataset();
        let names: Vec<&str> = dataset.customers().iter().map(stats_emulator::Customer::name).collect();
        let fixture = Fixture::new();
        // With v3 the customers are listed.
        let given = (dialect != Dialect::V3).then_some(&*names);
        let report = fixture.sync(&emulator.base_url(), wanted(dialect).with_categories(), given);
        assert!(report.failures.is_empty(), "{dialect}: {:?}", report.failures);
        assert_eq!(report.customers.total, names.len() as u64, "{dialect}");

        let mut expected = Vec::new();
        for customer in dataset.customers() {
            for date in dataset.days(Some(window().from), Some(window().until)) {
                expected.push(format!("{} {date} {}", customer.name(), dataset.day(customer, date).requests));
            }
        }
        expected.sort();
        let mut stored = fixture.query("select customer, date, requests from daily");
        stored.sort();
        assert_eq!(stored, expected, "{dialect}");
    }
}
