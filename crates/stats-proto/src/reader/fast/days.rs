//! Days with items: a day of one item without a name of its own is a record, and so is each item of other days.

use std::borrow::Cow;

use super::scan::{LONGEST, Scanned, Syntax, after, blanks, string_length, whole_number, word_end};
use super::{FastPath, Run};
use crate::answer::ColumnsBuilder;
use crate::reader::schema::ItemNames;

/// What precedes the items of a day in the plainest form there is.
const HEAD: (&[u8], &[u8]) = (b"{\"date\":\"", b"\",\"stats\":[");

/// What follows them.
const TAIL: &[u8] = b"]}";

/// False in the npm package: it reads v3 by the general path, because a page loads its wasm over the network.
const IS_BUILT: bool = cfg!(not(target_arch = "wasm32"));

/// Items, alone or as the only one of their day.
#[derive(Debug)]
struct Items<'n> {
    names: &'n ItemNames,
    /// True where a record is a day of one item whose name, if it has one, is always the same.
    with_day: bool,
}

impl FastPath {
    /// Reads as many whole days as it can, from the one that begins with the bytes, at this offset of the body. Returns
    /// the length up to the end of the last one. Days that are not in ascending order, and names that come twice in a
    /// day, are left to the general path, and all that follow them.
    pub(crate) fn read_days(
        &mut self,
        bytes: &[u8],
        at: u64,
        names: &ItemNames,
        columns: &mut ColumnsBuilder,
    ) -> usize {
        if !IS_BUILT || self.learned.is_none() || !bytes.starts_with(HEAD.0) {
            return 0;
        }
        let before = columns.rows();
        let with_day = self.schema.dimension().is_none();
        let taken = if with_day {
            self.run(bytes, at, columns, &Items { names, with_day })
        } else {
            self.days(bytes, at, names, columns)
        };
        let dates = columns.dates().get(before.saturating_sub(1)..).unwrap_or_default();
        let is_ordered = if with_day {
            dates.is_sorted_by(|earlier, later| earlier < later)
        } else {
            columns.rows() > before
        };
        if is_ordered {
            return taken;
        }
        if columns.rows() > before {
            columns.truncate(before);
            self.learned = None;
        }
        0
    }

    /// Reads whole days of several items.
    fn days(&mut self, bytes: &[u8], at: u64, names: &ItemNames, columns: &mut ColumnsBuilder) -> usize {
        let (mut done, mut next) = (0, 0);
        while let Some(length) = bytes.get(next..).and_then(|day| {
            let offset = at.saturating_add(next as u64);
            self.day(day, offset, names, columns)
        }) {
            done = next + length;
            match bytes.get(done) {
                Some(b',') => next = done + 1,
                _ => break,
            }
        }
        done
    }

    /// Reads a whole day, or nothing of it.
    fn day(&mut self, day: &[u8], at: u64, names: &ItemNames, columns: &mut ColumnsBuilder) -> Option<usize> {
        let before = columns.rows();
        let length = self.items(day, at, names, columns);
        let rows = columns.dimension().get(before..).unwrap_or_default();
        let seen = self.seen.as_mut();
        if length.is_some() && seen.is_distinct(rows) {
            return length;
        }
        columns.truncate(before);
        None
    }

    /// Reads the items of a day. Returns the length of the day if it is whole.
    fn items(
        &mut self,
        day: &[u8],
        at: u64,
        names: &ItemNames,
        columns: &mut ColumnsBuilder,
    ) -> Option<usize> {
        let start = HEAD.0.len();
        let date = day.strip_prefix(HEAD.0)?.first_chunk::<10>()?;
        let date = self.learned.as_mut()?.month.other(date)?;
        if columns.dates().last().is_some_and(|last| *last >= date) {
            return None;
        }
        let first = after(day, start + 10, HEAD.1)?;
        let rest = day.get(first..)?;
        let syntax = Items { names, with_day: false };
        let learned = self.learned.as_mut()?;
        let mut run =
            Run { learned, text_bound: self.text_bound, columns, syntax: &syntax, date: Some(date) };
        let items = run.records(rest, at.saturating_add(first as u64));
        run.learned.layout.write(run.columns);
        columns.fill_dates(date);
        after(day, first + items, TAIL).filter(|_| items > 0)
    }
}

