//! What reading the first record of a layout finds: the places of its values.

use std::borrow::Cow;

/// The part of a format that the fast gear needs to know.
pub(crate) trait Syntax {
    /// The byte that ends a category's name.
    const END_OF_NAME: u8;

    /// Reads the record at the beginning of the bytes in the plainest form there is, and gives its length.
    /// Anything that is not plain is no record here: the general gear decides what it is.
    fn scan(&self, bytes: &[u8], record: &mut Scanned) -> Option<usize>;

    /// The length of what separates two records, where another begins after it.
    fn gap(&self, bytes: &[u8]) -> Option<usize>;

    /// The name at the beginning of the bytes as a text in UTF-8, where it needs no more than decoding, and its length
    /// in the body.
    fn name<'b>(&self, bytes: &'b [u8]) -> Option<(Cow<'b, [u8]>, usize)>;
}

/// The values of a record and their places in it, in their order.
#[derive(Debug, Default)]
pub(crate) struct Scanned {
    pub(super) slots: Vec<Slot>,
}

/// The place of a value in its record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) holds: Holds,
}

/// What a value is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Holds {
    Date,
    Category,
    /// A count, whose metric's name stands there in the record, and its column once that is known.
    Count {
        name: (usize, usize),
        value: u64,
        column: u16,
    },
}

/// How many values records have usually, and how many at most in an answer that is not strange.
const USUAL: usize = 16;
const MANY: usize = 256;

impl Scanned {
    /// Forgets the values, and the room of very many.
    pub(crate) fn clear(&mut self) {
        if self.slots.capacity() > MANY {
            self.slots = Vec::new();
        }
        self.slots.clear();
        self.slots.reserve(USUAL);
    }

    pub(crate) fn date(&mut self, start: usize) {
        self.slots.push(Slot { start, end: start + 10, holds: Holds::Date });
    }

    pub(crate) fn category(&mut self, start: usize, end: usize) {
        self.slots.push(Slot { start, end, holds: Holds::Category });
    }

    pub(crate) fn count(&mut self, name: (usize, usize), value: u64, start: usize, end: usize) {
        self.slots.push(Slot { start, end, holds: Holds::Count { name, value, column: 0 } });
    }

    /// Finds the column of each count; gives nothing where one cannot be had, or where two are the same.
    pub(super) fn find_columns(
        &mut self,
        record: &[u8],
        mut find: impl FnMut(&[u8]) -> Option<u16>,
    ) -> Option<()> {
        for index in 0..self.slots.len() {
            let (before, slot) = self.slots.split_at_mut_checked(index)?;
            if let Holds::Count { name: (start, end), column, .. } = &mut slot.first_mut()?.holds {
                let found = find(record.get(*start..*end)?)?;
                let is_known =
                    |slot: &Slot| matches!(slot.holds, Holds::Count { column, .. } if column == found);
                if before.iter().any(is_known) {
                    return None;
                }
                *column = found;
            }
        }
        Some(())
    }

    /// The length of the shortest record that has the layout of this one: room is made for as many, so that columns need
    /// not grow, and what is not used of it costs nothing.
    pub(super) fn shortest(&self, record: &[u8]) -> usize {
        let saved = self.slots.iter().map(|slot| match slot.holds {
            Holds::Date => 0,
            Holds::Category | Holds::Count { .. } => (slot.end - slot.start).saturating_sub(1),
        });
        record.len().saturating_sub(saved.sum()).max(1)
    }

    /// Whether the record names so many dates and categories.
    pub(crate) fn has(&self, dates: usize, categories: usize) -> bool {
        let count = |wanted: fn(&Holds) -> bool| self.slots.iter().filter(|slot| wanted(&slot.holds)).count();
        count(|holds| matches!(holds, Holds::Date)) == dates
            && count(|holds| matches!(holds, Holds::Category)) == categories
    }
}
