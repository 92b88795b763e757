//! The time as the driver hands it in.

use std::time::Duration;

/// The time of both clocks, as the driver of an exchange hands it in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Now {
    /// Since any fixed moment, by a clock that never goes back: waits and timeouts are measured with it.
    pub steady: Duration,
    /// Since 1970-01-01: servers name moments by it. It is looked at where a response's head is taken, and nowhere
    /// else, so a driver need not read this clock for the other methods.
    pub unix: Duration,
}

impl Now {
    /// The time of both clocks.
    #[must_use]
    pub const fn new(steady: Duration, unix: Duration) -> Self {
        Self { steady, unix }
    }
}
