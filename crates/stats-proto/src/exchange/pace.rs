//! Holding back before the limit is reached.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::hints::Hints;
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

/// Leave for one request. It counts as under way until it is dropped.
#[derive(Debug)]
pub(crate) struct Leave {
    /// None where it was given back.
    pace: Option<Pace>,
}

impl Pace {
    /// A pace that has learned nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Leave for one request, or how long to wait before asking again.
    pub(crate) fn leave(&self, now: Now) -> Result<Leave, Duration> {
        let mut window = self.window();
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
        Ok(Leave { pace: Some(self.clone()) })
    }

    fn window(&self) -> MutexGuard<'_, Window> {
        // Nothing panics while it is held, and numbers cannot be left half-written.
        self.window.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Leave {
    /// Gives the leave back with what the answer's headers say.
    pub(crate) fn answered(mut self, now: Now, hints: &Hints) {
        let Some(pace) = self.pace.take() else { return };
        let mut window = pace.window();
        window.under_way = window.under_way.saturating_sub(1);
        window.limit = hints.limit.or(window.limit);
        let (Some(remaining), Some(after)) = (hints.remaining, hints.allowed_after()) else {
            return;
        };
        let end = now.steady.saturating_add(after);
        let of_an_earlier_window = window.before.is_some_and(|before| end <= before.saturating_add(SPREAD))
            || (hints.retry_after.is_none()
                && window.end.is_some_and(|known| end.saturating_add(2 * SPREAD) < known));
        if !of_an_earlier_window {
            window.left = Some(remaining.saturating_sub(window.under_way));
            window.end = Some(end);
        }
    }
}

impl Drop for Leave {
    fn drop(&mut self) {
        if let Some(pace) = &self.pace {
            let mut window = pace.window();
            window.under_way = window.under_way.saturating_sub(1);
        }
    }
}
