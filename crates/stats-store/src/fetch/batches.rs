//! Fetched rows as Arrow.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow_array::builder::{ArrayBuilder as _, Date32Builder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use stats_ureq::{Metric, MetricName};

use super::Fetched;
use super::memory::Rows;

/// Names of columns that are no metrics, here and in tables of several accounts. A metric of such a name has `_` added.
const TAKEN: [&str; 4] = ["account", "customer", "date", "category"];

impl Fetched {
    /// The daily rows as Arrow: `customer` (`Utf8`), `date` (`Date32`) and a column of counts (`Int64`) for each metric, those
    /// of all known ones first. They are sorted by customer and date; an absent count is null.
    ///
    /// # Errors
    /// A count beyond 2^63-1, of which the planner lets none pass.
    pub fn daily(&self) -> Result<RecordBatch, ArrowError> {
        batch(&self.daily, false)
    }

    /// The category rows as [`Fetched::daily`] has the daily ones, with `category` after `date`.
    ///
    /// # Errors
    /// As [`Fetched::daily`].
    pub fn category_daily(&self) -> Result<RecordBatch, ArrowError> {
        batch(&self.category_daily, true)
    }
}

fn batch(rows: &Rows, has_category: bool) -> Result<RecordBatch, ArrowError> {
    let len = rows.values().map(BTreeMap::len).sum();
    let mut customers = StringBuilder::with_capacity(len, 0);
    let mut dates = Date32Builder::with_capacity(len);
    let mut categories = StringBuilder::new();
    let known = Metric::ALL.iter().map(|metric| MetricName::from(*metric));
    let mut columns: BTreeMap<MetricName, Int64Builder> =
        known.map(|name| (name, Int64Builder::with_capacity(len))).collect();
    let mut written = 0;
    for (customer, days) in rows {
        for ((date, category), counts) in days {
            customers.append_value(customer);
            dates.append_value(date.to_epoch_days());
            if has_category {
                categories.append_value(category);
            }
            for (name, count) in counts.iter() {
                let count = i64::try_from(count)
                    .map_err(|_| ArrowError::ComputeError(format!("expected `{name}` of at most 2^63-1")))?;
                let column = match columns.get_mut(name) {
                    Some(column) => column,
                    None => columns.entry(name.clone()).or_default(),
                };
                column.append_nulls(written - column.len());
                column.append_value(count);
            }
            written += 1;
        }
    }
    let mut fields = vec![field("customer", DataType::Utf8), field("date", DataType::Date32)];
    let mut arrays: Vec<ArrayRef> = vec![Arc::new(customers.finish()), Arc::new(dates.finish())];
    if has_category {
        fields.push(field("category", DataType::Utf8));
        arrays.push(Arc::new(categories.finish()));
    }
    let mut names = BTreeSet::from(TAKEN.map(str::to_owned));
    for (name, mut column) in columns {
        column.append_nulls(len - column.len());
        let mut name = name.as_str().to_owned();
        while !names.insert(name.clone()) {
            name.push('_');
        }
        fields.push(Field::new(name, DataType::Int64, true));
        arrays.push(Arc::new(column.finish()));
    }
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
}

fn field(name: &str, kind: DataType) -> Field {
    Field::new(name, kind, false)
}
