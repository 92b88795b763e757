use chrono::NaiveDate;

use super::{Counts, World};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn world(seed: u64) -> World {
    World::new(seed, date("2009-06-01"), date("2010-03-31"))
}

#[test]
fn a_day_is_the_sum_of_its_categories_and_the_total_that_of_the_days() {
    let world = world(1);
    for customer in world.customers().iter().filter(|customer| !customer.categories().is_empty()) {
        let mut total = Counts::default();
        for day in world.days(None, None) {
            let mut sum = Counts::default();
            for category in customer.categories() {
                sum += world.category(customer, category, day);
            }
            assert_eq!(sum, world.day(customer, day), "{} on {day}", customer.name());
            total += sum;
        }
        assert_eq!(total, world.total(customer), "{}", customer.name());
    }
}

#[test]
fn the_seed_decides_and_nothing_else() {
    let (one, same, other) = (world(1), world(1), world(2));
    let numbers = |world: &World| -> Vec<Counts> {
        let customer = world.customer("customer07@example.com").unwrap();
        world.days(None, None).map(|day| world.day(&customer, day)).collect()
    };
    assert_eq!(numbers(&one), numbers(&same));
    assert_ne!(numbers(&one), numbers(&other));
}

#[test]
fn a_later_today_changes_no_earlier_day() {
    let (short, long) = (world(1), World::new(1, date("2009-06-01"), date("2026-01-01")));
    for customer in short.customers().iter().take(62) {
        let day = date("2009-11-11");
        assert_eq!(short.day(customer, day), long.day(customer, day));
    }
}

#[test]
fn the_largest_counts_neither_wrap_nor_saturate() {
    let world = world(1);
    let total = |name: &str| world.total(&world.customer(name).unwrap());
    assert_eq!(total("largest@example.com").requests, u64::MAX);
    assert_eq!(total("largest@example.com").opens, u64::MAX - 1);
    assert_eq!(total("past-double@example.com").requests, (1 << 53) + 1);
    assert!(total("quiet@example.com").is_zero());
    assert!(!total("no-categories@example.com").is_zero());
}

#[test]
fn days_are_held_within_the_world() {
    let world = world(1);
    let count = |first, last| world.days(first, last).count();
    assert_eq!(count(None, None), 304);
    assert_eq!(count(Some(date("2010-03-31")), None), 1);
    assert_eq!(count(Some(date("1999-01-01")), Some(date("2009-06-01"))), 1);
    assert_eq!(count(Some(date("2010-04-01")), None), 0);
}

#[test]
fn customers_by_rule_are_known_where_the_rule_holds() {
    let world = world(1);
    assert!(world.customer("fault-503@example.com").is_some());
    assert!(world.customer("shape-array+strings@example.com").is_some());
    assert!(world.customer("fault-nonsense@example.com").is_none());
    assert!(world.customer("stranger@example.com").is_none());
}
