//! Which days count.

use super::*;

#[test]
fn rates_are_of_the_period_that_ends_with_the_last_day() {
    let days = (0..35).rev().map(|days| {
        let bounces = if days < 7 { 10 } else { 1000 };
        Day { date: ago(days), numbers: numbers([1000, bounces, 0, 900, 0]) }
    });
    let report = report(&[customer(days.collect())]);
    let of = &report.customers[0];
    assert_eq!((of.since, of.through), (Some(ago(6)), Some(ago(0))));
    assert_eq!(of.rates.bounce_rate.unwrap().numerator, 70);
    assert_eq!(of.totals.requests, Some(7000));
    assert_eq!((of.days.len(), of.days[0].date), (30, ago(29)));
}

#[test]
fn a_customer_that_is_behind_is_assessed_at_its_own_last_day() {
    let mut behind = customer(vec![
        Day { date: ago(8), numbers: numbers([1000, 90, 0, 910, 0]) },
        Day { date: ago(2), numbers: numbers([1000, 0, 0, 1000, 0]) },
    ]);
    behind.reached = Some(ago(2));
    let report = report(&[behind]);
    let of = &report.customers[0];
    assert_eq!((of.since, of.through), (Some(ago(8)), Some(ago(2))));
    assert_eq!(of.rates.bounce_rate.unwrap().numerator, 90);
}

#[test]
fn days_after_the_last_one_do_not_count() {
    let mut ahead = customer(vec![
        Day { date: ago(0), numbers: numbers([1000, 0, 0, 1000, 0]) },
        Day { date: through() + Days::new(1), numbers: numbers([1000, 900, 0, 100, 0]) },
    ]);
    ahead.reached = Some(through() + Days::new(1));
    let report = report(&[ahead]);
    assert_eq!(report.customers[0].totals.requests, Some(1000));
    assert!(report.findings.is_empty());
}

#[test]
fn the_summary_counts_customers_and_findings() {
    let bad = Day { date: ago(0), numbers: numbers([1000, 200, 0, 800, 0]) };
    let warned = Day { date: ago(0), numbers: numbers([1000, 60, 0, 940, 0]) };
    let good = Day { date: ago(0), numbers: numbers([1000, 0, 0, 1000, 0]) };
    let customers = [bad, warned, good].map(|day| customer(vec![day]));
    let summary = report(&customers).summary;
    assert_eq!((summary.customers, summary.critical, summary.warning), (3, 1, 1));
    assert_eq!((summary.totals.requests, summary.totals.bounces), (Some(3000), Some(260)));
    let bounces = summary.rates.bounce_rate.unwrap();
    assert_eq!((bounces.numerator, bounces.denominator, bounces.days), (260, 3000, 3));
    assert_eq!(summary.findings.into_iter().collect::<Vec<_>>(), [(FindingKind::BounceRate, 2)]);
}

#[test]
fn a_report_survives_being_written_and_read() {
    let bad = Day { date: ago(0), numbers: numbers([1000, 200, 0, 800, 9]) };
    let report = report(&[customer(vec![bad]), sender(|days| Some(if days < 3 { 0 } else { 100 }))]);
    assert_eq!(report.findings.len(), 3);
    let json = serde_json::to_string(&report).unwrap();
    let written: serde_json::Value = serde_json::from_str(&json).unwrap();
    for (finding, written) in report.findings.iter().zip(written["findings"].as_array().unwrap()) {
        assert_eq!(written["message"], finding.to_string());
        let numbers = [finding.value(), finding.threshold()];
        assert_eq!(
            ["value", "threshold"].map(|name| written.get(name).and_then(serde_json::Value::as_f64)),
            numbers
        );
    }
    assert_eq!(serde_json::from_str::<HealthReport>(&json).unwrap(), report);
}
