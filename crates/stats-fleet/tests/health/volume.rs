//! Volumes against the same weekdays of the four weeks before.

use stats_fleet::health::{Evidence, FindingKind, Severity};

use super::*;

#[test]
fn three_newest_days_are_compared_with_those_of_the_weeks_before() {
    let finding = only_finding(sender(|days| Some(if days < 3 { 200 } else { 100 })));
    assert_eq!((finding.kind, finding.severity), (FindingKind::VolumeIncrease, Severity::Warning));
    assert_eq!((finding.value(), finding.threshold()), (Some(2.0), Some(2.0)));
    let expected = "600 requests in 3 days, usually 300 (300, 300, 300, 300 in the weeks before)";
    assert_eq!(finding.to_string(), expected);
    assert_eq!(kinds(sender(|days| Some(if days < 3 { 199 } else { 100 }))), []);
}

#[test]
fn half_the_usual_volume_is_a_decrease() {
    assert_eq!(kinds(sender(|days| Some(if days < 3 { 50 } else { 100 }))), [FindingKind::VolumeDecrease]);
    assert_eq!(kinds(sender(|days| Some(if days < 3 { 51 } else { 100 }))), []);
}

#[test]
fn weekends_are_compared_with_weekends() {
    // The last day is a Tuesday, so that 2, 3, 9, 10, … days before are a Sunday and a Saturday.
    let weekly = |days| Some(if matches!(days % 7, 2 | 3) { 10 } else { 1000 });
    assert_eq!(kinds(sender(weekly)), []);
}

#[test]
fn one_unusual_week_does_not_move_the_median() {
    let finding = only_finding(sender(|days| {
        Some(if days < 3 {
            300
        } else if days < 10 {
            0
        } else {
            100
        })
    }));
    let Evidence::Volume { median, deviation, before, .. } = finding.evidence else { panic!("no volume") };
    assert_eq!((median, deviation), (300.0, 0.0));
    assert_eq!(before, [Some(0), Some(300), Some(300), Some(300)]);
}

#[test]
fn a_volume_that_varies_from_week_to_week_needs_more_than_the_factor() {
    let before = [300, 30, 390, 60];
    let varying = |newest: u64| {
        move |days: u64| {
            let week = usize::try_from(days / 7).unwrap();
            Some(if days < 7 { newest } else { before[week - 1] })
        }
    };
    // The median of 900, 90, 1170 and 180 is 540, the deviation 405: 3 × 1.4826 × 405 = 1801.4 above it.
    assert_eq!(kinds(sender(varying(780))), []);
    assert_eq!(kinds(sender(varying(781))), [FindingKind::VolumeIncrease]);
}

#[test]
fn fewer_than_three_weeks_are_not_enough() {
    let recent = |days| (days < 17).then_some(if days < 3 { 9000 } else { 100 });
    assert_eq!(kinds(sender(recent)), []);
    let enough = |days| (days < 24).then_some(if days < 3 { 9000 } else { 100 });
    assert_eq!(kinds(sender(enough)), [FindingKind::VolumeIncrease]);
}

#[test]
fn small_volumes_are_no_finding() {
    assert_eq!(kinds(sender(|days| Some(if days < 3 { 33 } else { 1 }))), []);
    assert_eq!(kinds(sender(|days| Some(if days < 3 { 34 } else { 1 }))), [FindingKind::VolumeIncrease]);
    assert_eq!(kinds(sender(|days| Some(if days < 3 { 1 } else { 33 }))), []);
}

#[test]
fn requests_after_weeks_without_any_are_an_increase_without_a_factor() {
    let finding = only_finding(sender(|days| Some(if days < 3 { 1000 } else { 0 })));
    assert_eq!((finding.kind, finding.value()), (FindingKind::VolumeIncrease, None));
}

#[test]
fn no_requests_on_three_days_are_silence_and_not_a_decrease() {
    let finding = only_finding(sender(|days| Some(if days < 5 { 0 } else { 100 })));
    assert_eq!((finding.kind, finding.value()), (FindingKind::Silent, Some(5.0)));
    assert_eq!(finding.to_string(), "no requests for 5 days, usually 300; the last on 2026-06-25");
    let two = sender(|days| Some(if days < 2 { 0 } else { 100 }));
    assert_eq!(kinds(two), [FindingKind::VolumeDecrease]);
}

#[test]
fn silence_is_compared_with_the_weeks_before_it_for_six_weeks() {
    let silent = |length: u64| {
        let day = |days| Day {
            date: ago(days),
            numbers: numbers([if days < length { 0 } else { 100 }, 0, 0, 0, 0]),
        };
        customer((0..70).rev().map(day).collect())
    };
    for (length, expected) in [(7, 0), (8, 1), (20, 2), (42, 5)] {
        let Evidence::Silent { days, weeks, median, .. } = only_finding(silent(length)).evidence else {
            panic!()
        };
        assert_eq!((u64::from(days), weeks, median), (length, expected, 300.0));
    }
    assert_eq!(kinds(silent(60)), []);
}

#[test]
fn days_without_a_row_are_silence() {
    assert_eq!(kinds(sender(|days| (days >= 3).then_some(100))), [FindingKind::Silent]);
}

#[test]
fn days_whose_requests_are_absent_are_neither_silence_nor_a_decrease() {
    let mut customer = sender(|days| Some(if days < 3 { 0 } else { 100 }));
    customer.days.last_mut().unwrap().numbers.requests = None;
    assert_eq!(kinds(customer), []);
}

#[test]
fn a_customer_that_sends_on_some_weekdays_is_not_silent_on_the_others() {
    let weekly = |days| Some(if days % 7 == 4 { 5000 } else { 0 });
    assert_eq!(kinds(sender(weekly)), []);
}

#[test]
fn sums_up_to_64_bits_are_compared_without_overflow() {
    let third = u64::MAX / 3;
    let finding = only_finding(sender(|days| Some(if days < 3 { third } else { third / 4 })));
    assert_eq!(finding.kind, FindingKind::VolumeIncrease);
}
