//! Sums of columns.

use stats_reqwest::MetricName;

use super::rows::Rows;

/// The sum of a metric over all rows where it came; none where it came nowhere.
pub(crate) fn total(rows: &Rows, name: &str) -> Option<u128> {
    let name = MetricName::spelled(name);
    let column = rows.columns().counts().iter().find(|column| *column.name() == name)?;
    // Absent counts stand as 0 among the values, so whole columns are summed without a look at each.
    let whole = rows.piece().filter(|(first, length)| *first == 0 && *length == column.values().len());
    if whole.is_some() {
        return Some(column.values().sum());
    }
    let counts = rows.iter().filter_map(|row| column.at(row.place));
    counts.fold(None, |sum, count| Some(sum.unwrap_or(0) + u128::from(count)))
}
