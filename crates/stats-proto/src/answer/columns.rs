//! The columns of an answer: dates, categories, and one column of counts for each metric that occurred.

use super::dictionary::{Dictionary, DimensionNames};
use super::metric_column::MetricColumn;
use crate::metric::MetricName;

/// The rows of an answer, column by column. All columns are equally long.
#[derive(Debug, Clone, Default)]
pub(crate) struct Columns {
    /// Days since 1970-01-01; empty for an aggregate.
    pub(crate) dates: Vec<i32>,
    /// Indices in `names`; empty where rows have no dimension.
    pub(crate) dimension: Vec<u32>,
    pub(crate) names: DimensionNames,
    pub(crate) metrics: Vec<MetricColumn>,
}

impl Columns {
    /// Adds up the one row of each, metric by metric.
    ///
    /// # Errors
    /// The metric whose sum is above 2^64-1.
    pub(crate) fn add(&mut self, other: &Self) -> Result<(), MetricName> {
        for column in &other.metrics {
            let Some(count) = column.at(0) else { continue };
            let known = self.metrics.iter_mut().find(|mine| mine.name() == column.name());
            let sum = known.as_ref().and_then(|mine| mine.at(0)).unwrap_or(0).checked_add(count);
            let sum = sum.ok_or_else(|| column.name().clone())?;
            let mut summed = MetricColumn::new(column.name().clone(), 1, column.is_wide());
            summed.set(0, sum);
            match known {
                Some(mine) => *mine = summed,
                None => self.metrics.push(summed),
            }
        }
        Ok(())
    }

    /// Adds the rows of another response to the same query.
    pub(crate) fn append(&mut self, other: &Self) {
        let rows = self.dates.len();
        self.dates.extend_from_slice(&other.dates);
        let mut dictionary = Dictionary::of(&self.names);
        let indices: Vec<u32> = other.names.iter().map(|name| dictionary.index(name.as_bytes())).collect();
        self.names = dictionary.into_names();
        let index = |index: &u32| usize::try_from(*index).ok().and_then(|index| indices.get(index).copied());
        self.dimension.extend(other.dimension.iter().filter_map(index));
        for column in &other.metrics {
            let known = self.metrics.iter().position(|mine| mine.name() == column.name());
            let mine = known.unwrap_or(self.metrics.len());
            if known.is_none() {
                self.metrics.push(MetricColumn::new(column.name().clone(), 0, column.is_wide()));
            }
            if let Some(counts) = self.metrics.get_mut(mine) {
                let present = (0..other.dates.len()).filter_map(|row| Some((row, column.at(row)?)));
                present.for_each(|(row, count)| counts.set(rows + row, count));
            }
        }
        let rows = self.dates.len();
        self.metrics.iter_mut().for_each(|column| column.end(rows));
    }

    /// Gives every row this name of the dimension.
    pub(crate) fn name_rows(&mut self, name: &str) {
        if self.dates.is_empty() {
            return;
        }
        let mut dictionary = Dictionary::default();
        let index = dictionary.index(name.as_bytes());
        self.dimension = vec![index; self.dates.len()];
        self.names = dictionary.into_names();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::Metric;

    fn totals(counts: &[(Metric, u64)]) -> Columns {
        let mut columns = Columns::default();
        for (metric, count) in counts {
            let mut column = MetricColumn::new((*metric).into(), 1, false);
            column.set(0, *count);
            columns.metrics.push(column);
        }
        columns
    }

    #[test]
    fn totals_are_added_metric_by_metric() {
        let mut sum = totals(&[(Metric::Requests, u64::MAX - 5), (Metric::Opens, 1)]);
        assert_eq!(sum.add(&totals(&[(Metric::Requests, 5), (Metric::Clicks, 7)])), Ok(()));
        let counts: Vec<_> =
            sum.metrics.iter().map(|column| (column.name().as_str(), column.at(0))).collect();
        assert_eq!(counts, [("requests", Some(u64::MAX)), ("opens", Some(1)), ("clicks", Some(7))]);
        assert_eq!(sum.add(&totals(&[(Metric::Requests, 1)])), Err(Metric::Requests.into()));
    }
}
