//! Findings and customers as Arrow.

use std::sync::Arc;

use arrow_array::{ArrayRef, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use chrono::NaiveDate;
use pyo3::exceptions::{PyOverflowError, PyValueError};
use pyo3::prelude::*;
use stats_fleet::health::{Change, CustomerHealth, Finding, HealthReport, Numbers, Rate, Rates, Severity};
use stats_reqwest::Metric;

/// A row for each finding.
pub(super) fn findings(report: &HealthReport) -> Result<RecordBatch, ArrowError> {
    let all = &report.findings;
    let text = |of: fn(&Finding) -> Option<&str>| texts(all.iter().map(of));
    let count = |of: fn(&Rate) -> u64, name| -> Result<ArrayRef, ArrowError> {
        counts(name, all.iter().map(|finding| (&*finding.customer, finding.rate().map(of))))
    };
    let messages = all.iter().map(|finding| Some(finding.to_string()));
    batch([
        ("account", false, text(|finding| Some(&finding.account))),
        ("customer", false, text(|finding| Some(&finding.customer))),
        ("kind", false, text(|finding| Some(finding.kind.as_str()))),
        ("severity", false, text(|finding| Some(finding.severity.as_str()))),
        ("change", true, text(|finding| finding.change.map(Change::as_str))),
        ("through", true, days(all.iter().map(|finding| finding.through))),
        ("value", true, numbers(all.iter().map(Finding::value))),
        ("threshold", true, numbers(all.iter().map(Finding::threshold))),
        ("numerator", true, count(|rate| rate.numerator, "numerator")?),
        ("denominator", true, count(|rate| rate.denominator, "denominator")?),
        ("category", true, text(|finding| finding.categories().first().map(|of| &*of.category))),
        ("message", false, texts(messages)),
    ])
}

/// One of a customer's rates.
type RateOf = fn(&Rates) -> Option<Rate>;

/// A row for each customer.
pub(super) fn customers(report: &HealthReport) -> Result<RecordBatch, ArrowError> {
    let all = &report.customers;
    let text = |of: fn(&CustomerHealth) -> Option<&str>| texts(all.iter().map(of));
    let mut columns = vec![
        ("account", false, text(|customer| Some(&customer.account))),
        ("customer", false, text(|customer| Some(&customer.customer))),
        ("severity", true, text(|customer| customer.severity.map(Severity::as_str))),
        ("since", true, days(all.iter().map(|customer| customer.since))),
        ("through", true, days(all.iter().map(|customer| customer.through))),
    ];
    // Unique numbers of several days do not add up.
    let summed =
        Numbers::METRICS.iter().filter(|of| !matches!(of, Metric::UniqueOpens | Metric::UniqueClicks));
    for metric in summed {
        let sums = all.iter().map(|customer| (&*customer.customer, customer.totals.get(*metric)));
        columns.push((metric.as_str(), true, counts(metric.as_str(), sums)?));
    }
    let rates: [(_, RateOf); 4] = [
        ("bounce_rate", |rates| rates.bounce_rate),
        ("bounces_only_rate", |rates| rates.bounces_only_rate),
        ("spam_report_rate", |rates| rates.spam_report_rate),
        ("unsubscribe_rate", |rates| rates.unsubscribe_rate),
    ];
    for (name, of) in rates {
        let values = all.iter().map(|customer| of(&customer.rates).map(|rate| rate.value()));
        columns.push((name, true, numbers(values)));
    }
    batch(columns)
}

/// Why there is no table.
pub(super) fn failed(error: ArrowError) -> PyErr {
    match error {
        ArrowError::ArithmeticOverflow(message) => PyOverflowError::new_err(message),
        other => PyValueError::new_err(other.to_string()),
    }
}

/// A batch of columns by name, and whether they have nulls.
fn batch(
    columns: impl IntoIterator<Item = (&'static str, bool, ArrayRef)>,
) -> Result<RecordBatch, ArrowError> {
    let (fields, arrays): (Vec<_>, Vec<_>) = columns
        .into_iter()
        .map(|(name, is_nullable, array)| (Field::new(name, data_type(&array), is_nullable), array))
        .unzip();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
}

fn data_type(array: &ArrayRef) -> DataType {
    array.data_type().clone()
}

fn texts<T: AsRef<str>>(texts: impl Iterator<Item = Option<T>>) -> ArrayRef {
    Arc::new(texts.collect::<StringArray>())
}

fn numbers(numbers: impl Iterator<Item = Option<f64>>) -> ArrayRef {
    Arc::new(numbers.collect::<Float64Array>())
}

fn days(days: impl Iterator<Item = Option<NaiveDate>>) -> ArrayRef {
    Arc::new(days.map(|day| day.map(|day| day.to_epoch_days())).collect::<Date32Array>())
}

/// Counts as signed numbers, as in every table of a fleet.
fn counts<'a>(
    name: &str,
    counts: impl Iterator<Item = (&'a str, Option<u64>)>,
) -> Result<ArrayRef, ArrowError> {
    let signed = counts.map(|(customer, count)| {
        let too_large = |count: u64| {
            let message = format!("expected `{name}` of `{customer}` of at most 2^63-1, got {count}");
            ArrowError::ArithmeticOverflow(message)
        };
        count.map(|count| i64::try_from(count).map_err(|_| too_large(count))).transpose()
    });
    Ok(Arc::new(signed.collect::<Result<Int64Array, _>>()?))
}
