//! The headers of a response about time (wire §5).

use std::time::{Duration, UNIX_EPOCH};

use super::now::Now;

/// A reset below this is a number of seconds from now, otherwise seconds since 1970.
const FIRST_EPOCH: u64 = 1_000_000_000;

/// A reset from this on is milliseconds since 1970.
const FIRST_EPOCH_MILLIS: u64 = 1_000_000_000_000;

/// The longest hint that is followed. Longer ones come from broken clocks and units more often than from servers that
/// mean it, and would lock an account out.
const LONGEST: Duration = Duration::from_secs(3600);

/// What a hint beyond [`LONGEST`] is kept as.
pub(crate) const BEYOND: Duration = Duration::MAX;

/// Servers name moments in whole seconds, so a window may end this much later than named.
const GRAIN: Duration = Duration::from_secs(1);

/// The headers of a response about time. Durations longer than an hour are [`BEYOND`].
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

/// A point in time as a header names it.
#[derive(Debug, Clone, Copy)]
enum Moment {
    /// This long after the response.
    After(Duration),
    /// This long after 1970.
    Epoch(Duration),
}

impl Moment {
    /// How long after the response, whose time this is, it comes.
    fn after(self, response: Duration) -> Duration {
        let after = match self {
            Self::After(after) => after,
            Self::Epoch(epoch) => epoch.saturating_sub(response),
        };
        if after > LONGEST { BEYOND } else { after }
    }
}

impl Hints {
    /// Reads the headers: of each name the first value that can be read. Absolute times are reckoned against the
    /// response's own `Date`, so that a wrong local clock does not matter, and against the local clock without one.
    pub(crate) fn read<'h>(now: Now, headers: impl IntoIterator<Item = (&'h str, &'h str)>) -> Self {
        let (mut retry_after, mut limit, mut remaining, mut reset, mut date) = (None, None, None, None, None);
        for (name, value) in headers {
            let value = value.trim();
            if name.eq_ignore_ascii_case("retry-after") {
                retry_after = retry_after.or_else(|| seconds(value).or_else(|| http_date(value)));
            } else if name.eq_ignore_ascii_case("x-ratelimit-limit") {
                limit = limit.or_else(|| whole_number(value));
            } else if name.eq_ignore_ascii_case("x-ratelimit-remaining") {
                remaining = remaining.or_else(|| whole_number(value));
            } else if name.eq_ignore_ascii_case("x-ratelimit-reset") {
                reset = reset.or_else(|| whole_number(value).map(reset_moment));
            } else if name.eq_ignore_ascii_case("date") {
                date = date.or_else(|| http_date(value));
            }
        }
        let response = if let Some(Moment::Epoch(date)) = date { date } else { now.unix };
        Self {
            retry_after: retry_after.map(|moment| moment.after(response)),
            limit,
            remaining,
            reset: reset.map(|moment| moment.after(response)),
        }
    }

    /// How long until requests are allowed that are not allowed now: as requested, or until the window has surely
    /// ended.
    pub(crate) fn allowed_after(&self) -> Option<Duration> {
        self.retry_after.or_else(|| Some(self.reset?.saturating_add(GRAIN)))
    }

    /// How long a query that was refused waits before its next attempt.
    pub(crate) fn pause(&self, is_rate_limited: bool) -> Option<Duration> {
        match (self.retry_after, self.remaining) {
            (Some(pause), _) => Some(pause),
            // The rate limiter holds back until the window has surely ended.
            (None, Some(0)) => self.allowed_after(),
            (None, _) => self.reset.filter(|_| is_rate_limited),
        }
    }
}

/// A number of digits alone; one that is too large is as large as can be.
fn whole_number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(u64::MAX))
}

/// A number of seconds; a fraction rounds up.
fn seconds(text: &str) -> Option<Moment> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let rounded_up = u64::from(whole_number(fraction)? > 0);
    Some(Moment::After(Duration::from_secs(whole_number(whole)?.saturating_add(rounded_up))))
}

fn reset_moment(reset: u64) -> Moment {
    match reset {
        ..FIRST_EPOCH => Moment::After(Duration::from_secs(reset)),
        FIRST_EPOCH..FIRST_EPOCH_MILLIS => Moment::Epoch(Duration::from_secs(reset)),
        FIRST_EPOCH_MILLIS.. => Moment::Epoch(Duration::from_millis(reset)),
    }
}

