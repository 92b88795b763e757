//! Numerators, denominators, thresholds.

use stats_fleet::health::{Denominator, FindingKind, Numbers, Numerator, Rates, Severity};
use stats_proto::Metric;

use super::*;

/// The numbers without one of them.
fn lacking(metric: Metric, mut numbers: Numbers) -> Numbers {
    numbers.set(metric, None);
    numbers
}

fn rates(days: &[Numbers]) -> Rates {
    Rates::of_days(days, 100)
}

#[test]
fn bounce_rates_are_by_requests_with_and_without_blocks() {
    let rates = rates(&[numbers([1000, 20, 5, 900, 1]), numbers([500, 10, 0, 480, 0])]);
    let bounce = rates.bounce_rate.unwrap();
    assert_eq!((bounce.numerator, bounce.denominator, bounce.days), (35, 1500, 2));
    assert_eq!(
        (bounce.numerator_of, bounce.denominator_of),
        (Numerator::BouncesAndBlocks, Denominator::Requests)
    );
    let alone = rates.bounces_only_rate.unwrap();
    assert_eq!((alone.numerator, alone.denominator, alone.numerator_of), (30, 1500, Numerator::Bounces));
}

#[test]
fn spam_report_rate_is_by_delivered_messages() {
    let rate = rates(&[numbers([1000, 20, 5, 900, 3])]).spam_report_rate.unwrap();
    assert_eq!((rate.numerator, rate.denominator, rate.denominator_of), (3, 900, Denominator::Delivered));
}

#[test]
fn denominator_says_where_delivered_messages_are_absent() {
    let no_delivered = lacking(Metric::Delivered, numbers([1000, 20, 5, 0, 3]));
    let rate = rates(&[no_delivered]).spam_report_rate.unwrap();
    assert_eq!((rate.denominator, rate.denominator_of), (975, Denominator::RequestsLessBounces));
    let rate = rates(&[no_delivered, numbers([1000, 0, 0, 900, 1])]).spam_report_rate.unwrap();
    assert_eq!((rate.numerator, rate.denominator, rate.denominator_of), (4, 1875, Denominator::Mixed));
}

#[test]
fn a_rate_of_an_absent_number_is_absent() {
    let no_blocks = lacking(Metric::Blocks, numbers([1000, 20, 0, 900, 3]));
    let of = rates(&[no_blocks]);
    assert_eq!(of.bounce_rate, None);
    assert_eq!(of.bounces_only_rate.unwrap().numerator, 20);
    assert_eq!(of.spam_report_rate.unwrap().denominator, 900);
    let neither = lacking(Metric::Delivered, no_blocks);
    assert_eq!(rates(&[neither]).spam_report_rate, None);
    assert_eq!(rates(&[Numbers::default()]), Rates::default());
}

#[test]
fn a_day_that_lacks_a_number_does_not_count_in_its_rate() {
    let no_bounces = lacking(Metric::Bounces, numbers([9000, 0, 0, 9000, 1]));
    let of = rates(&[numbers([1000, 20, 0, 900, 3]), no_bounces]);
    assert_eq!((of.bounces_only_rate.unwrap().denominator, of.bounces_only_rate.unwrap().days), (1000, 1));
    assert_eq!((of.spam_report_rate.unwrap().denominator, of.spam_report_rate.unwrap().days), (9900, 2));
}

#[test]
fn more_bounces_than_requests_leave_no_denominator() {
    let odd = lacking(Metric::Delivered, numbers([10, 20, 0, 0, 3]));
    assert_eq!(rates(&[odd]).spam_report_rate, None);
}

#[test]
fn there_is_no_rate_below_the_minimum_volume() {
    assert_eq!(rates(&[numbers([99, 20, 0, 79, 3])]), Rates::default());
    let at = rates(&[numbers([100, 20, 0, 79, 3])]);
    assert!(at.bounce_rate.is_some());
    assert_eq!(at.spam_report_rate, None);
}

#[test]
fn open_and_click_rates_are_of_one_day_and_of_unique_numbers_where_there_are_any() {
    let mut day = numbers([1000, 0, 0, 900, 0]);
    (day.opens, day.unique_opens, day.clicks) = (Some(700), Some(400), Some(90));
    assert_eq!((rates(&[day]).open_rate, rates(&[day]).click_rate), (None, None));
    let of = Rates::of_day(&day, 100);
    let open = of.open_rate.unwrap();
    assert_eq!((open.numerator, open.denominator, open.numerator_of), (400, 900, Numerator::UniqueOpens));
    assert_eq!(
        (of.click_rate.unwrap().numerator, of.click_rate.unwrap().numerator_of),
        (90, Numerator::Clicks)
    );
}

#[test]
fn a_sum_beyond_64_bits_is_absent() {
    let day = numbers([u64::MAX, 1, 0, u64::MAX, 1]);
    assert_eq!(rates(&[day, day]), Rates::default());
    assert_eq!(Numbers::sum(&[day, day]).requests, None);
    assert_eq!(Numbers::sum(&[day, day]).bounces, Some(2));
}

#[test]
fn a_sum_is_absent_where_a_day_lacks_the_number() {
    let day = numbers([1000, 20, 0, 900, 3]);
    let sum = Numbers::sum(&[day, lacking(Metric::Requests, day)]);
    assert_eq!((sum.requests, sum.bounces), (None, Some(40)));
    assert_eq!(Numbers::sum(&[]), Numbers::default());
}

#[test]
fn unique_numbers_are_not_summed() {
    let mut day = numbers([10, 0, 0, 10, 0]);
    (day.opens, day.unique_opens) = (Some(5), Some(3));
    let sum = Numbers::sum(&[day, day]);
    assert_eq!((sum.opens, sum.unique_opens), (Some(10), None));
}

fn spam(delivered: u64, spam_reports: u64) -> CustomerDays {
    customer(vec![Day { date: ago(0), numbers: numbers([delivered, 0, 0, delivered, spam_reports]) }])
}

#[test]
fn a_rate_that_equals_a_threshold_is_not_above_it() {
    assert_eq!(kinds(spam(100_000, 100)), []);
    let warning = only_finding(spam(100_000, 101));
    assert_eq!((warning.kind, warning.severity), (FindingKind::SpamReportRate, Severity::Warning));
    assert_eq!(only_finding(spam(100_000, 300)).severity, Severity::Warning);
    let critical = only_finding(spam(100_000, 301));
    assert_eq!((critical.severity, critical.threshold()), (Severity::Critical, Some(0.003)));
    assert_eq!(
        critical.to_string(),
        "spam-report rate 0.301 % (301 spam reports of 100000 delivered), above 0.3 %"
    );
}

#[test]
fn few_events_are_no_finding() {
    assert_eq!(kinds(spam(200, 4)), []);
    assert_eq!(kinds(spam(200, 5)), [FindingKind::SpamReportRate]);
}

#[test]
fn bounces_alone_are_compared_where_blocks_are_absent() {
    let day = lacking(Metric::Blocks, numbers([1000, 60, 0, 940, 0]));
    let finding = only_finding(customer(vec![Day { date: ago(0), numbers: day }]));
    assert_eq!(finding.to_string(), "bounce rate 6.000 % (60 bounces of 1000 requests), above 5 %");
}
