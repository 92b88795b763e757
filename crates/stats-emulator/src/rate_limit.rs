//! The rate limit: a number of requests in a window, reported by headers (section 5 of the protocol).

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::response::Response;

/// Counts requests in windows of fixed length. A window opens with the first request after the previous one closed.
#[derive(Debug)]
pub(crate) struct RateLimit {
    requests: u32,
    window: Duration,
    open: Mutex<Window>,
}

#[derive(Debug)]
struct Window {
    since: Instant,
    used: u32,
}

/// The state after one request, as the headers report it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RateLimitState {
    pub(crate) limit: u32,
    pub(crate) remaining: u32,
    /// The time until the window closes.
    pub(crate) left: Duration,
    pub(crate) exceeded: bool,
}

impl RateLimit {
    pub(crate) fn new(requests: u32, window: Duration) -> Self {
        Self { requests, window, open: Mutex::new(Window { since: Instant::now(), used: 0 }) }
    }

    /// Closes the window.
    pub(crate) fn reset(&self) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).used = 0;
    }

    /// Counts one request.
    pub(crate) fn count(&self, now: Instant) -> RateLimitState {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.used == 0 || now.duration_since(open.since) >= self.window {
            *open = Window { since: now, used: 0 };
        }
        open.used = open.used.saturating_add(1);
        RateLimitState {
            limit: self.requests,
            remaining: self.requests.saturating_sub(open.used),
            left: self.window.saturating_sub(now.duration_since(open.since)),
            exceeded: open.used > self.requests,
        }
    }
}

impl RateLimitState {
    /// Sets the three headers, the reset in epoch seconds.
    pub(crate) fn set_headers(self, response: &mut Response) {
        set_headers(response, self.limit, self.remaining, &epoch_after(self.left).to_string());
    }
}

/// Sets the three headers.
pub(crate) fn set_headers(response: &mut Response, limit: u32, remaining: u32, reset: &str) {
    response.set("X-RateLimit-Limit", limit.to_string());
    response.set("X-RateLimit-Remaining", remaining.to_string());
    response.set("X-RateLimit-Reset", reset);
}

/// The time after `time` from now in epoch seconds, rounded up: a client that waits until then has waited enough.
pub(crate) fn epoch_after(time: Duration) -> u64 {
    let then = SystemTime::now() + time;
    let since = then.duration_since(UNIX_EPOCH).unwrap_or_default();
    since.as_secs() + u64::from(since.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::RateLimit;

    #[test]
    fn a_window_closes_and_another_opens() {
        let limit = RateLimit::new(2, Duration::from_secs(60));
        let start = Instant::now();
        let at = |seconds| limit.count(start + Duration::from_secs(seconds));
        assert_eq!((at(0).remaining, at(10).remaining), (1, 0));
        let third = at(20);
        assert!(third.exceeded);
        assert_eq!(third.left, Duration::from_secs(40));
        let next = at(60);
        assert!(!next.exceeded);
        assert_eq!(next.remaining, 1);
    }
}
