//! The layout of records: what stands between their values, learned from one of them.

use super::month::Month;
use super::scan::{Holds, Scanned, Slot};
use super::word::{Literal, Window, number, short_number};

/// How many rows are put into the columns at once.
pub(super) const MOST_ROWS: usize = 32;

/// What stands around the values of a record.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// What stands before the first value.
    pub(super) head: Literal,
    /// The values up to the last that is no count.
    values: Vec<Value>,
    /// What stands after each count that follows them.
    counts: Vec<Literal>,
    /// How many blocks of sixteen bytes the longest of them fills.
    blocks: usize,
    /// How many values of both there are; the others are kept for their room.
    used: (usize, usize),
    /// What stands after the last value.
    pub(super) tail: Literal,
    /// The tail, what separates two records, and the head.
    pub(super) join: Literal,
    /// Whether the join is known.
    pub(super) is_joined: bool,
    /// The length of what separates two records.
    pub(super) gap: usize,
    /// The columns of the counts, in their order.
    pub(super) columns: Vec<usize>,
    /// Whether a record names a category.
    pub(super) has_categories: bool,
    /// The length of the shortest record.
    pub(super) least: usize,
}

/// A value, and what stands between it and the next.
#[derive(Debug, Default)]
struct Value {
    kind: Kind,
    then: Literal,
}

#[derive(Debug, Clone, Copy, Default)]
enum Kind {
    #[default]
    Date,
    Category,
    Count,
}

/// Rows that were read and are not in the columns yet.
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) length: usize,
    pub(super) dates: [i32; MOST_ROWS],
    pub(super) categories: [u32; MOST_ROWS],
    pub(super) counts: Vec<[u64; MOST_ROWS]>,
}

impl Default for Rows {
    fn default() -> Self {
        Self { length: 0, dates: [0; MOST_ROWS], categories: [0; MOST_ROWS], counts: Vec::new() }
    }
}

impl Layout {
    /// Becomes the layout of a record whose counts belong to these columns.
    pub(super) fn learn(&mut self, record: &[u8], scanned: &Scanned, columns: &[usize]) {
        let part = |start: usize, end: usize| record.get(start..end).unwrap_or_default();
        let is_count = |slot: &Slot| matches!(slot.holds, Holds::Count { .. });
        let counts = scanned.slots.iter().rev().take_while(|slot| is_count(slot)).count();
        let values = scanned.slots.len() - counts;
        self.used = (values, counts);
        self.values.resize_with(values.max(self.values.len()), Value::default);
        self.counts.resize_with(counts.max(self.counts.len()), Literal::default);
        let mut nexts = scanned.slots.iter().skip(1).map(|slot| slot.start);
        for (index, slot) in scanned.slots.iter().enumerate() {
            // The tail is compared by itself, or with what joins it to the next record.
            let then = part(slot.end, nexts.next().unwrap_or(slot.end));
            if let Some(literal) = index.checked_sub(values).and_then(|index| self.counts.get_mut(index)) {
                literal.become_bytes(then);
            } else if let Some(value) = self.values.get_mut(index) {
                value.kind = Kind::of(slot);
                value.then.become_bytes(then);
            }
        }
        self.blocks = self.counts.iter().take(counts).map(Literal::blocks).max().unwrap_or_default();
        self.head.become_bytes(part(0, first(scanned)));
        self.tail.become_bytes(part(last(scanned), record.len()));
        self.is_joined = false;
        let values: usize = scanned.slots.iter().map(|slot| slot.end - slot.start).sum();
        self.least = record.len() - values;
        self.has_categories = scanned.slots.iter().any(|slot| matches!(slot.holds, Holds::Category));
        self.columns.clear();
        self.columns.extend_from_slice(columns);
    }

    /// Learns what separates the record from the next.
    pub(super) fn learn_join(&mut self, record: &[u8], scanned: &Scanned, gap: &[u8]) {
        let head = record.get(..first(scanned)).unwrap_or_default();
        let tail = record.get(last(scanned)..).unwrap_or_default();
        self.join.become_bytes(&[tail, gap, head].concat());
        self.gap = gap.len();
        self.is_joined = true;
    }

    /// Reads the values of the record in a window into the row at hand, which becomes one of the rows only when
    /// their length says so; gives the place after the last value.
    #[inline]
    pub(super) fn read(
        &self,
        window: &Window,
        month: &mut Month,
        mut category: impl FnMut(usize) -> Option<(u32, usize)>,
        rows: &mut Rows,
    ) -> Option<usize> {
        let mut at = self.head.length;
        let row = rows.length % MOST_ROWS;
        let mut columns = rows.counts.iter_mut();
        for value in self.values.get(..self.used.0)? {
            match value.kind {
                Kind::Count => {
                    let (count, length) = number(window, at)?;
                    *columns.next()?.get_mut(row)? = count;
                    at += length;
                }
                Kind::Date => {
                    *rows.dates.get_mut(row)? = month.date(window, at)?;
                    at += 10;
                }
                Kind::Category => {
                    let (place, length) = category(at)?;
                    *rows.categories.get_mut(row)? = place;
                    at += length;
                }
            }
            if !value.then.stands(window, at) {
                return None;
            }
            at += value.then.length;
        }
        let thens = self.counts.get(..self.used.1)?;
        let columns = columns.into_slice();
        let quick = match self.blocks {
            0 | 1 => counts::<false>(thens, window, at, columns, row),
            2 => counts::<true>(thens, window, at, columns, row),
            _ => None,
        };
        quick.or_else(|| any_counts(thens, window, at, columns, row))
    }
}

/// Reads counts, each with what stands after it, into a row of these columns: counts of at most seven digits, and
/// one block or two after each. It stands alone so that all it needs fits the machine's registers.
#[inline(never)]
fn counts<const TWO: bool>(
    thens: &[Literal],
    window: &Window,
    mut at: usize,
    columns: &mut [[u64; MOST_ROWS]],
    row: usize,
) -> Option<usize> {
    for (then, column) in thens.iter().zip(columns) {
        let (count, length) = short_number(window, at)?;
        *column.get_mut(row % MOST_ROWS)? = count;
        at += length;
        if !then.stands_short::<TWO>(window, at) {
            return None;
        }
        at += then.length;
    }
    Some(at)
}

/// The same of any counts and whatever stands after them.
#[cold]
fn any_counts(
    thens: &[Literal],
    window: &Window,
    mut at: usize,
    columns: &mut [[u64; MOST_ROWS]],
    row: usize,
) -> Option<usize> {
    for (then, column) in thens.iter().zip(columns) {
        let (count, length) = number(window, at)?;
        *column.get_mut(row)? = count;
        at += length;
        if !then.stands(window, at) {
            return None;
        }
        at += then.length;
    }
    Some(at)
}

impl Kind {
    fn of(slot: &Slot) -> Self {
        match slot.holds {
            Holds::Date => Self::Date,
            Holds::Category => Self::Category,
            Holds::Count { .. } => Self::Count,
        }
    }
}

fn first(scanned: &Scanned) -> usize {
    scanned.slots.first().map_or(0, |slot| slot.start)
}

fn last(scanned: &Scanned) -> usize {
    scanned.slots.last().map_or(0, |slot| slot.end)
}
