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

use layout::{Layout, MOST_ROWS, Rows as Unwritten};
use month::Month;
use names::Names;
use scan::{Holds, Scanned, Syntax};
use word::{Rest, within};

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
    unwritten: Unwritten,
    rest: Rest,
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
        let rest = std::mem::take(&mut self.rest).of(bytes);
        let taken = self.take((bytes, &rest), at, rows, syntax);
        self.rest = rest;
        taken
    }

    fn take<S: Syntax>(
        &mut self,
        (bytes, rest): (&[u8], &Rest),
        at: u64,
        rows: &mut Rows,
        syntax: &S,
    ) -> usize {
        // Where the last record that was taken ended, and where the next begins.
        let (mut done, mut next) = (0, 0);
        loop {
            if self.repeats(bytes, rest, next, rows) {
                let repeat = if self.layout.has_categories {
                    Self::repeat::<S, true>
                } else {
                    Self::repeat::<S, false>
                };
                match repeat(self, (bytes, rest), rows, syntax, &mut done, next) {
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
        }
    }

    /// Whether a record of the known layout seems to begin at a place, and such records cannot pass the bound on
    /// cells: each brings at least half a byte for each of its cells.
    fn repeats(&self, bytes: &[u8], rest: &Rest, next: usize, rows: &Rows) -> bool {
        let begins = |window| self.layout.head.stands(window, 0);
        let cells = self.layout.least >= rows.metrics();
        self.layout.is_joined && cells && rest.window(bytes, next).is_some_and(begins)
    }

    /// Takes records of the known layout, from the one that begins at a place, and moves `done` along.
    /// Gives the beginning of one that could not be taken, if one begins at all.
    #[inline(never)]
    fn repeat<S: Syntax, const CATEGORIES: bool>(
        &mut self,
        (bytes, rest): (&[u8], &Rest),
        rows: &mut Rows,
        syntax: &S,
        done: &mut usize,
        mut next: usize,
    ) -> Option<usize> {
        let Self { layout, month, names, unwritten, .. } = self;
        let bound = self.text_bound;
        unwritten.length = 0;
        unwritten.counts.resize(layout.columns.len(), [0; MOST_ROWS]);
        let joined_length = layout.tail.length + layout.gap;
        let unread = loop {
            let Some(window) = rest.window(bytes, next) else {
                break Some(next);
            };
            let category = |at: usize| {
                if !CATEGORIES {
                    return None;
                }
                let expected = names.expected(window, at, S::END_OF_NAME);
                expected.or_else(|| name(window, at, bound, names, rows, syntax))
            };
            let Some(end) = layout.read(window, month, category, unwritten) else {
                break Some(next);
            };
            let is_joined = layout.join.stands(window, end) && within(end + layout.join.length);
            let ends = is_joined || (layout.tail.stands(window, end) && within(end + layout.tail.length));
            if !ends {
                break Some(next);
            }
            unwritten.length += 1;
            if unwritten.length == MOST_ROWS {
                rows.write(layout, unwritten);
            }
            *done = next + end + layout.tail.length;
            if !is_joined {
                break None;
            }
            next += end + joined_length;
        };
        rows.write(layout, unwritten);
        unread
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
        rows.expect(bytes.len() / length + 1);
        let metrics = self.scanned.slots.iter().filter_map(|slot| match slot.holds {
            Holds::Count { name: (start, end), .. } => str::from_utf8(record.get(start..end)?).ok(),
            Holds::Date | Holds::Category => None,
        });
        if !rows.columns_of(metrics, &mut self.columns) || !rows.has_room(0, place(place(at, next), length)) {
            return None;
        }
        let (mut date, mut category) = (None, None);
        for slot in &self.scanned.slots {
            match slot.holds {
                Holds::Date => date = Some(self.month.other(record.get(slot.start..slot.end)?)?),
                Holds::Category => {
                    let found = name(record, slot.start, self.text_bound, &mut self.names, rows, syntax)?;
                    category = Some(found.0);
                }
                Holds::Count { .. } => {}
            }
        }
        let counts = self.scanned.slots.iter().filter_map(|slot| match slot.holds {
            Holds::Count { value, .. } => Some(value),
            Holds::Date | Holds::Category => None,
        });
        let counts = self.columns.iter().copied().zip(counts);
        rows.take(date?, category, counts);
        self.layout.learn(record, &self.scanned, &self.columns);
        Some(length)
    }
}

impl Rows {
    /// Puts rows of a layout into the columns.
    fn write(&mut self, layout: &Layout, unwritten: &mut Unwritten) {
        let length = std::mem::take(&mut unwritten.length);
        let columns = layout
            .columns
            .iter()
            .copied()
            .zip(unwritten.counts.iter().filter_map(|counts| counts.get(..length)));
        let has_categories = layout.has_categories;
        let categories = unwritten.categories.get(..length).filter(|_| has_categories);
        self.take_all(unwritten.dates.get(..length).unwrap_or_default(), categories, columns);
    }
}

/// The place and the length of the name that stands at a place, new ones included.
#[inline(never)]
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
