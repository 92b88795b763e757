//! The fast path: records in the layout of the one before, values decoded in place.
//!
//! Answers repeat one record with other numbers in it. The fast path scans the first record, learns the bytes between
//! its values, and compares those with the records that follow, whole words at a time. A record that differs is scanned
//! again, for a new layout. Whatever is cut by the end of a chunk, or is not in the plainest form, is left to the
//! general path, which alone defines what is right.
//!
//! The time of a record is that from the end of one number to the end of the next, so nothing else is done between
//! them.

mod days;
mod layout;
mod literal;
mod repeat;
mod scan;
mod values;

use std::sync::{Arc, Mutex};

use layout::Layout;
use literal::{CHUNK, FARTHEST};
use repeat::{Left, Repeat};
use scan::{Json, LONGEST, Scanned, ScannedKind, Syntax, Xml};
use values::{Distinct, Month, Names};

use super::schema::Schema;
use super::xml::encoding::Encoding;
use crate::answer::ColumnsBuilder;
use crate::bounds::Bounds;

/// The fast path of one answer.
#[derive(Debug)]
pub(crate) struct FastPath {
    schema: Schema,
    text_bound: usize,
    cache: LayoutCache,
    /// What it has learned of records; nothing where it is off.
    learned: Option<Box<Learned>>,
    /// The names of a day, where days have several items.
    seen: Box<Distinct>,
}

/// How many bytes of records were taken.
enum Repeated {
    /// Those that another one follows, with what separates them from it.
    Joined(usize),
    /// Those up to one that none follows at once, or not as before.
    Ended(usize),
}

/// How many bytes of records at most are read from a copy, which has room after them for whole chunks.
const LAST: usize = 1024 - CHUNK;

impl FastPath {
    /// A fast path that reads nothing.
    pub(crate) fn off(schema: Schema) -> Self {
        Self { schema, text_bound: 0, cache: LayoutCache::default(), learned: None, seen: Box::default() }
    }

    /// A fast path for answers of this schema. It is off where a bound is so small that plain records could pass it,
    /// and where an answer has no rows.
    pub(crate) fn new(bounds: &Bounds, schema: Schema, cache: LayoutCache) -> Self {
        if !schema.has_dates() || bounds.text < LONGEST || bounds.nesting < 5 {
            return Self::off(schema);
        }
        // A record of a day has the name of its customer, which holds for one answer alone.
        let cache = if schema.is_day() { LayoutCache::default() } else { cache };
        let learned = Some(cache.take(schema));
        Self { schema, text_bound: bounds.text, cache, learned, seen: Box::default() }
    }

    /// Reads as many records as it can, from the one that begins with the bytes, at this offset of the body. Returns
    /// the length up to the end of the last one.
    pub(crate) fn read_json(&mut self, bytes: &[u8], at: u64, columns: &mut ColumnsBuilder) -> usize {
        if bytes.first() == Some(&b'{') {
            self.run(bytes, at, columns, &Json { schema: self.schema })
        } else {
            0
        }
    }

    /// Reads as many records as it can, from the one that begins with the bytes, at this offset of the body and in this
    /// encoding. Returns the length up to the end of the last one.
    pub(crate) fn read_xml(
        &mut self,
        bytes: &[u8],
        at: u64,
        encoding: Encoding,
        columns: &mut ColumnsBuilder,
    ) -> usize {
        if bytes.starts_with(b"<day>") {
            self.run(bytes, at, columns, &Xml { schema: self.schema, encoding })
        } else {
            0
        }
    }

    fn run<S: Syntax>(&mut self, bytes: &[u8], at: u64, columns: &mut ColumnsBuilder, syntax: &S) -> usize {
        let Some(learned) = &mut self.learned else { return 0 };
        let mut run = Run { learned, text_bound: self.text_bound, columns, syntax, date: None };
        let taken = run.records(bytes, at);
        run.learned.layout.write(run.columns);
        taken
    }
}

/// A run over records of one syntax.
struct Run<'g, S> {
    learned: &'g mut Learned,
    text_bound: usize,
    columns: &'g mut ColumnsBuilder,
    syntax: &'g S,
    /// The date of all records, where they have none of their own.
    date: Option<i32>,
}

