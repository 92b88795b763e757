//! Placeholders in the headers of a case, replaced by times when the response is sent.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::fault::http_date;

/// Replaces `{unix+N}` and `{unix-N}` by epoch seconds, `{date+N}` and `{date-N}` by an HTTP date, that many seconds
/// from the current second. Other braces stay.
pub(super) fn expand(value: &str, now: SystemTime) -> String {
    let mut expanded = String::new();
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('{') {
        expanded.push_str(before);
        let replaced = after.split_once('}').and_then(|(word, after)| Some((time(word, now)?, after)));
        if let Some((time, after)) = replaced {
            expanded.push_str(&time);
            rest = after;
        } else {
            expanded.push('{');
            rest = after;
        }
    }
    expanded + rest
}

fn time(word: &str, now: SystemTime) -> Option<String> {
    let (form, offset) = word.split_at_checked(4)?;
    let offset: i64 = offset.parse().ok().filter(|_| offset.starts_with(['+', '-']))?;
    let now = now.duration_since(UNIX_EPOCH).ok()?.as_secs();
    let epoch = now.checked_add_signed(offset)?;
    match form {
        "unix" => Some(epoch.to_string()),
        "date" => Some(http_date(epoch)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::expand;

    #[test]
    fn replaces_times_and_nothing_else() {
        let now = UNIX_EPOCH + Duration::from_millis(1_308_564_000_900);
        for (value, expected) in [
            ("{unix+1}", "1308564001"),
            ("{unix-0}", "1308564000"),
            ("{date+7}", "Mon, 20 Jun 2011 10:00:07 GMT"),
            ("{date-86400}", "Sun, 19 Jun 2011 10:00:00 GMT"),
            ("from {unix-1} to {unix+1}", "from 1308563999 to 1308564001"),
            ("{\"limit\":5,\"reset\":{unix+5}}", "{\"limit\":5,\"reset\":1308564005}"),
        ] {
            assert_eq!(expand(value, now), expected);
        }
        for value in
            ["", "7", "{unix}", "{unix5}", "{unix+}", "{time+5}", "{unix+5", "{}", "{é}", "{unix-9999999999}"]
        {
            assert_eq!(expand(value, now), value);
        }
    }
}
