//! What the core does not touch: clocks and random numbers.

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use stats_proto::Now;
use tokio::time::Instant;

/// The moment that the steady clock counts from, and how long after 1970 it was.
///
/// All exchanges of an account share its rate limiter, so they share this clock, whichever client drives them. It begins
/// at the system's time instead of zero, so that another transport's clock shows about the same.
static START: LazyLock<(Instant, Duration)> = LazyLock::new(|| (Instant::now(), since_1970()));

/// Starts the steady clock, before any thread reads it: a process that is forked while it is being started by another thread
/// would wait for it for ever.
pub(crate) fn start() {
    LazyLock::force(&START);
}

/// The time of both clocks. The steady one is tokio's, so that it stands still where a test has paused it.
pub(crate) fn now() -> Now {
    let (start, began) = *START;
    Now::new(began.saturating_add(start.elapsed()), since_1970())
}

fn since_1970() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// A random number from the system.
pub(crate) fn seed() -> u64 {
    RandomState::new().hash_one(())
}