impl<S: Syntax> Run<'_, S> {
    /// Reads as many as it can and returns the length up to the end of the last one.
    fn records(&mut self, bytes: &[u8], at: u64) -> usize {
        // Where the last record that was read ended, and where the next begins.
        let (mut done, mut next) = (0, 0);
        loop {
            let rest = bytes.get(next..).unwrap_or_default();
            let repeated = if self.learned.layout.begins(rest, self.columns) {
                self.repeat(rest)
            } else {
                Repeated::Joined(0)
            };
            let length = match repeated {
                Repeated::Joined(0) => {
                    self.learned.layout.write(self.columns);
                    self.first(bytes, at, next)
                }
                Repeated::Joined(length) => {
                    next += length;
                    done = next - self.learned.layout.gap;
                    continue;
                }
                Repeated::Ended(length) => Some(length),
            };
            let Some(length) = length else { return done };
            done = next + length;
            let Some(gap) = bytes.get(done..).and_then(|rest| self.syntax.gap(rest)) else {
                return done;
            };
            self.learned.layout.learn_join(bytes.get(done..done + gap).unwrap_or_default());
            next = done + gap;
        }
    }

    /// Reads records of the known layout.
    fn repeat(&mut self, bytes: &[u8]) -> Repeated {
        let Self { columns, syntax, .. } = self;
        let bound = self.text_bound;
        let find = |rest: &[u8], names: &mut Names, columns: &mut ColumnsBuilder| {
            name(rest, bound, names, columns, *syntax)
        };
        let Learned { layout, month, names, .. } = &mut *self.learned;
        let head = layout.head;
        let mut layout = layout.parts(bytes.len());
        let mut repeat =
            Repeat { text: layout.text, month, names, end_of_name: S::END_OF_NAME, find: &find, columns };
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
        // Zeros after the end of the bytes are part of no record, so that what is read of the copy is in the bytes.
        let mut copy = [0; LAST + CHUNK];
        if let Some(beginning) = copy.get_mut(..rest.len()) {
            beginning.copy_from_slice(rest);
        }
        match repeat.read(&mut layout, &copy) {
            Left::Begun(left) => Repeated::Joined(before + copy.len() - left.len()),
            Left::Ended(after) => Repeated::Ended(head + before + copy.len() - after.len()),
        }
    }

    /// Reads one record of any layout and learns its layout.
    fn first(&mut self, bytes: &[u8], at: u64, next: usize) -> Option<usize> {
        let bytes = bytes.get(next..)?;
        let Self { columns, syntax, .. } = self;
        let Learned { layout, month, names, scanned, .. } = &mut *self.learned;
        scanned.clear();
        // A longer record has no layout, and would be kept in the cache.
        let length = syntax.scan(bytes.get(..bytes.len().min(FARTHEST))?, scanned)?;
        let record = bytes.get(..length)?;
        columns.expect(bytes.len() / scanned.shortest(record) + 1, scanned.values.len());
        scanned.find_columns(record, |metric| columns.column_of(metric))?;
        if !columns.has_room(at.saturating_add((next + length) as u64)) {
            return None;
        }
        let (mut date, mut dimension) = (None, None);
        for value in &scanned.values {
            match value.kind {
                ScannedKind::Date => date = Some(month.other(record.get(value.start..value.end)?)?),
                ScannedKind::Dimension => {
                    let rest = record.get(value.start..)?;
                    dimension = Some(name(rest, self.text_bound, names, columns, *syntax)?.0);
                }
                ScannedKind::Count { .. } => {}
            }
        }
        let counts = scanned.values.iter().filter_map(|value| match value.kind {
            ScannedKind::Count { column, value, .. } => Some((column.into(), value)),
            ScannedKind::Date | ScannedKind::Dimension => None,
        });
        columns.take(date.or(self.date)?, dimension, counts);
        layout.learn(record, scanned);
        Some(length)
    }
}

