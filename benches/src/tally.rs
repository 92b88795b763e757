//! The sums of a reading: what all who read the same body must agree on before any of them is measured.

use stats_proto::{CategoryDays, Days, MetricColumn};

use crate::record::METRICS;

/// The sums of a reading.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many rows there are.
    pub rows: u64,
    /// The days since 1970-01-01, summed, each times the number of its row.
    pub dates: i64,
    /// The counts of each metric, summed.
    pub counts: [u64; 5],
    /// The letters of the names, summed, each times the number of its row.
    pub names: u64,
}

/// What can be summed.
pub trait Tallied {
    /// Its sums.
    fn tally(&self) -> Tally;
}

impl Tally {
    /// Adds a row.
    pub fn row(&mut self, date: i32, name: &str, counts: [u64; 5]) {
        self.rows += 1;
        let row = i64::try_from(self.rows).unwrap_or_default();
        self.dates = self.dates.wrapping_add(i64::from(date).wrapping_mul(row));
        for (sum, count) in self.counts.iter_mut().zip(counts) {
            *sum += count;
        }
        let letters: u64 = name.bytes().map(u64::from).sum();
        self.names = self.names.wrapping_add(letters.wrapping_mul(self.rows));
    }
}

impl Tallied for Days {
    fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for (row, date) in self.dates().iter().enumerate() {
            tally.row(*date, "", counts(self.columns(), row));
        }
        tally
    }
}

impl Tallied for CategoryDays {
    fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        let rows = self.dates().iter().zip(self.category_indices()).enumerate();
        for (row, (date, place)) in rows {
            let name = usize::try_from(*place).ok().and_then(|place| self.categories().get(place));
            tally.row(*date, name.unwrap_or_default(), counts(self.columns(), row));
        }
        tally
    }
}

fn counts(columns: &[MetricColumn], row: usize) -> [u64; 5] {
    METRICS.map(|metric| {
        let is_it = |column: &&MetricColumn| column.name().as_str().replace('_', "") == metric;
        columns.iter().find(is_it).and_then(|column| column.at(row)).unwrap_or_default()
    })
}
