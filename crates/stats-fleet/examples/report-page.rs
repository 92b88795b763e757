//! Writes a made-up report as pages and as metrics: report-page FOLDER [CUSTOMERS]
//!
//! It has every kind of finding, awkward names and absent numbers. `all.html` has every customer, `findings.html` those with
//! findings, `late.html` one of each, `calm.html` none with a finding, `empty.html` none at all; `all.prom` and `empty.prom`
//! have the metrics. So many further customers have ordinary numbers; 12 unless said otherwise.

use std::error::Error;
use std::path::Path;

use chrono::{Days, NaiveDate};
use stats_fleet::health::{
    Assessment, CategoryDay, CustomerDays, Day, FailedQuery, Finding, HealthReport, HtmlOptions, Numbers,
    Rules,
};

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let folder = words.next().ok_or("expected a folder")?;
    let ordinary = words.next().map_or(Ok(12), |word| word.parse())?;
    let through: NaiveDate = "2026-06-30".parse()?;
    let report = report(through, ordinary)?;
    let late = late(through)?;
    let calm =
        assess(through, (0..3).map(|number| named(&format!("calm-{number}"), through, number, 4_000)))?;
    let empty = assess(through, [])?;
    let only_findings = HtmlOptions::default().with_only_findings(true);
    let write = |name: &str, text: String| std::fs::write(Path::new(&folder).join(name), text);
    write("all.html", report.to_html(&HtmlOptions::default()))?;
    write("findings.html", report.to_html(&only_findings))?;
    write("late.html", late.to_html(&HtmlOptions::default()))?;
    write("calm.html", calm.to_html(&HtmlOptions::default()))?;
    write("empty.html", empty.to_html(&HtmlOptions::default()))?;
    write("all.prom", report.to_prometheus())?;
    write("empty.prom", empty.to_prometheus())?;
    Ok(())
}

fn report(through: NaiveDate, ordinary: u64) -> Result<HealthReport, Box<dyn Error>> {
    let mut customers = with_findings(through);
    let mut gaps = named("gaps", through, 10, 8_000);
    gaps.days.retain(|day| !day.date.to_string().ends_with('5'));
    change(&mut gaps, through, 2, |numbers| numbers.requests = None);
    let mut without = named("without blocks", through, 11, 6_000);
    change(&mut without, through, 40, |numbers| (numbers.blocks, numbers.delivered) = (None, None));
    change(&mut without, through, 20, |numbers| (numbers.unique_opens, numbers.opens) = (None, Some(900)));
    change(&mut without, through, 7, |numbers| numbers.bounces = share(numbers.requests, 600));
    let mut second = named("anna", through, 12, 1_500);
    second.account = "second & last".into();
    customers.extend([named("few messages", through, 9, 30), gaps, without, second]);
    customers
        .extend((0..ordinary).map(|number| named(&format!("customer-{number:04}"), through, number, 5_000)));
    let mut report = assess(through, customers)?;
    let last = last_findings(&report);
    report.compare(through.pred_opt(), &last);
    Ok(report)
}

/// Every kind of finding, at customers with awkward names.
fn with_findings(through: NaiveDate) -> Vec<CustomerDays> {
    let mut spam_reports = named("anna <script>alert(1)</script>", through, 1, 21_000);
    change(&mut spam_reports, through, 7, |numbers| numbers.spam_reports = share(numbers.delivered, 60));
    change(&mut spam_reports, through, 7, |numbers| numbers.bounces = share(numbers.requests, 1_350));
    let mut bounces = named("quote\" ' & back\\slash\nnew line", through, 2, 9_000);
    change(&mut bounces, through, 7, |numbers| numbers.bounces = share(numbers.requests, 710));
    let mut failed = named("gepj.\u{202e}exe \u{200f}override", through, 3, 7_000);
    failed.failed.push(FailedQuery {
        query: "daily".into(),
        error_kind: "refused-not-found".into(),
        message: "404 Not Found: `no such <user>`".into(),
        tries: 3,
    });
    let long = "newsletters-of-a-customer-whose-name-has-no-place-to-wrap-at-all@mail.example.com";
    let mut fewer = named(long, through, 4, 52_000);
    change(&mut fewer, through, 3, |numbers| numbers.requests = numbers.requests.map(|sum| sum / 10));
    change(&mut fewer, through, 7, |numbers| numbers.spam_reports = Some(20));
    fewer.categories = fewer.days.iter().map(|day| category("win-back <b>", day.date)).collect();
    fewer.categories_reached = Some(through);
    let mut silent = named("مشترك", through, 5, 2_000);
    change(&mut silent, through, 3, |numbers| *numbers = zero());
    let mut more = named("café 北京", through, 6, 3_000);
    change(&mut more, through, 3, |numbers| numbers.requests = numbers.requests.map(|sum| sum * 5));
    let mut late = named("late", through, 7, 4_400);
    late.reached = through.checked_sub_days(Days::new(5));
    let mut never = named("never stored", through, 8, 0);
    (never.reached, never.days) = (None, Vec::new());
    vec![spam_reports, bounces, failed, fewer, silent, more, late, never]
}

