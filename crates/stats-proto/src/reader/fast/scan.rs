//! What reading the first record of a layout finds: the places of its values.

use std::borrow::Cow;

use crate::reader::value::is_blank;

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

/// The whole number at a place, and where it ends.
pub(crate) fn whole_number(bytes: &[u8], at: usize) -> Option<(u64, usize)> {
    let (value, length) = super::number::long_number(bytes.get(at..)?)?;
    Some((value, at + length))
}

/// Where blanks end.
#[inline]
pub(crate) fn blanks(bytes: &[u8], at: usize) -> usize {
    if bytes.get(at).is_some_and(|byte| *byte > b' ') {
        return at;
    }
    at + bytes.get(at..).unwrap_or_default().iter().take_while(|byte| is_blank(**byte)).count()
}

/// Where a name of letters, digits and underscores ends.
pub(crate) fn word_end(bytes: &[u8], at: usize) -> usize {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    at + bytes.get(at..).unwrap_or_default().iter().take_while(|byte| plain(byte)).count()
}

/// The length of the text that this byte ends, and whether it is ASCII; none where another byte of these, or a control
/// character, comes first.
pub(crate) fn text_length(bytes: &[u8], end: u8, others: [u8; 2]) -> Option<(usize, bool)> {
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

/// Where a text ends that begins with a letter, so that it is no count, and has nothing to be looked at twice.
pub(crate) fn words_end(bytes: &[u8], at: usize) -> Option<usize> {
    let text = bytes.get(at..)?;
    text.first().filter(|byte| byte.is_ascii_alphabetic())?;
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'_' | b'-' | b'.');
    let length = text.iter().take_while(|byte| plain(byte)).take(LONGEST + 1).count();
    (length <= LONGEST).then_some(at + length)
}

/// The longest name of a metric and the longest skipped text that are plain.
pub(crate) const LONGEST: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_ends_where_a_look_at_each_byte_finds_its_end() {
        let mut seed = 1_u64;
        for _ in 0..200_000 {
            seed = seed.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(1);
            let any =
                |at| b"abcdefg\x7f ~!\x1f\xe9\"\\&"[usize::try_from((seed >> (at * 3 % 56)) % 16).unwrap()];
            let bytes: Vec<u8> = (0..seed >> 59).map(any).collect();
            let stop = bytes.iter().position(|byte| *byte < b' ' || matches!(byte, b'"' | b'\\' | b'&'));
            let found = stop.filter(|stop| bytes[*stop] == b'"').map(|stop| (stop, bytes[..stop].is_ascii()));
            assert_eq!(text_length(&bytes, b'"', [b'\\', b'&']), found, "{bytes:?}");
        }
    }
}
