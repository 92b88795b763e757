//! Rows of an answer, all or some, without a copy of them.

use std::sync::Arc;

use super::columns::Columns;
use super::row::Row;

/// Rows of an answer: from a first one on, every so many, so many of them.
#[derive(Clone)]
pub(crate) struct Rows {
    columns: Arc<Columns>,
    first: usize,
    step: isize,
    length: usize,
}

impl Rows {
    /// All rows of an answer.
    pub(crate) fn all(columns: Columns) -> Self {
        let length = columns.dates().len();
        Self { columns: Arc::new(columns), first: 0, step: 1, length }
    }

    /// The columns behind them.
    pub(crate) const fn columns(&self) -> &Arc<Columns> {
        &self.columns
    }

    /// How many they are.
    pub(crate) const fn len(&self) -> usize {
        self.length
    }

    /// Where the row at this index stands in the columns.
    pub(crate) const fn place(&self, index: usize) -> usize {
        // Both factors are bounded by the columns' length, and so is the sum.
        self.first.wrapping_add_signed(self.step.wrapping_mul(index.cast_signed()))
    }

    /// The row at this place in the columns.
    pub(crate) fn row(&self, place: usize) -> Row<'_> {
        Row { columns: &self.columns, place }
    }

    /// The rows in their order.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = Row<'_>> + ExactSizeIterator {
        (0..self.length).map(|index| self.row(self.place(index)))
    }

    /// Every so many of these rows, from one on.
    pub(crate) fn slice(&self, start: usize, step: isize, length: usize) -> Self {
        let first = if length == 0 { 0 } else { self.place(start) };
        Self { columns: Arc::clone(&self.columns), first, step: self.step.wrapping_mul(step), length }
    }

    /// The first place and the number of rows, where they stand in one piece.
    pub(crate) const fn piece(&self) -> Option<(usize, usize)> {
        if self.step == 1 || self.length <= 1 { Some((self.first, self.length)) } else { None }
    }
}
