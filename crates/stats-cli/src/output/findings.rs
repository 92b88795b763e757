//! Findings, as every output has them.

use std::io::{self, BufWriter, Write};

use chrono::NaiveDate;
use serde::Serialize;
use stats_fleet::health::{
    Comparison, CustomerHealth, Evidence, Finding, HealthReport, Rate, Rules, Summary,
};

use super::json::Json;
use super::{Output, table};
use crate::failure::Failure;
use crate::secret::without_key;

/// A report, with the numbers and the sentence of each finding.
#[derive(Serialize)]
struct ReportView<'a> {
    through: NaiveDate,
    accounts: &'a [String],
    rules: &'a Rules,
    summary: &'a Summary,
    findings: Vec<FindingView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comparison: Option<ComparisonView<'a>>,
    customers: &'a [CustomerHealth],
}

#[derive(Serialize)]
struct ComparisonView<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    through: Option<NaiveDate>,
    resolved: Vec<FindingView<'a>>,
}

/// A finding with its numbers and its sentence.
#[derive(Serialize)]
struct FindingView<'a> {
    #[serde(flatten)]
    finding: &'a Finding,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    threshold: Option<f64>,
    message: String,
}

impl Output {
    /// Prints a report.
    pub(crate) fn report(self, report: &HealthReport) -> Result<(), Failure> {
        if let Self::Table(look) = self {
            let mut text = Vec::new();
            table::report(report, look, &mut text)?;
            let text = String::from_utf8_lossy(&text);
            // Strips colours without a terminal or with NO_COLOR.
            let mut stdout = BufWriter::new(anstream::stdout().lock());
            stdout.write_all(without_key(&text).as_bytes())?;
            return Ok(stdout.flush()?);
        }
        let mut stdout = BufWriter::new(io::stdout().lock());
        match self {
            Self::Csv(csv) => csv.findings(findings(report), &mut stdout)?,
            Self::Json(json) => document(json, report, &mut stdout)?,
            Self::Ndjson(json) => {
                findings(report).try_for_each(|finding| json.line(&FindingView::of(finding), &mut stdout))?;
            }
            Self::Table(_) => {}
        }
        Ok(stdout.flush()?)
    }
}

/// `{"answer": …}` with the report.
fn document(json: Json, report: &HealthReport, writer: &mut impl Write) -> Result<(), Failure> {
    #[derive(Serialize)]
    struct Document<'a> {
        answer: ReportView<'a>,
    }
    json.line(&Document { answer: ReportView::of(report) }, writer)
}

/// The findings of a report, and those that are resolved after them.
pub(super) fn findings(report: &HealthReport) -> impl Iterator<Item = &Finding> {
    let resolved = report.comparison.iter().flat_map(|comparison| &comparison.resolved);
    report.findings.iter().chain(resolved)
}

/// The rate of a finding about a rate: the customer's, or that of its worst category.
pub(super) fn rate(finding: &Finding) -> Option<&Rate> {
    match &finding.evidence {
        Evidence::Rate { rate, .. } => Some(rate),
        Evidence::CategoryRate { categories, .. } => categories.first().map(|worst| &worst.rate),
        _ => None,
    }
}

impl<'a> ReportView<'a> {
    fn of(report: &'a HealthReport) -> Self {
        Self {
            through: report.through,
            accounts: &report.accounts,
            rules: &report.rules,
            summary: &report.summary,
            findings: report.findings.iter().map(FindingView::of).collect(),
            comparison: report.comparison.as_ref().map(|Comparison { through, resolved, .. }| {
                ComparisonView { through: *through, resolved: resolved.iter().map(FindingView::of).collect() }
            }),
            customers: &report.customers,
        }
    }
}

impl<'a> FindingView<'a> {
    fn of(finding: &'a Finding) -> Self {
        Self { finding, value: finding.value(), threshold: finding.threshold(), message: finding.to_string() }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use serde_json::Value;
    use stats_fleet::health::{Assessment, CategoryDay, CustomerDays, Day, FailedQuery, Numbers};

    use super::*;

    /// The day that the numbers end with.
    pub(in crate::output) const THROUGH: &str = "2026-06-30";

    fn day(date: NaiveDate, requests: u64, bounces: u64) -> Day {
        let mut numbers = Numbers::default();
        (numbers.requests, numbers.bounces, numbers.blocks) = (Some(requests), Some(bounces), Some(0));
        Day { date, numbers }
    }

    /// A report on anna with a critical bounce rate of one category, bert whose query fails, and cleo without a finding.
    pub(in crate::output) fn report() -> HealthReport {
        let through: NaiveDate = THROUGH.parse().unwrap();
        let accounts = vec!["default".to_owned()];
        let mut assessment = Assessment::new(Rules::default(), accounts, through, through).unwrap();
        let days = |end: NaiveDate, bounces| {
            let days = (0..35).rev().map(move |age| end - chrono::Days::new(age));
            days.map(|date| day(date, 1000 + u64::from(date.to_epoch_days().unsigned_abs() % 7), bounces))
                .collect()
        };
        let customer = |name: &str, end: NaiveDate, bounces| CustomerDays {
            account: "default".into(),
            customer: name.into(),
            reached: Some(end),
            categories_reached: Some(end),
            days: days(end, bounces),
            ..CustomerDays::default()
        };
        let category = CategoryDay { category: "=promo".into(), day: day(through, 500, 400) };
        let anna = customer("anna@example.com", through, 120);
        assessment.add(&CustomerDays { categories: vec![category], ..anna });
        let failed = FailedQuery {
            query: "daily".into(),
            error_kind: "refused-server".into(),
            message: "status 503".into(),
            tries: 2,
        };
        let bert = customer("bert@example.com", through - chrono::Days::new(2), 0);
        assessment.add(&CustomerDays { failed: vec![failed], ..bert });
        assessment.add(&customer("cleo@example.com", through, 0));
        assessment.finish()
    }

    #[test]
    fn a_view_has_the_members_of_the_report_and_three_more_for_each_finding() {
        let mut report = report();
        report.compare(None, &[]);
        let last = report.findings.split_off(1);
        report.compare(Some(report.through), &last);
        let plain = serde_json::to_value(&report).unwrap();
        let mut view = serde_json::to_value(ReportView::of(&report)).unwrap();
        let more = |finding: &mut Value| {
            let finding = finding.as_object_mut().unwrap();
            ["value", "threshold", "message"].map(|name| finding.remove(name))
        };
        let [value, threshold, message] = more(&mut view["findings"][0]);
        assert_eq!((value, threshold), (Some((840.0 / 7021.0).into()), Some(0.1.into())));
        assert!(message.unwrap().as_str().unwrap().starts_with("bounce rate 11.964 % (840 bounces + blocks"));
        let [value, threshold, message] = more(&mut view["comparison"]["resolved"][0]);
        assert_eq!((value, threshold), (Some(2.0.into()), None));
        assert!(
            message.unwrap().as_str().unwrap().starts_with("daily failed in 2 runs in a row: status 503")
        );
        assert_eq!(view, plain);
    }
}
