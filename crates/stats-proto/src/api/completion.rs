//! How the rows of all responses become the answer.

use std::collections::BinaryHeap;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::answer::Dictionary;
use crate::answer::parsed::Parsed;
use crate::date;
use crate::error::AnswerError;
use crate::format::Format;
use crate::reader::schema::Schema;

/// How the rows of all responses become the answer.
#[derive(Debug, Clone)]
pub(crate) struct Completion {
    /// What the answer is.
    pub(crate) schema: Schema,
    pub(crate) format: Format,
    /// The order of rows, where it is not that of the responses.
    pub(crate) order: Order,
    /// The names of the query, in its order.
    pub(crate) names: Arc<[String]>,
    /// The days of the query, where the answer names them.
    pub(crate) period: Option<(NaiveDate, NaiveDate)>,
}

/// The order of the rows of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// As received.
    Received,
    /// By date, then by the names of the query; rows of the same date and name are kept.
    Sorted,
    /// Like `Sorted`; of rows of the same date and name the last one is kept.
    Latest,
}

impl Completion {
    /// Rows as they were received.
    pub(crate) fn as_received(schema: Schema, format: Format) -> Self {
        Self { schema, format, order: Order::Received, names: Arc::default(), period: None }
    }

    /// The answer of these rows.
    ///
    /// # Errors
    /// `bad-value` for a sum above 2^64-1, `malformed` for a sum of a period with a day outside of it.
    pub(crate) fn complete(&self, mut parsed: Parsed) -> Result<Parsed, AnswerError> {
        if self.order != Order::Received {
            self.sort(&mut parsed);
        }
        if self.schema == Schema::Totals && parsed.schema.has_dates() {
            let is_outside = |day: &i32| {
                let day = date::calendar(*day);
                self.period.is_some_and(|(start, end)| day < start || day > end)
            };
            if parsed.columns.dates.iter().any(is_outside) {
                return Err(AnswerError::outside_period(self.format));
            }
            let total = parsed.columns.total();
            parsed.columns = total.map_err(|metric| AnswerError::overflow(self.format, &metric))?;
            parsed.period = self.period;
        }
        if self.schema.is_by_customer() {
            let named = Dictionary::of(&parsed.columns.names);
            let missing = self.names.iter().filter(|name| named.find(name.as_bytes()).is_none());
            parsed.missing = missing.cloned().collect();
        }
        parsed.schema = self.schema;
        Ok(parsed)
    }

    fn sort(&self, parsed: &mut Parsed) {
        let columns = &parsed.columns;
        // The names of the query first, then others as they came.
        let mut order = Dictionary::default();
        self.names.iter().for_each(|name| {
            order.index(name.as_bytes());
        });
        let ranks: Vec<u32> = columns.names.iter().map(|name| order.index(name.as_bytes())).collect();
        let key = |row: usize| {
            let index = columns.dimension.get(row).and_then(|index| usize::try_from(*index).ok());
            let rank = index.and_then(|index| ranks.get(index)).copied().unwrap_or_default();
            (columns.dates.get(row).copied().unwrap_or_default(), rank)
        };
        let rows = 0..columns.dates.len();
        if rows.clone().is_sorted_by(|earlier, later| key(*earlier) < key(*later)) {
            return;
        }
        // With their own numbers, so that the last of equal rows is the latest; by a heap, whose code is small in wasm.
        let sorted = rows.map(|row| (key(row), row)).collect::<BinaryHeap<_>>().into_sorted_vec();
        let mut selected = Vec::with_capacity(sorted.len());
        for (at, (key, row)) in sorted.iter().enumerate() {
            let is_latest = sorted.get(at + 1).is_none_or(|(next, _)| next != key);
            if is_latest || self.order == Order::Sorted {
                selected.push(*row);
            }
        }
        parsed.columns = columns.select(&selected);
    }
}
