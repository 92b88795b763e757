//! A token bucket: at most so many requests in any minute.

use std::num::NonZeroU32;
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);

/// How fast a bucket gains tokens, and how many it holds.
///
/// It holds `burst` tokens and gains `rate - burst + 1` in a minute, so that no minute that begins at any moment sees more
/// than `rate` requests: the tokens of its beginning, and those gained before its end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rate {
    /// How long it takes to gain one token.
    interval: Duration,
    /// How long it takes to gain all but one.
    slack: Duration,
}

impl Rate {
    /// So many requests in a minute.
    pub(super) fn per_minute(rate: NonZeroU32) -> Self {
        let burst = (rate.get() / 60).max(1);
        // Rounded up: a nanosecond less could let one request more into a minute.
        let interval = MINUTE / (rate.get() - burst + 1) + Duration::from_nanos(1);
        Self { interval, slack: interval.saturating_mul(burst - 1) }
    }
}

/// A token bucket, full at first.
///
/// It is kept as the moment at which it is full again (the generic cell rate algorithm), which needs no counting.
#[derive(Debug, Default)]
pub(super) struct Bucket {
    full: Duration,
}

impl Bucket {
    /// Takes a token, or returns how long to wait for one.
    pub(super) fn take(&mut self, rate: &Rate, now: Duration) -> Result<(), Duration> {
        let pause = self.full.saturating_sub(rate.slack).saturating_sub(now);
        if !pause.is_zero() {
            return Err(pause);
        }
        self.full = self.full.max(now).saturating_add(rate.interval);
        Ok(())
    }

    /// Returns a token that was not used.
    pub(super) fn give_back(&mut self, rate: &Rate) {
        self.full = self.full.saturating_sub(rate.interval);
    }
}
