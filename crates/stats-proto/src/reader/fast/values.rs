//! Values decoded in place: dates, whole numbers and the names of categories.

use super::literal::{Chunk, load};
use crate::date;

/// The month of the last date, in which most next dates lie.
#[derive(Debug, Default)]
pub(super) struct Month {
    /// `YYYY-MM-`.
    prefix: u64,
    /// The number of the day before its first.
    before: i32,
    days: u32,
}

impl Month {
    /// The date in the first ten bytes of a chunk.
    #[inline(always)]
    pub(super) fn date(&mut self, chunk: &Chunk) -> Option<i32> {
        let [tens, ones] = load(chunk, 8);
        let (tens, ones) = (u32::from(tens), u32::from(ones).wrapping_sub(u32::from(b'0')));
        // With a digit for the ones, this is a day of the month only if the tens are a digit, too.
        let day = tens.wrapping_sub(u32::from(b'0')).wrapping_mul(10).wrapping_add(ones);
        let is_day = ones < 10 && day.wrapping_sub(1) < self.days;
        if !is_day || u64::from_le_bytes(load(chunk, 0)) != self.prefix {
            return self.other(chunk.get(..10)?);
        }
        Some(self.before.wrapping_add_unsigned(day))
    }

    /// The date in ten bytes, of any month.
    #[cold]
    #[inline(never)]
    pub(super) fn other(&mut self, text: &[u8]) -> Option<i32> {
        let (found, day) = (date::decode(text)?, date::day(text)?);
        let before = found - i32::from(day);
        *self = Self {
            prefix: u64::from_le_bytes(*text.first_chunk()?),
            before,
            days: date::days_of_month(before + 1).into(),
        };
        Some(found)
    }
}

/// The highest bit of each byte.
const HIGHEST: u64 = 0x8080_8080_8080_8080;

/// The factors that move none to eight digits to the top of a word and add ten times each to the one after it.
const PAIRING: [u64; 9] =
    [0, pairing(1), pairing(2), pairing(3), pairing(4), pairing(5), pairing(6), pairing(7), pairing(8)];

const fn pairing(digits: u32) -> u64 {
    0x0A01 << (64 - 8 * digits)
}

/// The least number of none to eight digits without leading zeros; no digits are no number.
const LEAST: [u32; 9] = [u32::MAX, 0, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];

/// A number and how many digits it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    pub(super) value: u32,
    pub(super) digits: usize,
}

/// The whole number of one to eight digits without leading zeros at the beginning of a word. Of more digits it is
/// the first eight; the literal after the number does not match then.
#[inline(always)]
pub(super) fn number(word: [u8; 8]) -> Option<Number> {
    let text = u64::from_le_bytes(word);
    // Digits become 0 to 9, and what is below `0` or above `9` gets a highest bit set: in the first byte that is no
    // digit, and whatever follows that, since nothing is carried up to there.
    let values = text.wrapping_sub(0x3030_3030_3030_3030);
    let others = (values | text.wrapping_add(0x4646_4646_4646_4646)) & HIGHEST;
    let digits = (others.trailing_zeros() / 8) as usize;
    // The digits move to the top, zeros come in before them; then ones become pairs, fours, and all eight.
    let pairs = (values.wrapping_mul(*PAIRING.get(digits)?) >> 8) & 0x00FF_00FF_00FF_00FF;
    let fours = (pairs.wrapping_mul(0x0064_0001) >> 16) & 0x0000_FFFF_0000_FFFF;
    let value = (fours.wrapping_mul(0x2710_0000_0001) >> 32) as u32;
    (value >= *LEAST.get(digits)?).then_some(Number { value, digits })
}

/// The whole number of at most 19 digits without leading zeros at the beginning of the bytes, and how many it has.
pub(super) fn long_number(text: &[u8]) -> Option<(u64, usize)> {
    let length = text.iter().take(20).take_while(|byte| byte.is_ascii_digit()).count();
    let digits = text.get(..length)?;
    if length == 0 || length > 19 || (length > 1 && digits.first() == Some(&b'0')) {
        return None;
    }
    let value = digits.iter().fold(0, |value: u64, digit| value * 10 + u64::from(digit - b'0'));
    Some((value, length))
}

/// Names seen in the body, by their indices in the dictionary, each with the one that followed it.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Their bytes in the body, one name after the other.
    bytes: Vec<u8>,
    seen: Vec<Name>,
    /// The index of the name before.
    last: usize,
}

#[derive(Debug, Clone, Copy, Default)]
struct Name {
    /// Where among the bytes it is; it is empty where the name of this index was not seen.
    start: usize,
    length: usize,
    /// The index of the name that came after this one the last time.
    next: usize,
}

impl Names {
    /// The index and the length of the name that is expected here, if it is here and this byte ends it.
    #[inline(always)]
    pub(super) fn expected(&mut self, rest: &[u8], end: u8) -> Option<(u32, usize)> {
        let next = self.seen.get(self.last)?.next;
        let Name { start, length, .. } = *self.seen.get(next)?;
        if length == 0
            || *rest.get(length)? != end
            || rest.get(..length)? != self.bytes.get(start..start + length)?
        {
            return None;
        }
        self.last = next;
        Some((u32::try_from(next).ok()?, length))
    }

