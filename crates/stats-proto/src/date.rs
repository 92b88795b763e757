//! Days as the wire writes them, `YYYY-MM-DD`, and as columns store them, days since 1970-01-01.

use chrono::{Datelike, NaiveDate};

/// The calendar day with this number; only numbers that [`decode`] gave come here.
pub(crate) fn calendar(days: i32) -> NaiveDate {
    NaiveDate::from_epoch_days(days).unwrap_or_default()
}

/// The number of a day written exactly `YYYY-MM-DD`: a real day of the years 0001 to 9999.
pub(crate) fn decode(text: &[u8]) -> Option<i32> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else {
        return None;
    };
    number_of_day(number(&[y1, y2, y3, y4])?, number(&[m1, m2])?, number(&[d1, d2])?)
}

/// The number of a real day of the years from 0001 on.
pub(crate) const fn number_of_day(year: i32, month: i32, day: i32) -> Option<i32> {
    if year == 0 || month == 0 || month > 12 || day == 0 || day > days_in(year, month) {
        return None;
    }
    // Years begin in March here, so that the leap day is the last of its year.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year / 4 - year / 100 + year / 400;
    let before = year * 365 + leap_days + (153 * month + 2) / 5;
    Some(before + day - 1 - 719_468)
}

/// The day of the month in such a text.
pub(crate) fn day(text: &[u8]) -> Option<u8> {
    u8::try_from(number(text.get(8..10)?)?).ok()
}

/// How many days the month has that begins on the day of this number.
pub(crate) fn days_of_month(first: i32) -> u8 {
    calendar(first).num_days_in_month()
}

/// A date as the wire writes it, where its year has four digits.
pub(crate) fn encode(date: NaiveDate) -> Option<String> {
    let (year, month, day) = (date.year(), date.month(), date.day());
    (1..=9999).contains(&year).then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// The number that digits alone are.
pub(crate) fn number(digits: &[u8]) -> Option<i32> {
    let mut value = 0;
    for digit in digits {
        if !digit.is_ascii_digit() {
            return None;
        }
        value = value * 10 + i32::from(digit - b'0');
    }
    Some(value)
}

const fn days_in(year: i32, month: i32) -> i32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_the_calendar_decodes_to_its_number() {
        let mut date = NaiveDate::from_ymd_opt(1, 1, 1).unwrap();
        while date.year() < 10_000 {
            let text = encode(date).unwrap();
            let days = decode(text.as_bytes()).unwrap();
            assert_eq!(calendar(days), date, "{text}");
            date = date.succ_opt().unwrap();
        }
    }

    #[test]
    fn an_invalid_date_is_an_error() {
        for text in [
            "",
            "2009-06-2",
            "2009-06-200",
            "2009/06/20",
            "0000-01-01",
            "2009-00-10",
            "2009-13-01",
            "2009-06-00",
            "2009-06-31",
            "2009-02-29",
            "1900-02-29",
            "20a9-06-20",
            "2009-06-2 ",
        ] {
            assert_eq!(decode(text.as_bytes()), None, "{text}");
        }
    }
}
