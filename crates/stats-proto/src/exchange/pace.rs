//! Holding back before the limit is reached.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::hints::{BEYOND, Hints};
use super::time::Now;

/// How far apart two answers may name the end of one window.
const SPREAD: Duration = Duration::from_millis(500);

/// How soon to look again while answers that are under way may tell more.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// What all exchanges of an account have learned of its rate limit. A clone shares it.
///
/// It counts what is under way as used until its answer says otherwise, so that concurrent exchanges
/// never pass the limit together.
#[derive(Debug, Clone, Default)]
pub struct Pace {
    window: Arc<Mutex<Window>>,
}

#[derive(Debug, Default)]
struct Window {
    /// Requests that were sent and not answered.
    under_way: u64,
    /// Requests allowed in a window, where a server told.
    limit: Option<u64>,
    /// Requests that may still be sent, where a server told.
    left: Option<u64>,
    /// When this window ends, by the steady clock.
    end: Option<Duration>,
    /// When the window before this one ended.
    before: Option<Duration>,
}

/// An exchange's access to the pace. The request that it has leave for counts as under way until it is answered or
/// this is dropped.
#[derive(Debug)]
pub(crate) struct Leave {
    pace: Pace,
    is_taken: bool,
}

impl Pace {
    /// A pace that has learned nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn window(&self) -> MutexGuard<'_, Window> {
        // Nothing panics while it is held, and numbers cannot be left half-written.
        self.window.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Leave {
    /// None is taken yet.
    pub(crate) const fn of(pace: Pace) -> Self {
        Self { pace, is_taken: false }
    }

    /// Takes leave for one request, or tells how long to wait before asking again.
    pub(crate) fn take(&mut self, now: Now) -> Result<(), Duration> {
        let mut window = self.pace.window();
        if let Some(end) = window.end.filter(|end| *end <= now.steady) {
            window.before = Some(end);
            window.end = None;
            window.left = window.limit.map(|limit| limit.saturating_sub(window.under_way));
        }
        match (window.left, window.end) {
            (Some(0), end) if window.under_way > 0 => {
                return Err(end.map_or(LOOK_AGAIN, |end| LOOK_AGAIN.min(end.saturating_sub(now.steady))));
            }
            (Some(0), Some(end)) => return Err(end.saturating_sub(now.steady)),
            (left, _) => window.left = left.and_then(|left| left.checked_sub(1)),
        }
        window.under_way += 1;
        self.is_taken = true;
        Ok(())
    }

    /// Gives the leave back with what the answer's headers say.
    pub(crate) fn answered(&mut self, now: Now, hints: &Hints) {
        let mut window = self.pace.window();
        if std::mem::take(&mut self.is_taken) {
            window.under_way = window.under_way.saturating_sub(1);
        }
        window.limit = hints.limit.or(window.limit);
        let (Some(remaining), Some(after)) = (hints.remaining, hints.allowed_after()) else {
            return;
        };
        if after == BEYOND {
            return;
        }
        let end = now.steady.saturating_add(after);
        let of_an_earlier_window = window.before.is_some_and(|before| end <= before.saturating_add(SPREAD))
            || (hints.retry_after.is_none()
                && window.end.is_some_and(|known| end.saturating_add(2 * SPREAD) < known));
        if !of_an_earlier_window {
            window.left = Some(remaining.saturating_sub(window.under_way));
            window.end = Some(end);
        }
    }

    /// Gives the leave back of a request that was not answered.
    pub(crate) fn give_back(&mut self) {
        if std::mem::take(&mut self.is_taken) {
            let mut window = self.pace.window();
            window.under_way = window.under_way.saturating_sub(1);
        }
    }
}

impl Drop for Leave {
    fn drop(&mut self) {
        self.give_back();
    }
}
