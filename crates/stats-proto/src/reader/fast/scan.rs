//! Reading the first record of a layout in the plainest form there is, to find its values.

use std::borrow::Cow;

use super::values::long_number;
use crate::metric::Metric;
use crate::reader::schema::{Role, Schema};
use crate::reader::value::is_blank;
use crate::reader::xml::encoding::Encoding;

/// What the fast path needs to know of a format.
pub(crate) trait Syntax {
    /// The byte that ends a category's name.
    const END_OF_NAME: u8;

    /// Scans the record at the beginning of the bytes and returns its length. Anything that is not in the plainest form
    /// is left to the general path.
    fn scan(&self, bytes: &[u8], record: &mut Scanned) -> Option<usize>;

    /// The length of what separates two records, where another begins after it.
    fn gap(&self, bytes: &[u8]) -> Option<usize>;

    /// The name at the beginning of the bytes in UTF-8, where it needs no more than decoding, and its length in the
    /// body.
    fn name<'b>(&self, bytes: &'b [u8]) -> Option<(Cow<'b, [u8]>, usize)>;
}

/// The values of a record and their offsets in it, in their order.
#[derive(Debug, Default)]
pub(crate) struct Scanned {
    pub(super) values: Vec<ScannedValue>,
}

/// Where a value is in its record.
#[derive(Debug, Clone, Copy)]
pub(super) struct ScannedValue {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: ScannedKind,
}

/// What a value is.
#[derive(Debug, Clone, Copy)]
pub(super) enum ScannedKind {
    Date,
    Dimension,
    /// A count: where in the record the name of its metric is, and its column once that is known.
    Count {
        name: (usize, usize),
        value: u64,
        column: u16,
    },
}

/// How many values records usually have, and for how many the allocation is kept.
const USUAL: usize = 16;
const MOST_KEPT: usize = 256;

impl Scanned {
    /// Clears the values, and frees the allocation of very many.
    pub(super) fn clear(&mut self) {
        if self.values.capacity() > MOST_KEPT {
            self.values = Vec::new();
        }
        self.values.clear();
        self.values.reserve(USUAL);
    }

    pub(super) fn date(&mut self, start: usize) {
        self.values.push(ScannedValue { start, end: start + 10, kind: ScannedKind::Date });
    }

    pub(super) fn name(&mut self, start: usize, end: usize) {
        self.values.push(ScannedValue { start, end, kind: ScannedKind::Dimension });
    }

    pub(super) fn count(&mut self, name: (usize, usize), value: u64, start: usize, end: usize) {
        self.values.push(ScannedValue { start, end, kind: ScannedKind::Count { name, value, column: 0 } });
    }

    /// Finds the column of each count; `None` where there is no room for one, or where two are the same.
    pub(super) fn find_columns(
        &mut self,
        record: &[u8],
        mut find: impl FnMut(&[u8]) -> Option<u16>,
    ) -> Option<()> {
        for index in 0..self.values.len() {
            let (before, value) = self.values.split_at_mut_checked(index)?;
            if let ScannedKind::Count { name: (start, end), column, .. } = &mut value.first_mut()?.kind {
                let found = find(record.get(*start..*end)?)?;
                let is_known = |value: &ScannedValue| matches!(value.kind, ScannedKind::Count { column, .. } if column == found);
                if before.iter().any(is_known) {
                    return None;
                }
                *column = found;
            }
        }
        Some(())
    }

    /// The length of the shortest record with this layout. Columns get room for as many records as could follow, so
    /// that they need not grow.
    pub(super) fn shortest(&self, record: &[u8]) -> usize {
        let saved = self.values.iter().map(|value| match value.kind {
            ScannedKind::Date => 0,
            ScannedKind::Dimension | ScannedKind::Count { .. } => (value.end - value.start).saturating_sub(1),
        });
        record.len().saturating_sub(saved.sum()).max(1)
    }

    /// True if the record has one date and as many names as the schema wants.
    fn is_whole(&self, schema: Schema) -> bool {
        let count =
            |wanted: fn(&ScannedKind) -> bool| self.values.iter().filter(|value| wanted(&value.kind)).count();
        count(|kind| matches!(kind, ScannedKind::Date)) == 1
            && count(|kind| matches!(kind, ScannedKind::Dimension))
                == usize::from(schema.dimension().is_some())
    }
}

/// JSON: objects of plain names with plain values.
#[derive(Debug)]
pub(super) struct Json {
    pub(super) schema: Schema,
}

impl Syntax for Json {
    const END_OF_NAME: u8 = b'"';