impl Drop for FastPath {
    fn drop(&mut self) {
        if let Some(learned) = self.learned.take() {
            self.cache.keep(learned);
        }
    }
}

/// The index and the length of the name at the beginning of the bytes; a new one is added.
#[inline(never)]
fn name<S: Syntax>(
    rest: &[u8],
    bound: usize,
    names: &mut Names,
    columns: &mut ColumnsBuilder,
    syntax: &S,
) -> Option<(u32, usize)> {
    let (text, length) = syntax.name(rest).filter(|(text, _)| !text.is_empty() && text.len() <= bound)?;
    let index = columns.name_index(&text);
    names.add(rest.get(..length)?, index);
    Some((index, length))
}

/// The layouts of an account's answers, shared with its clones, for the next answers of the same schema: of each the
/// record that it was learned from, the counts of the rows that were read last, and the last month. `Debug` shows none
/// of it.
#[derive(Clone, Default)]
pub(crate) struct LayoutCache(Arc<Mutex<Vec<Learned>>>);

/// How many layouts are kept: as many as answers are usually read at once.
const MOST: usize = 16;

/// What was learned from an answer.
#[derive(Debug)]
struct Learned {
    schema: Schema,
    layout: Layout,
    month: Month,
    names: Names,
    scanned: Scanned,
}

impl LayoutCache {
    /// Takes out what was learned from an answer of this schema, or begins anew.
    fn take(&self, schema: Schema) -> Box<Learned> {
        let kept = self.0.lock().ok().and_then(|mut kept| {
            let index = kept.iter().rposition(|learned| learned.schema == schema)?;
            Some(kept.swap_remove(index))
        });
        Box::new(kept.unwrap_or_else(|| {
            let (layout, month) = (Layout::default(), Month::default());
            Learned { schema, layout, month, names: Names::default(), scanned: Scanned::default() }
        }))
    }

    /// Keeps what was learned for the next answer.
    fn keep(&self, mut learned: Box<Learned>) {
        learned.layout.unbind();
        learned.names.clear();
        learned.scanned.clear();
        if let Ok(mut kept) = self.0.lock()
            && kept.len() < MOST
        {
            kept.push(*learned);
        }
    }
}

impl std::fmt::Debug for LayoutCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LayoutCache")
    }
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::bounds::ReadOptions;
    use crate::format::Format;
    use crate::reader::reading::{Paths, Reading};
    use crate::redaction::Redaction;

    /// How much is kept after an answer, and whether it was one at all.
    fn kept_after(body: &str) -> (usize, bool) {
        let (cache, schema) = (LayoutCache::default(), Schema::flat(None));
        let paths = Paths::Both(cache.clone());
        let options = ReadOptions::default();
        let mut reading = Reading::new(
            (schema, crate::reader::schema::ItemNames::Any, Format::Json),
            200,
            options,
            Redaction::default(),
            paths,
        );
        let _ = reading.push(body.as_bytes());
        let is_answer = reading.finish().is_ok();
        drop(reading);
        (format!("{:?}", cache.0.lock().unwrap()).len(), is_answer)
    }

    #[test]
    fn an_unusual_answer_leaves_no_more_in_the_cache() {
        let (usual, is_answer) = kept_after("{\"date\":\"2009-06-20\",\"opens\":1}");
        assert!(usual > 200 && is_answer);
        let blanks = format!("{{\"date\":\"2009-06-20\",{}\"opens\":1}}", " ".repeat(1 << 20));
        let (kept, is_answer) = kept_after(&blanks);
        assert!(kept <= usual && is_answer, "{kept} {usual}");
        let fields = format!("{{\"date\":\"2009-06-20\",{}\"opens\":1}}", "\"a\":1,".repeat(1 << 17));
        let (kept, is_answer) = kept_after(&fields);
        assert!(kept <= usual && !is_answer, "{kept} {usual}");
        let fields = format!("{{\"date\":\"2009-06-20\",{}\"opens\":1}}", "\"a\":1,".repeat(1 << 12));
        let (kept, is_answer) = kept_after(&fields);
        assert!(kept <= usual && !is_answer, "{kept} {usual}");
    }
}
