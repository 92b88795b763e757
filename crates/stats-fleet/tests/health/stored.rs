//! Numbers that are stale or failed.

use stats_fleet::health::{FailedQuery, FindingKind};

use super::*;

fn failed(query: &str, tries: u32) -> FailedQuery {
    FailedQuery {
        query: query.to_owned(),
        error_kind: "refused-server".to_owned(),
        message: "status 500".to_owned(),
        tries,
    }
}

#[test]
fn numbers_older_than_two_days_are_stale() {
    let mut behind = customer(vec![]);
    behind.reached = Some(ago(2));
    assert_eq!(kinds(behind.clone()), []);
    behind.reached = Some(ago(3));
    let finding = only_finding(behind.clone());
    assert_eq!(
        (finding.kind, finding.value(), finding.threshold()),
        (FindingKind::Stale, Some(3.0), Some(2.0))
    );
    assert_eq!(finding.to_string(), "expected numbers through 2026-06-30; stored through 2026-06-27");
    let findings = report_by(r#"{"stale":{"max-age":3}}"#, &[behind]).findings;
    assert_eq!(findings, []);
}

#[test]
fn a_customer_without_any_number_is_stale_and_has_no_rates() {
    let mut never = customer(vec![]);
    never.reached = None;
    let report = report(&[never]);
    assert_eq!(report.findings[0].to_string(), "expected numbers through 2026-06-30; no day is stored");
    assert_eq!((report.findings[0].value(), report.customers[0].through), (None, None));
    assert_eq!(report.customers[0].rates, stats_fleet::health::Rates::default());
}

#[test]
fn a_failure_stands_for_staleness() {
    let mut failing = customer(vec![]);
    failing.reached = Some(ago(9));
    failing.failed = vec![failed("category-stats", 4), failed("daily", 1)];
    let finding = only_finding(failing);
    assert_eq!(finding.kind, FindingKind::Failed);
    let expected = "daily failed in 1 run: status 500 (refused-server); stored through 2026-06-21";
    assert_eq!(finding.to_string(), expected);
}

#[test]
fn a_failure_of_category_statistics_says_nothing_of_the_days() {
    let mut failing = customer(vec![]);
    failing.failed = vec![failed("category-stats", 4)];
    let expected = "category-stats failed in 4 runs in a row: status 500 (refused-server)";
    assert_eq!(only_finding(failing).to_string(), expected);
}

#[test]
fn a_failure_of_category_statistics_does_not_stand_for_staleness() {
    let mut failing = customer(vec![]);
    failing.reached = Some(ago(9));
    failing.failed = vec![failed("category-stats", 4)];
    assert_eq!(kinds(failing), [FindingKind::Failed, FindingKind::Stale]);
}

#[test]
fn an_earlier_last_day_of_the_report_leaves_what_is_stored() {
    let mut ahead = customer(vec![]);
    ahead.reached = Some(through() + Days::new(3));
    ahead.failed = vec![failed("daily", 1)];
    let message = only_finding(ahead).to_string();
    assert_eq!(message, "daily failed in 1 run: status 500 (refused-server); stored through 2026-07-03");
}

#[test]
fn findings_of_a_failing_customer_are_of_its_last_numbers() {
    let mut failing = customer(vec![Day { date: ago(1), numbers: numbers([1000, 200, 0, 800, 0]) }]);
    failing.reached = Some(ago(1));
    failing.failed = vec![failed("daily", 2)];
    let findings = report(&[failing]).findings;
    let found: Vec<_> = findings.iter().map(|finding| (finding.kind, finding.through)).collect();
    assert_eq!(found, [(FindingKind::BounceRate, Some(ago(1))), (FindingKind::Failed, Some(ago(1)))]);
}
