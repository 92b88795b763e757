//! What reading the first record of a layout finds: the places of its values.

use std::borrow::Cow;

/// The part of a format that the fast gear needs to know.
pub(crate) trait Syntax {
    /// The byte that ends a category's name.
    const END_OF_NAME: u8;

    /// Reads the record at the beginning of the bytes in the plainest form there is, and gives its length.
    /// Anything that is not plain is no record here: the general gear decides what it is.
    fn scan(&self, bytes: &[u8], record: &mut Scanned) -> Option<usize>;

    /// The length of what separates two records, where another begins after it.
    fn gap(&self, bytes: &[u8]) -> Option<usize>;

    /// The text of a name, where it needs no more than decoding.
    fn name<'b>(&self, bytes: &'b [u8]) -> Option<Cow<'b, str>>;
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
    /// A count, whose metric's name stands there in the record.
    Count {
        name: (usize, usize),
        value: u64,
    },
}

impl Scanned {
    pub(crate) fn clear(&mut self) {
        self.slots.clear();
    }

    pub(crate) fn date(&mut self, start: usize) {
        self.slots.push(Slot { start, end: start + 10, holds: Holds::Date });
    }

    pub(crate) fn category(&mut self, start: usize, end: usize) {
        self.slots.push(Slot { start, end, holds: Holds::Category });
    }

    pub(crate) fn count(&mut self, name: (usize, usize), value: u64, start: usize, end: usize) {
        self.slots.push(Slot { start, end, holds: Holds::Count { name, value } });
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
    let (value, length) = super::word::long_number(bytes.get(at..)?)?;
    Some((value, at + length))
}

/// Where a name of letters, digits and underscores ends.
pub(crate) fn word_end(bytes: &[u8], at: usize) -> usize {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    at + bytes.get(at..).unwrap_or_default().iter().take_while(|byte| plain(byte)).count()
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
