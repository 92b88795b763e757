//! A token bucket: at most so many requests in any minute.

use std::num::NonZeroU32;
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);

/// A token bucket. It holds `burst` tokens and gains `rate - burst + 1` in a minute, so that no minute that begins at any
/// moment sees more than `rate` requests: the tokens of its beginning, and those gained before its end.
///
/// It is kept as the moment at which it is full again (the generic cell rate algorithm), which needs no counting.
#[derive(Debug)]
pub(super) struct Bucket {
    /// How long it takes to gain one token.
    interval: Duration,
    /// How long it takes to gain all but one.
    slack: Duration,
    /// When it is full again.
    full: Duration,
}

impl Bucket {
    /// A full bucket for so many requests in a minute.
    pub(super) fn of(rate: NonZeroU32) -> Self {
        let burst = (rate.get() / 60).max(1);
        // Rounded up: a nanosecond less could let one request more into a minute.
        let interval = MINUTE / (rate.get() - burst + 1) + Duration::from_nanos(1);
        Self { interval, slack: interval.saturating_mul(burst - 1), full: Duration::ZERO }
    }

    /// Returns how long to wait for a token, where there is none.
    pub(super) fn ready(&self, now: Duration) -> Result<(), Duration> {
        match self.full.saturating_sub(self.slack).saturating_sub(now) {
            Duration::ZERO => Ok(()),
            pause => Err(pause),
        }
    }

    /// Takes a token.
    pub(super) fn take(&mut self, now: Duration) {
        self.full = self.full.max(now).saturating_add(self.interval);
    }
}
