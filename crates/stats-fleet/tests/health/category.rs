//! The category that causes a rate.

use stats_fleet::health::{Evidence, FindingKind, Severity};

use super::*;

/// A customer of these categories, each with delivered messages and spam reports on the last day.
fn of(categories: &[(&str, u64, u64)]) -> CustomerDays {
    let spam = |delivered, reports| numbers([delivered, 0, 0, delivered, reports]);
    let (delivered, reports) =
        categories.iter().fold((0, 0), |sum, (_, delivered, reports)| (sum.0 + delivered, sum.1 + reports));
    let mut customer = customer(vec![Day { date: ago(0), numbers: spam(delivered, reports) }]);
    let days =
        categories.iter().map(|(name, delivered, reports)| in_category(name, 0, spam(*delivered, *reports)));
    customer.categories = days.collect();
    customer
}

fn named(finding: &Finding) -> Vec<&str> {
    finding.categories().iter().map(|of| &*of.category).collect()
}

#[test]
fn the_category_that_stands_out_is_named() {
    let finding = only_finding(of(&[("news", 5000, 1), ("win-back", 1000, 30), ("invoice", 4000, 0)]));
    assert_eq!((finding.severity, named(&finding)), (Severity::Critical, vec!["win-back"]));
    let others = finding.categories()[0].others.unwrap();
    assert_eq!((others.numerator, others.denominator), (1, 9000));
    let expected = "spam-report rate 0.310 % (31 spam reports of 10000 delivered), above 0.3 %; \
        category `win-back` 3.000 % (30 spam reports of 1000 delivered)";
    assert_eq!(finding.to_string(), expected);
}

#[test]
fn no_category_is_blamed_for_what_all_share() {
    let finding = only_finding(of(&[("news", 5000, 20), ("win-back", 1000, 9), ("invoice", 4000, 16)]));
    assert_eq!(named(&finding), [""; 0]);
}

#[test]
fn a_rate_three_times_that_of_the_others_by_chance_is_not_blamed() {
    let finding = only_finding(of(&[("news", 100_000, 120), ("win-back", 1400, 6)]));
    assert_eq!(named(&finding), [""; 0]);
}

#[test]
fn two_categories_that_stand_out_are_both_named() {
    let finding = only_finding(of(&[("a", 2000, 40), ("b", 1000, 25), ("c", 9000, 1), ("d", 9000, 0)]));
    assert_eq!(named(&finding), ["a", "b"]);
}

#[test]
fn a_category_alone_above_the_threshold_is_a_warning() {
    let finding = only_finding(of(&[("news", 90_000, 9), ("win-back", 1000, 30)]));
    assert_eq!((finding.kind, finding.severity), (FindingKind::SpamReportRate, Severity::Warning));
    assert!(matches!(finding.evidence, Evidence::CategoryRate { .. }));
    assert_eq!((finding.value(), named(&finding)), (Some(0.03), vec!["win-back"]));
    let expected =
        "spam-report rate of category `win-back` 3.000 % (30 spam reports of 1000 delivered), above 0.1 %";
    assert_eq!(finding.to_string(), expected);
}

#[test]
fn a_category_alone_that_is_above_the_threshold_by_chance_is_no_finding() {
    let mut few = of(&[("news", 90_000, 9), ("invoice", 2710, 6)]);
    assert_eq!(kinds(few.clone()), []);
    few = of(&[("news", 90_000, 9), ("invoice", 2710, 10)]);
    assert_eq!(named(&only_finding(few)), ["invoice"]);
}

#[test]
fn the_only_category_is_not_the_cause() {
    assert_eq!(named(&only_finding(of(&[("news", 10_000, 50)]))), [""; 0]);
}

#[test]
fn categories_that_are_stored_less_far_are_not_compared() {
    let mut customer = of(&[("news", 5000, 1), ("win-back", 1000, 30)]);
    customer.categories_reached = Some(ago(1));
    assert_eq!(named(&only_finding(customer)), [""; 0]);
}

#[test]
fn a_category_with_more_than_the_customer_has_is_not_compared() {
    let mut customer = of(&[("news", 5000, 1), ("win-back", 1000, 30)]);
    customer.categories.push(in_category("win-back", 1, numbers([9000, 0, 0, 9000, 90])));
    assert_eq!(named(&only_finding(customer)), [""; 0]);
}
