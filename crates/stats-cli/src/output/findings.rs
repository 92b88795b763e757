//! Findings, as every output has them.

use std::io::{self, BufWriter, Write};

use serde::Serialize;
use stats_fleet::health::{Finding, HealthReport};

use super::json::Json;
use super::{Output, table};
use crate::failure::Failure;
use crate::secret::without_key;

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
                findings(report).try_for_each(|finding| json.line(finding, &mut stdout))?;
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
        answer: &'a HealthReport,
    }
    json.line(&Document { answer: report }, writer)
}

/// The findings of a report, and those that are resolved after them.
pub(super) fn findings(report: &HealthReport) -> impl Iterator<Item = &Finding> {
    let resolved = report.comparison.iter().flat_map(|comparison| &comparison.resolved);
    report.findings.iter().chain(resolved)
}

#[cfg(test)]
pub(super) mod tests {
    use chrono::NaiveDate;
    use stats_fleet::health::{Assessment, CategoryDay, CustomerDays, Day, FailedQuery, Numbers, Rules};

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
}
