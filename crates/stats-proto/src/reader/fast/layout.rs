//! The layout of records: what stands between their values, learned from one of them.

use super::month::Month;
use super::scan::{Holds, Scanned};
use super::word::{Literal, number};

/// The most values of a record that the fast gear reads.
pub(super) const MOST_VALUES: usize = 32;

/// What stands around the values of a record.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// What stands before the first value.
    pub(super) head: Literal,
    values: Vec<Value>,
    /// How many of the values there are; the others are kept for their room.
    used: usize,
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

/// The values of one record.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) date: i32,
    pub(super) category: Option<u32>,
    pub(super) counts: [u64; MOST_VALUES],
}

impl Layout {
    /// Becomes the layout of a record whose counts belong to these columns.
    pub(super) fn learn(&mut self, record: &[u8], scanned: &Scanned, columns: &[usize]) {
        let part = |start: usize, end: usize| record.get(start..end).unwrap_or_default();
        let starts = scanned.slots.iter().map(|slot| slot.start);
        let mut between = starts.skip(1).map(Some).chain([None]);
        self.used = scanned.slots.len();
        self.values.resize_with(self.used.max(self.values.len()), Value::default);
        for (slot, value) in scanned.slots.iter().zip(&mut self.values) {
            value.kind = match slot.holds {
                Holds::Date => Kind::Date,
                Holds::Category => Kind::Category,
                Holds::Count { .. } => Kind::Count,
            };
            // The tail is compared by itself, or with what joins it to the next record.
            let next = between.next().flatten().unwrap_or(slot.end);
            value.then.become_bytes([part(slot.end, next), &[], &[]]);
        }
        self.head.become_bytes([part(0, first(scanned)), &[], &[]]);
        self.tail.become_bytes([part(last(scanned), record.len()), &[], &[]]);
        self.is_joined = false;
        self.columns.clear();
        self.columns.extend_from_slice(columns);
    }

    /// Learns what separates the record from the next.
    pub(super) fn learn_join(&mut self, record: &[u8], scanned: &Scanned, gap: &[u8]) {
        let head = record.get(..first(scanned)).unwrap_or_default();
        let tail = record.get(last(scanned)..).unwrap_or_default();
        self.join.become_bytes([tail, gap, head]);
        self.gap = gap.len();
        self.is_joined = true;
    }

    /// Whether the layout was learned from any record.
    pub(super) const fn is_known(&self) -> bool {
        self.used > 0
    }

    /// Reads the values of a record whose first value stands here; gives the place after the last.
    #[inline]
    pub(super) fn read(
        &self,
        bytes: &[u8],
        mut at: usize,
        month: &mut Month,
        category: &mut impl FnMut(usize) -> Option<(u32, usize)>,
        read: &mut Read,
    ) -> Option<usize> {
        let mut counts = read.counts.iter_mut();
        for value in self.values.get(..self.used)? {
            match value.kind {
                Kind::Count => {
                    let (count, length) = number(bytes, at)?;
                    *counts.next()? = count;
                    at += length;
                }
                Kind::Date => {
                    read.date = month.date(bytes, at)?;
                    at += 10;
                }
                Kind::Category => {
                    let (place, length) = category(at)?;
                    read.category = Some(place);
                    at += length;
                }
            }
            if !value.then.stands(bytes, at) {
                return None;
            }
            at += value.then.length;
        }
        Some(at)
    }
}

fn first(scanned: &Scanned) -> usize {
    scanned.slots.first().map_or(0, |slot| slot.start)
}

fn last(scanned: &Scanned) -> usize {
    scanned.slots.last().map_or(0, |slot| slot.end)
}
