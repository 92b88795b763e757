//! The rate limit: so many requests in a window, told by headers (section 5 of the protocol).

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::reply::Reply;

/// Counts requests in windows of fixed length; a window opens with the first request after the last one.
#[derive(Debug)]
pub(crate) struct Limit {
    requests: u32,
    window: Duration,
    open: Mutex<Window>,
}

#[derive(Debug)]
struct Window {
    since: Instant,
    used: u32,
}

/// What the headers say after one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) limit: u32,
    pub(crate) remaining: u32,
    /// Until the window closes.
    pub(crate) left: Duration,
    pub(crate) exceeded: bool,
}

impl Limit {
    pub(crate) fn new(requests: u32, window: Duration) -> Self {
        Self { requests, window, open: Mutex::new(Window { since: Instant::now(), used: 0 }) }
    }

    /// Counts one request.
    pub(crate) fn count(&self, now: Instant) -> Standing {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.used == 0 || now.duration_since(open.since) >= self.window {
            *open = Window { since: now, used: 0 };
        }
        open.used = open.used.saturating_add(1);
        Standing {
            limit: self.requests,
            remaining: self.requests.saturating_sub(open.used),
            left: self.window.saturating_sub(now.duration_since(open.since)),
            exceeded: open.used > self.requests,
        }
    }
}

impl Standing {
    /// Adds the three headers, the reset in epoch seconds.
    pub(crate) fn tell(self, reply: &mut Reply) {
        tell(reply, self.limit, self.remaining, &epoch_after(self.left).to_string());
    }
}

/// Adds the three headers.
pub(crate) fn tell(reply: &mut Reply, limit: u32, remaining: u32, reset: &str) {
    reply.set("X-RateLimit-Limit", limit.to_string());
    reply.set("X-RateLimit-Remaining", remaining.to_string());
    reply.set("X-RateLimit-Reset", reset);
}

/// The moment after so long, in whole seconds since 1970, rounded up: who waits until then waited enough.
pub(crate) fn epoch_after(time: Duration) -> u64 {
    let then = SystemTime::now() + time;
    let since = then.duration_since(UNIX_EPOCH).unwrap_or_default();
    since.as_secs() + u64::from(since.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::Limit;

    #[test]
    fn a_window_closes_and_another_opens() {
        let limit = Limit::new(2, Duration::from_secs(60));
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
