//! Moments in the headers of a case: they are known only when the response is sent.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::fault::http_date;

/// A header's value with `{unix+N}` and `{unix-N}` as epoch seconds and `{date+N}` and `{date-N}` as an HTTP date,
/// so many seconds from the second that is running now. Anything else in braces stays.
pub(super) fn filled(value: &str, now: SystemTime) -> String {
    let mut filled = String::new();
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let known = after.split_once('}').and_then(|(word, after)| Some((moment(word, now)?, after)));
        if let Some((moment, after)) = known {
            filled.push_str(&moment);
            rest = after;
        } else {
            filled.push('{');
            rest = after;
        }
    }
    filled + rest
}

fn moment(word: &str, now: SystemTime) -> Option<String> {
    let (form, distance) = word.split_at_checked(4)?;
    let distance: i64 = distance.parse().ok().filter(|_| distance.starts_with(['+', '-']))?;
    let now = now.duration_since(UNIX_EPOCH).ok()?.as_secs();
    let epoch = now.checked_add_signed(distance)?;
    match form {
        "unix" => Some(epoch.to_string()),
        "date" => Some(http_date(epoch)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::filled;

    #[test]
    fn moments_are_filled_in_and_nothing_else() {
        let now = UNIX_EPOCH + Duration::from_millis(1_308_564_000_900);
        for (value, expected) in [
            ("{unix+1}", "1308564001"),
            ("{unix-0}", "1308564000"),
            ("{date+7}", "Mon, 20 Jun 2011 10:00:07 GMT"),
            ("{date-86400}", "Sun, 19 Jun 2011 10:00:00 GMT"),
            ("from {unix-1} to {unix+1}", "from 1308563999 to 1308564001"),
            ("{\"limit\":5,\"reset\":{unix+5}}", "{\"limit\":5,\"reset\":1308564005}"),
        ] {
            assert_eq!(filled(value, now), expected);
        }
        for value in
            ["", "7", "{unix}", "{unix5}", "{unix+}", "{time+5}", "{unix+5", "{}", "{é}", "{unix-9999999999}"]
        {
            assert_eq!(filled(value, now), value);
        }
    }
}
