//! Holding back before the rate limit is reached.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

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
#[derive(Debug, Clone, Default)]
pub struct RateLimiter {
    /// Few, so that they are searched one after the other.
    windows: Arc<Mutex<Windows>>,
}

type Windows = Vec<(Arc<str>, Window)>;

/// The rate limit at one host, with v3 of one path.
#[derive(Debug, Default)]
struct Window {
    /// Requests that were sent and not answered.
    under_way: u64,
    /// Requests allowed in a window, where a server sent it.
    limit: Option<u64>,
    /// Requests that may still be sent, where a server sent it.
    left: Option<u64>,
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
    origin: Arc<str>,
    is_taken: bool,
}

impl RateLimiter {
    /// A rate limiter that has learned nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn windows(&self) -> MutexGuard<'_, Windows> {
        // Nothing panics while it is locked, and numbers cannot be left half-written.
        self.windows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit {
    /// A permit for requests to this origin; not taken yet.
    pub(crate) fn new(limiter: RateLimiter, origin: String) -> Self {
        Self { limiter, origin: origin.into(), is_taken: false }
    }

    fn with<T>(&self, change: impl FnOnce(&mut Window) -> T) -> T {
        let mut windows = self.limiter.windows();
        if let Some((_, window)) = windows.iter_mut().find(|(origin, _)| *origin == self.origin) {
            return change(window);
        }
        let mut window = Window::default();
        let changed = change(&mut window);
        windows.push((Arc::clone(&self.origin), window));
        changed
    }

    /// Takes the permit for one request, or returns how long to wait before trying again.
    pub(crate) fn take(&mut self, now: Now) -> Result<(), Duration> {
        let taken = self.with(|window| window.take(now));
        self.is_taken = taken.is_ok();
        taken
    }

    /// Returns the permit and takes the headers of the response into account.
    pub(crate) fn answered(&mut self, now: Now, hints: &Hints) {
        self.give_back();
        self.with(|window| window.learn(now, hints));
    }

    /// Returns the permit of a request that was not answered.
    pub(crate) fn give_back(&mut self) {
        if std::mem::take(&mut self.is_taken) {
            self.with(|window| window.under_way = window.under_way.saturating_sub(1));
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
            self.end = None;
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
        if !is_of_an_earlier_window {
            self.left = Some(remaining.saturating_sub(self.under_way));
            self.end = Some(end);
        }
    }
}