/// A day of a category that many recipients report as spam.
fn category(name: &str, date: NaiveDate) -> CategoryDay {
    let mut numbers = zero();
    (numbers.requests, numbers.delivered) = (Some(700), Some(680));
    (numbers.bounces, numbers.spam_reports) = (Some(1), Some(9));
    CategoryDay { category: name.into(), day: Day { date, numbers } }
}

/// One customer with a finding, one without.
fn late(through: NaiveDate) -> Result<HealthReport, Box<dyn Error>> {
    let mut late = named("late", through, 7, 4_400);
    late.reached = through.checked_sub_days(Days::new(5));
    assess(through, [late, named("in time", through, 8, 4_400)])
}

/// The findings but the first two, and two that are gone.
fn last_findings(report: &HealthReport) -> Vec<Finding> {
    let gone = ["customer-0000", "no longer a customer"].into_iter().zip(&report.findings);
    let gone = gone.map(|(customer, finding)| {
        let mut gone = finding.clone();
        gone.customer = customer.into();
        gone
    });
    report.findings.iter().skip(2).cloned().chain(gone).collect()
}

fn assess(
    through: NaiveDate,
    customers: impl IntoIterator<Item = CustomerDays>,
) -> Result<HealthReport, Box<dyn Error>> {
    let customers: Vec<_> = customers.into_iter().collect();
    let mut accounts: Vec<_> = customers.iter().map(|customer| customer.account.clone()).collect();
    accounts.sort();
    accounts.dedup();
    let mut assessment = Assessment::new(Rules::default(), accounts, through, through)?;
    for customer in &customers {
        assessment.add(customer);
    }
    Ok(assessment.finish())
}

/// A customer with ordinary numbers of 40 days, fewer at weekends.
fn named(name: &str, through: NaiveDate, seed: u64, usual: u64) -> CustomerDays {
    let day = |age: u64| {
        let date = through.checked_sub_days(Days::new(age)).unwrap_or(through);
        let wave = (seed * 7 + age * 13) % 17;
        let requests = if age % 7 < 2 { usual / 4 } else { usual } * (92 + wave) / 100;
        let mut numbers = zero();
        numbers.requests = Some(requests);
        numbers.bounces = share(numbers.requests, 80 + wave * 4);
        numbers.blocks = share(numbers.requests, 30);
        numbers.delivered = Some(requests - numbers.bounces.unwrap_or(0) - numbers.blocks.unwrap_or(0));
        numbers.spam_reports = share(numbers.delivered, wave / 6);
        numbers.unsubscribes = share(numbers.delivered, 12);
        (numbers.unique_opens, numbers.opens) =
            (share(numbers.delivered, 2_100), share(numbers.delivered, 3_300));
        (numbers.unique_clicks, numbers.clicks) =
            (share(numbers.delivered, 240), share(numbers.delivered, 300));
        Day { date, numbers }
    };
    CustomerDays {
        account: "default".into(),
        customer: name.into(),
        reached: Some(through),
        days: (0..40).rev().map(day).collect(),
        ..CustomerDays::default()
    }
}

fn zero() -> Numbers {
    let mut numbers = Numbers::default();
    for metric in Numbers::METRICS {
        numbers.set(*metric, Some(0));
    }
    numbers
}

/// So many of ten thousand.
fn share(of: Option<u64>, parts: u64) -> Option<u64> {
    of.map(|of| of * parts / 10_000)
}

fn change(customer: &mut CustomerDays, through: NaiveDate, days: u64, change: impl Fn(&mut Numbers)) {
    for day in &mut customer.days {
        if through.signed_duration_since(day.date).num_days().unsigned_abs() < days {
            change(&mut day.numbers);
        }
    }
}
