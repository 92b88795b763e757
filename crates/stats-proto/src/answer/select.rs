//! Rows chosen from an answer, and their sum.

use super::columns::Columns;
use super::dictionary::Dictionary;
use super::metric_column::MetricColumn;
use super::row::Row;
use crate::metric::{Metric, MetricName};

impl Columns {
    /// These rows, in this order.
    pub(crate) fn select(&self, rows: &[usize]) -> Self {
        let row = |index| Row { columns: self, index };
        let mut dictionary = Dictionary::default();
        let named = !self.dimension.is_empty();
        let dimension = rows.iter().filter(|_| named);
        let dimension = dimension.map(|index| dictionary.index(row(*index).dimension().as_bytes())).collect();
        let metrics = self.metrics.iter().map(|column| {
            let mut selected = MetricColumn::new(column.name().clone(), rows.len(), column.is_wide());
            let counts = rows.iter().enumerate().filter_map(|(new, old)| Some((new, column.at(*old)?)));
            counts.for_each(|(new, count)| selected.set(new, count));
            selected.end(rows.len());
            selected
        });
        Self {
            dates: rows.iter().map(|index| row(*index).date()).collect(),
            dimension,
            metrics: metrics.collect(),
            names: dictionary.into_names(),
        }
    }

    /// One row with the sum of each metric that every row has and whose days add up.
    ///
    /// # Errors
    /// The metric whose sum is above 2^64-1.
    pub(crate) fn total(&self) -> Result<Self, MetricName> {
        let rows = self.dates.len();
        let mut total = Self::default();
        for column in &self.metrics {
            let uniques = [Metric::UniqueOpens, Metric::UniqueClicks].map(MetricName::Known);
            if uniques.contains(column.name()) || (0..rows).any(|row| column.at(row).is_none()) {
                continue;
            }
            let sum = u64::try_from(column.values().sum()).map_err(|_| column.name().clone())?;
            let mut summed = MetricColumn::new(column.name().clone(), 1, column.is_wide());
            summed.set(0, sum);
            total.metrics.push(summed);
        }
        Ok(total)
    }
}
