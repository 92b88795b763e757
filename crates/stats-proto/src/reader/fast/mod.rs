//! The fast gear: records in the layout of the one before, values decoded in place.
//!
//! Answers repeat one record with other numbers in it. The gear reads the first one value by value, learns what
//! stands between the values, and compares that with the records that follow, whole words at a time. One that differs by
//! a byte is read value by value again, for a new layout. Whatever is cut by the end of a chunk, or is not of the plainest
//! form, is left to the general gear, which alone defines what is right.
//!
//! What a record takes is the time from finding the end of one number to finding the end of the next. So nothing
//! else stands on that way: what is compared, decoded and stored is done while it is walked.

mod lane;
mod layout;
mod literal;
mod memory;
mod month;
mod names;
mod number;
mod repeat;
pub(super) mod scan;
pub(super) mod text;

use literal::{CHUNK, FARTHEST};
pub(crate) use memory::Memory;
use memory::{All, Learned};
use names::Names;
use repeat::{Left, Repeat};
use scan::{Holds, Syntax};
use text::LONGEST;

use super::fault::place;
use super::rows::Rows;
use crate::Question;
use crate::bounds::Bounds;

/// The fast gear of one answer.
#[derive(Debug)]
pub(crate) struct Gear {
    text_bound: usize,
    memory: Memory,
    /// What it knows of records; it is off where it is to know nothing.
    learned: Option<Learned>,
}

/// How long the records are that were taken.
enum Repeated {
    /// Those that another one follows, with what separates them from it.
    Joined(usize),
    /// Those up to one that none follows at once, or not as before.
    Ended(usize),
}

/// How far records reach that are read from a copy, which has room after them for whole chunks.
const LAST: usize = 1024 - CHUNK;

impl Gear {
    /// A gear that is off.
    pub(crate) fn off() -> Self {
        Self { text_bound: 0, memory: Memory::default(), learned: None }
    }

    /// A gear for the answer to a question. It is off where a bound is so small that plain records could pass it, and
    /// where an answer has no records.
    pub(crate) fn new(bounds: &Bounds, question: Question, memory: Memory) -> Self {
        let has_records = matches!(question, Question::Daily | Question::Category);
        if !has_records || bounds.text < LONGEST || bounds.nesting < 3 {
            return Self::off();
        }
        let learned = Some(memory.take(question));
        Self { text_bound: bounds.text, memory, learned }
    }

    /// Whether the gear is on.
    pub(crate) const fn is_on(&self) -> bool {
        self.learned.is_some()
    }

    /// Takes as many records as it can, from the one that begins with the bytes, which stand here in the body.
    /// Gives the length up to the end of the last one.
    pub(crate) fn run<S: Syntax>(&mut self, bytes: &[u8], at: u64, rows: &mut Rows, syntax: &S) -> usize {
        let Some(Learned { all, .. }) = &mut self.learned else { return 0 };
        let mut taking = Taking { all, text_bound: self.text_bound, rows, syntax };
        let done = taking.records(bytes, at);
        taking.all.layout.write(taking.rows);
        done
    }
}

/// A gear that takes records of one syntax.
struct Taking<'g, S> {
    all: &'g mut All,
    text_bound: usize,
    rows: &'g mut Rows,
    syntax: &'g S,
}

