//! The layout of records: what stands between their values, learned from one of them.

use super::lane::{self, Lane};
use super::literal::{FARTHEST, Lengths, Literal};
use super::scan::Scanned;
use crate::reader::rows::Rows;

/// What stands around the values of a record.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// The record it was learned from, what separates that from the next, and what this begins with.
    text: Vec<u8>,
    /// The length of that record.
    record: usize,
    /// The length of what stands before the first value.
    pub(super) head: usize,
    /// The values in their order; what is beyond `used` is kept for its room.
    lanes: Vec<Lane>,
    used: usize,
    /// How many rows the lanes hold.
    row: usize,
    /// The lengths of what stands after the values.
    lengths: Lengths,
    /// Where in the text the last value ends.
    tail: usize,
    /// Whether it is known what separates two records.
    is_joined: bool,
    /// The length of that.
    pub(super) gap: usize,
    /// The length of the shortest record.
    shortest: usize,
    /// How many counts a record has.
    counts: usize,
    /// Whether the counts' columns are those of the answer at hand.
    is_bound: bool,
}

/// A layout, taken apart for reading.
pub(super) struct Parts<'l> {
    pub(super) text: &'l [u8],
    pub(super) lanes: &'l mut [Lane],
    pub(super) row: &'l mut usize,
    pub(super) is_bound: &'l mut bool,
    pub(super) lengths: Lengths,
    /// What stands after the last value of a record.
    pub(super) tail: &'l [u8],
    /// How many records there may be room for.
    records: usize,
}

impl Parts<'_> {
    /// Finds the columns of the rows that were read, if that is to be done. Where there are none to be had, nothing was
    /// read.
    pub(super) fn bind(&mut self, rows: &mut Rows) -> bool {
        if *self.is_bound || *self.row == 0 {
            return true;
        }
        rows.expect(self.records, self.lanes.len());
        *self.is_bound = self.lanes.iter_mut().all(|lane| lane.bind(self.text, rows).is_some());
        if !*self.is_bound {
            *self.row = 0;
        }
        *self.is_bound
    }

    /// Puts what the lanes hold into the columns.
    pub(super) fn write(&mut self, rows: &mut Rows) {
        lane::write(self.lanes, std::mem::take(self.row), rows);
    }
}

impl Layout {
    /// Becomes the layout of a record.
    pub(super) fn learn(&mut self, record: &[u8], scanned: &Scanned) {
        self.text.clear();
        self.text.reserve(record.len() * 2);
        self.text.extend_from_slice(record);
        let slots = &scanned.slots;
        let (first, last) =
            (slots.first().map_or(0, |slot| slot.start), slots.last().map_or(0, |slot| slot.end));
        self.used = slots.len();
        self.lanes.resize(self.used.max(self.lanes.len()), Lane::EMPTY);
        // After the last value comes its record's tail, what separates two records, and the next one's head.
        let nexts = slots.iter().skip(1).map(|slot| slot.start).chain([last]);
        for ((lane, slot), next) in self.lanes.iter_mut().zip(slots).zip(nexts) {
            lane.become_lane(record, slot);
            lane.then = Literal::of(record, slot.end, next);
            lane.is_last = slot.end == last;
        }
        (self.record, self.head, self.tail) = (record.len(), first, last);
        (self.is_joined, self.is_bound) = (false, true);
        self.counts = self.lanes.iter().take(self.used).filter(|lane| lane.is_count()).count();
        self.shortest = scanned.shortest(record);
    }

    /// Learns what separates the record from the next, unless they are too long for that.
    pub(super) fn learn_join(&mut self, gap: &[u8]) {
        if self.record + gap.len() + self.head > FARTHEST {
            return;
        }
        self.text.truncate(self.record);
        self.text.extend_from_slice(gap);
        self.text.extend_from_within(..self.head);
        let join = Literal::of(&self.text, self.tail, self.text.len());
        self.gap = gap.len();
        let lanes = self.lanes.get_mut(..self.used).unwrap_or_default();
        if let Some(last) = lanes.last_mut() {
            last.then = join;
        }
        self.lengths = Literal::lengths(lanes.iter().map(|lane| &lane.then));
        self.is_joined = true;
    }

    /// Forgets the columns, which are those of one answer.
    pub(super) fn unbind(&mut self) {
        (self.is_bound, self.row) = (false, 0);
    }

    /// Whether a record of this layout seems to begin here, and none of it can pass the bounds: each brings at least a
    /// byte for each cell of its row. A layout of an earlier answer is one for the first record alone: the rows before
    /// another would get its columns, too.
    pub(super) fn begins(&self, bytes: &[u8], rows: &Rows) -> bool {
        let metrics = rows.metrics() + if self.is_bound { 0 } else { self.counts };
        let may_bind = rows.ended() == 0 && rows.most_metrics() >= metrics;
        let fits = self.is_joined && self.shortest >= metrics && (self.is_bound || may_bind);
        let head = self.text.get(..self.head).filter(|_| fits);
        head.is_some_and(|head| bytes.starts_with(head))
    }

    /// What reading so many bytes needs.
    pub(super) fn parts(&mut self, bytes: usize) -> Parts<'_> {
        let lanes = self.lanes.get_mut(..self.used).unwrap_or_default();
        let (row, is_bound) = (&mut self.row, &mut self.is_bound);
        let tail = self.text.get(self.tail..self.record).unwrap_or_default();
        let records = bytes / self.shortest.max(1) + 1;
        Parts { text: &self.text, lanes, row, is_bound, lengths: self.lengths, tail, records }
    }

    /// Puts what the lanes hold into the columns.
    pub(super) fn write(&mut self, rows: &mut Rows) {
        self.parts(0).write(rows);
    }
}
