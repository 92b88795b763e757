//! Checksums of answers: all readers of a body must agree on them before any is measured.

use stats_proto::{CategoryDays, CustomerDays, Days, MetricColumn};

use crate::record::METRICS;

/// The checksum of an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Checksum {
    /// How many rows there are.
    pub rows: u64,
    /// The days since 1970-01-01, summed, each times the number of its row.
    pub dates: i64,
    /// The counts of each metric, summed.
    pub counts: [u64; 5],
    /// The bytes of the names, summed, each times the number of its row.
    pub names: u64,
}

/// An answer with a checksum.
pub trait HasChecksum {
    /// The checksum.
    fn checksum(&self) -> Checksum;
}

impl Checksum {
    /// Adds a row.
    pub fn row(&mut self, date: i32, name: &str, counts: [u64; 5]) {
        self.rows += 1;
        let row = i64::try_from(self.rows).unwrap_or_default();
        self.dates = self.dates.wrapping_add(i64::from(date).wrapping_mul(row));
        for (sum, count) in self.counts.iter_mut().zip(counts) {
            *sum += count;
        }
        let bytes: u64 = name.bytes().map(u64::from).sum();
        self.names = self.names.wrapping_add(bytes.wrapping_mul(self.rows));
    }
}

impl HasChecksum for Days {
    fn checksum(&self) -> Checksum {
        let mut checksum = Checksum::default();
        for (row, date) in self.dates().iter().enumerate() {
            checksum.row(*date, "", counts(self.columns(), row));
        }
        checksum
    }
}

impl HasChecksum for CategoryDays {
    fn checksum(&self) -> Checksum {
        let mut checksum = Checksum::default();
        let rows = self.dates().iter().zip(self.category_indices()).enumerate();
        for (row, (date, index)) in rows {
            let name = usize::try_from(*index).ok().and_then(|index| self.categories().get(index));
            checksum.row(*date, name.unwrap_or_default(), counts(self.columns(), row));
        }
        checksum
    }
}

impl HasChecksum for CustomerDays {
    fn checksum(&self) -> Checksum {
        let mut checksum = Checksum::default();
        let rows = self.dates().iter().zip(self.customer_indices()).enumerate();
        for (row, (date, index)) in rows {
            let name = usize::try_from(*index).ok().and_then(|index| self.customers().get(index));
            checksum.row(*date, name.unwrap_or_default(), counts(self.columns(), row));
        }
        checksum
    }
}

fn counts(columns: &[MetricColumn], row: usize) -> [u64; 5] {
    METRICS.map(|metric| {
        let is_it = |column: &&MetricColumn| column.name().as_str().replace('_', "") == metric;
        columns.iter().find(is_it).and_then(|column| column.at(row)).unwrap_or_default()
    })
}
