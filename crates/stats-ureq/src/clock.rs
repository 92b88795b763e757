//! What the core is not allowed to touch: clocks and random numbers.

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use stats_proto::Now;

/// The moment that the steady clock counts from, and how long after 1970 it was.
///
/// All exchanges of an account share its pace, so they share this clock, whichever client drives them. It
/// begins at the system's time instead of zero, so that another transport's clock tells about the same.
static START: LazyLock<(Instant, Duration)> = LazyLock::new(|| (Instant::now(), since_1970()));

/// The time of both clocks, for the head of a response.
pub(crate) fn now() -> Now {
    Now::new(steady().steady, since_1970())
}

/// The time of the steady clock alone: a reading of a clock costs as much as a hundred instructions, and there
/// are several to a request.
pub(crate) fn steady() -> Now {
    let (start, began) = *START;
    Now::new(began.saturating_add(start.elapsed()), Duration::ZERO)
}

fn since_1970() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// A random number from the system.
pub(crate) fn seed() -> u64 {
    RandomState::new().hash_one(())
}
