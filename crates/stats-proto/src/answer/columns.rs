//! The columns of an answer: dates, categories, and one column of counts for each metric that occurred.

use super::counts::{Counts, Values};
use super::dictionary::{CategoryNames, Dictionary};

/// The rows of an answer, column by column. All columns are equally long.
#[derive(Debug, Clone, Default)]
pub(crate) struct Columns {
    /// Days since 1970-01-01; empty for an aggregate.
    pub(crate) dates: Vec<i32>,
    /// Places in `names`; empty where rows have no category.
    pub(crate) categories: Vec<u32>,
    pub(crate) names: CategoryNames,
    pub(crate) metrics: Vec<Counts>,
}

impl Columns {
    /// Adds the rows of another answer to the same question.
    pub(crate) fn append(&mut self, other: &Self) {
        let rows = self.dates.len();
        self.dates.extend_from_slice(&other.dates);
        let mut dictionary = Dictionary::of(std::mem::take(&mut self.names));
        let places: Vec<u32> = other.names.iter().map(|name| dictionary.place(name.as_bytes())).collect();
        self.names = dictionary.into_names();
        let place = |place: &u32| usize::try_from(*place).ok().and_then(|place| places.get(place).copied());
        self.categories.extend(other.categories.iter().filter_map(place));
        for column in &other.metrics {
            let known = self.metrics.iter().position(|mine| mine.name() == column.name());
            let mine = known.unwrap_or(self.metrics.len());
            if known.is_none() {
                let is_wide = matches!(column.values(), Values::Wide(_));
                self.metrics.push(Counts::new(column.name().clone(), 0, is_wide));
            }
            if let Some(counts) = self.metrics.get_mut(mine) {
                let present = (0..other.dates.len()).filter_map(|row| Some((row, column.at(row)?)));
                present.for_each(|(row, count)| counts.set(rows + row, count));
            }
        }
        let rows = self.dates.len();
        self.metrics.iter_mut().for_each(|column| column.end(rows));
    }
}