    fn scan(&self, bytes: &[u8], record: &mut Scanned) -> Option<usize> {
        let mut at = after(bytes, 0, b"{")?;
        loop {
            let start = after(bytes, blanks(bytes, at), b"\"")?;
            let end = word_end(bytes, start);
            let colon = after(bytes, end, b"\"").map(|at| blanks(bytes, at))?;
            let value = blanks(bytes, after(bytes, colon, b":")?);
            at = blanks(bytes, self.value(bytes, (start, end), value, record)?);
            match bytes.get(at)? {
                b',' => at += 1,
                b'}' => break,
                _ => return None,
            }
        }
        record.is_whole(self.schema).then_some(at + 1)
    }

    fn gap(&self, bytes: &[u8]) -> Option<usize> {
        let gap = blanks(bytes, after(bytes, blanks(bytes, 0), b",")?);
        (gap <= WIDEST_GAP && bytes.get(gap) == Some(&b'{')).then_some(gap)
    }

    fn name<'b>(&self, bytes: &'b [u8]) -> Option<(Cow<'b, [u8]>, usize)> {
        let (length, is_ascii) = string_length(bytes, b'"', [b'\\'; 2])?;
        let name = bytes.get(..length)?;
        (is_ascii || str::from_utf8(name).is_ok()).then_some((Cow::Borrowed(name), length))
    }
}

impl Json {
    /// Scans a value and returns the offset after it.
    fn value(&self, bytes: &[u8], name: (usize, usize), at: usize, record: &mut Scanned) -> Option<usize> {
        let (field, role) = field(self.schema, bytes, name)?;
        let Some(quoted) = after(bytes, at, b"\"") else {
            let (value, end) = whole_number(bytes, at).filter(|_| role == Role::Count)?;
            record.count(name, value, at, end);
            return Some(end);
        };
        let end = match role {
            Role::Date => {
                record.date(quoted);
                quoted + 10
            }
            Role::Dimension => {
                let length = bytes.get(quoted..)?.iter().position(|byte| *byte == b'"')?;
                record.name(quoted, quoted + length);
                quoted + length
            }
            Role::Count => match whole_number(bytes, quoted) {
                Some((value, end)) => {
                    record.count(name, value, quoted, end);
                    end
                }
                None if Metric::of_bytes(field).is_none() => words_end(bytes, quoted)?,
                None => return None,
            },
            Role::Ignored | Role::Foreign => return None,
        };
        after(bytes, end, b"\"")
    }
}

/// XML of an encoding: elements of plain names with plain text, without attributes.
#[derive(Debug)]
pub(super) struct Xml {
    pub(super) schema: Schema,
    pub(super) encoding: Encoding,
}

impl Syntax for Xml {
    const END_OF_NAME: u8 = b'<';

    fn scan(&self, bytes: &[u8], record: &mut Scanned) -> Option<usize> {
        let mut at = after(bytes, 0, b"<day>")?;
        loop {
            at = after(bytes, blanks(bytes, at), b"<")?;
            if let Some(end) = after(bytes, at, b"/day>") {
                return record.is_whole(self.schema).then_some(end);
            }
            let (start, end) = (at, word_end(bytes, at));
            bytes.get(start).filter(|byte| !byte.is_ascii_digit())?;
            let name = bytes.get(start..end)?;
            let value = after(bytes, end, b">")?;
            let value_end = self.value(bytes, (start, end), value, record)?;
            at = after(bytes, value_end, b"</").and_then(|at| after(bytes, at, name))?;
            at = after(bytes, at, b">")?;
        }
    }

    fn gap(&self, bytes: &[u8]) -> Option<usize> {
        let gap = blanks(bytes, 0);
        (gap <= WIDEST_GAP && bytes.get(gap..)?.starts_with(b"<day>")).then_some(gap)
    }

    fn name<'b>(&self, bytes: &'b [u8]) -> Option<(Cow<'b, [u8]>, usize)> {
        let (length, is_ascii) = string_length(bytes, b'<', [b'&', b']'])?;
        // Other markup, such as a comment, may have more of the name behind it.
        bytes.get(length + 1).filter(|byte| **byte == b'/')?;
        let name = bytes.get(..length)?;
        if is_ascii {
            return Some((Cow::Borrowed(name), length));
        }
        let decoded = self.encoding.decode(name);
        let text = decoded.text.into_owned().into_bytes();
        decoded.stop.is_none().then_some((Cow::Owned(text), length))
    }
}

