//! The peers' date: digits decoded in place, as fast as it goes, so that no peer loses by it.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// Days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FastDate(pub i32);

impl FastDate {
    /// Reads `YYYY-MM-DD`, a real day of the calendar.
    #[must_use]
    pub fn decode(text: &[u8]) -> Option<Self> {
        let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *<&[u8; 10]>::try_from(text).ok()? else {
            return None;
        };
        let digits = [y1, y2, y3, y4, m1, m2, d1, d2].map(|byte| byte.wrapping_sub(b'0'));
        if digits.iter().any(|digit| *digit > 9) {
            return None;
        }
        let [y1, y2, y3, y4, m1, m2, d1, d2] = digits.map(i32::from);
        let (year, month, day) = (y1 * 1000 + y2 * 100 + y3 * 10 + y4, m1 * 10 + m2, d1 * 10 + d2);
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let last = match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            _ => return None,
        };
        if year == 0 || day == 0 || day > last {
            return None;
        }
        // Years that begin in March, so that the leap day is the last of them.
        let year = year - i32::from(month < 3);
        let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
        Some(Self(year * 365 + year / 4 - year / 100 + year / 400 + of_year - 719_468))
    }
}

impl<'de> Deserialize<'de> for FastDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(DateVisitor)
    }
}

struct DateVisitor;

impl Visitor<'_> for DateVisitor {
    type Value = FastDate;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a date written YYYY-MM-DD")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<FastDate, E> {
        FastDate::decode(text.as_bytes()).ok_or_else(|| E::custom("no date"))
    }
}

#[cfg(test)]
mod tests {
    use chrono::{Datelike, NaiveDate};

    use super::FastDate;

    #[test]
    fn every_day_is_the_calendars() {
        let first = NaiveDate::from_ymd_opt(1, 1, 1).unwrap();
        for date in first.iter_days().take_while(|date| date.year() < 10_000).step_by(7) {
            let days = date.to_epoch_days();
            assert_eq!(FastDate::decode(date.to_string().as_bytes()), Some(FastDate(days)), "{date}");
        }
        for text in
            ["2009-02-29", "2009-06-31", "2009-13-01", "2009-00-01", "0000-01-01", "2009-6-01", "2009/06/01"]
        {
            assert_eq!(FastDate::decode(text.as_bytes()), None, "{text}");
        }
    }
}
