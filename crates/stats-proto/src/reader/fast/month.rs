//! Dates, most of which lie in the same month as the one before.

use super::literal::{Chunk, load};
use crate::date;

/// The month that the last date lay in.
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

    /// The same of ten bytes.
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

#[cfg(test)]
mod tests {
    use super::super::literal::CHUNK;
    use super::*;

    #[test]
    fn every_text_is_the_date_that_decoding_finds() {
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
}
