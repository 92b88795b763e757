//! Holding back before the rate limit is reached.

use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::bucket::{Bucket, Rate};
use super::hints::{BEYOND, Hints};
use super::now::Now;

/// How far apart two responses may name the end of one window.
const SPREAD: Duration = Duration::from_millis(500);

/// How soon to look again while responses that are under way may bring news.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// What all exchanges of an account have learned of its rate limits: one for each host, with v3 for each of its paths. A
/// clone shares it.
///
/// It counts what is under way as used until its response corrects it, so that concurrent exchanges
/// never exceed the limit together.
///
/// With a rate of its own ([`RateLimiter::per_minute`]) it admits at most so many requests a minute to each host, whatever
/// the headers of responses allow; they can only lower it.
#[derive(Debug, Clone, Default)]
pub struct RateLimiter {
    rate: Option<Rate>,
    limits: Arc<Mutex<Limits>>,
}

/// By host, and with v3 by host and path too. They are few, so that they are searched one after the other.
type Limits = Vec<(Arc<str>, Limit)>;

/// What is known of a host, or of one of its paths.
#[derive(Debug, Default)]
struct Limit {
    window: Window,
    /// Of a host, where there is a rate.
    bucket: Bucket,
}

/// The rate limit that a server has, as its headers say.
#[derive(Debug, Default)]
struct Window {
    /// Requests that were sent and not answered.
    under_way: u64,
    /// Requests allowed in a window, where a server sent it.
    limit: Option<u64>,
    /// Requests that may still be sent, where a server sent it.
    left: Option<u64>,
    /// The least that responses of this window reported as remaining: they may come in another order than they were counted.
    least: Option<u64>,
    /// When this window ends, by the steady clock.
    end: Option<Duration>,
    /// When the window before this one ended.
    before: Option<Duration>,
}

/// An exchange's access to the rate limiter. A request with a permit counts as under way until it is answered or this
/// is dropped.
#[derive(Debug)]
pub(crate) struct Permit {
    limiter: RateLimiter,
    /// The host, with v3 together with the path, which has a rate limit of its own.
    path: Arc<str>,
    host: Arc<str>,
    is_taken: bool,
}

impl RateLimiter {
    /// A rate limiter that has learned nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A rate limiter that admits at most so many requests to a host in any 60 seconds, retries included. They are spread
    /// over the minute: at most a 60th of them is sent at once.
    ///
    /// ```
    /// use std::num::NonZeroU32;
    /// use stats_proto::{Account, RateLimiter};
    ///
    /// let rate = NonZeroU32::new(540).ok_or("0 is no rate")?;
    /// let account = Account::bearer("SG.secret").with_rate_limiter(RateLimiter::per_minute(rate));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn per_minute(requests: NonZeroU32) -> Self {
        Self { rate: Some(Rate::per_minute(requests)), limits: Arc::default() }
    }

    /// A rate limiter of the same rate that has learned nothing. It takes no lock.
    pub(crate) fn unshared(&self) -> Self {
        Self { rate: self.rate, limits: Arc::default() }
    }

    /// Changes what is known under a name, which is nothing at first.
    fn change(&self, name: &Arc<str>, change: &mut dyn FnMut(&mut Limit)) {
        // Nothing panics while it is locked, and numbers cannot be left half-written.
        let mut limits = self.limits.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, limit)) = limits.iter_mut().find(|(other, _)| other == name) {
            return change(limit);
        }
        let mut limit = Limit::default();
        change(&mut limit);
        limits.push((Arc::clone(name), limit));
    }
}

impl Permit {
    /// A permit for requests to this host, with v3 to this path of it; not taken yet.
    pub(crate) fn new(limiter: RateLimiter, path: String, host: String) -> Self {
        Self { limiter, path: path.into(), host: host.into(), is_taken: false }
    }

    /// Takes the permit for one request, or returns how long to wait before trying again.
    pub(crate) fn take(&mut self, now: Now) -> Result<(), Duration> {
        let mut taken = Ok(());
        if let Some(rate) = &self.limiter.rate {
            self.limiter.change(&self.host, &mut |limit| taken = limit.bucket.take(rate, now.steady));
            taken?;
        }
        self.limiter.change(&self.path, &mut |limit| taken = limit.window.take(now));
        if let (Err(_), Some(rate)) = (taken, &self.limiter.rate) {
            self.limiter.change(&self.host, &mut |limit| limit.bucket.give_back(rate));
        }
        self.is_taken = taken.is_ok();
        taken
    }

    /// Returns the permit and takes the headers of the response into account.
    pub(crate) fn answered(&mut self, now: Now, hints: &Hints) {
        self.give_back();
        self.limiter.change(&self.path, &mut |limit| limit.window.learn(now, hints));
    }

    /// Returns the permit of a request that was not answered.
    pub(crate) fn give_back(&mut self) {
        if std::mem::take(&mut self.is_taken) {
            self.limiter.change(&self.path, &mut |limit| {
                limit.window.under_way = limit.window.under_way.saturating_sub(1);
            });
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.give_back();
    }
}

impl Window {
    fn take(&mut self, now: Now) -> Result<(), Duration> {
        if let Some(end) = self.end.filter(|end| *end <= now.steady) {
            self.before = Some(end);
            (self.end, self.least) = (None, None);
            self.left = self.limit.map(|limit| limit.saturating_sub(self.under_way));
        }
        match (self.left, self.end) {
            (Some(0), end) if self.under_way > 0 => {
                return Err(end.map_or(LOOK_AGAIN, |end| LOOK_AGAIN.min(end.saturating_sub(now.steady))));
            }
            (Some(0), Some(end)) => return Err(end.saturating_sub(now.steady)),
            (left, _) => self.left = left.and_then(|left| left.checked_sub(1)),
        }
        self.under_way += 1;
        Ok(())
    }

    fn learn(&mut self, now: Now, hints: &Hints) {
        self.limit = hints.limit.or(self.limit);
        let (Some(remaining), Some(after)) = (hints.remaining, hints.allowed_after()) else {
            return;
        };
        if after == BEYOND {
            return;
        }
        let end = now.steady.saturating_add(after);
        let is_of_an_earlier_window = self.before.is_some_and(|before| end <= before.saturating_add(SPREAD))
            || (hints.retry_after.is_none()
                && self.end.is_some_and(|known| end.saturating_add(2 * SPREAD) < known));
        if is_of_an_earlier_window {
            return;
        }
        if self.end.is_some_and(|known| known.saturating_add(2 * SPREAD) < end) {
            self.least = None; // a later window
        }
        let least = self.least.map_or(remaining, |least| least.min(remaining));
        (self.least, self.end) = (Some(least), Some(end));
        self.left = Some(least.saturating_sub(self.under_way));
    }
}