impl<S: Syntax> Taking<'_, S> {
    /// Takes as many as it can and gives the length up to the end of the last one.
    fn records(&mut self, bytes: &[u8], at: u64) -> usize {
        // Where the last record that was taken ended, and where the next begins.
        let (mut done, mut next) = (0, 0);
        loop {
            let rest = bytes.get(next..).unwrap_or_default();
            let repeated =
                if self.all.layout.begins(rest, self.rows) { self.repeat(rest) } else { Repeated::Joined(0) };
            let length = match repeated {
                Repeated::Joined(0) => {
                    self.all.layout.write(self.rows);
                    self.first(bytes, at, next)
                }
                Repeated::Joined(length) => {
                    next += length;
                    done = next - self.all.layout.gap;
                    continue;
                }
                Repeated::Ended(length) => Some(length),
            };
            let Some(length) = length else { return done };
            done = next + length;
            let Some(gap) = bytes.get(done..).and_then(|rest| self.syntax.gap(rest)) else {
                return done;
            };
            self.all.layout.learn_join(bytes.get(done..done + gap).unwrap_or_default());
            next = done + gap;
        }
    }

    /// Takes records of the known layout.
    fn repeat(&mut self, bytes: &[u8]) -> Repeated {
        let Self { rows, syntax, .. } = self;
        let bound = self.text_bound;
        let find = |rest: &[u8], names: &mut Names, rows: &mut Rows| name(rest, bound, names, rows, *syntax);
        let All { layout, month, names, .. } = &mut *self.all;
        let head = layout.head;
        let mut layout = layout.parts(bytes.len());
        let mut repeat =
            Repeat { text: layout.text, month, names, end_of_name: S::END_OF_NAME, find: &find, rows };
        let values = bytes.get(head..).unwrap_or_default();
        let rest = if values.len() > LAST {
            match repeat.read(&mut layout, values) {
                Left::Begun(left) => left,
                Left::Ended(after) => return Repeated::Ended(head + values.len() - after.len()),
            }
        } else {
            values
        };
        let before = values.len() - rest.len();
        if rest.len() > LAST {
            return Repeated::Joined(before);
        }
        // Zeros after the end of the bytes are no part of any record, so whatever is read of the copy is in the bytes.
        let mut copy = [0; LAST + CHUNK];
        if let Some(beginning) = copy.get_mut(..rest.len()) {
            beginning.copy_from_slice(rest);
        }
        match repeat.read(&mut layout, &copy) {
            Left::Begun(left) => Repeated::Joined(before + copy.len() - left.len()),
            Left::Ended(after) => Repeated::Ended(head + before + copy.len() - after.len()),
        }
    }

    /// Takes one record of any layout and learns it.
    fn first(&mut self, bytes: &[u8], at: u64, next: usize) -> Option<usize> {
        let bytes = bytes.get(next..)?;
        let Self { rows, syntax, .. } = self;
        let All { layout, month, names, scanned } = &mut *self.all;
        scanned.clear();
        // A longer record has no layout, and would be kept.
        let length = syntax.scan(bytes.get(..bytes.len().min(FARTHEST))?, scanned)?;
        let record = bytes.get(..length)?;
        rows.expect(bytes.len() / scanned.shortest(record) + 1, scanned.slots.len());
        scanned.find_columns(record, |metric| rows.column_of(metric))?;
        if !rows.has_room(place(place(at, next), length)) {
            return None;
        }
        let (mut date, mut category) = (None, None);
        for slot in &scanned.slots {
            match slot.holds {
                Holds::Date => date = Some(month.other(record.get(slot.start..slot.end)?)?),
                Holds::Category => {
                    let rest = record.get(slot.start..)?;
                    category = Some(name(rest, self.text_bound, names, rows, *syntax)?.0);
                }
                Holds::Count { .. } => {}
            }
        }
        let counts = scanned.slots.iter().filter_map(|slot| match slot.holds {
            Holds::Count { column, value, .. } => Some((column.into(), value)),
            Holds::Date | Holds::Category => None,
        });
        rows.take(date?, category, counts);
        layout.learn(record, scanned);
        Some(length)
    }
}

impl Drop for Gear {
    fn drop(&mut self) {
        if let Some(learned) = self.learned.take() {
            self.memory.keep(learned);
        }
    }
}

/// The place and the length of the name at the beginning of the bytes, new ones included.
#[inline(never)]
fn name<S: Syntax>(
    rest: &[u8],
    bound: usize,
    names: &mut Names,
    rows: &mut Rows,
    syntax: &S,
) -> Option<(u32, usize)> {
    let (text, length) = syntax.name(rest).filter(|(text, _)| !text.is_empty() && text.len() <= bound)?;
    let place = rows.category_place(&text);
    names.remember(rest.get(..length)?, place);
    Some((place, length))
}
