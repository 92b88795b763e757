//! When a day is over.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Days, FixedOffset, NaiveDate, Utc};
use chrono_tz::Tz;
use thiserror::Error;

/// The last place on Earth where a day ends, in seconds east of UTC.
const WEST: i32 = -12 * 3600;
/// The first place on Earth where a day ends.
const EAST: i32 = 14 * 3600;

/// A time zone: one of the IANA database by its name, or an offset from UTC.
///
/// ```
/// use stats_store::TimeZone;
///
/// let now = "2026-06-30T15:30:00Z".parse()?;
/// for (zone, yesterday) in [("Asia/Tokyo", "2026-06-30"), ("-05:00", "2026-06-29")] {
///     let zone: TimeZone = zone.parse()?;
///     assert_eq!(zone.yesterday(now).to_string(), yesterday);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeZone {
    /// A zone of the IANA database, such as `Europe/Berlin`.
    Named(Tz),
    /// An offset, such as `+09:00`.
    Offset(FixedOffset),
}

/// A text that is no time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("expected a time zone, such as `Europe/Berlin` or `+09:00`")]
pub struct BadTimeZone;

impl TimeZone {
    /// The last day that is over in this zone.
    #[must_use]
    pub fn yesterday(self, now: DateTime<Utc>) -> NaiveDate {
        let today = match self {
            Self::Named(zone) => now.with_timezone(&zone).date_naive(),
            Self::Offset(offset) => now.with_timezone(&offset).date_naive(),
        };
        before(today)
    }
}

/// The last day that is over everywhere on Earth.
#[must_use]
pub fn last_day_everywhere(now: DateTime<Utc>) -> NaiveDate {
    yesterday_at(WEST, now)
}

/// The last day that is over somewhere on Earth.
#[must_use]
pub fn last_day_anywhere(now: DateTime<Utc>) -> NaiveDate {
    yesterday_at(EAST, now)
}

fn yesterday_at(east: i32, now: DateTime<Utc>) -> NaiveDate {
    let local = now + chrono::TimeDelta::seconds(east.into());
    before(local.date_naive())
}

fn before(date: NaiveDate) -> NaiveDate {
    date.checked_sub_days(Days::new(1)).unwrap_or(date)
}

impl FromStr for TimeZone {
    type Err = BadTimeZone;

    /// Parses a name exactly as the IANA database has it, or `±HH:MM`.
    fn from_str(text: &str) -> Result<Self, BadTimeZone> {
        if text.starts_with(['+', '-']) {
            let offset = text.parse().ok().filter(|offset: &FixedOffset| offset.to_string() == text);
            let is_on_earth = |offset: &FixedOffset| (WEST..=EAST).contains(&offset.local_minus_utc());
            return offset.filter(is_on_earth).map(Self::Offset).ok_or(BadTimeZone);
        }
        text.parse().map(Self::Named).map_err(|_| BadTimeZone)
    }
}

impl fmt::Display for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(zone) => f.write_str(zone.name()),
            Self::Offset(offset) => offset.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_is_over_everywhere_at_noon_of_the_next_one_in_utc() {
        for (now, everywhere, anywhere) in [
            ("2026-06-30T09:59:59Z", "2026-06-28", "2026-06-29"),
            ("2026-06-30T10:00:00Z", "2026-06-28", "2026-06-30"),
            ("2026-06-30T11:59:59Z", "2026-06-28", "2026-06-30"),
            ("2026-06-30T12:00:00Z", "2026-06-29", "2026-06-30"),
        ] {
            let days = (last_day_everywhere(at(now)), last_day_anywhere(at(now)));
            assert_eq!(
                (days.0.to_string(), days.1.to_string()),
                (everywhere.into(), anywhere.into()),
                "{now}"
            );
        }
    }

    #[test]
    fn a_zone_knows_its_summer_time() {
        let zone: TimeZone = "Europe/Berlin".parse().unwrap();
        for (now, yesterday) in [
            ("2026-06-30T21:59:59Z", "2026-06-29"),
            ("2026-06-30T22:00:00Z", "2026-06-30"),
            ("2026-12-30T22:30:00Z", "2026-12-29"),
            ("2026-12-30T23:00:00Z", "2026-12-30"),
        ] {
            assert_eq!(zone.yesterday(at(now)).to_string(), yesterday, "{now}");
        }
    }

    #[test]
    fn only_exact_names_and_offsets_are_zones() {
        for text in ["Europe/Berlin", "UTC", "Asia/Kathmandu", "+00:00", "-12:00", "+14:00", "+05:45"] {
            assert_eq!(text.parse::<TimeZone>().unwrap().to_string(), text);
        }
        for text in
            ["", "Berlin", "europe/berlin", "+9", "+0900", "09:00", "+25:00", "+14:01", "-12:30", " UTC"]
        {
            assert_eq!(text.parse::<TimeZone>(), Err(BadTimeZone), "{text}");
        }
    }
}