impl Syntax for Items<'_> {
    const END_OF_NAME: u8 = b'"';

    fn scan(&self, bytes: &[u8], record: &mut Scanned) -> Option<usize> {
        if !self.with_day {
            return self.item(bytes, 0, record);
        }
        let date = after(bytes, 0, HEAD.0)?;
        record.date(date);
        let item = after(bytes, date + 10, HEAD.1)?;
        after(bytes, self.item(bytes, item, record)?, TAIL)
    }

    fn gap(&self, bytes: &[u8]) -> Option<usize> {
        (bytes.starts_with(b",{")).then_some(1)
    }

    fn name<'b>(&self, bytes: &'b [u8]) -> Option<(Cow<'b, [u8]>, usize)> {
        let (length, _) = string_length(bytes, b'"', [b'\\'; 2])?;
        let name = bytes.get(..length)?;
        let text = str::from_utf8(name).ok()?;
        self.is_requested(text).then_some((Cow::Borrowed(name), length))
    }
}

impl Items<'_> {
    /// True for a name that the request has just so.
    fn is_requested(&self, name: &str) -> bool {
        match self.names {
            ItemNames::Any => !self.with_day,
            ItemNames::Unnamed => false,
            ItemNames::Requested(names) => {
                name.len() <= LONGEST && names.iter().any(|requested| requested == name)
            }
        }
    }

    /// Scans an item and returns the offset after it.
    fn item(&self, bytes: &[u8], start: usize, record: &mut Scanned) -> Option<usize> {
        let mut at = after(bytes, start, b"{\"")?;
        let (mut has_name, mut has_metrics) = (false, false);
        loop {
            let end = word_end(bytes, at);
            let value = after(bytes, end, b"\":")?;
            at = match bytes.get(at..end)? {
                b"type" => string(bytes, value)?.1,
                b"name" if !has_name => {
                    has_name = true;
                    let (start, end) = string(bytes, value)?;
                    let name = str::from_utf8(bytes.get(start..end - 1)?).ok()?;
                    if !self.is_requested(name) {
                        return None;
                    }
                    if !self.with_day {
                        record.name(start, end - 1);
                    }
                    end
                }
                b"metrics" if !has_metrics => {
                    has_metrics = true;
                    metrics(bytes, value, record)?
                }
                _ => return None,
            };
            match bytes.get(at..at + 2)? {
                b",\"" => at += 2,
                [b'}', _] => break,
                _ => return None,
            }
        }
        (has_metrics && (has_name || self.with_day && self.is_nameless())).then_some(at + 1)
    }

    /// True where an item without a name is the one of the request.
    fn is_nameless(&self) -> bool {
        match self.names {
            ItemNames::Any | ItemNames::Unnamed => true,
            ItemNames::Requested(names) => names.len() == 1,
        }
    }
}

/// Where a plain string without escapes begins, and the offset after it.
fn string(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    let start = after(bytes, at, b"\"")?;
    let (length, is_ascii) = string_length(bytes.get(start..)?, b'"', [b'\\'; 2])?;
    let is_text = is_ascii || str::from_utf8(bytes.get(start..start + length)?).is_ok();
    is_text.then_some((start, start + length + 1))
}

/// Scans an object of whole numbers and returns the offset after it.
fn metrics(bytes: &[u8], at: usize, record: &mut Scanned) -> Option<usize> {
    let mut at = blanks(bytes, after(bytes, at, b"{")?);
    loop {
        let start = after(bytes, at, b"\"")?;
        let end = word_end(bytes, start);
        bytes.get(start..end).filter(|name| !name.is_empty() && name.len() <= LONGEST)?;
        let number = after(bytes, end, b"\":")?;
        let (value, after_number) = whole_number(bytes, number)?;
        record.count((start, end), value, number, after_number);
        match bytes.get(after_number)? {
            b',' => at = after_number + 1,
            b'}' => return Some(after_number + 1),
            _ => return None,
        }
    }
}