impl Xml {
    /// Scans the text of an element and returns the offset after it.
    fn value(&self, bytes: &[u8], name: (usize, usize), at: usize, record: &mut Scanned) -> Option<usize> {
        let (field, role) = field(self.schema, bytes, name)?;
        match role {
            Role::Date => {
                record.date(at);
                Some(at + 10)
            }
            Role::Dimension => {
                let end = at + bytes.get(at..)?.iter().position(|byte| *byte == b'<')?;
                record.name(at, end);
                Some(end)
            }
            Role::Count => match whole_number(bytes, at) {
                Some((value, end)) => {
                    record.count(name, value, at, end);
                    Some(end)
                }
                None if Metric::of_bytes(field).is_none() => words_end(bytes, at),
                None => None,
            },
            Role::Ignored | Role::Foreign => None,
        }
    }
}

/// The name of a field and what it means; `None` where it is empty or too long to be plain.
fn field(schema: Schema, bytes: &[u8], name: (usize, usize)) -> Option<(&[u8], Role)> {
    let field = bytes.get(name.0..name.1).filter(|name| !name.is_empty() && name.len() <= LONGEST)?;
    Some((field, schema.role(str::from_utf8(field).ok()?)))
}

/// The longest name of a metric and the longest skipped string that are plain, in bytes.
pub(super) const LONGEST: usize = 64;

/// How far apart two records may be, in bytes.
const WIDEST_GAP: usize = 64;

/// The offset after this literal, if it is at an offset.
#[inline]
pub(super) fn after(bytes: &[u8], at: usize, literal: &[u8]) -> Option<usize> {
    bytes.get(at..)?.starts_with(literal).then_some(at + literal.len())
}

/// The whole number at an offset, and where it ends.
pub(super) fn whole_number(bytes: &[u8], at: usize) -> Option<(u64, usize)> {
    let (value, length) = long_number(bytes.get(at..)?)?;
    Some((value, at + length))
}

/// Where blanks end.
#[inline]
pub(super) fn blanks(bytes: &[u8], at: usize) -> usize {
    if bytes.get(at).is_some_and(|byte| *byte > b' ') {
        return at;
    }
    at + bytes.get(at..).unwrap_or_default().iter().take_while(|byte| is_blank(**byte)).count()
}

/// Where a name of letters, digits and underscores ends.
pub(super) fn word_end(bytes: &[u8], at: usize) -> usize {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    at + bytes.get(at..).unwrap_or_default().iter().take_while(|byte| plain(byte)).count()
}

/// The length of the string that this byte ends, and whether it is ASCII; `None` where another byte of these, or a
/// control character, comes first.
pub(super) fn string_length(bytes: &[u8], end: u8, others: [u8; 2]) -> Option<(usize, bool)> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHEST: u64 = ONES << 7;
    // The highest bit of each byte below this one; right for the first byte that is, which nothing is carried into.
    let below = |word: u64, bound: u8| word.wrapping_sub(ONES * u64::from(bound)) & !word & HIGHEST;
    let is = |word: u64, byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
    let (mut length, mut all) = (0, 0);
    loop {
        let rest = bytes.get(length..)?;
        let mut last = [0; 8];
        let word = rest.first_chunk().copied().unwrap_or_else(|| {
            last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
            last
        });
        let word = u64::from_le_bytes(word);
        let stops = below(word, b' ')
            | others.map(|byte| is(word, byte)).iter().fold(is(word, end), |all, stops| all | stops);
        let before = stops.trailing_zeros() / 8;
        if before < 8 {
            all |= word & !(u64::MAX << (8 * before));
            length += before as usize;
            return (*bytes.get(length)? == end).then_some((length, all & HIGHEST == 0));
        }
        all |= word;
        length += 8;
    }
}

/// Where a string ends that begins with a letter, so that it is not a count, and has only plain characters.
fn words_end(bytes: &[u8], at: usize) -> Option<usize> {
    let text = bytes.get(at..)?;
    text.first().filter(|byte| byte.is_ascii_alphabetic())?;
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'_' | b'-' | b'.');
    let length = text.iter().take_while(|byte| plain(byte)).take(LONGEST + 1).count();
    (length <= LONGEST).then_some(at + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_ends_where_a_search_byte_by_byte_finds_its_end() {
        let mut seed = 1_u64;
        for _ in 0..200_000 {
            seed = seed.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(1);
            let any =
                |at| b"abcdefg\x7f ~!\x1f\xe9\"\\&"[usize::try_from((seed >> (at * 3 % 56)) % 16).unwrap()];
            let bytes: Vec<u8> = (0..seed >> 59).map(any).collect();
            let stop = bytes.iter().position(|byte| *byte < b' ' || matches!(byte, b'"' | b'\\' | b'&'));
            let found = stop.filter(|stop| bytes[*stop] == b'"').map(|stop| (stop, bytes[..stop].is_ascii()));
            assert_eq!(string_length(&bytes, b'"', [b'\\', b'&']), found, "{bytes:?}");
        }
    }
}
