//! Clocks and random numbers, which `stats-proto` does not access.

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use stats_proto::Now;
use tokio::time::Instant;

/// The start of the steady clock, and its Unix time.
///
/// The exchanges of an account share its rate limiter, so all clients use this clock. It starts at the Unix time
/// instead of zero, so that the clock of another client crate shows about the same time.
static START: LazyLock<(Instant, Duration)> = LazyLock::new(|| (Instant::now(), since_1970()));

/// Starts the steady clock before any thread reads it: a process forked while another thread initialises it would
/// deadlock.
pub(crate) fn start() {
    LazyLock::force(&START);
}

/// The time on both clocks. The steady clock is tokio's, which tests can pause.
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
