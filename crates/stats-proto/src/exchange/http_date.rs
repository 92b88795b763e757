//! Moments as HTTP writes them (RFC 9110 §5.6.7), as `Retry-After` may name one.
//!
//! ```text
//! Sun, 06 Nov 1994 08:49:37 GMT      what is written today
//! Sunday, 06-Nov-94 08:49:37 GMT     RFC 850: years of two digits, from 1970 to 2069
//! Sun Nov  6 08:49:37 1994           C's asctime
//! ```

use crate::date::{number, number_of_day};

const WEEKDAYS: [&[u8]; 7] =
    [b"Monday", b"Tuesday", b"Wednesday", b"Thursday", b"Friday", b"Saturday", b"Sunday"];
const MONTHS: &[u8] = b"JanFebMarAprMayJunJulAugSepOctNovDec";

/// The seconds from 1970 to a moment, where the text is one and its day of the week is the right one.
pub(super) fn seconds(text: &[u8]) -> Option<u64> {
    let (weekday, rest) = text.split_at_checked(text.iter().position(|byte| *byte == b',').unwrap_or(3))?;
    let mut is_short = true;
    let (year, month, day, time) = match *rest {
        [b',', b' ', d1, d2, b' ', m1, m2, m3, b' ', y1, y2, y3, y4, b' ', ref time @ .., _, _, _, _] => {
            (number(&[y1, y2, y3, y4])?, [m1, m2, m3], [d1, d2], time)
        }
        [b',', b' ', d1, d2, b'-', m1, m2, m3, b'-', y1, y2, b' ', ref time @ .., _, _, _, _] => {
            is_short = false;
            let year = number(&[y1, y2])?;
            (year + if year < 70 { 2000 } else { 1900 }, [m1, m2, m3], [d1, d2], time)
        }
        [b' ', m1, m2, m3, b' ', d1, d2, b' ', ref time @ .., b' ', y1, y2, y3, y4] => {
            let d1 = if d1 == b' ' { b'0' } else { d1 };
            (number(&[y1, y2, y3, y4])?, [m1, m2, m3], [d1, d2], time)
        }
        _ => return None,
    };
    if rest.first() == Some(&b',') && !rest.ends_with(b" GMT") {
        return None;
    }
    let month = MONTHS.chunks_exact(3).zip(1..).find(|(name, _)| *name == month)?.1;
    let day = u64::try_from(number_of_day(year, month, number(&day)?)?).ok()?;
    // 1970 began on a Thursday.
    let name = WEEKDAYS.iter().cycle().nth(usize::try_from((day + 3) % 7).ok()?)?;
    if name.get(..if is_short { 3 } else { name.len() })? != weekday {
        return None;
    }
    let &[h1, h2, b':', m1, m2, b':', s1, s2] = time else {
        return None;
    };
    let (hours, minutes, seconds) = (number(&[h1, h2])?, number(&[m1, m2])?, number(&[s1, s2])?);
    if hours > 23 || minutes > 59 || seconds > 59 {
        return None;
    }
    Some(day * 86_400 + u64::try_from((hours * 60 + minutes) * 60 + seconds).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_forms_name_one_moment() {
        for text in
            ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"]
        {
            assert_eq!(seconds(text.as_bytes()), Some(784_111_777), "{text}");
        }
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        for (text, moment) in [
            ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
            ("Tue, 29 Feb 2000 00:00:00 GMT", Some(951_782_400)),
            ("Mon, 29 Feb 2100 00:00:00 GMT", None),
            ("Fri, 31 Dec 9999 23:59:59 GMT", Some(253_402_300_799)),
            ("Tuesday, 31-Dec-69 23:59:59 GMT", Some(3_155_759_999)),
            ("Thursday, 01-Jan-70 00:00:00 GMT", Some(0)),
            ("Wed, 31 Dec 1969 23:59:59 GMT", None),
            ("Thu Jan 01 00:00:00 1970", Some(0)),
        ] {
            assert_eq!(seconds(text.as_bytes()), moment, "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_says_nothing() {
        for text in [
            "",
            "Sun",
            "Sun,",
            "Mon, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06 Nov 1994 08:49:37 GMT",
            "Sun, 06-Nov-94 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 06 nov 1994 08:49:37 GMT",
            "Sun, 6 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:00:00 GMT",
            "Sun, 06 Nov 1994 08:60:37 GMT",
            "Sun, 06 Nov 1994 08:49:60 GMT",
            "Sun, 06 Nov 1994 08-49-37 GMT",
            "Sun, 06 Nov 1994 8:49:37 GMT",
            "Sun, 00 Nov 1994 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994 GMT",
        ] {
            assert_eq!(seconds(text.as_bytes()), None, "{text}");
        }
    }
}
