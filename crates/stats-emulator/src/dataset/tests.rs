use chrono::NaiveDate;

use super::{Counts, Dataset};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn dataset(seed: u64) -> Dataset {
    Dataset::new(seed, date("2009-06-01"), date("2010-03-31"))
}

#[test]
fn a_day_is_the_sum_of_its_categories_and_the_total_that_of_the_days() {
    adds_up(&dataset(1));
}

#[test]
fn days_that_settle_add_up_at_every_moment() {
    let settling = Dataset::new(1, date("2009-06-28"), date("2009-06-30")).with_settling_days(3);
    let settled = settling.clone().with_settling_days(0);
    for today in date("2009-06-29").iter_days().take(8) {
        let settling = settling.clone().with_today(today);
        adds_up(&settling);
        let customer = settling.customer("names@example.com").unwrap();
        for day in settling.days(None, None) {
            let counts = settling.day(&customer, day);
            let all = settled.clone().with_today(today).day(&customer, day);
            assert!(counts.unique_opens <= counts.opens && counts.unique_clicks <= counts.clicks);
            assert_eq!(counts == all, (today - day).num_days() >= 3 || all.is_zero(), "{day} on {today}");
        }
    }
}

fn adds_up(dataset: &Dataset) {
    for customer in dataset.customers().iter().filter(|customer| !customer.categories().is_empty()) {
        let mut total = Counts::default();
        for day in dataset.days(None, None) {
            let mut sum = Counts::default();
            for category in customer.categories() {
                sum += dataset.category(customer, category, day);
            }
            assert_eq!(sum, dataset.day(customer, day), "{} on {day}", customer.name());
            total += sum;
        }
        assert_eq!(total, dataset.total(customer), "{}", customer.name());
    }
}

#[test]
fn numbers_depend_on_the_seed_alone() {
    let (one, same, other) = (dataset(1), dataset(1), dataset(2));
    let numbers = |dataset: &Dataset| -> Vec<Counts> {
        let customer = dataset.customer("customer07@example.com").unwrap();
        dataset.days(None, None).map(|day| dataset.day(&customer, day)).collect()
    };
    assert_eq!(numbers(&one), numbers(&same));
    assert_ne!(numbers(&one), numbers(&other));
}

#[test]
fn a_later_today_changes_no_earlier_day() {
    let (short, long) = (dataset(1), Dataset::new(1, date("2009-06-01"), date("2026-01-01")));
    for customer in short.customers().iter().take(62) {
        let day = date("2009-11-11");
        assert_eq!(short.day(customer, day), long.day(customer, day));
    }
}

#[test]
fn largest_counts_neither_wrap_nor_saturate() {
    let dataset = dataset(1);
    let total = |name: &str| dataset.total(&dataset.customer(name).unwrap());
    assert_eq!(total("largest@example.com").requests, u64::MAX);
    assert_eq!(total("largest@example.com").opens, u64::MAX - 1);
    assert_eq!(total("past-double@example.com").requests, (1 << 53) + 1);
    assert!(total("quiet@example.com").is_zero());
    assert!(!total("no-categories@example.com").is_zero());
}

#[test]
fn days_are_clamped_to_the_dataset() {
    let dataset = dataset(1);
    let count = |first, last| dataset.days(first, last).count();
    assert_eq!(count(None, None), 304);
    assert_eq!(count(Some(date("2010-03-31")), None), 1);
    assert_eq!(count(Some(date("1999-01-01")), Some(date("2009-06-01"))), 1);
    assert_eq!(count(Some(date("2010-04-01")), None), 0);
}

#[test]
fn customers_named_after_faults_and_shapes_are_known() {
    let dataset = dataset(1);
    assert!(dataset.customer("fault-503@example.com").is_some());
    assert!(dataset.customer("shape-array+strings@example.com").is_some());
    assert!(dataset.customer("fault-nonsense@example.com").is_none());
    assert!(dataset.customer("stranger@example.com").is_none());
}
