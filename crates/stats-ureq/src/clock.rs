//! What the core is not allowed to touch: clocks and random numbers.

use std::hash::{BuildHasher, RandomState};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use stats_proto::Now;

/// Both clocks, the steady one from the moment of its making on.
pub(crate) struct Clock(Instant);

impl Clock {
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn now(&self) -> Now {
        Now::new(self.0.elapsed(), SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default())
    }
}

/// A random number from the system.
pub(crate) fn seed() -> u64 {
    RandomState::new().hash_one(())
}