/// A date in any of the three forms of RFC 9110 §5.6.7.
fn http_date(text: &str) -> Option<Moment> {
    let date = httpdate::parse_http_date(text).ok()?;
    date.duration_since(UNIX_EPOCH).ok().map(Moment::Epoch)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{BEYOND, Hints, Now};

    fn at(unix: u64) -> Now {
        Now::new(Duration::ZERO, Duration::from_secs(unix))
    }

    const fn seconds(number: u64) -> Duration {
        Duration::from_secs(number)
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let read = |value| Hints::read(at(784_111_770), [("Retry-After", value)]).retry_after;
        assert_eq!(read("7"), Some(seconds(7)));
        assert_eq!(read(" 7 "), Some(seconds(7)));
        assert_eq!(read("1.5"), Some(seconds(2)));
        assert_eq!(read("1.0"), Some(seconds(1)));
        assert_eq!(read("0.001"), Some(seconds(1)));
        for date in
            ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"]
        {
            assert_eq!(read(date), Some(seconds(7)), "{date}");
        }
        assert_eq!(read("Sun, 06 Nov 1994 08:49:00 GMT"), Some(seconds(0)));
        for unreadable in
            ["soon", "+5", "-1", "1.", ".5", "1.5.0", "1e3", "", "Mon, 06 Nov 1994 08:49:37 GMT"]
        {
            assert_eq!(read(unreadable), None, "{unreadable}");
        }
    }

    #[test]
    fn hints_beyond_an_hour_are_not_kept_as_times() {
        let read = |value| Hints::read(at(784_111_770), [("retry-after", value)]).retry_after;
        assert_eq!(read("3600"), Some(seconds(3600)));
        for beyond in
            ["3601", "3600.5", "1700000042", "99999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"]
        {
            assert_eq!(read(beyond), Some(BEYOND), "{beyond}");
        }
    }

    #[test]
    fn a_reset_is_seconds_from_now_epoch_seconds_or_epoch_milliseconds() {
        let read = |value| Hints::read(at(1_700_000_000), [("X-RATELIMIT-RESET", value)]).reset;
        assert_eq!(read("30"), Some(seconds(30)));
        assert_eq!(read("999999999"), Some(BEYOND));
        assert_eq!(read("1700000042"), Some(seconds(42)));
        assert_eq!(read("1600000000"), Some(seconds(0)));
        assert_eq!(read("999999999999"), Some(BEYOND));
        assert_eq!(read("1700000042000"), Some(seconds(42)));
        assert_eq!(read("1700000042500"), Some(Duration::from_millis(42_500)));
        assert_eq!(read("253402300799000"), Some(BEYOND));
        assert_eq!(read("1.5"), None);
    }

    #[test]
    fn absolute_times_are_reckoned_against_the_date_of_the_response() {
        let date = ("Date", "Sun, 06 Nov 1994 08:49:30 GMT");
        for local in [0, 784_111_770, 1_700_000_000, 4_000_000_000] {
            let headers = [("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT"), date];
            assert_eq!(Hints::read(at(local), headers).retry_after, Some(seconds(7)));
        }
        let later = ("date", "Tue, 14 Nov 2023 22:13:20 GMT");
        for local in [0, 1_700_000_000, 4_000_000_000] {
            assert_eq!(
                Hints::read(at(local), [("x-ratelimit-reset", "1700000042"), later]).reset,
                Some(seconds(42))
            );
            assert_eq!(Hints::read(at(local), [later, ("x-ratelimit-reset", "42")]).reset, Some(seconds(42)));
        }
        let unreadable = [("date", "today"), ("x-ratelimit-reset", "1700000042")];
        assert_eq!(Hints::read(at(1_700_000_000), unreadable).reset, Some(seconds(42)));
    }

    #[test]
    fn the_first_value_that_can_be_read_counts() {
        let read = |headers: [(&str, &str); 3]| Hints::read(at(0), headers);
        let name = "retry-after";
        assert_eq!(read([(name, "3"), (name, "soon"), (name, "9")]).retry_after, Some(seconds(3)));
        let name = "x-ratelimit-reset";
        assert_eq!(read([(name, "soon"), (name, "20"), (name, "7")]).reset, Some(seconds(20)));
        let name = "x-ratelimit-limit";
        assert_eq!(read([(name, "all"), (name, "600"), (name, "7")]).limit, Some(600));
        let name = "x-ratelimit-remaining";
        assert_eq!(read([(name, "-1"), (name, ""), (name, " 5 ")]).remaining, Some(5));
    }
}
