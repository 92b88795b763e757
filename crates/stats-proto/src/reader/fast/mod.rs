//! The fast gear: records in the layout of the one before, values decoded in place.
//!
//! Answers repeat one record with other numbers in it. The gear reads the first one value by value, learns what
//! stands between the values, and compares that with the records that follow, whole words at a time. Whatever
//! differs by one byte, is cut by the end of a chunk, or is not of the plainest form is left to the general gear,
//! which alone defines what is right; then a new layout is learned.

mod layout;
mod month;
mod names;
pub(super) mod scan;
mod word;

use layout::{Layout, MOST_VALUES, Read};
use month::Month;
use names::Names;
use scan::{Holds, Scanned, Syntax};

use super::fault::place;
use super::rows::Rows;
use crate::bounds::Bounds;

/// The fast gear of one answer.
#[derive(Debug, Default)]
pub(crate) struct Gear {
    is_on: bool,
    layout: Layout,
    month: Month,
    names: Names,
    scanned: Scanned,
    columns: Vec<usize>,
    text_bound: usize,
}

impl Gear {
    /// A gear that is on, unless a bound is so small that plain records could pass it.
    pub(crate) fn new(bounds: &Bounds, is_on: bool) -> Self {
        let is_on = is_on && bounds.text >= 64 && bounds.nesting >= 3;
        Self { is_on, text_bound: bounds.text, ..Self::default() }
    }

    /// Whether the gear is on.
    pub(crate) const fn is_on(&self) -> bool {
        self.is_on
    }

    /// Takes as many records as it can, from the one that begins with the bytes, which stand here in the body.
    /// Gives the length up to the end of the last one.
    pub(crate) fn run<S: Syntax>(&mut self, bytes: &[u8], at: u64, rows: &mut Rows, syntax: &S) -> usize {
        // Where the last record that was taken ended, and where the next begins.
        let (mut done, mut next) = (0, 0);
        loop {
            if self.layout.is_known() && self.layout.head.stands(bytes, next) {
                match self.repeat(bytes, at, rows, syntax, &mut done, next) {
                    Some(unread) => next = unread,
                    None => return done,
                }
            }
            let Some(length) = self.first(bytes, at, next, rows, syntax) else {
                return done;
            };
            let record = bytes.get(next..next + length).unwrap_or_default();
            done = next + length;
            let Some(gap) = bytes.get(done..).and_then(|rest| syntax.gap(rest)) else {
                return done;
            };
            self.layout.learn_join(record, &self.scanned, bytes.get(done..done + gap).unwrap_or_default());
            next = done + gap;
            rows.expect((bytes.len() - next) / (length + gap) + 1);
        }
    }

    /// Takes records of the known layout, from the one that begins at a place, and moves `done` along.
    /// Gives the beginning of one that could not be taken, if one begins at all.
    fn repeat<S: Syntax>(
        &mut self,
        bytes: &[u8],
        at: u64,
        rows: &mut Rows,
        syntax: &S,
        done: &mut usize,
        mut next: usize,
    ) -> Option<usize> {
        let Self { layout, month, names, .. } = self;
        let bound = self.text_bound;
        let mut read = Read { date: 0, category: None, counts: [0; MOST_VALUES] };
        let mut value = next + layout.head.length;
        loop {
            let mut category = |at: usize| {
                let expected = names.expected(bytes, at, S::END_OF_NAME);
                expected.or_else(|| name(bytes, at, bound, names, rows, syntax))
            };
            let Some(end) = layout.read(bytes, value, month, &mut category, &mut read) else {
                return Some(next);
            };
            let joined = layout.is_joined && layout.join.stands(bytes, end);
            if !joined && !layout.tail.stands(bytes, end) {
                return Some(next);
            }
            let record_end = end + layout.tail.length;
            let counts = layout.columns.iter().copied().zip(read.counts.iter().copied());
            if !rows.take(read.date, read.category, counts, place(at, record_end)) {
                return Some(next);
            }
            *done = record_end;
            if !joined {
                return None;
            }
            next = record_end + layout.gap;
            value = end + layout.join.length;
        }
    }

    /// Takes one record of any layout and learns it.
    fn first<S: Syntax>(
        &mut self,
        bytes: &[u8],
        at: u64,
        next: usize,
        rows: &mut Rows,
        syntax: &S,
    ) -> Option<usize> {
        let bytes = bytes.get(next..)?;
        self.scanned.clear();
        let length = syntax.scan(bytes, &mut self.scanned)?;
        let record = bytes.get(..length)?;
        if self.scanned.slots.len() > MOST_VALUES {
            return None;
        }
        let (mut date, mut category) = (0, None);
        let mut counts = [0; MOST_VALUES];
        let mut count = counts.iter_mut();
        let metrics = self.scanned.slots.iter().filter_map(|slot| match slot.holds {
            Holds::Count { name: (start, end), .. } => str::from_utf8(record.get(start..end)?).ok(),
            Holds::Date | Holds::Category => None,
        });
        if !rows.columns_of(metrics, &mut self.columns) {
            return None;
        }
        for slot in &self.scanned.slots {
            match slot.holds {
                Holds::Date => date = self.month.date(record, slot.start)?,
                Holds::Category => {
                    let found = name(record, slot.start, self.text_bound, &mut self.names, rows, syntax)?;
                    category = Some(found.0);
                }
                Holds::Count { value, .. } => *count.next()? = value,
            }
        }
        let columns = self.columns.iter().copied().zip(counts.iter().copied());
        if !rows.take(date, category, columns, place(place(at, next), length)) {
            return None;
        }
        self.layout.learn(record, &self.scanned, &self.columns);
        Some(length)
    }
}

/// The place and the length of the name that stands at a place, new ones included.
fn name<S: Syntax>(
    bytes: &[u8],
    at: usize,
    bound: usize,
    names: &mut Names,
    rows: &mut Rows,
    syntax: &S,
) -> Option<(u32, usize)> {
    let rest = bytes.get(at..)?;
    let length = rest.iter().position(|byte| *byte == S::END_OF_NAME)?;
    let bytes = rest.get(..length)?;
    if let Some(place) = names.find(bytes) {
        return Some((place, length));
    }
    let text = syntax.name(bytes).filter(|text| !text.is_empty() && text.len() <= bound)?;
    let place = rows.category_place(&text);
    names.remember(bytes, place);
    Some((place, length))
}
