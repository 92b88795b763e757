//! What the headers of an answer say about time (wire §5).

use std::time::Duration;

use super::http_date;
use super::time::Now;

/// A reset below this is a number of seconds from now, else a moment since 1970.
const FIRST_MOMENT: u64 = 1_000_000_000;

/// What the headers of an answer say about time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Hints {
    /// How long to wait before another attempt.
    pub(crate) retry_after: Option<Duration>,
    /// Requests allowed in a window.
    pub(crate) limit: Option<u64>,
    /// Requests left in this window.
    pub(crate) remaining: Option<u64>,
    /// How long until the next window, as named.
    pub(crate) reset: Option<Duration>,
}

/// How a header is taken in, which most answers have none of.
type Take = fn(&mut Hints, Now, &str);

/// The headers that say something about time: of each the first that makes sense.
const HEADERS: [(&str, Take); 4] = [
    ("retry-after", |hints, now, value| {
        let after = || whole_number(value).map(Duration::from_secs).or_else(|| until_date(now, value));
        hints.retry_after = hints.retry_after.or_else(after);
    }),
    ("x-ratelimit-limit", |hints, _, value| hints.limit = hints.limit.or_else(|| whole_number(value))),
    ("x-ratelimit-remaining", |hints, _, value| {
        hints.remaining = hints.remaining.or_else(|| whole_number(value));
    }),
    ("x-ratelimit-reset", |hints, now, value| {
        hints.reset = hints.reset.or_else(|| whole_number(value).map(|number| until(now, number)));
    }),
];

/// Servers name moments in whole seconds, so a window may end this much later than named.
const GRAIN: Duration = Duration::from_secs(1);

impl Hints {
    /// How long until requests are allowed again that are not now: as asked, or until the window has surely ended.
    pub(crate) fn allowed_after(&self) -> Option<Duration> {
        self.retry_after.or_else(|| Some(self.reset?.saturating_add(GRAIN)))
    }

    /// Reads the headers.
    pub(crate) fn read<'h>(now: Now, headers: impl IntoIterator<Item = (&'h str, &'h str)>) -> Self {
        let mut hints = Self::default();
        for (name, value) in headers {
            if let Some((_, take)) = HEADERS.iter().find(|(header, _)| name.eq_ignore_ascii_case(header)) {
                take(&mut hints, now, value);
            }
        }
        hints
    }
}

/// A number of digits alone, but for blanks around them; one that is too large is as large as can be.
fn whole_number(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(u64::MAX))
}

fn until(now: Now, reset: u64) -> Duration {
    let reset = Duration::from_secs(reset);
    if reset.as_secs() < FIRST_MOMENT { reset } else { reset.saturating_sub(now.unix) }
}

fn until_date(now: Now, text: &str) -> Option<Duration> {
    let moment = http_date::seconds(text.trim().as_bytes())?;
    Some(Duration::from_secs(moment).saturating_sub(now.unix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read_in_any_case_and_form() {
        let now = Now::new(Duration::ZERO, Duration::from_secs(784_111_770));
        let read = |name, value| Hints::read(now, [(name, value)]);
        let seconds = |number| Some(Duration::from_secs(number));
        assert_eq!(read("Retry-After", "7").retry_after, seconds(7));
        assert_eq!(read("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT").retry_after, seconds(7));
        assert_eq!(read("retry-after", "Sun, 06 Nov 1994 08:49:00 GMT").retry_after, seconds(0));
        for nothing in ["soon", "+5", "-1", "1.5", ""] {
            assert_eq!(read("retry-after", nothing).retry_after, None);
        }
        assert_eq!(read("retry-after", "99999999999999999999").retry_after, seconds(u64::MAX));
        let twice = Hints::read(now, [("retry-after", "3"), ("retry-after", "soon"), ("retry-after", "9")]);
        assert_eq!(twice.retry_after, seconds(3));
        let twice = Hints::read(now, [("x-ratelimit-reset", "20"), ("x-ratelimit-reset", "soon")]);
        assert_eq!(twice.reset, seconds(20));
        let twice = Hints::read(now, [("x-ratelimit-limit", "all"), ("x-ratelimit-limit", "600")]);
        assert_eq!(twice.limit, Some(600));
        let twice = Hints::read(now, [("x-ratelimit-remaining", "5"), ("x-ratelimit-remaining", "")]);
        assert_eq!(twice.remaining, Some(5));
        assert_eq!(read("X-RATELIMIT-RESET", "30").reset, seconds(30));
        assert_eq!(read("x-ratelimit-limit", "600").limit, Some(600));
        assert_eq!(read("x-ratelimit-remaining", " 5 ").remaining, Some(5));
        assert_eq!(read("x-ratelimit-remaining", "-1").remaining, None);
        let later = Now::new(Duration::ZERO, Duration::from_secs(1_700_000_000));
        assert_eq!(Hints::read(later, [("x-ratelimit-reset", "1700000042")]).reset, seconds(42));
        assert_eq!(Hints::read(later, [("x-ratelimit-reset", "1600000000")]).reset, seconds(0));
    }
}
