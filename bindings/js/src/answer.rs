//! An answer as places in the wasm's memory, from which the shell copies it once.

use stats_proto::{AnyAnswer, Counts, MetricName, Values};
use wasm_bindgen::prelude::wasm_bindgen;

/// An answer that the shell has not copied yet.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Answer {
    answer: AnyAnswer,
    /// The totals, which the answer itself does not hold in a row.
    totals: Vec<u64>,
}

impl Answer {
    pub(crate) fn new(answer: AnyAnswer) -> Self {
        let totals = answer.metrics().map(|metrics| metrics.iter().map(|(_, count)| count).collect());
        Self { answer, totals: totals.unwrap_or_default() }
    }

    /// Dates, categories of rows and columns of counts.
    fn parts(&self) -> (&[i32], &[u32], &[Counts]) {
        match &self.answer {
            AnyAnswer::Days(days) => (days.dates(), &[], days.columns()),
            AnyAnswer::CategoryDays(days) => (days.dates(), days.category_places(), days.columns()),
            _ => (&[], &[], &[]),
        }
    }
}

#[wasm_bindgen]
impl Answer {
    /// The number of rows, where the dates and the categories of rows begin, then for each metric where its counts
    /// and its validity begin. An address of 0 stands for what is not there; a validity of 0 for all present.
    #[must_use]
    pub fn layout(&self) -> Vec<u32> {
        if self.answer.metrics().is_some() {
            let totals = self.totals.iter().flat_map(|total| [place(std::slice::from_ref(total)), 0]);
            return [1, 0, 0].into_iter().chain(totals).collect();
        }
        let (dates, categories, columns) = self.parts();
        let rows = u32::try_from(dates.len()).unwrap_or(u32::MAX);
        let counts = columns.iter().flat_map(|column| {
            let validity = column.validity().map_or(0, place);
            match column.values() {
                Values::Wide(values) => [place(values), validity],
                Values::Narrow(_) => [0, validity],
            }
        });
        [rows, place(dates), place(categories)].into_iter().chain(counts).collect()
    }

    /// The names of the metrics, then those of the categories.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let own = |name: &MetricName| name.as_str().to_owned();
        match &self.answer {
            AnyAnswer::Metrics(metrics) => metrics.iter().map(|(name, _)| own(name)).collect(),
            AnyAnswer::Categories(names) => names.clone(),
            AnyAnswer::CategoryDays(days) => {
                let metrics = days.columns().iter().map(|column| own(column.name()));
                metrics.chain(days.categories().iter().map(str::to_owned)).collect()
            }
            _ => self.parts().2.iter().map(|column| own(column.name())).collect(),
        }
    }
}

/// Where a slice begins in the wasm's memory.
fn place<T>(slice: &[T]) -> u32 {
    if slice.is_empty() { 0 } else { u32::try_from(slice.as_ptr().addr()).unwrap_or_default() }
}
