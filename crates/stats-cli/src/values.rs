//! The values of options, as strictly as the core has its own.

use std::ops::RangeInclusive;
use std::str::FromStr;

use chrono::NaiveDate;
use stats_proto::InputError;
use stats_store::SyncJob;

use crate::failure::Failure;

/// A number within bounds.
pub(crate) fn number<T: FromStr + PartialOrd>(
    text: &str,
    bounds: &RangeInclusive<T>,
    expected: &'static str,
) -> Result<T, Failure> {
    let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = if is_plain { text.parse().ok() } else { None };
    let number = number.filter(|number| bounds.contains(number));
    number.ok_or_else(|| Failure::Option { given: text.to_owned(), expected })
}

/// The requests a minute.
pub(crate) fn rate(text: &str) -> Result<u32, Failure> {
    number(text, &SyncJob::RATES, "a rate from 1 to 1000000 requests a minute")
}

/// A day.
pub(crate) fn date(place: &'static str, text: &str) -> Result<NaiveDate, Failure> {
    let date = text.parse().ok().filter(|date: &NaiveDate| date.to_string() == text);
    date.ok_or_else(|| InputError::BadDate { place, given: text.to_owned() }.into())
}

/// The permissions of files, which their owner can read and write.
pub(crate) fn mode(text: &str) -> Result<u32, Failure> {
    let mode = Some(text)
        .filter(|text| (3..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()));
    let mode = mode.and_then(|text| u32::from_str_radix(text, 8).ok());
    let mode = mode.filter(|mode| SyncJob::is_mode(*mode));
    mode.ok_or_else(|| Failure::Option {
        given: text.to_owned(),
        expected: "the permissions of files in octal, from 600 to 666, such as 640",
    })
}

/// True if category statistics are stored too.
pub(crate) fn has_categories(text: &str) -> Result<bool, Failure> {
    let mut kinds: Vec<&str> = text.split(',').collect();
    kinds.sort_unstable();
    match kinds.as_slice() {
        ["daily"] => Ok(false),
        ["category-stats", "daily"] => Ok(true),
        _ => Err(Failure::Option {
            given: text.to_owned(),
            expected: "the kinds `daily` or `daily,category-stats` (categories follow the days that changed)",
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_values_within_bounds_are_taken() {
        for text in ["0", "1000001", "", "+5", "5.0", " 5", "-1", "99999999999999999999"] {
            assert!(rate(text).is_err(), "{text}");
        }
        assert_eq!(rate("540").unwrap(), 540);
        for text in ["", "6", "60", "0x180", "700", "400", "668", "1600", "00600"] {
            assert!(mode(text).is_err(), "{text}");
        }
        assert_eq!((mode("600").unwrap(), mode("0640").unwrap()), (0o600, 0o640));
        for text in ["", "category-stats", "daily,daily", "daily, category-stats", "Daily", "daily,"] {
            assert!(has_categories(text).is_err(), "{text}");
        }
        assert!(has_categories("category-stats,daily").unwrap() && !has_categories("daily").unwrap());
    }
}