    /// Clears all names, whose indices are those of one answer, and frees the allocation of very many.
    pub(super) fn clear(&mut self) {
        if self.bytes.capacity() > MOST_KEPT || self.seen.capacity() > MOST_KEPT {
            *self = Self::default();
        }
        self.bytes.clear();
        self.seen.clear();
        self.last = 0;
    }

    /// Adds a name with its index, as the one that followed the last.
    pub(super) fn add(&mut self, bytes: &[u8], index: u32) {
        let index = index as usize;
        if self.seen.len() <= index {
            self.seen.reserve(FEW);
            self.seen.resize(index + 1, Name::default());
        }
        if let Some(name) = self.seen.get_mut(index).filter(|name| name.length == 0) {
            *name = Name { start: self.bytes.len(), length: bytes.len(), next: index };
            if self.bytes.is_empty() {
                self.bytes.reserve(FEW * bytes.len().min(FEW));
            }
            self.bytes.extend_from_slice(bytes);
        }
        if let Some(last) = self.seen.get_mut(self.last) {
            last.next = index;
        }
        self.last = index;
    }
}

/// For how many bytes and names the allocations are kept.
const MOST_KEPT: usize = 4096;

/// For how many more names there is room at once.
const FEW: usize = 32;

/// The names of a day, found out to be different.
#[derive(Debug, Default)]
pub(super) struct Distinct {
    /// For each name the number of the last day that has it.
    days: Vec<u32>,
    day: u32,
}

impl Distinct {
    /// True if these names of one day are all different.
    pub(super) fn is_distinct(&mut self, names: &[u32]) -> bool {
        self.day += 1;
        names.iter().all(|name| {
            let name = *name as usize;
            if self.days.len() <= name {
                self.days.resize(name + 1, 0);
            }
            self.days.get_mut(name).is_some_and(|day| std::mem::replace(day, self.day) != self.day)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::literal::CHUNK;
    use super::*;

    #[test]
    fn dates_are_what_decoding_finds() {
        let mut month = Month::default();
        let mut chunk: Chunk = [0; CHUNK];
        for prefix in ["2009-06-", "2008-02-", "2009-02-", "2009-13-", "0000-01-", "9999-12-", "200x-01-"] {
            for tail in
                (0..=99).map(|day| format!("{day:02}")).chain(["0:", "/1", "1a", " 1"].map(str::to_owned))
            {
                let text = format!("{prefix}{tail}");
                chunk[..10].copy_from_slice(text.as_bytes());
                assert_eq!(month.date(&chunk), date::decode(text.as_bytes()), "{text}");
            }
        }
    }

    fn both(text: &str) -> Option<(u64, usize)> {
        let mut word = [b'x'; 8];
        let length = text.len().min(8);
        word[..length].copy_from_slice(&text.as_bytes()[..length]);
        let (long, short) = (long_number(text.as_bytes()), number(word));
        if text.bytes().take_while(u8::is_ascii_digit).count() <= 8 {
            assert_eq!(short.map(|Number { value, digits }| (value.into(), digits)), long, "{text}");
        }
        long
    }

    #[test]
    fn numbers_are_read_to_nineteen_digits() {
        for length in 1..=19 {
            let text = "1234567890123456789".get(..length).unwrap();
            for after in ["\"", "<", "}, and more", "", "\u{e9}5678", "/", ":", "\u{b2}1"] {
                assert_eq!(both(&format!("{text}{after}")), Some((text.parse().unwrap(), length)));
            }
        }
        for number in (0..200_000).chain((1..=20).map(|step| 99_999_999 - step * step)) {
            assert_eq!(both(&number.to_string()), Some((number, number.to_string().len())));
        }
    }

    #[test]
    fn other_bytes_are_not_read() {
        for text in [
            "",
            "x",
            "01",
            "00",
            "007",
            "-1",
            "/1234567",
            ":1234567",
            "12345678901234567890",
            "\u{b2}1234567",
        ] {
            assert_eq!(both(text), None, "{text}");
        }
    }

    #[test]
    fn every_byte_but_a_digit_ends_a_number() {
        for byte in (0..=u8::MAX).filter(|byte| !byte.is_ascii_digit()) {
            for digits in 1..8_usize {
                let mut word = [byte; 8];
                word[..digits].fill(b'7');
                let value = "7".repeat(digits).parse().unwrap();
                assert_eq!(number(word), Some(Number { value, digits }), "{byte} {digits}");
                word[digits + 1..].fill(b'0');
                assert_eq!(number(word).unwrap().digits, digits, "{byte} {digits}");
            }
            assert_eq!(number([byte; 8]), None, "{byte}");
        }
    }

    #[test]
    fn the_name_that_followed_the_last_time_is_expected() {
        let mut names = Names::default();
        assert_eq!(names.expected(b"a\"", b'"'), None);
        names.add(b"a", 2);
        names.add(b"b", 7);
        names.add(b"a", 2);
        assert_eq!(names.expected(b"bb\"", b'"'), None);
        assert_eq!(names.expected(b"", b'"'), None);
        assert_eq!(names.expected(b"b\"", b'"'), Some((7, 1)));
        assert_eq!(names.expected(b"b\"", b'"'), None);
        assert_eq!(names.expected(b"a\"", b'"'), Some((2, 1)));
    }
}
