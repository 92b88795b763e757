//! Dates, most of which lie in the same month as the one before.

use super::word::{Window, load};
use crate::date;

/// The month that the last date lay in.
#[derive(Debug, Default)]
pub(super) struct Month {
    /// `YYYY-MM-`.
    prefix: u64,
    /// The number of the day before its first.
    before: i32,
    days: u8,
}

impl Month {
    /// The date in the ten bytes at a place.
    #[inline]
    pub(super) fn date(&mut self, window: &Window, at: usize) -> Option<i32> {
        let [tens, ones] = load(window, at + 8);
        let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
        let day = tens.wrapping_mul(10).wrapping_add(ones);
        if u64::from_le_bytes(load(window, at)) == self.prefix
            && tens < 10
            && ones < 10
            && day >= 1
            && day <= self.days
        {
            return Some(self.before + i32::from(day));
        }
        self.other(window.get(at..at + 10)?)
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
            days: date::days_of_month(before + 1),
        };
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_the_date_that_decoding_finds() {
        let mut month = Month::default();
        let mut window: Window = [0; size_of::<Window>()];
        for prefix in ["2009-06-", "2008-02-", "2009-02-", "2009-13-", "0000-01-", "9999-12-", "200x-01-"] {
            for tail in
                (0..=99).map(|day| format!("{day:02}")).chain(["0:", "/1", "1a", " 1"].map(str::to_owned))
            {
                let text = format!("{prefix}{tail}");
                window[3..13].copy_from_slice(text.as_bytes());
                assert_eq!(month.date(&window, 3), date::decode(text.as_bytes()), "{text}");
            }
        }
    }
}
