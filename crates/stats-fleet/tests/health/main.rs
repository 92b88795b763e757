//! Rates, rules and findings of a fleet's customers.

#![cfg(test)]

mod category;
mod comparison;
mod period;
mod rates;
mod stored;
mod volume;

use chrono::{Days, NaiveDate};
use stats_fleet::health::{
    Assessment, CategoryDay, CustomerDays, Day, Finding, FindingKind, HealthReport, Numbers, Rules,
};

/// The last day of every report here, a Tuesday.
const THROUGH: &str = "2026-06-30";

fn through() -> NaiveDate {
    THROUGH.parse().unwrap()
}

/// The day so many days before the last one.
fn ago(days: u64) -> NaiveDate {
    through() - Days::new(days)
}

/// Numbers of these requests, bounces, blocks, delivered messages and spam reports.
fn numbers(counts: [u64; 5]) -> Numbers {
    let mut numbers = Numbers::default();
    let [requests, bounces, blocks, delivered, spam_reports] = counts.map(Some);
    (numbers.requests, numbers.bounces, numbers.blocks) = (requests, bounces, blocks);
    (numbers.delivered, numbers.spam_reports) = (delivered, spam_reports);
    numbers
}

/// A customer with the last day stored.
fn customer(days: Vec<Day>) -> CustomerDays {
    CustomerDays {
        account: "default".to_owned(),
        customer: "anna".to_owned(),
        reached: Some(through()),
        categories_reached: Some(through()),
        days,
        ..CustomerDays::default()
    }
}

/// A customer that asked for so many messages so many days before the last one.
fn sender(requests: impl Fn(u64) -> Option<u64>) -> CustomerDays {
    let day = |days| {
        let mut numbers = Numbers::default();
        numbers.requests = Some(requests(days)?);
        Some(Day { date: ago(days), numbers })
    };
    customer((0..35).rev().filter_map(day).collect())
}

fn in_category(category: &str, days: u64, numbers: Numbers) -> CategoryDay {
    CategoryDay { category: category.to_owned(), day: Day { date: ago(days), numbers } }
}

fn report_by(rules: &str, customers: &[CustomerDays]) -> HealthReport {
    let rules: Rules = serde_json::from_str(rules).unwrap();
    let mut assessment = Assessment::new(rules, vec!["default".to_owned()], through(), through()).unwrap();
    for customer in customers {
        assessment.add(customer);
    }
    assessment.finish()
}

fn report(customers: &[CustomerDays]) -> HealthReport {
    report_by("{}", customers)
}

fn only_finding(customer: CustomerDays) -> Finding {
    let findings = report(&[customer]).findings;
    let [finding] = findings.as_slice() else { panic!("expected one finding, got {findings:?}") };
    finding.clone()
}

fn kinds(customer: CustomerDays) -> Vec<FindingKind> {
    report(&[customer]).findings.iter().map(|finding| finding.kind).collect()
}
